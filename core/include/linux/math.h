/* SPDX-License-Identifier: GPL-2.0-only */
/* Rounding. */
#ifndef RMAPSIM_LINUX_MATH_H
#define RMAPSIM_LINUX_MATH_H

#include "core/shim/same.h"

#endif /* RMAPSIM_LINUX_MATH_H */
