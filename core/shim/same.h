/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SAME: means what the kernel's means, in our own text.
 *
 * Pure computation without accesses to memory.
 */
#ifndef RMAPSIM_SHIM_SAME_H
#define RMAPSIM_SHIM_SAME_H

#include <linux/errno.h>
#include <linux/types.h>

#define container_of(ptr, type, member)					\
({									\
	const __typeof__(((type *)0)->member) *__mptr = (ptr);		\
									\
	(type *)((unsigned long)__mptr - offsetof(type, member));	\
})

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Kernel code compares what it must with the types it has. */
#define min(a, b)							\
({									\
	__typeof__(a) __m1 = (a);					\
	__typeof__(b) __m2 = (b);					\
									\
	__m1 < __m2 ? __m1 : __m2;					\
})

#define max(a, b)							\
({									\
	__typeof__(a) __m1 = (a);					\
	__typeof__(b) __m2 = (b);					\
									\
	__m1 > __m2 ? __m1 : __m2;					\
})

#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define clamp(v, lo, hi)	min(max(v, lo), hi)

#define round_down(x, y)	((x) & ~((__typeof__(x))(y) - 1))
#define round_up(x, y)							\
	((((x) - 1) | ((__typeof__(x))(y) - 1)) + 1)
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))

#define MAX_ERRNO	4095
#define IS_ERR_VALUE(x)	((unsigned long)(void *)(x) >= -(unsigned long)MAX_ERRNO)

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE(ptr);
}

/* Multiplication by the golden ratio, the high bits of the product. */
static inline u32 hash_64(u64 val, unsigned int bits)
{
	return val * 0x61c8864680b583ebull >> (64 - bits);
}

#endif /* RMAPSIM_SHIM_SAME_H */
