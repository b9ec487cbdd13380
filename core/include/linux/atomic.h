/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * atomic_t, atomic64_t and atomic_long_t: three families with one meaning,
 * written once.  Operations without a result are unordered, those with one
 * are fully ordered unless their name says otherwise.
 */
#ifndef RMAPSIM_LINUX_ATOMIC_H
#define RMAPSIM_LINUX_ATOMIC_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>

#define SHIM_ATOMIC_READ(pfx, type, num, suffix, mo)			\
static __always_inline num pfx##_read##suffix(const type *v)		\
{									\
	return (num)sim_load(&v->counter, sizeof(num), mo);		\
}

#define SHIM_ATOMIC_SET(pfx, type, num, suffix, mo)			\
static __always_inline void pfx##_set##suffix(type *v, num i)		\
{									\
	sim_store(&v->counter, (u64)i, sizeof(num), mo);		\
}

#define SHIM_ATOMIC_XCHG(pfx, type, num, suffix, mo)			\
static __always_inline num pfx##_xchg##suffix(type *v, num i)		\
{									\
	return (num)sim_xchg(&v->counter, (u64)i, sizeof(num), mo);	\
}									\
									\
static __always_inline num						\
pfx##_cmpxchg##suffix(type *v, num old, num new)			\
{									\
	return (num)sim_cmpxchg(&v->counter, (u64)old, (u64)new,	\
				sizeof(num), mo);			\
}									\
									\
static __always_inline bool						\
pfx##_try_cmpxchg##suffix(type *v, num *old, num new)			\
{									\
	return sim_try_cmpxchg(&v->counter, old, (u64)new,		\
			       sizeof(num), mo);			\
}

#define SHIM_ATOMIC_FETCH(pfx, type, num, op, how, arg, suffix, mo)	\
static __always_inline num pfx##_fetch_##op##suffix(num i, type *v)	\
{									\
	return (num)sim_rmw(&v->counter, how, (u64)(arg), sizeof(num),	\
			    mo);					\
}

#define SHIM_ATOMIC_RMW(pfx, type, num, op, how, arg)			\
static __always_inline void pfx##_##op(num i, type *v)			\
{									\
	sim_rmw(&v->counter, how, (u64)(arg), sizeof(num), MO_RELAXED);	\
}									\
SHIM_ATOMIC_FETCH(pfx, type, num, op, how, arg, , MO_FULL)		\
SHIM_ATOMIC_FETCH(pfx, type, num, op, how, arg, _acquire, MO_ACQUIRE)	\
SHIM_ATOMIC_FETCH(pfx, type, num, op, how, arg, _release, MO_RELEASE)	\
SHIM_ATOMIC_FETCH(pfx, type, num, op, how, arg, _relaxed, MO_RELAXED)

#define SHIM_ATOMIC_RETURN(pfx, type, num, suffix)			\
static __always_inline num pfx##_add_return##suffix(num i, type *v)	\
{									\
	return pfx##_fetch_add##suffix(i, v) + i;			\
}									\
									\
static __always_inline num pfx##_sub_return##suffix(num i, type *v)	\
{									\
	return pfx##_fetch_sub##suffix(i, v) - i;			\
}

#define SHIM_ATOMIC_ADD(pfx, type, num)					\
SHIM_ATOMIC_RMW(pfx, type, num, add, RMW_ADD, i)			\
SHIM_ATOMIC_RMW(pfx, type, num, sub, RMW_ADD, -i)			\
SHIM_ATOMIC_RETURN(pfx, type, num, )					\
SHIM_ATOMIC_RETURN(pfx, type, num, _acquire)				\
SHIM_ATOMIC_RETURN(pfx, type, num, _release)				\
SHIM_ATOMIC_RETURN(pfx, type, num, _relaxed)				\
									\
static __always_inline bool pfx##_sub_and_test(num i, type *v)		\
{									\
	return !pfx##_sub_return(i, v);					\
}									\
									\
static __always_inline bool pfx##_add_negative(num i, type *v)		\
{									\
	return pfx##_add_return(i, v) < 0;				\
}

#define SHIM_ATOMIC_INC_RETURN(pfx, type, num, op, by, suffix)		\
static __always_inline num pfx##_fetch_##op##suffix(type *v)		\
{									\
	return pfx##_fetch_add##suffix(by, v);				\
}									\
									\
static __always_inline num pfx##_##op##_return##suffix(type *v)		\
{									\
	return pfx##_add_return##suffix(by, v);				\
}

#define SHIM_ATOMIC_INC(pfx, type, num, op, by)				\
SHIM_ATOMIC_INC_RETURN(pfx, type, num, op, by, )			\
SHIM_ATOMIC_INC_RETURN(pfx, type, num, op, by, _acquire)		\
SHIM_ATOMIC_INC_RETURN(pfx, type, num, op, by, _release)		\
SHIM_ATOMIC_INC_RETURN(pfx, type, num, op, by, _relaxed)		\
									\
static __always_inline void pfx##_##op(type *v)				\
{									\
	pfx##_add(by, v);						\
}									\
									\
static __always_inline bool pfx##_##op##_and_test(type *v)		\
{									\
	return !pfx##_##op##_return(v);					\
}

/* Unordered when nothing is added. */
#define SHIM_ATOMIC_UNLESS(pfx, type, num)				\
static __always_inline num						\
pfx##_fetch_add_unless(type *v, num a, num u)				\
{									\
	num c = pfx##_read(v);						\
									\
	do {								\
		if (c == u)						\
			break;						\
	} while (!pfx##_try_cmpxchg(v, &c, c + a));			\
	return c;							\
}									\
									\
static __always_inline bool pfx##_add_unless(type *v, num a, num u)	\
{									\
	return pfx##_fetch_add_unless(v, a, u) != u;			\
}									\
									\
static __always_inline bool pfx##_inc_not_zero(type *v)			\
{									\
	return pfx##_add_unless(v, 1, 0);				\
}

#define SHIM_ATOMIC_FAMILY(pfx, type, num)				\
SHIM_ATOMIC_READ(pfx, type, num, , MO_RELAXED)				\
SHIM_ATOMIC_READ(pfx, type, num, _acquire, MO_ACQUIRE)			\
SHIM_ATOMIC_SET(pfx, type, num, , MO_RELAXED)				\
SHIM_ATOMIC_SET(pfx, type, num, _release, MO_RELEASE)			\
SHIM_ATOMIC_XCHG(pfx, type, num, , MO_FULL)				\
SHIM_ATOMIC_XCHG(pfx, type, num, _acquire, MO_ACQUIRE)			\
SHIM_ATOMIC_XCHG(pfx, type, num, _release, MO_RELEASE)			\
SHIM_ATOMIC_XCHG(pfx, type, num, _relaxed, MO_RELAXED)			\
SHIM_ATOMIC_ADD(pfx, type, num)						\
SHIM_ATOMIC_INC(pfx, type, num, inc, 1)					\
SHIM_ATOMIC_INC(pfx, type, num, dec, -1)				\
SHIM_ATOMIC_UNLESS(pfx, type, num)					\
SHIM_ATOMIC_RMW(pfx, type, num, and, RMW_AND, i)			\
SHIM_ATOMIC_RMW(pfx, type, num, or, RMW_OR, i)				\
SHIM_ATOMIC_RMW(pfx, type, num, andnot, RMW_AND, ~i)			\
SHIM_ATOMIC_RMW(pfx, type, num, xor, RMW_XOR, i)

SHIM_ATOMIC_FAMILY(atomic, atomic_t, int)
SHIM_ATOMIC_FAMILY(atomic64, atomic64_t, s64)
SHIM_ATOMIC_FAMILY(atomic_long, atomic_long_t, long)

#endif /* RMAPSIM_LINUX_ATOMIC_H */
