/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the real ThreadSanitizer must be told of the simulated kernel's order.
 *
 * Only the tsan build has it: there core/kvm is instrumented by libtsan, and
 * the shim, which is not, says which operations synchronise.  A fully ordered
 * operation is modelled as release and acquire of its own word, which is
 * weaker than the kernel's barrier: it may show a race, never hide one.
 */
#ifndef RMAPSIM_SCHED_TSAN_H
#define RMAPSIM_SCHED_TSAN_H

#include "sched/machine.h"

#ifdef RMAPSIM_TSAN
#include <sanitizer/tsan_interface.h>

static inline void tsan_order_before(u64 addr, u16 flags)
{
	if (flags & (OPF_RELEASE | OPF_FULL))
		__tsan_release((void *)(unsigned long)addr);
}

static inline void tsan_order_after(u64 addr, u16 flags)
{
	if (flags & (OPF_ACQUIRE | OPF_FULL))
		__tsan_acquire((void *)(unsigned long)addr);
}
#else
static inline void tsan_order_before(u64 addr, u16 flags)
{
	(void)addr, (void)flags;
}

static inline void tsan_order_after(u64 addr, u16 flags)
{
	(void)addr, (void)flags;
}
#endif

#endif /* RMAPSIM_SCHED_TSAN_H */
