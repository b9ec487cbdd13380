/* SPDX-License-Identifier: GPL-2.0-only */
/* Physical memory: an address is the offset into the simulated memory. */
#ifndef RMAPSIM_ASM_PAGE_H
#define RMAPSIM_ASM_PAGE_H

#include "sched/arena.h"
#include <linux/bits.h>
#include <linux/types.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	BIT(PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))

#define __pa(x)		arena_offset((const void *)(x))
#define __va(x)		arena_ptr(x)

#endif /* RMAPSIM_ASM_PAGE_H */
