/* SPDX-License-Identifier: GPL-2.0-only */
/* Caches of equal objects; see core/shim/slab.c. */
#ifndef RMAPSIM_LINUX_SLAB_H
#define RMAPSIM_LINUX_SLAB_H

#include <linux/gfp.h>

#include "core/shim/custom.h"

#define kmem_cache_alloc(c, gfp)					\
	(shim_alloc_fails(gfp) ? NULL :					\
	 shim_cache_alloc(c, (gfp) & __GFP_ZERO))
#define kmem_cache_zalloc(c, gfp)	kmem_cache_alloc(c, (gfp) | __GFP_ZERO)
#define kmem_cache_free(c, p)		shim_cache_free(c, p)

#define kzalloc(size, gfp)						\
	kmem_cache_zalloc(SHIM_CACHE(HEAP_MISC, size), gfp)
#define kvzalloc(size, gfp)	kzalloc(size, gfp)
#define kfree(p)		shim_kfree(p)
#define kvfree(p)		shim_kfree(p)

#endif /* RMAPSIM_LINUX_SLAB_H */
