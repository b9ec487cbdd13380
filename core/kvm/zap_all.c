// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is everything zapped at once, without stopping the guest for long?
 *
 * By a new generation: the pages of the old one cannot be found any more, and
 * vCPUs are asked to take a new root.  Only then are the pages zapped, and
 * mmu_lock is dropped on the way.
 */
#include "spte.h"

#ifndef BATCH_ZAP_PAGES
#define BATCH_ZAP_PAGES	10
#endif

static void kvm_zap_obsolete_pages(struct kvm *kvm)
{
	struct kvm_mmu_page *sp, *node;
	LIST_HEAD(invalid_list);
	int nr_zapped, batch = 0;
	bool unstable;

restart:
	list_for_each_entry_safe_reverse(sp, node, &kvm->arch.active_mmu_pages,
					 link) {
		/* New pages are at the front: from here on all are. */
		if (!is_obsolete_sp(kvm, sp))
			break;

		/* An invalid page is on a list of its own, or on none. */
		if (WARN_ON_ONCE(sp->role.invalid))
			continue;

		/*
		 * No flush before mmu_lock is dropped: the vCPUs that can
		 * still use the pages have been asked to let go of them.
		 */
		if (batch >= BATCH_ZAP_PAGES &&
		    cond_resched_rwlock_write(&kvm->mmu_lock)) {
			batch = 0;
			goto restart;
		}

		unstable = __kvm_mmu_prepare_zap_page(kvm, sp, &invalid_list,
						      &nr_zapped);
		batch += nr_zapped;
		if (unstable)
			goto restart;
	}

	/*
	 * Also flushes, and so waits for vCPUs that walk the old tables
	 * without mmu_lock.
	 */
	kvm_mmu_commit_zap_page(kvm, &invalid_list);
}

void kvm_mmu_zap_all_fast(struct kvm *kvm)
{
	/* Two at a time could bring the first one's generation back. */
	lockdep_assert_held(&kvm->slots_lock);

	write_lock(&kvm->mmu_lock);

	/* Two values will do: no page survives into the next but one. */
	kvm->arch.mmu_valid_gen = kvm->arch.mmu_valid_gen ? 0 : 1;

	/* Before mmu_lock is dropped for the first time. */
	kvm_make_all_cpus_request(kvm, KVM_REQ_MMU_FREE_OBSOLETE_ROOTS);

	kvm_zap_obsolete_pages(kvm);

	write_unlock(&kvm->mmu_lock);
}
