// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has the guest used these gfns since we asked last?
 *
 * Asked often, about much memory, by a host that may be in a hurry: so without
 * mmu_lock, with only the lock of the chain that is being walked.
 */
#include "spte.h"

static bool kvm_rmap_age_gfn_range(struct kvm *kvm,
				   struct kvm_gfn_range *range, bool test_only)
{
	struct kvm_rmap_head *rmap_head;
	struct rmap_iterator iter;
	unsigned long rmap_val;
	bool young = false;
	u64 *sptep;
	gfn_t gfn;
	int level;
	u64 spte;

	for (level = PG_LEVEL_4K; level <= KVM_MAX_HUGEPAGE_LEVEL; level++) {
		for (gfn = range->start; gfn < range->end;
		     gfn += KVM_PAGES_PER_HPAGE(level)) {
			rmap_head = gfn_to_rmap(gfn, level, range->slot);
			rmap_val = kvm_rmap_lock_readonly(rmap_head);

			for_each_rmap_spte_lockless(rmap_val, &iter, sptep, spte) {
				if (!is_accessed_spte(spte))
					continue;

				if (test_only) {
					kvm_rmap_unlock_readonly(rmap_head,
								 rmap_val);
					return true;
				}

				/*
				 * Not repeated when it fails: somebody has
				 * just changed the SPTE, and a hint is not
				 * worth another round.
				 */
				cmpxchg64(sptep, spte,
					  mark_spte_for_access_track(spte));
				young = true;
			}

			kvm_rmap_unlock_readonly(rmap_head, rmap_val);
		}
	}
	return young;
}

/* No flush: an access through a stale TLB entry may be missed. */
bool kvm_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range)
{
	return kvm_rmap_age_gfn_range(kvm, range, false);
}

bool kvm_test_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range)
{
	return kvm_rmap_age_gfn_range(kvm, range, true);
}
