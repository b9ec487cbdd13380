// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which words do the rules of races that are meant ask for?
 *
 * The names are those of core/world/names.c.  There they are remembered when
 * memslots are published; here they are looked up when they are asked for,
 * in whatever memslots there are then.
 */
#include <stdio.h>

#include "core/kvm/mmu_internal.h"
#include "core/world/names.h"
#include "core/world/world.h"

static bool is_in(u64 addr, const void *start, size_t size)
{
	return start && addr - (u64)(unsigned long)start < size;
}

#define IS_FIELD(addr, p, field)					\
	is_in(addr, &(p)->field, sizeof((p)->field))

static const char *name_in_kvm(u64 addr)
{
	const struct kvm *kvm = WORLD->kvm;

	if (IS_FIELD(addr, kvm, mmu_invalidate_seq) ||
	    IS_FIELD(addr, kvm, mmu_invalidate_in_progress) ||
	    IS_FIELD(addr, kvm, mmu_invalidate_range_start) ||
	    IS_FIELD(addr, kvm, mmu_invalidate_range_end))
		return "kvm.mmu_invalidate_seq";
	return NULL;
}

static const char *name_in_slot(const struct kvm_memory_slot *slot, u64 addr)
{
	if (!heap_is_live((u64)(unsigned long)slot, sizeof(*slot)))
		return NULL;
	if (is_in(addr, slot->arch.gfn_write_track,
		  slot->npages * sizeof(*slot->arch.gfn_write_track)))
		return "gfn_write_track";
	if (is_in(addr, slot->dirty_bitmap, (slot->npages + 63) / 64 * 8))
		return "dirty_bitmap";
	return NULL;
}

static const char *name_in_memslots(u64 addr)
{
	const char *name = NULL;

	for (int set = 0; set < 2 * KVM_MAX_NR_ADDRESS_SPACES; set++) {
		const struct kvm_memslots *slots =
			WORLD->kvm->__memslots[set / 2][set % 2];

		if (IS_FIELD(addr, slots, generation))
			return "memslots.generation";
		for (int i = 0; i < slots->used_slots && !name; i++)
			name = name_in_slot(slots->slots[i], addr);
	}
	return name;
}

static const char *name_of(u64 addr)
{
	struct heap_object obj;
	const char *name;

	if (!heap_find(addr, &obj))
		return NULL;
	if (obj.class == HEAP_SP)
		return addr - obj.base - offsetof(struct kvm_mmu_page, role) <
		       sizeof(union kvm_mmu_page_role) ? "sp#1.role" : NULL;
	name = name_in_kvm(addr);
	return name ? name : name_in_memslots(addr);
}

/* As struct core_ops has it; 0 for all other words. */
int names_print(u64 addr, u32 (*ordinal)(u64 base), char *buf, size_t n)
{
	const char *name = name_of(addr);

	(void)ordinal;
	return name ? snprintf(buf, n, "%s", name) : 0;
}

/* Values are not printed. */
int names_print_value(u64 addr, unsigned int size, u64 val,
		      u32 (*ordinal)(u64 base), char *buf, size_t n)
{
	(void)addr;
	(void)size;
	(void)val;
	(void)ordinal;
	(void)buf;
	(void)n;
	return 0;
}
