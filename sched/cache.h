/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cache of a fixed number of bytes: values found by their keys.
 *
 * Records lie in a ring in the order in which they were added, and the oldest
 * make room for new ones: nothing is allocated, and nothing falls to pieces.
 * Keys are compared as a whole, so a hash that two of them share costs time
 * only.
 */
#ifndef RMAPSIM_SCHED_CACHE_H
#define RMAPSIM_SCHED_CACHE_H

#include "sched/types.h"

#define CACHE_BUCKETS	4096	/* a power of two */

struct cache {
	u64	*ring;			/* the owner's, of */
	u32	words;			/* ... so many u64 */
	/* Called with a value before it is overwritten.  NULL: nobody. */
	void	(*drop)(const void *value);

	/* Private; zero at first. */
	u32	head;			/* where the next record begins */
	u32	tail;			/* the oldest record */
	u32	end;			/* of the records in front of the gap */
	u32	count;
	u32	bucket[CACHE_BUCKETS];	/* place of a record + 1 */
};

/* The value of a key of @n words, NULL: it is not there. */
void *cache_find(struct cache *c, const u64 *key, u32 n);

/*
 * A place for the value of a key that is not there, @size bytes, to be filled
 * by the caller; it stays until something is added or dropped.  NULL: it is
 * more than a quarter of the whole.
 */
void *cache_add(struct cache *c, const u64 *key, u32 n, size_t size);

/* Drop the oldest; false: there is none. */
bool cache_drop_oldest(struct cache *c);
void cache_drop_all(struct cache *c);

#endif /* RMAPSIM_SCHED_CACHE_H */
