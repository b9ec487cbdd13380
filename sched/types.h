/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixed-width names used everywhere, spelt as the kernel spells them so
 * that core/include/linux/types.h can share this file.
 */
#ifndef RMAPSIM_SCHED_TYPES_H
#define RMAPSIM_SCHED_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char		u8;
typedef unsigned short		u16;
typedef unsigned int		u32;
typedef unsigned long long	u64;
typedef signed char		s8;
typedef short			s16;
typedef int			s32;
typedef long long		s64;

#ifndef likely
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#endif

#define BIT_MASK_OF(n)	(1ull << (n))

/*
 * A set of tasks, one bit each, by id; what takes one takes smaller sets, of
 * CPUs or of entries of a buffer, too.
 */
typedef u64			task_mask;

/* The lowest of a set that is not empty. */
static inline unsigned int task_first(task_mask set)
{
	return __builtin_ctzll(set);
}

static inline unsigned int task_count(task_mask set)
{
	return __builtin_popcountll(set);
}

/* The @n-th of a set, from 0. */
static inline unsigned int task_nth(task_mask set, unsigned int n)
{
	while (n--)
		set &= set - 1;
	return task_first(set);
}

#endif /* RMAPSIM_SCHED_TYPES_H */
