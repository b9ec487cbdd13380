// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the shadow MMU do about a memslot that comes, goes or changes?
 */
#include "mmu_internal.h"

/* A class of its own, so that heads can be told from other arrays. */
static void *alloc_rmap(u64 n)
{
	return shim_cache_alloc(SHIM_CACHE(HEAP_RMAP,
					   n * sizeof(struct kvm_rmap_head)),
				true);
}

void kvm_arch_free_memslot(struct kvm *kvm, struct kvm_memory_slot *slot)
{
	int i;

	for (i = 0; i < KVM_NR_PAGE_SIZES; i++) {
		kvfree(slot->arch.rmap[i]);
		slot->arch.rmap[i] = NULL;
	}
	kvfree(slot->arch.gfn_write_track);
	slot->arch.gfn_write_track = NULL;
}

/* New arrays also for a slot that moves: its alignment may be another. */
static int kvm_alloc_memslot_metadata(struct kvm *kvm,
				      struct kvm_memory_slot *slot)
{
	gfn_t last = slot->base_gfn + slot->npages - 1;
	int i;

	for (i = 0; i < KVM_NR_PAGE_SIZES; i++) {
		slot->arch.rmap[i] =
			alloc_rmap(gfn_to_index(last, slot->base_gfn, i + 1) + 1);
		if (!slot->arch.rmap[i])
			goto out_free;
	}
	if (kvm->arch.external_write_tracking_enabled) {
		slot->arch.gfn_write_track =
			kvzalloc(slot->npages * sizeof(u16), GFP_KERNEL_ACCOUNT);
		if (!slot->arch.gfn_write_track)
			goto out_free;
	}
	return 0;

out_free:
	kvm_arch_free_memslot(kvm, slot);
	return -ENOMEM;
}

int kvm_arch_prepare_memory_region(struct kvm *kvm,
				   const struct kvm_memory_slot *old,
				   struct kvm_memory_slot *new,
				   enum kvm_mr_change change)
{
	if (change == KVM_MR_CREATE || change == KVM_MR_MOVE)
		return kvm_alloc_memslot_metadata(kvm, new);

	if (change == KVM_MR_FLAGS_ONLY)
		new->arch = old->arch;
	return 0;
}

/* Everything goes, not the slot's pages alone: any may lead to them. */
void kvm_arch_flush_shadow_memslot(struct kvm *kvm,
				   struct kvm_memory_slot *slot)
{
	kvm_mmu_zap_all_fast(kvm);
}

/* Under slots_lock only: two flushes must not come in the wrong order. */
void kvm_flush_remote_tlbs_memslot(struct kvm *kvm,
				   const struct kvm_memory_slot *memslot)
{
	lockdep_assert_held(&kvm->slots_lock);
	kvm_flush_remote_tlbs_range(kvm, memslot->base_gfn, memslot->npages);
}

static void kvm_mmu_slot_try_split_huge_pages(struct kvm *kvm,
					      const struct kvm_memory_slot *slot)
{
	write_lock(&kvm->mmu_lock);
	kvm_mmu_try_split_huge_pages(kvm, slot, slot->base_gfn,
				     slot->base_gfn + slot->npages,
				     PG_LEVEL_4K);
	write_unlock(&kvm->mmu_lock);
}

static void kvm_mmu_slot_apply_flags(struct kvm *kvm,
				     const struct kvm_memory_slot *new)
{
	if (!kvm_slot_dirty_track_enabled(new)) {
		kvm_mmu_recover_huge_pages(kvm, new);
		return;
	}

	/* Faults need not do it one by one, then. */
	kvm_mmu_slot_try_split_huge_pages(kvm, new);

	/* The CPU logs 4K pages; a write to a larger one has to fault. */
	if (kvm->arch.cpu_dirty_log_size) {
		kvm_mmu_slot_leaf_clear_dirty(kvm, new);
		kvm_mmu_slot_remove_write_access(kvm, new, PG_LEVEL_2M);
	} else {
		kvm_mmu_slot_remove_write_access(kvm, new, PG_LEVEL_4K);
	}

	/*
	 * Always: an SPTE that was not writable any more may still be so in a
	 * TLB, and nobody has flushed for its sake.
	 */
	kvm_flush_remote_tlbs_memslot(kvm, new);
}

void kvm_arch_commit_memory_region(struct kvm *kvm,
				   struct kvm_memory_slot *old,
				   const struct kvm_memory_slot *new,
				   enum kvm_mr_change change)
{
	if (change == KVM_MR_FLAGS_ONLY)
		kvm_mmu_slot_apply_flags(kvm, new);

	if (change == KVM_MR_MOVE)
		kvm_arch_free_memslot(kvm, old);
}
