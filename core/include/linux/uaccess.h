/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of the host process: it is the world's, and always there. */
#ifndef RMAPSIM_LINUX_UACCESS_H
#define RMAPSIM_LINUX_UACCESS_H

#include "core/shim/custom.h"

#define copy_to_user(to, from, n)	shim_user_copy(to, from, n)
#define copy_from_user(to, from, n)	shim_user_copy(to, from, n)

#endif /* RMAPSIM_LINUX_UACCESS_H */
