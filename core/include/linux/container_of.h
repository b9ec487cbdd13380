/* SPDX-License-Identifier: GPL-2.0-only */
/* From a member to the structure it lies in. */
#ifndef RMAPSIM_LINUX_CONTAINER_OF_H
#define RMAPSIM_LINUX_CONTAINER_OF_H

#include "core/shim/same.h"

#endif /* RMAPSIM_LINUX_CONTAINER_OF_H */
