// SPDX-License-Identifier: GPL-2.0-only
/*
 * What have CPUs stored that others do not see yet?
 *
 * Memory is looked at as the running task's CPU sees it: committed stores, and
 * over them its own.  Metadata of the oracles says what was issued.  Between
 * the two lies what waits in the buffers of the other CPUs.
 */
#include "oracle.h"

#include "sched/buffer.h"

static u32 other_cpus(void)
{
	return M->buffered & ~BIT_MASK_OF(machine_task()->cpu);
}

void world_settle(const void *p, size_t size)
{
	u64 addr = (u64)(unsigned long)p;
	u32 left = M->buffered;

	for (; left; left &= left - 1)
		if (buffer_newest(__builtin_ctz(left), addr, size))
			buffer_flush(__builtin_ctz(left));
}

static bool is_of_class(const struct pending *p, u32 classes)
{
	return p->size &&
	       classes & BIT_MASK_OF(heap_class_of(p->addr - ARENA_BASE));
}

bool oracle_weak_awaits(u32 classes)
{
	u32 left;
	unsigned int i;

	for (left = other_cpus(); left; left &= left - 1) {
		const struct store_buffer *b =
			&BUFFERS->cpu[__builtin_ctz(left)];

		for (i = 0; i < b->count; i++)
			if (is_of_class(&b->at[i], classes))
				return true;
	}
	return false;
}

static bool awaits_bytes(const void *p, size_t size)
{
	u32 left;

	for (left = other_cpus(); left; left &= left - 1)
		if (buffer_newest(__builtin_ctz(left), (u64)(unsigned long)p,
				  size))
			return true;
	return false;
}

/*
 * Published before what they point to was there: the code under test may
 * follow such pointers, and be told what they are.  An oracle does not.
 */
const struct kvm_memslots *
world_whole_memslots(const struct kvm_memslots *slots)
{
	static const struct kvm_memslots none;
	int i;

	if (!oracle_weak_awaits(BIT_MASK_OF(HEAP_MISC)))
		return slots;
	/* The generation changes later on, too. */
	if (awaits_bytes(&slots->used_slots, sizeof(*slots) -
			 offsetof(struct kvm_memslots, used_slots)))
		return &none;
	for (i = 0; i < slots->used_slots; i++)
		if (awaits_bytes(slots->slots[i], sizeof(*slots->slots[i])))
			return &none;
	return slots;
}

/* What says which page it is lies between the list links and the counts. */
static int cpu_that_makes(const struct kvm_mmu_page *sp)
{
	const size_t first = offsetof(struct kvm_mmu_page, mmu_valid_gen);
	u32 left;

	for (left = other_cpus(); left; left &= left - 1)
		if (buffer_newest(__builtin_ctz(left),
				  (u64)(unsigned long)sp + first,
				  offsetof(struct kvm_mmu_page, root_count) -
				  first))
			return __builtin_ctz(left);
	return -1;
}

bool oracle_weak_makes(const struct kvm_mmu_page *sp)
{
	return cpu_that_makes(sp) >= 0;
}

void oracle_weak_read_page(u64 sptep, struct oracle_page *page)
{
	unsigned int own = machine_task()->cpu;
	u64 table = sptep & ~(u64)(PAGE_SIZE - 1);
	const struct kvm_mmu_page *sp =
		(void *)(unsigned long)model_page_private(table);
	int maker = sp && M->buffered ? cpu_that_makes(sp) : -1;

	if (maker >= 0) {
		buffer_leave(own);
		buffer_enter(maker);
	}
	sp = oracle_spte_page_of(sptep);
	page->live = sp;
	if (sp) {
		page->role = sp->role;
		page->gfn = oracle_spte_gfn(sp, sptep);
	}
	if (maker >= 0) {
		buffer_leave(maker);
		buffer_enter(own);
	}
}
