// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which small pages could be one huge page again, and how do they become it?
 *
 * They are zapped; the next fault maps the huge page.  So it is done when
 * dirty logging of a slot ends, which had split them.
 */
#include <asm/kvm_guest.h>

#include "spte.h"

/* Only a direct page has a gfn for each SPTE that depends on nothing else. */
static bool could_be_huge(const struct kvm_memory_slot *slot, u64 *sptep)
{
	struct kvm_mmu_page *sp = sptep_to_sp(sptep);

	return sp->role.direct &&
	       sp->role.level < guest_host_level(slot, sp->gfn);
}

/* True when the caller has to flush. */
static bool kvm_mmu_zap_collapsible_spte(struct kvm *kvm,
					 struct kvm_rmap_head *rmap_head,
					 const struct kvm_memory_slot *slot)
{
	struct rmap_iterator iter;
	bool flush = false;
	u64 *sptep;

restart:
	for_each_rmap_spte(rmap_head, &iter, sptep) {
		if (!could_be_huge(slot, sptep))
			continue;

		/* Entries move, or the desc is gone: begin again. */
		kvm_zap_one_rmap_spte(kvm, rmap_head, sptep);
		flush = true;
		goto restart;
	}

	return flush;
}

/* With slots_lock held. */
void kvm_mmu_recover_huge_pages(struct kvm *kvm,
				const struct kvm_memory_slot *slot)
{
	lockdep_assert_held(&kvm->slots_lock);

	write_lock(&kvm->mmu_lock);
	/* What is mapped at the highest level cannot become larger. */
	if (walk_slot_rmaps(kvm, slot, kvm_mmu_zap_collapsible_spte,
			    PG_LEVEL_4K, KVM_MAX_HUGEPAGE_LEVEL - 1, true))
		kvm_flush_remote_tlbs_range(kvm, slot->base_gfn, slot->npages);
	write_unlock(&kvm->mmu_lock);
}
