// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocation and release in the simulated heap, see heap.h.
 *
 * Not a visible step: which slot an allocation gets is decided by the order
 * of allocations alone.  A release is one, because it decides whether another
 * task's access comes before or after it.
 */
#include "sched/heap.h"

#include <string.h>

#include "sched/observer.h"
#include "sched/buffer.h"
#include "sched/point.h"
#include "sched/tsan.h"

u8 heap_chunk_class[HEAP_CHUNKS];

/* Sizes of the objects in the slots, one table a class, see heap_find(). */
static u32 *slot_size(enum heap_class class, u32 slot)
{
	u32 *sizes = arena_ptr(ARENA_HEAP_META);
	int c;

	for (c = 0; c < (int)class; c++)
		sizes += heap_pools[c].slots;
	return sizes + slot;
}

void heap_init(void)
{
	u32 c, chunk, first, last;

	memset(heap_chunk_class, HEAP_NOCLASS, sizeof(heap_chunk_class));
	memset(heap_state_of(0), HEAP_VOID, ARENA_HEAP_SIZE >> 3);
	for (c = 0; c < HEAP_CLASSES; c++) {
		const struct heap_pool *p = &heap_pools[c];

		first = p->base >> HEAP_CHUNK_SHIFT;
		last = (p->base + p->stride * p->slots - 1) >> HEAP_CHUNK_SHIFT;
		for (chunk = first; chunk <= last; chunk++)
			heap_chunk_class[chunk] = c;
		memset(heap_state_of(p->base), HEAP_REDZONE,
		       (p->stride * p->slots) >> 3);
	}
}

/* The oldest freed slot, when no fresh one is left. */
static int reuse_slot(enum heap_class class)
{
	const struct heap_pool *p = &heap_pools[class];
	u32 i;

	for (i = 0; i < p->slots; i++) {
		u32 slot = M->pool_free[class]++ % p->slots;

		if (*heap_state_of(p->base + slot * p->stride) == HEAP_FREED)
			return slot;
	}
	return -1;
}

/*
 * Slot 0 of the first pool has an address with 32 low zero bits.  The
 * scenario's page0 says which shadow page gets it, so that a truncated
 * pointer can be met; all others count from 1.
 */
static int pick_slot(enum heap_class class)
{
	u32 n = ++M->pool_next[class];

	if (class == HEAP_SPT && n == M->page0)
		return 0;
	if (n < heap_pools[class].slots)
		return n;
	return reuse_slot(class);
}

static void set_state(u64 offset, u32 size, u8 state)
{
	u32 bytes = (size + 7) >> 3;

	arena_touch_range(ARENA_STATE + (offset >> 3), bytes);
	memset(heap_state_of(offset), state, bytes);
}

static void set_init(u64 offset, u32 size, bool init)
{
	u32 bytes = (size + 7) >> 3;

	arena_touch_range(ARENA_INIT + (offset >> 3), bytes);
	memset(heap_init_of(offset), init ? 0xff : 0, bytes);
}

void *heap_alloc(enum heap_class class, size_t size, bool zero)
{
	const struct heap_pool *p = &heap_pools[class];
	u32 *meta;
	int slot;
	u64 offset;

	/* The redzone behind an object must not be empty. */
	if (size + 8 > p->stride || !size)
		return NULL;
	if (unlikely(buffer_has(machine_task()->cpu)))
		buffer_flush(machine_task()->cpu);
	slot = pick_slot(class);
	if (slot < 0)
		return NULL;
	offset = p->base + (u64)slot * p->stride;
	meta = slot_size(class, slot);
	arena_touch(arena_offset(meta));
	*meta = size;
	if (*heap_state_of(offset) == HEAP_FREED) {
		race_forget(offset, size);
		tsan_reuse();
	}
	M->pool_used[class]++;
	set_state(offset, size, HEAP_LIVE);
	set_init(offset, size, zero);
	if (zero) {
		arena_touch_range(offset, size);
		memset(arena_ptr(offset), 0, size);
	}
	if (unlikely(record.on))
		record_mark(OP_ALLOC, ARENA_BASE + offset, class, size);
	if (sim.obs && sim.obs->alloc)
		sim.obs->alloc(machine_task(), class, ARENA_BASE + offset, size);
	return arena_ptr(offset);
}

/* Notes and returns false unless @p is a live object of @class. */
static bool check_free(enum heap_class class, u64 addr,
		       struct heap_object *obj)
{
	if (!heap_find(addr, obj) || obj->class != class ||
	    obj->base != addr || !obj->size) {
		sim_note(VERDICT_WILD, INV_NONE, addr,
			 "free of something that is no %s object",
			 heap_pools[class].cache);
		return false;
	}
	if (obj->freed) {
		sim_note(VERDICT_DOUBLE_FREE, INV_NONE, addr,
			 "%s object is freed twice", heap_pools[class].cache);
		return false;
	}
	return true;
}

/* The return address of heap_free()'s caller: frame pointers are kept. */
static inline __attribute__((always_inline)) u64 caller_of_shim(void)
{
	void *const *frame = __builtin_frame_address(0);

	frame = frame ? *(void *const *const *)frame : NULL;
	return frame ? (u64)(unsigned long)frame[1] : 0;
}

void heap_free(enum heap_class class, void *p)
{
	u64 addr = (u64)(unsigned long)p;
	struct heap_object obj;
	struct task *t;

	if (!p)
		return;
	t = machine_task();
	if (unlikely(buffer_has(t->cpu)))
		buffer_flush(t->cpu);
	t = point_enter(OP_FREE, addr, 0, 0, CALLER_PC);
	if (!check_free(class, addr, &obj))
		return;
	if (unlikely(record.on)) {
		struct event *e = record_event(t, 0, class);

		e->aux = obj.size;
	}
	if (sim.obs && sim.obs->free)
		sim.obs->free(t, class, addr, obj.size);
	race_free(addr - ARENA_BASE, obj.size);
	tsan_free(addr, obj.size, caller_of_shim());
	if (M->active && sim.contended_only)
		conflict_free(addr - ARENA_BASE, obj.size, t->id);
	set_state(addr - ARENA_BASE, obj.size, HEAP_FREED);
	M->pool_used[class]--;
}

u32 heap_live(enum heap_class class)
{
	return M->pool_used[class];
}

bool heap_find(u64 addr, struct heap_object *obj)
{
	const struct heap_pool *p;
	u64 offset = addr - ARENA_BASE;
	u8 class;

	if (offset >= ARENA_HEAP_SIZE)
		return false;
	class = heap_chunk_class[offset >> HEAP_CHUNK_SHIFT];
	if (class == HEAP_NOCLASS)
		return false;
	p = &heap_pools[class];
	obj->class = class;
	obj->slot = (offset - p->base) / p->stride;
	if (obj->slot >= p->slots)
		return false;
	obj->base = ARENA_BASE + p->base + (u64)obj->slot * p->stride;
	obj->size = *slot_size(class, obj->slot);
	obj->freed = *heap_state_of(obj->base - ARENA_BASE) == HEAP_FREED;
	return true;
}

bool heap_is_live(u64 addr, unsigned int size)
{
	u64 offset = addr - ARENA_BASE;

	return offset < ARENA_HEAP_SIZE && size &&
	       *heap_state_of(offset) == HEAP_LIVE &&
	       *heap_state_of(offset + size - 1) == HEAP_LIVE;
}
