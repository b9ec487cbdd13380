// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where do objects come from on real threads?  From the same arena.
 *
 * As in sched/heap.c slots are handed out in order, so that freed memory is
 * not used again before the pool runs dry, and is poisoned.  The lock here is
 * one that ThreadSanitizer does not see: it would order what is not ordered.
 * Nor does it see the zeroing of a new object, as races.md has it; a release
 * is a write of the whole object.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

#include "sched/native/native.h"
#include "sched/heap.h"

/* As SLUB's, not canonical as an address. */
#define POISON_FREE	0x6b

u8 heap_chunk_class[HEAP_CHUNKS];
/* Nothing is saved or restored here: a run begins with a set-up. */
struct arena_track arena;
static bool heap_busy;

void arena_touch_slow(u32 block)
{
	(void)block;
}

void arena_touch_range(u64 offset, u64 size)
{
	(void)offset;
	(void)size;
}

static void lock_heap(void)
{
	while (__atomic_exchange_n(&heap_busy, true, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void unlock_heap(void)
{
	__atomic_store_n(&heap_busy, false, __ATOMIC_RELEASE);
}

static u32 *slot_size(enum heap_class class, u32 slot)
{
	u32 *sizes = arena_ptr(ARENA_HEAP_META);

	for (u32 c = 0; c < class; c++)
		sizes += heap_pools[c].slots;
	return sizes + slot;
}

static void set_chunks(enum heap_class class)
{
	const struct heap_pool *p = &heap_pools[class];
	u32 first = p->base >> HEAP_CHUNK_SHIFT;
	u32 last = (p->base + p->stride * p->slots - 1) >> HEAP_CHUNK_SHIFT;

	memset(heap_chunk_class + first, class, last - first + 1);
}

int native_heap_init(void)
{
	void *at = mmap(arena_ptr(0), ARENA_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			-1, 0);

	if (at == MAP_FAILED)
		return -errno;
	if (at != arena_ptr(0))
		return -EADDRINUSE;
	memset(heap_chunk_class, HEAP_NOCLASS, sizeof(heap_chunk_class));
	memset(heap_state_of(0), HEAP_VOID, ARENA_HEAP_SIZE >> 3);
	for (u32 c = 0; c < HEAP_CLASSES; c++) {
		set_chunks(c);
		memset(heap_state_of(heap_pools[c].base), HEAP_REDZONE,
		       heap_pools[c].stride * heap_pools[c].slots >> 3);
	}
	return 0;
}

static void drop(u64 offset, u64 size)
{
	sim_bug_on(madvise(arena_ptr(offset), size, MADV_DONTNEED));
}

static u32 slots_used(enum heap_class class)
{
	u32 n = M->pool_next[class] + 1;

	return n < heap_pools[class].slots ? n : heap_pools[class].slots;
}

void native_heap_reset(void)
{
	for (u32 c = 0; c < HEAP_CLASSES; c++) {
		const struct heap_pool *p = &heap_pools[c];
		u64 used = (u64)slots_used(c) * p->stride;

		memset(heap_state_of(p->base), HEAP_REDZONE, used >> 3);
		drop(p->base, (used + 0xfff) & ~0xfffull);
	}
	drop(ARENA_INIT, ARENA_MACHINE - ARENA_INIT);
}

/* As pick_slot() and reuse_slot() of sched/heap.c; -1: all are in use. */
static int pick_slot(enum heap_class class)
{
	const struct heap_pool *p = &heap_pools[class];
	u32 n = ++M->pool_next[class];

	if (class == HEAP_SPT && n == M->page0)
		return 0;
	if (n < p->slots)
		return n;
	for (u32 i = 0; i < p->slots; i++) {
		u32 slot = M->pool_free[class]++ % p->slots;

		if (*heap_state_of(p->base + slot * p->stride) == HEAP_FREED)
			return slot;
	}
	return -1;
}

static void *take(enum heap_class class, size_t size)
{
	const struct heap_pool *p = &heap_pools[class];
	int slot = pick_slot(class);
	u64 offset;

	if (slot < 0)
		return NULL;
	offset = p->base + (u64)slot * p->stride;
	*slot_size(class, slot) = size;
	memset(heap_state_of(offset), HEAP_LIVE, (size + 7) >> 3);
	M->pool_used[class]++;
	return arena_ptr(offset);
}

void *heap_alloc(enum heap_class class, size_t size, bool zero)
{
	void *p;

	if (size + 8 > heap_pools[class].stride || !size)
		return NULL;
	lock_heap();
	p = take(class, size);
	unlock_heap();
	if (p && zero)
		memset(p, 0, size);
	return p;
}

void heap_free(enum heap_class class, void *p)
{
	struct heap_object obj;
	bool ok;

	if (!p)
		return;
	lock_heap();
	ok = heap_find((u64)(unsigned long)p, &obj) && obj.class == class &&
	     obj.base == (u64)(unsigned long)p && obj.size && !obj.freed;
	if (ok) {
		memset(heap_state_of(arena_offset(p)), HEAP_FREED,
		       (obj.size + 7) >> 3);
		M->pool_used[class]--;
	}
	unlock_heap();
	if (!ok)
		native_found("free of something that is no live %s object",
			     heap_pools[class].cache);
	memset(p, POISON_FREE, obj.size);
	__tsan_write_range(p, obj.size);
}

u32 heap_live(enum heap_class class)
{
	return M->pool_used[class];
}

bool heap_find(u64 addr, struct heap_object *obj)
{
	u64 offset = addr - ARENA_BASE;
	const struct heap_pool *p;

	if (offset >= ARENA_HEAP_SIZE ||
	    heap_class_of(offset) == HEAP_NOCLASS)
		return false;
	obj->class = heap_class_of(offset);
	p = &heap_pools[obj->class];
	obj->slot = (offset - p->base) / p->stride;
	if (obj->slot >= p->slots)
		return false;
	obj->base = ARENA_BASE + p->base + (u64)obj->slot * p->stride;
	obj->size = *slot_size(obj->class, obj->slot);
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
