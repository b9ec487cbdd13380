// SPDX-License-Identifier: GPL-2.0-only
/*
 * How SPTE values are made and changed.  Nothing here touches an SPTE in
 * memory; sptep.c does.
 */
#include "spte.h"

/*
 * Must an update of this SPTE be an atomic exchange, so that what others
 * change meanwhile is not lost?  Others are fast page faults, which set W of
 * an MMU-writable SPTE; lockless aging, which changes R, W and X where
 * hardware does not track accesses; and the CPU, which sets D through W.
 *
 * Losing Accessed is tolerated: it is a hint, and the TLB flush that would
 * make it exact is not done either.
 */
bool spte_needs_atomic_update(u64 spte)
{
	if (!is_writable_pte(spte) && is_mmu_writable_spte(spte))
		return true;
	if (!spte_ad_enabled(spte))
		return true;
	return is_writable_pte(spte) && !(spte & shadow_dirty_mask);
}

/*
 * The form of @spte whose next access is noticed: Accessed clear where
 * hardware sets it, else no access allowed and R and X put aside.  W is not
 * saved: MMU-writable says whether it can come back.
 */
u64 mark_spte_for_access_track(u64 spte)
{
	if (spte_ad_enabled(spte))
		return spte & ~shadow_accessed_mask;
	if (is_access_track_spte(spte))
		return spte;

	check_spte_writable_invariants(spte);
	WARN_ON_ONCE(spte & SHADOW_ACC_TRACK_SAVED_MASK);

	spte |= (spte & SHADOW_ACC_TRACK_SAVED_BITS_MASK) <<
		SHADOW_ACC_TRACK_SAVED_BITS_SHIFT;
	return spte & ~(shadow_acc_track_mask | shadow_accessed_mask);
}

/* The inverse, without W; the caller adds Accessed. */
u64 restore_acc_track_spte(u64 spte)
{
	u64 saved = spte >> SHADOW_ACC_TRACK_SAVED_BITS_SHIFT &
		    SHADOW_ACC_TRACK_SAVED_BITS_MASK;

	spte &= ~shadow_acc_track_mask;
	spte &= ~SHADOW_ACC_TRACK_SAVED_MASK;
	return spte | saved;
}

u64 make_nonleaf_spte(u64 *child_pt, bool ad_disabled)
{
	u64 spte = SPTE_MMU_PRESENT_MASK;

	spte |= __pa(child_pt) | shadow_present_mask | PT_WRITABLE_MASK |
		shadow_user_mask | shadow_x_mask;
	if (ad_disabled)
		spte |= SPTE_TDP_AD_DISABLED;
	else
		spte |= shadow_accessed_mask;
	return spte;
}

/* Everything but the address and the size is the huge page's. */
u64 make_small_spte(struct kvm *kvm, u64 huge_spte,
		    union kvm_mmu_page_role role, int index)
{
	u64 spte = huge_spte;

	KVM_BUG_ON(!is_shadow_present_pte(huge_spte) ||
		   !is_large_pte(huge_spte), kvm);

	spte |= index * KVM_PAGES_PER_HPAGE(role.level) << PAGE_SHIFT;
	if (role.level == PG_LEVEL_4K)
		spte &= ~PT_PAGE_SIZE_MASK;
	return spte;
}

static u64 generation_mmio_spte_mask(u64 gen)
{
	u64 low = gen & (BIT_ULL(MMIO_SPTE_GEN_LOW_BITS) - 1);
	u64 high = gen >> MMIO_SPTE_GEN_LOW_BITS &
		   (BIT_ULL(MMIO_SPTE_GEN_HIGH_BITS) - 1);

	return low << MMIO_SPTE_GEN_LOW_START |
	       high << MMIO_SPTE_GEN_HIGH_START;
}

/* Any access faults as a misconfiguration, which is how MMIO is noticed. */
u64 make_mmio_spte(struct kvm_vcpu *vcpu, u64 gfn, unsigned int access)
{
	u64 gen = kvm_memslots(vcpu->kvm)->generation;

	return generation_mmio_spte_mask(gen & MMIO_SPTE_GEN_MASK) |
	       shadow_mmio_value | (access & shadow_mmio_access_mask) |
	       gfn << PAGE_SHIFT;
}

/* Does the slot's PML see writes through this page's SPTEs only if they
 * fault?  So it is for a nested guest, whose D bits are not ours. */
static bool kvm_mmu_page_ad_need_write_protect(struct kvm *kvm,
					       struct kvm_mmu_page *sp)
{
	return kvm->arch.cpu_dirty_log_size && sp->role.guest_mode;
}

/*
 * Must a mapping of @gfn stay read-only?  Yes where writes are tracked, and
 * where the gfn holds guest page tables that are shadowed: pages never become
 * unsync here.
 */
static bool gfn_must_stay_write_protected(struct kvm *kvm,
					  const struct kvm_memory_slot *slot,
					  gfn_t gfn)
{
	return kvm_gfn_is_write_tracked(kvm, slot, gfn) ||
	       kvm_gfn_is_shadowed(kvm, gfn);
}

static u64 make_spte_base(struct kvm_vcpu *vcpu, struct kvm_mmu_page *sp)
{
	u64 spte = SPTE_MMU_PRESENT_MASK | shadow_present_mask | shadow_memtype;

	if (sp_ad_disabled(sp))
		spte |= SPTE_TDP_AD_DISABLED;
	else if (kvm_mmu_page_ad_need_write_protect(vcpu->kvm, sp))
		spte |= SPTE_TDP_AD_WRPROT_ONLY;
	if (sp->role.level > PG_LEVEL_4K)
		spte |= PT_PAGE_SIZE_MASK;
	return spte;
}

static u64 spte_access_bits(unsigned int pte_access)
{
	u64 bits;

	bits = pte_access & ACC_EXEC_MASK ? shadow_x_mask : shadow_nx_mask;
	if (pte_access & ACC_USER_MASK)
		bits |= shadow_user_mask;
	return bits;
}

/*
 * Then it need not be looked up again whether it may be.  Of an MMIO SPTE the
 * bits mean something else, and its gfn may have become memory meanwhile.
 */
static bool was_writable(u64 old_spte, int level)
{
	return is_shadow_present_pte(old_spte) &&
	       is_last_spte(old_spte, level) && is_writable_pte(old_spte);
}

bool make_spte(struct kvm_vcpu *vcpu, struct kvm_mmu_page *sp,
	       const struct kvm_memory_slot *slot, unsigned int pte_access,
	       gfn_t gfn, kvm_pfn_t pfn, u64 old_spte, bool prefetch,
	       bool synchronizing, bool host_writable, u64 *new_spte)
{
	int level = sp->role.level;
	u64 spte = make_spte_base(vcpu, sp) | spte_access_bits(pte_access);
	bool wrprot = false;

	if (!prefetch || synchronizing)
		spte |= shadow_accessed_mask;
	if (host_writable)
		spte |= shadow_host_writable_mask;
	else
		pte_access &= ~ACC_WRITE_MASK;
	spte |= (u64)pfn << PAGE_SHIFT;

	if (pte_access & ACC_WRITE_MASK) {
		if (!was_writable(old_spte, level) &&
		    gfn_must_stay_write_protected(vcpu->kvm, slot, gfn))
			wrprot = true;
		else
			spte |= PT_WRITABLE_MASK | shadow_mmu_writable_mask |
				shadow_dirty_mask;
	}

	if (prefetch && !synchronizing)
		spte = mark_spte_for_access_track(spte);

	if (is_writable_pte(spte) && kvm_slot_dirty_track_enabled(slot)) {
		/* Writes to a huge page cannot be logged per gfn. */
		WARN_ON_ONCE(level > PG_LEVEL_4K);
		mark_page_dirty_in_slot(vcpu->kvm, slot, gfn);
	}
	*new_spte = spte;
	return wrprot;
}
