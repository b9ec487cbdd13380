/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the oracles remember about chains: metadata beside the heap.
 *
 *	SPTE slot	-> the head it is linked to, and how it was counted
 *	descriptor	-> the head it is linked to
 *
 * All of it lies in the arena's MODEL region and M->model[], so that it is
 * restored with the snapshot.  A head, a descriptor slot and an SPTE slot are
 * named by granule numbers: heap offset / 8.  0 names nothing, because the
 * heap starts with a page table and no page table holds a head.
 *
 * Invariants: between two releases of mmu_lock the metadata describes the
 * chains as of the last unlock of each; an SPTE slot whose presence or link
 * changed since the last release of mmu_lock is on the dirty list, once.
 */
#ifndef RMAPSIM_WORLD_MODEL_H
#define RMAPSIM_WORLD_MODEL_H

#include "sched/heap.h"
#include "sched/machine.h"
#include "sched/verdict.h"

/* Offsets within the MODEL region; struct world comes first. */
#define MODEL_DESC		(ARENA_MODEL + 0x10000ull)
#define MODEL_DESC_MAX		0x10000u
#define MODEL_DIRTY		(ARENA_MODEL + 0x50000ull)
#define MODEL_DIRTY_MAX		0x8000u
#define MODEL_YOUNG		(ARENA_MODEL + 0x70000ull)
#define MODEL_YOUNG_SIZE	0x8000u
#define MODEL_SEEN		(ARENA_MODEL + 0x78000ull)
#define MODEL_SEEN_SIZE		0x4000u
#define MODEL_DELAYED		(ARENA_MODEL + 0x7c000ull)
#define MODEL_DELAYED_SIZE	0x4000u
#define MODEL_LINK		(ARENA_MODEL + 0x80000ull)
#define MODEL_LINK_END		(ARENA_MODEL + ARENA_MODEL_SIZE)
#define MODEL_LINK_MAX		((MODEL_LINK_END - MODEL_LINK) / sizeof(u32))

/* Twice the vCPUs; of what is beyond it nothing can be said. */
#define MODEL_WROTE_MAX		(2 * LIMIT_VCPUS)

/* Indices of M->model[]. */
enum model_word {
	MODEL_BROKEN,		/* a chain is corrupt: structure unchecked */
	MODEL_NDIRTY,
	MODEL_QUIRKY,		/* tasks whose bit lock was misused, a mask */
	MODEL_LONGEST,		/* rmap length seen before an insertion */
	MODEL_OVERLONG,		/* head that may be too long at the release */
	MODEL_STALE,		/* head whose descriptors were written */
	MODEL_LOCKER,		/* who had mmu_lock last, see oracle_zap.c */
	MODEL_SCAN_DESCS,	/* met by the scan of the quiet state */
	MODEL_SCAN_PAGES,
	MODEL_SCAN_LEAVES,	/* by level, 3 words */
	MODEL_LEAVES = MODEL_SCAN_LEAVES + 3,	/* present leaves by level */
	MODEL_TLB_CHECK = MODEL_LEAVES + 3,	/* TLBs may disagree */
	MODEL_TRACK_CHECK,	/* what write tracking says may be violated */
	MODEL_AGERS,		/* tasks that age, a mask */
	MODEL_KEEPS_A,		/* no update may lose Accessed */
	MODEL_NDELAYED,		/* stores to SPTEs that others do not see yet */
	MODEL_WROTE,		/* SPTEs that got D since mmu_lock was taken */
	MODEL_WROTE_AT,		/* these, MODEL_WROTE_MAX words */
	MODEL_WORDS = MODEL_WROTE_AT + MODEL_WROTE_MAX
};

_Static_assert(MODEL_WORDS <= sizeof(((struct machine *)0)->model) /
			      sizeof(u64), "fits");

/* Metadata words. */
#define LINK_HEAD		0x001fffffu	/* granule of the head */
#define LINK_SEEN_SHIFT		21	/* a bit for each task but the set-up */
#define LINK_SEEN		(((1u << (LIMIT_SCN_TASKS - 1)) - 1) << LINK_SEEN_SHIFT)
#define LINK_COUNTED_SHIFT	29
#define LINK_COUNTED		0x60000000u	/* level it is counted at */
#define LINK_DIRTY		0x80000000u

_Static_assert(ARENA_HEAP_SIZE >> 3 <= LINK_HEAD + 1ull, "granules fit");

static inline u32 model_granule(u64 addr)
{
	return (addr - ARENA_BASE) >> 3;
}

static inline u64 model_addr(u32 granule)
{
	return ARENA_BASE + ((u64)granule << 3);
}

static inline bool model_in_heap(u64 addr, enum heap_class c)
{
	const struct heap_pool *p = &heap_pools[c];

	return addr - ARENA_BASE - p->base < (u64)p->stride * p->slots;
}

static inline bool model_is_live(u64 addr)
{
	return *heap_state_of(addr - ARENA_BASE) == HEAP_LIVE;
}

/* Is it part of an object of that class that has not been freed? */
static inline bool model_is_live_in(u64 addr, enum heap_class c)
{
	return model_in_heap(addr, c) && model_is_live(addr);
}

/* What struct page remembers of the page at @addr in the heap: its owner. */
static inline u64 model_page_private(u64 addr)
{
	const u64 *words = arena_ptr(ARENA_PAGES);

	return words[(addr - ARENA_BASE) >> 12];
}

/* The metadata word of the SPTE slot at @sptep. */
static inline u32 *model_link(u64 sptep)
{
	return (u32 *)arena_ptr(MODEL_LINK) +
	       ((sptep - ARENA_BASE - heap_pools[HEAP_SPT].base) >> 3);
}

/* The metadata word of the descriptor at @desc. */
static inline u32 *model_desc(u64 desc)
{
	const struct heap_pool *p = &heap_pools[HEAP_DESC];

	return (u32 *)arena_ptr(MODEL_DESC) +
	       (u32)(desc - ARENA_BASE - p->base) / p->stride;
}

/* The start of the descriptor slot that contains @addr. */
static inline u64 model_desc_base(u64 addr)
{
	const struct heap_pool *p = &heap_pools[HEAP_DESC];
	u32 off = addr - ARENA_BASE - p->base;

	return addr - off % p->stride;
}

static inline void model_write(u32 *word, u32 val)
{
	arena_touch(arena_offset(word));
	*word = val;
}

static inline u32 model_link_head(u64 sptep)
{
	return *model_link(sptep) & LINK_HEAD;
}

/* The pools fit the tables; checked once a set-up. */
void model_check_pools(void);
/* Put the SPTE slot on the dirty list. */
void model_mark_dirty(u64 sptep);
/* Record that the SPTE slot is (@head) or is not (0) in a chain. */
void model_set_link(u64 sptep, u32 head);

static inline bool model_broken(void)
{
	return unlikely(M->model[MODEL_BROKEN]);
}

/*
 * A structural violation: everything derived from the chains is in doubt
 * afterwards, so that only the first one is reported.
 */
#define model_break(i, addr, ...) do {					\
	M->model[MODEL_BROKEN] = 1;					\
	sim_violation(i, addr, __VA_ARGS__);				\
} while (0)

#endif /* RMAPSIM_WORLD_MODEL_H */
