// SPDX-License-Identifier: GPL-2.0-only
/*
 * How are a gfn's mappings made read-only, or clean, to notice writes?
 *
 * For dirty logging W or D is cleared and may come back without mmu_lock; the
 * caller flushes at its leisure.  To protect a guest page table MMU-writable
 * goes too, and stale TLB entries before mmu_lock does.
 */
#include "spte.h"

static bool spte_write_protect(u64 *sptep, bool pt_protect)
{
	u64 spte = *sptep;

	if (!is_writable_pte(spte) &&
	    !(pt_protect && is_mmu_writable_spte(spte)))
		return false;

	if (pt_protect)
		spte &= ~shadow_mmu_writable_mask;
	spte &= ~PT_WRITABLE_MASK;

	return mmu_spte_update(sptep, spte);
}

static bool rmap_write_protect(struct kvm_rmap_head *rmap_head, bool pt_protect)
{
	struct rmap_iterator iter;
	bool flush = false;
	u64 *sptep;

	for_each_rmap_spte(rmap_head, &iter, sptep)
		flush |= spte_write_protect(sptep, pt_protect);

	return flush;
}

static bool spte_clear_dirty(u64 *sptep)
{
	u64 spte = *sptep;

	KVM_MMU_WARN_ON(!spte_ad_enabled(spte));
	spte &= ~shadow_dirty_mask;
	return mmu_spte_update(sptep, spte);
}

/* Where D is not hardware's or does not tell everything, W stands in. */
static bool __rmap_clear_dirty(struct kvm *kvm, struct kvm_rmap_head *rmap_head,
			       const struct kvm_memory_slot *slot)
{
	struct rmap_iterator iter;
	bool flush = false;
	u64 *sptep;

	for_each_rmap_spte(rmap_head, &iter, sptep) {
		if (spte_ad_need_write_protect(*sptep))
			flush |= test_and_clear_bit(PT_WRITABLE_SHIFT,
						    (unsigned long *)sptep);
		else
			flush |= spte_clear_dirty(sptep);
	}

	return flush;
}

/* The gfns are those of the set bits of @mask, from @gfn_offset on. */
void kvm_mmu_write_protect_pt_masked(struct kvm *kvm,
				     struct kvm_memory_slot *slot,
				     gfn_t gfn_offset, unsigned long mask)
{
	gfn_t first = slot->base_gfn + gfn_offset;

	for (; mask; mask &= mask - 1)
		rmap_write_protect(gfn_to_rmap(first + __ffs(mask),
					       PG_LEVEL_4K, slot), false);
}

void kvm_mmu_clear_dirty_pt_masked(struct kvm *kvm,
				   struct kvm_memory_slot *slot,
				   gfn_t gfn_offset, unsigned long mask)
{
	gfn_t first = slot->base_gfn + gfn_offset;

	for (; mask; mask &= mask - 1)
		__rmap_clear_dirty(kvm, gfn_to_rmap(first + __ffs(mask),
						    PG_LEVEL_4K, slot), slot);
}

/* With PML the CPU logs a gfn when it sets D. */
void kvm_arch_mmu_enable_log_dirty_pt_masked(struct kvm *kvm,
					     struct kvm_memory_slot *slot,
					     gfn_t gfn_offset,
					     unsigned long mask)
{
	if (kvm->arch.cpu_dirty_log_size)
		kvm_mmu_clear_dirty_pt_masked(kvm, slot, gfn_offset, mask);
	else
		kvm_mmu_write_protect_pt_masked(kvm, slot, gfn_offset, mask);
}

bool kvm_mmu_slot_gfn_write_protect(struct kvm *kvm,
				    struct kvm_memory_slot *slot, u64 gfn,
				    int min_level)
{
	bool write_protected = false;
	int i;

	for (i = min_level; i <= KVM_MAX_HUGEPAGE_LEVEL; ++i)
		write_protected |= rmap_write_protect(gfn_to_rmap(gfn, i, slot),
						      true);

	return write_protected;
}

static bool slot_rmap_write_protect(struct kvm *kvm,
				    struct kvm_rmap_head *rmap_head,
				    const struct kvm_memory_slot *slot)
{
	return rmap_write_protect(rmap_head, false);
}

/* The caller flushes, always: the slot is being logged from now on. */
void kvm_mmu_slot_remove_write_access(struct kvm *kvm,
				      const struct kvm_memory_slot *slot,
				      int start_level)
{
	write_lock(&kvm->mmu_lock);
	walk_slot_rmaps(kvm, slot, slot_rmap_write_protect, start_level,
			KVM_MAX_HUGEPAGE_LEVEL, false);
	write_unlock(&kvm->mmu_lock);
}

/* The same where the CPU logs: huge pages are not for it to log. */
void kvm_mmu_slot_leaf_clear_dirty(struct kvm *kvm,
				   const struct kvm_memory_slot *memslot)
{
	write_lock(&kvm->mmu_lock);
	walk_slot_rmaps(kvm, memslot, __rmap_clear_dirty, PG_LEVEL_4K,
			PG_LEVEL_4K, false);
	write_unlock(&kvm->mmu_lock);
}

bool kvm_gfn_is_write_tracked(struct kvm *kvm,
			      const struct kvm_memory_slot *slot, gfn_t gfn)
{
	if (!slot || !slot->arch.gfn_write_track)
		return false;

	/* Read without mmu_lock by faults: they only give up too early. */
	return READ_ONCE(slot->arch.gfn_write_track[gfn - slot->base_gfn]);
}

void __kvm_write_track_add_gfn(struct kvm *kvm, struct kvm_memory_slot *slot,
			       gfn_t gfn)
{
	lockdep_assert_held_write(&kvm->mmu_lock);
	lockdep_assert_once(lockdep_is_held(&kvm->slots_lock) ||
			    srcu_read_lock_held(&kvm->srcu));

	if (KVM_BUG_ON(!slot->arch.gfn_write_track, kvm))
		return;

	slot->arch.gfn_write_track[gfn - slot->base_gfn]++;
	if (kvm_mmu_slot_gfn_write_protect(kvm, slot, gfn, PG_LEVEL_4K))
		kvm_flush_remote_tlbs(kvm);
}

void __kvm_write_track_remove_gfn(struct kvm *kvm,
				  struct kvm_memory_slot *slot, gfn_t gfn)
{
	lockdep_assert_held_write(&kvm->mmu_lock);

	if (KVM_BUG_ON(!slot->arch.gfn_write_track, kvm))
		return;

	slot->arch.gfn_write_track[gfn - slot->base_gfn]--;
}
