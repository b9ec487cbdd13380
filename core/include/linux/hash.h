/* SPDX-License-Identifier: GPL-2.0-only */
/* Hashing of integers. */
#ifndef RMAPSIM_LINUX_HASH_H
#define RMAPSIM_LINUX_HASH_H

#include "core/shim/same.h"

#endif /* RMAPSIM_LINUX_HASH_H */
