/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated heap: pools of fixed slots with redzones, poison and
 * quarantine, and a check of every access, plain or marked.
 *
 * Each 64 KiB chunk of the heap belongs to one class of object, so that the
 * class of an address is one table lookup.  Slots are handed out in order and
 * a freed slot is not used again in the same run until the pool runs dry
 * (then the oldest one is): a use after free meets poison, not a new object.
 *
 * The pools are wide enough for every geometry of the code under test; the
 * bytes of a slot beyond the object's size are redzone.
 */
#ifndef RMAPSIM_SCHED_HEAP_H
#define RMAPSIM_SCHED_HEAP_H

#include "sched/arena.h"
#include "sched/machine.h"

/* What lives in a chunk; the order is the order of the pools in the heap. */
enum heap_class {
	HEAP_SPT,	/* shadow page tables: page-aligned, SPTEs */
	HEAP_DESC,	/* pte_list_desc */
	HEAP_SP,	/* kvm_mmu_page headers */
	HEAP_RMAP,	/* memslot rmap arrays: kvm_rmap_head words */
	HEAP_MISC,	/* struct kvm, vcpus, memslots, bitmaps, ... */
	HEAP_CLASSES
};

#define HEAP_CHUNK_SHIFT	16
#define HEAP_CHUNKS		(ARENA_HEAP_SIZE >> HEAP_CHUNK_SHIFT)
#define HEAP_NOCLASS		0xff

/* State of an 8-byte granule. */
enum heap_state {
	HEAP_LIVE	= 0,
	HEAP_REDZONE	= 0xfa,
	HEAP_FREED	= 0xfd,
	HEAP_VOID	= 0xff,		/* no slot here */
};

struct heap_pool {
	const char	*cache;		/* the kernel's cache name */
	u32		base;		/* arena offset of the first slot */
	u32		stride;		/* bytes from slot to slot */
	u32		slots;
};

/*
 * Each pool fills its chunks.  Here, so that the place of an object in the
 * pool of a class known to the compiler is arithmetic with constants.
 */
#define HEAP_SPT_SLOTS	1024
#define HEAP_SP_SLOTS	2048

_Static_assert(HEAP_SPT_SLOTS % 4 == 0, "tables are looked at in fours");

static const struct heap_pool heap_pools[HEAP_CLASSES] = {
	[HEAP_SPT]  = { "shadow_page", 0x000000, 8192, HEAP_SPT_SLOTS },
	[HEAP_DESC] = { "pte_list_desc", 0x800000, 256, 4096 },
	[HEAP_SP]   = { "kvm_mmu_page_header", 0x900000, 512, HEAP_SP_SLOTS },
	[HEAP_RMAP] = { "memslot rmap", 0xa00000, 8192, 128 },
	[HEAP_MISC] = { "kmalloc", 0xb00000, 8192, 640 },
};

extern u8 heap_chunk_class[HEAP_CHUNKS];

/* Fill the state of an empty heap; part of the BASE snapshot. */
void heap_init(void);

/*
 * A new object of @size bytes, zeroed if @zero, else of uninitialised bytes.
 * NULL when the pool is exhausted.  Visible operations.
 */
void *heap_alloc(enum heap_class class, size_t size, bool zero);
void heap_free(enum heap_class class, void *p);
/* How many objects of @class are allocated. */
u32 heap_live(enum heap_class class);

/* The object that contains, or contained, @addr. */
struct heap_object {
	enum heap_class	class;
	u64		base;
	u32		slot;		/* number in its pool */
	u32		size;		/* 0: the slot was never used */
	bool		freed;
};
/* False when @addr is in no slot. */
bool heap_find(u64 addr, struct heap_object *obj);

static inline enum heap_class heap_class_of(u64 offset)
{
	return heap_chunk_class[offset >> HEAP_CHUNK_SHIFT];
}

static inline u8 *heap_state_of(u64 offset)
{
	return (u8 *)(ARENA_BASE + ARENA_STATE + (offset >> 3));
}

static inline u8 *heap_init_of(u64 offset)
{
	return (u8 *)(ARENA_BASE + ARENA_INIT + (offset >> 3));
}

/* Is the heap byte range readable/writable now, without a note? */
bool heap_is_live(u64 addr, unsigned int size);

#endif /* RMAPSIM_SCHED_HEAP_H */
