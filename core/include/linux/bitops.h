/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single bits of an array of longs.  set_bit() and its like are atomic and
 * unordered, test_and_*() are fully ordered, the lock and unlock variants an
 * acquire and a release, the __ variants plain.
 */
#ifndef RMAPSIM_LINUX_BITOPS_H
#define RMAPSIM_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/compiler.h>

static __always_inline u64 shim_bit_rmw(volatile unsigned long *addr, long nr,
					enum rmw how, enum memory_order mo)
{
	u64 mask = BIT_MASK(nr);

	return sim_rmw(addr + BIT_WORD(nr), how, how == RMW_AND ? ~mask : mask,
		       8, mo) & mask;
}

#define set_bit(nr, addr)						\
	((void)shim_bit_rmw(addr, nr, RMW_OR, MO_RELAXED))
#define clear_bit(nr, addr)						\
	((void)shim_bit_rmw(addr, nr, RMW_AND, MO_RELAXED))
#define change_bit(nr, addr)						\
	((void)shim_bit_rmw(addr, nr, RMW_XOR, MO_RELAXED))
#define clear_bit_unlock(nr, addr)					\
	((void)shim_bit_rmw(addr, nr, RMW_AND, MO_RELEASE))
#define test_and_set_bit(nr, addr)					\
	(!!shim_bit_rmw(addr, nr, RMW_OR, MO_FULL))
#define test_and_clear_bit(nr, addr)					\
	(!!shim_bit_rmw(addr, nr, RMW_AND, MO_FULL))
#define test_and_change_bit(nr, addr)					\
	(!!shim_bit_rmw(addr, nr, RMW_XOR, MO_FULL))
#define test_and_set_bit_lock(nr, addr)					\
	(!!shim_bit_rmw(addr, nr, RMW_OR, MO_ACQUIRE))
#define set_bit_le(nr, addr)						\
	set_bit(nr, (volatile unsigned long *)(addr))
#define clear_bit_le(nr, addr)						\
	clear_bit(nr, (volatile unsigned long *)(addr))

static __always_inline bool test_bit(long nr,
				     const volatile unsigned long *addr)
{
	return sim_load(addr + BIT_WORD(nr), 8, MO_RELAXED) & BIT_MASK(nr);
}

static __always_inline bool
test_bit_acquire(long nr, const volatile unsigned long *addr)
{
	return sim_load(addr + BIT_WORD(nr), 8, MO_ACQUIRE) & BIT_MASK(nr);
}

static __always_inline void __set_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static __always_inline void __clear_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static __always_inline bool __test_and_set_bit(long nr, unsigned long *addr)
{
	bool old = addr[BIT_WORD(nr)] & BIT_MASK(nr);

	__set_bit(nr, addr);
	return old;
}

#define ffs(x)		__builtin_ffs(x)
#define __ffs(x)	((unsigned long)__builtin_ctzl(x))
#define __ffs64(x)	((unsigned long)__builtin_ctzll(x))
#define fls(x)		((x) ? 32 - __builtin_clz(x) : 0)
#define fls64(x)	((x) ? 64 - __builtin_clzll(x) : 0)
#define hweight64(x)	__builtin_popcountll(x)

#endif /* RMAPSIM_LINUX_BITOPS_H */
