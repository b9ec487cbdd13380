// SPDX-License-Identifier: GPL-2.0-only
/*
 * How are all rmap heads of a range of gfns walked, and what is zapped so?
 */
#include "spte.h"

struct slot_rmap_walk_iterator {
	/* The range, as given. */
	const struct kvm_memory_slot *slot;
	gfn_t start_gfn;
	gfn_t end_gfn;
	int end_level;

	/* Where the walk is; .rmap is NULL after the last level. */
	gfn_t gfn;
	struct kvm_rmap_head *rmap;
	int level;

	struct kvm_rmap_head *end_rmap;	/* the last of this level */
};

static void rmap_walk_init_level(struct slot_rmap_walk_iterator *iterator,
				 int level)
{
	iterator->level = level;
	iterator->gfn = iterator->start_gfn;
	iterator->rmap = gfn_to_rmap(iterator->gfn, level, iterator->slot);
	iterator->end_rmap = gfn_to_rmap(iterator->end_gfn, level,
					 iterator->slot);
}

/* An empty head is skipped.  Its lock does not matter: locked is not empty. */
static void slot_rmap_walk_next(struct slot_rmap_walk_iterator *iterator)
{
	while (++iterator->rmap <= iterator->end_rmap) {
		iterator->gfn += KVM_PAGES_PER_HPAGE(iterator->level);

		if (atomic_long_read(&iterator->rmap->val))
			return;
	}

	if (++iterator->level > iterator->end_level) {
		iterator->rmap = NULL;
		return;
	}
	rmap_walk_init_level(iterator, iterator->level);
}

bool __walk_slot_rmaps(struct kvm *kvm, const struct kvm_memory_slot *slot,
		       slot_rmaps_handler fn, int start_level, int end_level,
		       gfn_t start_gfn, gfn_t end_gfn, bool can_yield,
		       bool flush_on_yield, bool flush)
{
	struct slot_rmap_walk_iterator iterator = {
		.slot = slot,
		.start_gfn = start_gfn,
		.end_gfn = end_gfn,
		.end_level = end_level,
	};

	lockdep_assert_held_write(&kvm->mmu_lock);

	for (rmap_walk_init_level(&iterator, start_level); iterator.rmap;
	     slot_rmap_walk_next(&iterator)) {
		flush |= fn(kvm, iterator.rmap, slot);

		if (!can_yield)
			continue;

		if (need_resched() || rwlock_needbreak(&kvm->mmu_lock)) {
			if (flush && flush_on_yield) {
				kvm_flush_remote_tlbs_range(kvm, start_gfn,
							    iterator.gfn - start_gfn + 1);
				flush = false;
			}
			cond_resched_rwlock_write(&kvm->mmu_lock);
		}
	}

	return flush;
}

bool walk_slot_rmaps(struct kvm *kvm, const struct kvm_memory_slot *slot,
		     slot_rmaps_handler fn, int start_level, int end_level,
		     bool flush_on_yield)
{
	return __walk_slot_rmaps(kvm, slot, fn, start_level, end_level,
				 slot->base_gfn,
				 slot->base_gfn + slot->npages - 1,
				 true, flush_on_yield, false);
}

static bool kvm_zap_rmap(struct kvm *kvm, struct kvm_rmap_head *rmap_head,
			 const struct kvm_memory_slot *slot)
{
	return kvm_zap_all_rmap_sptes(kvm, rmap_head);
}

static bool __kvm_rmap_zap_gfn_range(struct kvm *kvm,
				     const struct kvm_memory_slot *slot,
				     gfn_t start, gfn_t end, bool can_yield,
				     bool flush)
{
	return __walk_slot_rmaps(kvm, slot, kvm_zap_rmap,
				 PG_LEVEL_4K, KVM_MAX_HUGEPAGE_LEVEL,
				 start, end - 1, can_yield, true, flush);
}

/* True when the caller has to flush. */
bool kvm_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range)
{
	lockdep_assert_once(kvm->mmu_invalidate_in_progress ||
			    lockdep_is_held(&kvm->slots_lock));

	return __kvm_rmap_zap_gfn_range(kvm, range->slot, range->start,
					range->end, range->may_block, false);
}

static bool kvm_rmap_zap_gfn_range(struct kvm *kvm, gfn_t gfn_start,
				   gfn_t gfn_end)
{
	bool flush = false;
	int as_id, i;

	for (as_id = 0; as_id < KVM_MAX_NR_ADDRESS_SPACES; as_id++) {
		struct kvm_memslots *slots = __kvm_memslots(kvm, as_id);

		for (i = 0; i < slots->used_slots; i++) {
			struct kvm_memory_slot *slot = slots->slots[i];
			gfn_t start = max(gfn_start, slot->base_gfn);
			gfn_t end = min(gfn_end, slot->base_gfn + slot->npages);

			if (start >= end)
				continue;
			flush = __kvm_rmap_zap_gfn_range(kvm, slot, start, end,
							 true, flush);
		}
	}
	return flush;
}

/* Zap [gfn_start, gfn_end); faults that began before have to retry. */
void kvm_zap_gfn_range(struct kvm *kvm, gfn_t gfn_start, gfn_t gfn_end)
{
	if (WARN_ON_ONCE(gfn_end <= gfn_start))
		return;

	write_lock(&kvm->mmu_lock);

	kvm_mmu_invalidate_start(kvm);
	kvm_mmu_invalidate_range_add(kvm, gfn_start, gfn_end);

	if (kvm_rmap_zap_gfn_range(kvm, gfn_start, gfn_end))
		kvm_flush_remote_tlbs_range(kvm, gfn_start,
					    gfn_end - gfn_start);

	kvm_mmu_invalidate_end(kvm);

	write_unlock(&kvm->mmu_lock);
}
