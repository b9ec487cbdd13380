/* SPDX-License-Identifier: GPL-2.0-only */
/* How an allocation may behave. */
#ifndef RMAPSIM_LINUX_GFP_H
#define RMAPSIM_LINUX_GFP_H

#include <linux/types.h>

#include "core/shim/custom.h"

#define __GFP_ZERO		((gfp_t)0x100)
#define __GFP_ACCOUNT		((gfp_t)0x400)
#define GFP_ATOMIC		((gfp_t)0x820)
#define GFP_NOWAIT		((gfp_t)0x800)
#define GFP_KERNEL		((gfp_t)0xcc0)
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)

/* Memory is short only for those who can wait for it: what cannot is small
 * and has reserves. */
static inline bool shim_alloc_fails(gfp_t gfp)
{
	return (gfp & GFP_KERNEL) == GFP_KERNEL && shim_memory_is_short();
}

#endif /* RMAPSIM_LINUX_GFP_H */
