/* SPDX-License-Identifier: GPL-2.0-only */
/* Pointers that carry an errno. */
#ifndef RMAPSIM_LINUX_ERR_H
#define RMAPSIM_LINUX_ERR_H

#include "core/shim/same.h"

#endif /* RMAPSIM_LINUX_ERR_H */
