/* SPDX-License-Identifier: GPL-2.0-only */
/* Smaller and larger of two values. */
#ifndef RMAPSIM_LINUX_MINMAX_H
#define RMAPSIM_LINUX_MINMAX_H

#include "core/shim/same.h"

#endif /* RMAPSIM_LINUX_MINMAX_H */
