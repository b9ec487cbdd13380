/* SPDX-License-Identifier: GPL-2.0-only */
/* Symbol exports, ignored. */
#ifndef RMAPSIM_LINUX_EXPORT_H
#define RMAPSIM_LINUX_EXPORT_H

#include "core/shim/stubs.h"

#endif /* RMAPSIM_LINUX_EXPORT_H */
