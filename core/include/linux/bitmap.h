/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays of longs as sets of bits; plain accesses. */
#ifndef RMAPSIM_LINUX_BITMAP_H
#define RMAPSIM_LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/string.h>

#define DECLARE_BITMAP(name, bits)	unsigned long name[BITS_TO_LONGS(bits)]

static inline unsigned long find_next_bit(const unsigned long *addr,
					  unsigned long size,
					  unsigned long start)
{
	for (; start < size; start++) {
		if (addr[BIT_WORD(start)] & BIT_MASK(start))
			return start;
	}
	return size;
}

#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define for_each_set_bit(bit, addr, size)				\
	for ((bit) = find_first_bit(addr, size); (bit) < (size);	\
	     (bit) = find_next_bit(addr, size, (bit) + 1))

static inline void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0, BITS_TO_LONGS(nbits) * sizeof(*dst));
}

#endif /* RMAPSIM_LINUX_BITMAP_H */
