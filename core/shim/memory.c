// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where do kernel objects and pages come from?  From the simulated heap.
 *
 * Compiled once, without instrumentation: what this file does to an object
 * happens before anybody can see it.
 */
#include "core/shim/custom.h"

#include "sched/choice.h"
#include "sched/dpor_note.h"

#define PAGE_PRIVATE_OFFSET	ARENA_PAGES
#define PAGE_PRIVATE_PAGES	(ARENA_HEAP_SIZE >> 12)

_Static_assert(PAGE_PRIVATE_PAGES * 8 <= 0x10000, "one word for each page");

/*
 * The choice says how many allocations from here on still succeed; 0: none
 * fails.  Allocations are no steps, so it is asked for at the first after an
 * explicit operation of the task: a trace can name that.
 */
static void ask_when_to_fail(struct task *t)
{
	if (t->alloc_ops == t->explicit_ops)
		return;
	t->alloc_ops = t->explicit_ops;
	if (!M->fail_in)
		M->fail_in = choice_index(LIMIT_FAIL_WITHIN);
}

bool shim_memory_is_short(void)
{
	if (likely(!M->fail) || !M->active)
		return false;
	dpor_note_short();
	ask_when_to_fail(machine_task());
	if (!M->fail_in || --M->fail_in)
		return false;
	M->fail--;
	return true;
}

static enum heap_class cache_class(const struct kmem_cache *c)
{
	return (unsigned long)c >> 32;
}

static u32 cache_size(const struct kmem_cache *c)
{
	return (unsigned long)c;
}

void *shim_cache_alloc(const struct kmem_cache *c, bool zero)
{
	return heap_alloc(cache_class(c), cache_size(c), zero);
}

void shim_cache_free(const struct kmem_cache *c, void *p)
{
	heap_free(cache_class(c), p);
}

void *shim_page_alloc(u32 size, u64 init)
{
	u64 *page = heap_alloc(HEAP_SPT, size, true);
	u32 i;

	if (!page || !init)
		return page;
	arena_touch_range(arena_offset(page), size);
	for (i = 0; i < size / sizeof(*page); i++)
		page[i] = init;
	return page;
}

void shim_page_free(void *p)
{
	heap_free(HEAP_SPT, p);
}

unsigned long shim_user_copy(void *to, const void *from, unsigned long n)
{
	/* Stacks are no part of a snapshot. */
	if (arena_offset(to) < ARENA_MACHINE)
		arena_touch_range(arena_offset(to), n);
	__builtin_memcpy(to, from, n);
	return 0;
}

void shim_kfree(const void *p)
{
	u64 offset = arena_offset(p);

	if (p)
		heap_free(offset < ARENA_HEAP_SIZE ? heap_class_of(offset) :
			  HEAP_MISC, (void *)p);
}

/* NULL for an address that has no struct page here. */
static unsigned long *page_word(const void *addr)
{
	u64 offset = arena_offset(addr);

	if (offset >= ARENA_HEAP_SIZE)
		return NULL;
	return (unsigned long *)arena_ptr(PAGE_PRIVATE_OFFSET) + (offset >> 12);
}

unsigned long shim_page_private(const void *addr)
{
	const unsigned long *word = page_word(addr);

	return word ? *word : 0;
}

void shim_page_set_private(const void *addr, unsigned long val)
{
	unsigned long *word = page_word(addr);

	sim_bug_on(!word);
	arena_touch(arena_offset(word));
	*word = val;
}
