/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one arena: where everything a run can change lives.
 *
 * It is mapped once, at the same address in every process, so that addresses
 * and therefore runs and reports are the same under ASLR, gdb and every
 * sanitizer.  The address is a multiple of 2^40: the first object of the heap
 * has 32 low zero bits in its address, which a truncating bug needs.
 *
 * Two snapshot levels nest: BASE (the empty machine) and VM (the populated
 * scenario).  Every write inside the arena is preceded by arena_touch(); the
 * first touch of a block since the newest snapshot saves the block, and a
 * restore copies back only the blocks that were touched.  Work is therefore
 * proportional to what a run changed, never to the size of the heap.
 *
 * Exception: struct machine (machine.h), the store buffers and the task stacks.
 * The machine is small and hot, so it is copied whole; buffers are empty and
 * stacks dead outside a run.
 */
#ifndef RMAPSIM_SCHED_ARENA_H
#define RMAPSIM_SCHED_ARENA_H

#include "sched/limits.h"
#include "sched/types.h"

/* Free of the program, its libraries and every sanitizer's shadow on x86-64
 * (and within 47 bits of address space on aarch64). */
#define ARENA_BASE		0x550000000000ull

/* Regions, as offsets.  The heap comes first: heap checks are one compare. */
#define ARENA_HEAP		0x0ull
#define ARENA_HEAP_SIZE		0x1000000ull		/* 16 MiB */
#define ARENA_STATE		0x1000000ull		/* 1 byte per 8 */
#define ARENA_INIT		0x1200000ull		/* 1 bit per byte */
#define ARENA_MODEL		0x1400000ull		/* oracle metadata */
#define ARENA_MODEL_SIZE	0x07e0000ull
#define ARENA_HEAP_META		0x1be0000ull		/* u32 size per slot */
#define ARENA_PAGES		0x1bf0000ull		/* struct page array */
#define ARENA_MACHINE		0x1c00000ull
#define ARENA_MACHINE_SIZE	0x0010000ull
#define ARENA_BUFFERS		(ARENA_MACHINE + 0xa000ull)
#define ARENA_STACKS		0x1d00000ull
#define ARENA_STACK_STRIDE	(LIMIT_STACK_SIZE + 0x1000ull)	/* + guard */
#define ARENA_SIZE		0x2100000ull		/* 33 MiB */

#define ARENA_BLOCK_SHIFT	7
#define ARENA_BLOCK		(1u << ARENA_BLOCK_SHIFT)
#define ARENA_BLOCKS		(ARENA_MACHINE >> ARENA_BLOCK_SHIFT)

enum arena_level { ARENA_LEVEL_BASE, ARENA_LEVEL_VM, ARENA_LEVELS };

/* Host-side bookkeeping; nothing here influences a decision. */
struct arena_track {
	u8	dirty[ARENA_BLOCKS];	/* touched since the newest snapshot */
	u32	list[ARENA_LEVELS][ARENA_BLOCKS];
	u32	count[ARENA_LEVELS];
	u8	*mirror[ARENA_LEVELS];	/* first-touch copies, by offset */
	/* The mirror holds this block of the snapshot of that number. */
	u32	saved[ARENA_LEVELS][ARENA_BLOCKS];
	u32	number[ARENA_LEVELS];	/* of the snapshot, from 1 */
	u32	level;			/* the newest snapshot */
};

extern struct arena_track arena;

void arena_touch_slow(u32 block);

/* Map the arena.  0, or a negative errno when the address is taken. */
int arena_init(void);

/* Make the present state the snapshot of @level. */
void arena_snapshot(enum arena_level level);

/* Go back to the snapshot of @level (a restore of BASE drops VM). */
void arena_restore(enum arena_level level);

/*
 * Turn one VM into another, without a set-up.  From arena_replace_begin(),
 * which restores VM if that is the newest snapshot, to arena_replace_end(),
 * each block in which they differ is put: with its new content, or as it is in
 * BASE.  Then @blocks are those in which the new VM may differ from BASE, and
 * VM is the newest snapshot.
 */
void arena_replace_begin(void);
void arena_put(u32 block, const void *content);
void arena_put_base(u32 block);
void arena_replace_end(const u32 *blocks, u32 n);

/* The content of a block in BASE; only of one that was touched since. */
static inline const void *arena_base_content(u32 block)
{
	return arena.mirror[ARENA_LEVEL_BASE] +
	       ((u64)block << ARENA_BLOCK_SHIFT);
}

/* FNV-1a over the whole used arena; for tests of the restore. */
u64 arena_hash(void);

static inline void *arena_ptr(u64 offset)
{
	return (void *)(ARENA_BASE + offset);
}

static inline u64 arena_offset(const void *p)
{
	return (u64)(unsigned long)p - ARENA_BASE;
}

/* Must precede every write of up to a block's size at @offset. */
static inline void arena_touch(u64 offset)
{
	u32 block = offset >> ARENA_BLOCK_SHIFT;

	if (unlikely(!arena.dirty[block]))
		arena_touch_slow(block);
}

void arena_touch_range(u64 offset, u64 size);

#endif /* RMAPSIM_SCHED_ARENA_H */
