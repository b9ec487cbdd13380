/* SPDX-License-Identifier: GPL-2.0-only */
/* Exchanges of scalars of 1, 2, 4 or 8 bytes. */
#ifndef RMAPSIM_ASM_CMPXCHG_H
#define RMAPSIM_ASM_CMPXCHG_H

#include <linux/compiler.h>

#define shim_xchg(p, val, mo)						\
({									\
	__typeof__(*(p)) __x1 = (val);					\
									\
	shim_from_u64(__typeof__(*(p)),					\
		      sim_xchg((p), shim_to_u64(__x1), sizeof(*(p)),	\
			       mo));					\
})

#define shim_cmpxchg(p, old, new, mo)					\
({									\
	__typeof__(*(p)) __c1 = (old), __c2 = (new);			\
									\
	shim_from_u64(__typeof__(*(p)),					\
		      sim_cmpxchg((p), shim_to_u64(__c1),		\
				  shim_to_u64(__c2), sizeof(*(p)),	\
				  mo));					\
})

#define shim_try_cmpxchg(p, oldp, new, mo)				\
({									\
	__typeof__(*(p)) __c3 = (new);					\
									\
	sim_try_cmpxchg((p), (oldp), shim_to_u64(__c3), sizeof(*(p)),	\
			mo);						\
})

#define xchg(p, val)		shim_xchg(p, val, MO_FULL)
#define xchg_acquire(p, val)	shim_xchg(p, val, MO_ACQUIRE)
#define xchg_release(p, val)	shim_xchg(p, val, MO_RELEASE)
#define xchg_relaxed(p, val)	shim_xchg(p, val, MO_RELAXED)

#define cmpxchg(p, old, new)	shim_cmpxchg(p, old, new, MO_FULL)
#define cmpxchg_acquire(p, old, new)	shim_cmpxchg(p, old, new, MO_ACQUIRE)
#define cmpxchg_release(p, old, new)	shim_cmpxchg(p, old, new, MO_RELEASE)
#define cmpxchg_relaxed(p, old, new)	shim_cmpxchg(p, old, new, MO_RELAXED)
#define cmpxchg64(p, old, new)	cmpxchg(p, old, new)
#define cmpxchg64_acquire(p, old, new)	cmpxchg_acquire(p, old, new)
#define cmpxchg64_release(p, old, new)	cmpxchg_release(p, old, new)
#define cmpxchg64_relaxed(p, old, new)	cmpxchg_relaxed(p, old, new)

#define try_cmpxchg(p, oldp, new) shim_try_cmpxchg(p, oldp, new, MO_FULL)
#define try_cmpxchg_acquire(p, oldp, new)				\
	shim_try_cmpxchg(p, oldp, new, MO_ACQUIRE)
#define try_cmpxchg_release(p, oldp, new)				\
	shim_try_cmpxchg(p, oldp, new, MO_RELEASE)
#define try_cmpxchg_relaxed(p, oldp, new)				\
	shim_try_cmpxchg(p, oldp, new, MO_RELAXED)
#define try_cmpxchg64(p, oldp, new)	try_cmpxchg(p, oldp, new)
#define try_cmpxchg64_acquire(p, oldp, new)	try_cmpxchg_acquire(p, oldp, new)
#define try_cmpxchg64_release(p, oldp, new)	try_cmpxchg_release(p, oldp, new)
#define try_cmpxchg64_relaxed(p, oldp, new)	try_cmpxchg_relaxed(p, oldp, new)

#endif /* RMAPSIM_ASM_CMPXCHG_H */
