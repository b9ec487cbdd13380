// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a guest's page fault resolved?
 *
 * The slow path finds the host's page without mmu_lock, takes mmu_lock, makes
 * sure that nothing was invalidated meanwhile, and installs the SPTEs.  This
 * file has what all MMUs share and the direct ones; paging.c has those that
 * shadow the guest's tables.
 */
#include <asm/kvm_guest.h>

#include "shadow_walk.h"

bool page_fault_handle_page_track(struct kvm_vcpu *vcpu,
				  struct kvm_page_fault *fault)
{
	if (unlikely(fault->rsvd))
		return false;
	if (!fault->present || !fault->write)
		return false;

	/* A write to what is shadowed is emulated. */
	return kvm_gfn_is_write_tracked(vcpu->kvm, fault->slot, fault->gfn);
}

static int kvm_handle_noslot_fault(struct kvm_vcpu *vcpu,
				   struct kvm_page_fault *fault)
{
	fault->slot = NULL;
	fault->pfn = KVM_PFN_NOSLOT;
	fault->map_writable = false;
	return RET_PF_CONTINUE;
}

/*
 * Find the host's page of fault->gfn.  It may go away again at any time until
 * mmu_lock is held and is_page_fault_stale() has said no.
 */
int kvm_mmu_faultin_pfn(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault,
			unsigned int access)
{
	struct kvm_memory_slot *slot = fault->slot;
	struct kvm *kvm = vcpu->kvm;

	fault->mmu_seq = kvm->mmu_invalidate_seq;
	/*
	 * The snapshot comes before the lookup.  Pairs with smp_wmb() in
	 * kvm_mmu_invalidate_end().
	 */
	smp_rmb();

	if (unlikely(!slot))
		return kvm_handle_noslot_fault(vcpu, fault);

	/* Being moved or deleted: wait for the new memslots. */
	if (slot->flags & KVM_MEMSLOT_INVALID)
		return RET_PF_RETRY;

	/* Worth a look before the lookup, which is slow. */
	if (mmu_invalidate_retry_gfn_unsafe(kvm, fault->mmu_seq, fault->gfn))
		return RET_PF_RETRY;

	might_sleep();
	fault->pfn = guest_host_pfn(kvm, fault->gfn);
	fault->map_writable = true;
	if (unlikely(is_error_pfn(fault->pfn)))
		return -EFAULT;

	/* And before mmu_lock, which is contended. */
	if (mmu_invalidate_retry_gfn_unsafe(kvm, fault->mmu_seq, fault->gfn))
		return RET_PF_RETRY;

	return RET_PF_CONTINUE;
}

/*
 * With mmu_lock held: the host must not write the page back and then find that
 * it was dirty all the time.  Whether the guest has written is not known, nor
 * will it be: a fast page fault can make the SPTE writable without the host.
 */
void kvm_mmu_finish_page_fault(struct kvm_vcpu *vcpu,
			       struct kvm_page_fault *fault, int r)
{
	/* A page that is not used any more is given back as it was. */
	guest_release_pfn(vcpu, fault->pfn, fault->goal_level,
			  r != RET_PF_RETRY && fault->map_writable);
}

bool is_page_fault_stale(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)
{
	struct kvm_mmu_page *sp = root_to_sp(vcpu->arch.mmu->root.hpa);

	/* What is installed under a zapped root nobody would ever remove. */
	if (sp && is_obsolete_sp(vcpu->kvm, sp))
		return true;

	if (!sp && kvm_test_request(KVM_REQ_MMU_FREE_OBSOLETE_ROOTS, vcpu))
		return true;

	return fault->slot &&
	       mmu_invalidate_retry_gfn(vcpu->kvm, fault->mmu_seq, fault->gfn);
}

static bool range_is_write_tracked(struct kvm *kvm,
				   const struct kvm_memory_slot *slot,
				   gfn_t start, gfn_t end)
{
	gfn_t gfn;

	for (gfn = start; gfn < end; gfn++) {
		if (kvm_gfn_is_write_tracked(kvm, slot, gfn))
			return true;
	}
	return false;
}

/* Does the primary MMU map the range with consecutive, aligned pages? */
static bool host_range_is_contiguous(struct kvm *kvm, gfn_t start, gfn_t end)
{
	kvm_pfn_t first = guest_host_pfn(kvm, start);
	gfn_t gfn;

	if (first & (end - start - 1))
		return false;
	for (gfn = start + 1; gfn < end; gfn++) {
		if (guest_host_pfn(kvm, gfn) != first + (gfn - start))
			return false;
	}
	return true;
}

static bool level_fits(struct kvm *kvm, const struct kvm_memory_slot *slot,
		       gfn_t gfn, int level)
{
	gfn_t start = gfn_round_for_level(gfn, level);
	gfn_t end = start + KVM_PAGES_PER_HPAGE(level);

	return start >= slot->base_gfn &&
	       end <= slot->base_gfn + slot->npages &&
	       !range_is_write_tracked(kvm, slot, start, end) &&
	       host_range_is_contiguous(kvm, start, end);
}

static int kvm_mmu_max_mapping_level(struct kvm *kvm,
				     const struct kvm_memory_slot *slot,
				     gfn_t gfn, int max_level)
{
	int level;

	for (level = min(max_level, (int)KVM_MAX_HUGEPAGE_LEVEL);
	     level > PG_LEVEL_4K; level--) {
		if (level_fits(kvm, slot, gfn, level))
			return level;
	}
	return PG_LEVEL_4K;
}

/* How large a page can be mapped?  Under mmu_lock, with a pfn not stale. */
void kvm_mmu_hugepage_adjust(struct kvm_vcpu *vcpu,
			     struct kvm_page_fault *fault)
{
	struct kvm_memory_slot *slot = fault->slot;

	if (fault->max_level == PG_LEVEL_4K || is_noslot_pfn(fault->pfn))
		return;
	/* Writes are logged per gfn. */
	if (kvm_slot_dirty_track_enabled(slot))
		return;

	fault->req_level = kvm_mmu_max_mapping_level(vcpu->kvm, slot,
						     fault->gfn,
						     fault->max_level);
	fault->goal_level = fault->req_level;
	fault->pfn &= ~(KVM_PAGES_PER_HPAGE(fault->goal_level) - 1);
}

static void direct_pte_prefetch(struct kvm_vcpu *vcpu, u64 *sptep)
{
	struct kvm_mmu_page *sp = sptep_to_sp(sptep);

	/* Without A bits a prefetched page would look like a used one. */
	if (sp_ad_disabled(sp))
		return;
	if (sp->role.level > PG_LEVEL_4K)
		return;
	/* The neighbours may be what is being invalidated. */
	if (unlikely(vcpu->kvm->mmu_invalidate_in_progress))
		return;

	__direct_pte_prefetch(vcpu, sp, sptep);
}

static int direct_map(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)
{
	struct kvm_shadow_walk_iterator it;
	gfn_t base_gfn = fault->gfn;
	struct kvm_mmu_page *sp;
	int ret;

	kvm_mmu_hugepage_adjust(vcpu, fault);

	for_each_shadow_entry(vcpu, fault->addr, it) {
		base_gfn = gfn_round_for_level(fault->gfn, it.level);
		if (it.level == fault->goal_level)
			break;

		sp = kvm_mmu_get_child_sp(vcpu, it.sptep, base_gfn, true,
					  ACC_ALL);
		if (sp == ERR_PTR(-EEXIST))
			continue;

		link_shadow_page(vcpu, it.sptep, sp);
	}

	if (WARN_ON_ONCE(it.level != fault->goal_level))
		return -EFAULT;

	ret = mmu_set_spte(vcpu, fault->slot, it.sptep, ACC_ALL, base_gfn,
			   fault->pfn, fault);
	if (ret == RET_PF_SPURIOUS)
		return ret;

	direct_pte_prefetch(vcpu, it.sptep);
	return ret;
}

static int direct_page_fault(struct kvm_vcpu *vcpu,
			     struct kvm_page_fault *fault)
{
	int r;

	if (page_fault_handle_page_track(vcpu, fault))
		return RET_PF_WRITE_PROTECTED;

	r = fast_page_fault(vcpu, fault);
	if (r != RET_PF_INVALID)
		return r;

	r = mmu_topup_memory_caches(vcpu, false);
	if (r)
		return r;

	r = kvm_mmu_faultin_pfn(vcpu, fault, ACC_ALL);
	if (r != RET_PF_CONTINUE)
		return r;

	r = RET_PF_RETRY;
	write_lock(&vcpu->kvm->mmu_lock);

	if (is_page_fault_stale(vcpu, fault))
		goto out_unlock;

	r = make_mmu_pages_available(vcpu);
	if (r)
		goto out_unlock;

	r = direct_map(vcpu, fault);

out_unlock:
	kvm_mmu_finish_page_fault(vcpu, fault, r);
	write_unlock(&vcpu->kvm->mmu_lock);
	return r;
}

/*
 * One try.  RET_PF_*, or a negative errno; RET_PF_RETRY means that the guest
 * has to access the address again.  @max_level is the largest page that may
 * be mapped.  The caller holds kvm->srcu and has loaded a root.
 */
int kvm_mmu_do_page_fault(struct kvm_vcpu *vcpu, gpa_t addr, u64 error_code,
			  bool prefetch, u8 max_level)
{
	struct kvm_page_fault fault = {
		.addr = addr,
		.error_code = error_code,
		.exec = error_code & PFERR_FETCH_MASK,
		.write = error_code & PFERR_WRITE_MASK,
		.present = error_code & PFERR_PRESENT_MASK,
		.rsvd = error_code & PFERR_RSVD_MASK,
		.prefetch = prefetch,
		.max_level = max_level,
		.req_level = PG_LEVEL_4K,
		.goal_level = PG_LEVEL_4K,
	};

	if (!vcpu->arch.mmu->root_role.direct)
		return ept_page_fault(vcpu, &fault);

	fault.gfn = gpa_to_gfn(addr);
	fault.slot = kvm_vcpu_gfn_to_memslot(vcpu, fault.gfn);
	return direct_page_fault(vcpu, &fault);
}
