/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory barriers between CPUs. */
#ifndef RMAPSIM_ASM_BARRIER_H
#define RMAPSIM_ASM_BARRIER_H

#include <linux/compiler.h>

#define smp_mb()	sim_fence(FENCE_MB)
#define smp_rmb()	sim_fence(FENCE_RMB)
#define smp_wmb()	sim_fence(FENCE_WMB)
/*
 * Beside an operation that orders nothing by itself.  On x86 that operation is
 * a full barrier anyway, so that nothing is left for these to wait for.
 */
#define smp_mb__before_atomic()	smp_mb()
#define smp_mb__after_atomic()	smp_mb()
#define smp_mb__after_spinlock()	smp_mb()
#define smp_mb__after_unlock_lock()	smp_mb()
/* A branch orders later stores; this orders later loads as well. */
#define smp_acquire__after_ctrl_dep()	smp_rmb()

#define smp_load_acquire(p)						\
	shim_from_u64(__typeof__(*(p)),					\
		      sim_load((p), sizeof(*(p)), MO_ACQUIRE))

#define smp_store_release(p, val)					\
do {									\
	__typeof__(*(p)) __s1 = (val);					\
									\
	sim_store((p), shim_to_u64(__s1), sizeof(*(p)), MO_RELEASE);	\
} while (0)

/* x86 has one instruction for store and barrier: the exchange. */
#define smp_store_mb(var, val)						\
do {									\
	__typeof__(var) __s2 = (val);					\
									\
	sim_xchg(&(var), shim_to_u64(__s2), sizeof(var), MO_FULL);	\
} while (0)

#endif /* RMAPSIM_ASM_BARRIER_H */
