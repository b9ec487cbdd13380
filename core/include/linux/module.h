/* SPDX-License-Identifier: GPL-2.0-only */
/* Module annotations, ignored. */
#ifndef RMAPSIM_LINUX_MODULE_H
#define RMAPSIM_LINUX_MODULE_H

#include "core/shim/stubs.h"

#endif /* RMAPSIM_LINUX_MODULE_H */
