/* SPDX-License-Identifier: GPL-2.0-only */
/* Masks of bits. */
#ifndef RMAPSIM_LINUX_BITS_H
#define RMAPSIM_LINUX_BITS_H

#define BITS_PER_BYTE		8
#define BITS_PER_LONG		64
#define BITS_PER_LONG_LONG	64
#define BIT(n)			(1ul << (n))
#define BIT_ULL(n)		(1ull << (n))
#define BIT_MASK(n)		(1ul << ((n) % BITS_PER_LONG))
#define BIT_WORD(n)		((n) / BITS_PER_LONG)
#define BITS_TO_LONGS(n)	(((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define GENMASK_ULL(h, l)	((~0ull << (l)) & (~0ull >> (63 - (h))))
#define GENMASK(h, l)		((~0ul << (l)) & (~0ul >> (63 - (h))))

#endif /* RMAPSIM_LINUX_BITS_H */
