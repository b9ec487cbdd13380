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

#define BIT_MASK_OF(n)	(1u << (n))

/* A set of tasks, one bit each, by id. */
typedef u32			task_mask;

#endif /* RMAPSIM_SCHED_TYPES_H */
