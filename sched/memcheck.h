/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory check of one access: is it live, aligned, initialised?
 *
 * The fast path is two bytes of shadow: the state of the 8-byte granule and
 * the mask of its initialised bytes.  Everything unusual goes to
 * memcheck_report(), which finds out what is wrong.
 */
#ifndef RMAPSIM_SCHED_MEMCHECK_H
#define RMAPSIM_SCHED_MEMCHECK_H

#include "sched/heap.h"

/* Note what is wrong with this access.  Returns only if nothing is. */
void memcheck_report(u64 addr, unsigned int size, bool write);

/* Bytes of the granule that an aligned access of @size touches. */
static inline u8 memcheck_bytes(u64 offset, unsigned int size)
{
	return ((1u << size) - 1) << (offset & 7);
}

/* Nothing to report about this read? */
static inline bool memcheck_read_is_good(u64 offset, unsigned int size)
{
	u8 mask = memcheck_bytes(offset, size);

	return *heap_state_of(offset) == HEAP_LIVE && !(offset & (size - 1)) &&
	       (*heap_init_of(offset) & mask) == mask;
}

static inline void memcheck_read(u64 offset, unsigned int size)
{
	if (unlikely(!memcheck_read_is_good(offset, size)))
		memcheck_report(ARENA_BASE + offset, size, false);
}

static inline void memcheck_write(u64 offset, unsigned int size)
{
	u8 mask = memcheck_bytes(offset, size);
	u8 *init = heap_init_of(offset);

	if (unlikely(*heap_state_of(offset) != HEAP_LIVE ||
		     (offset & (size - 1))))
		memcheck_report(ARENA_BASE + offset, size, true);
	if (unlikely((*init & mask) != mask)) {
		arena_touch(ARENA_INIT + (offset >> 3));
		*init |= mask;
	}
	arena_touch(offset);
}

/* Memory the operations may touch without being seen: stacks, globals. */
static inline bool memcheck_is_heap(u64 offset)
{
	return offset < ARENA_HEAP_SIZE;
}

#endif /* RMAPSIM_SCHED_MEMCHECK_H */
