// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which faults can be resolved without mmu_lock, and how?
 *
 * Those that only need bits of a present leaf back: W of an MMU-writable
 * SPTE, R and X of an access-tracked one.  Only in direct MMUs, where the gfn
 * of an SPTE cannot change while it is looked at.
 */
#include "shadow_walk.h"

/* Repeated that often, something is wrong. */
#define FAST_FAULT_RETRIES	4

/*
 * While the mode says so, no shadow page is freed that this vCPU may be
 * looking at: freeing waits for an IPI, which is not taken until the end.
 */
void walk_shadow_page_lockless_begin(struct kvm_vcpu *vcpu)
{
	local_irq_disable();
	/*
	 * No SPTE may be read before the mode is visible.  Pairs with the
	 * barrier in kvm_vcpu_exiting_guest_mode().
	 */
	smp_store_mb(vcpu->mode, READING_SHADOW_PAGE_TABLES);
}

void walk_shadow_page_lockless_end(struct kvm_vcpu *vcpu)
{
	/*
	 * All SPTEs have been read.  Pairs with the cmpxchg in
	 * kvm_vcpu_exiting_guest_mode().
	 */
	smp_store_release(&vcpu->mode, OUTSIDE_GUEST_MODE);
	local_irq_enable();
}

static bool page_fault_can_be_fast(struct kvm *kvm,
				   struct kvm_page_fault *fault)
{
	if (unlikely(fault->rsvd))
		return false;

	/* Not present, or access-tracked: that looks the same here. */
	if (!fault->present)
		return !kvm_ad_enabled(kvm);

	return fault->write;
}

/* The last SPTE on the way to @addr, and its value; NULL without a root. */
static u64 *fast_pf_get_last_sptep(struct kvm_vcpu *vcpu, gpa_t addr, u64 *spte)
{
	struct kvm_shadow_walk_iterator iterator;
	u64 old_spte, *sptep = NULL;

	for_each_shadow_entry_lockless(vcpu, addr, iterator, old_spte) {
		sptep = iterator.sptep;
		*spte = old_spte;
	}
	return sptep;
}

static bool fast_pf_fix_direct_spte(struct kvm_vcpu *vcpu,
				    struct kvm_page_fault *fault,
				    u64 *sptep, u64 old_spte, u64 new_spte)
{
	u64 expected = old_spte;

	/*
	 * Equal means unchanged as far as it matters: the pfn of a gfn may
	 * have gone and come back, the gfn of a direct SPTE may not.
	 */
	if (!try_cmpxchg64(sptep, &expected, new_spte))
		return false;

	/* After the write can happen: who clears W has the bit or the write. */
	if (is_writable_pte(new_spte) && !is_writable_pte(old_spte))
		mark_page_dirty_in_slot(vcpu->kvm, fault->slot, fault->gfn);

	return true;
}

/* What @spte has to become, or @spte itself if mmu_lock is needed. */
static u64 fast_pf_new_spte(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault,
			    struct kvm_mmu_page *sp, u64 spte)
{
	u64 new_spte = spte;

	if (unlikely(!kvm_ad_enabled(vcpu->kvm)) && is_access_track_spte(spte))
		new_spte = restore_acc_track_spte(new_spte) |
			   shadow_accessed_mask;

	if (fault->write && is_mmu_writable_spte(spte)) {
		new_spte |= PT_WRITABLE_MASK;

		/* A huge page must be split for its writes to be logged. */
		if (sp->role.level > PG_LEVEL_4K &&
		    kvm_slot_dirty_track_enabled(fault->slot))
			return spte;
	}

	return is_access_allowed(fault, new_spte) ? new_spte : spte;
}

/* One attempt; RET_PF_CONTINUE when the SPTE changed meanwhile. */
static int fast_pf_try(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)
{
	struct kvm_mmu_page *sp;
	u64 *sptep, new_spte, spte = 0;

	sptep = fast_pf_get_last_sptep(vcpu, fault->addr, &spte);
	if (!is_shadow_present_pte(spte))
		return RET_PF_INVALID;

	sp = sptep_to_sp(sptep);
	if (!is_last_spte(spte, sp->role.level))
		return RET_PF_INVALID;

	/* Another vCPU has resolved the same fault. */
	if (is_access_allowed(fault, spte))
		return RET_PF_SPURIOUS;

	new_spte = fast_pf_new_spte(vcpu, fault, sp, spte);
	if (new_spte == spte)
		return RET_PF_INVALID;

	if (fast_pf_fix_direct_spte(vcpu, fault, sptep, spte, new_spte))
		return RET_PF_FIXED;
	return RET_PF_CONTINUE;
}

/* RET_PF_INVALID: the slow path has to do it. */
int fast_page_fault(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)
{
	int ret = RET_PF_CONTINUE, retry_count = 0;

	if (!page_fault_can_be_fast(vcpu->kvm, fault))
		return RET_PF_INVALID;

	walk_shadow_page_lockless_begin(vcpu);

	while ((ret = fast_pf_try(vcpu, fault)) == RET_PF_CONTINUE) {
		if (++retry_count > FAST_FAULT_RETRIES) {
			ret = RET_PF_INVALID;
			break;
		}
	}

	walk_shadow_page_lockless_end(vcpu);
	return ret;
}
