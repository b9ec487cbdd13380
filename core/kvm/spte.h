/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bits of a shadow page table entry mean, on a 64-bit host.
 *
 *		EPT				NPT and ordinary paging
 *	0..2	R W X				P W U
 *	3..6	memory type			5, 6: Accessed, Dirty
 *	7	large page			the same
 *	8, 9	Accessed, Dirty			9: writable for the host
 *	10					writable for the MMU
 *	11	present for the MMU		the same
 *	12..51	pfn				the same
 *	52, 53	kind of A/D tracking		0: hardware's
 *	54, 56	R and X of a tracked SPTE
 *	57, 58	writable for the host, the MMU
 *	63	suppress #VE, set in every SPTE	NX; set where not present
 */
#ifndef RMAPSIM_KVM_SPTE_H
#define RMAPSIM_KVM_SPTE_H

#include "mmu_internal.h"

#define VMX_EPT_READABLE_MASK	BIT_ULL(0)
#define VMX_EPT_WRITABLE_MASK	BIT_ULL(1)
#define VMX_EPT_EXECUTABLE_MASK	BIT_ULL(2)
#define VMX_EPT_RWX_MASK	(VMX_EPT_READABLE_MASK | VMX_EPT_WRITABLE_MASK | \
				 VMX_EPT_EXECUTABLE_MASK)
#define VMX_EPT_MT_WB		(6ull << 3)
#define VMX_EPT_ACCESS_BIT	BIT_ULL(8)
#define VMX_EPT_DIRTY_BIT	BIT_ULL(9)
#define VMX_EPT_SUPPRESS_VE_BIT	BIT_ULL(63)
#define VMX_EPT_MISCONFIG_WX_VALUE	(VMX_EPT_WRITABLE_MASK |	\
					 VMX_EPT_EXECUTABLE_MASK)

#define PT_PRESENT_MASK		BIT_ULL(0)
#define PT_WRITABLE_SHIFT	1
#define PT_WRITABLE_MASK	BIT_ULL(PT_WRITABLE_SHIFT)
#define PT_USER_MASK		BIT_ULL(2)
#define PT_PAGE_SIZE_MASK	BIT_ULL(7)

#define ACC_EXEC_MASK		1u
#define ACC_WRITE_MASK		2u
#define ACC_USER_MASK		4u
#define ACC_ALL			(ACC_EXEC_MASK | ACC_WRITE_MASK | ACC_USER_MASK)

/* Tested by everything that asks "is there a translation?".  R, W and X may
 * all be 0 in a present SPTE: it is access-tracked then. */
#define SPTE_MMU_PRESENT_MASK	BIT_ULL(11)
#define SPTE_BASE_ADDR_MASK	GENMASK_ULL(51, 12)

#define SPTE_TDP_AD_SHIFT	52
#define SPTE_TDP_AD_MASK	(3ull << SPTE_TDP_AD_SHIFT)
#define SPTE_TDP_AD_ENABLED	(0ull << SPTE_TDP_AD_SHIFT)
#define SPTE_TDP_AD_DISABLED	(1ull << SPTE_TDP_AD_SHIFT)
#define SPTE_TDP_AD_WRPROT_ONLY	(2ull << SPTE_TDP_AD_SHIFT)

#define SHADOW_ACC_TRACK_SAVED_BITS_SHIFT	54
#define SHADOW_ACC_TRACK_SAVED_BITS_MASK	(VMX_EPT_READABLE_MASK |	\
						 VMX_EPT_EXECUTABLE_MASK)
#define SHADOW_ACC_TRACK_SAVED_MASK		(SHADOW_ACC_TRACK_SAVED_BITS_MASK << \
						 SHADOW_ACC_TRACK_SAVED_BITS_SHIFT)

#define EPT_SPTE_HOST_WRITABLE	BIT_ULL(57)
#define EPT_SPTE_MMU_WRITABLE	BIT_ULL(58)

#define SHADOW_NONPRESENT_VALUE	VMX_EPT_SUPPRESS_VE_BIT

#define PT_ACCESSED_MASK	BIT_ULL(5)
#define PT_DIRTY_MASK		BIT_ULL(6)
#define PT64_NX_MASK		BIT_ULL(63)
#define DEFAULT_SPTE_HOST_WRITABLE	BIT_ULL(9)
#define DEFAULT_SPTE_MMU_WRITABLE	BIT_ULL(10)

/* Variables in the kernel, because a host has EPT or not. */
#ifdef RMAPSIM_NPT
#define shadow_present_mask	PT_PRESENT_MASK
#define shadow_user_mask	PT_USER_MASK
#define shadow_x_mask		0ull
#define shadow_nx_mask		PT64_NX_MASK
#define shadow_accessed_mask	PT_ACCESSED_MASK
#define shadow_dirty_mask	PT_DIRTY_MASK
#define shadow_acc_track_mask	0ull
#define shadow_host_writable_mask	DEFAULT_SPTE_HOST_WRITABLE
#define shadow_mmu_writable_mask	DEFAULT_SPTE_MMU_WRITABLE
#define shadow_memtype		0ull
/* A reserved bit; the access is kept in W and U. */
#define shadow_mmio_value	(BIT_ULL(51) | PT_PRESENT_MASK)
#define shadow_mmio_mask	(BIT_ULL(51) | PT_PRESENT_MASK)
#define shadow_mmio_access_mask	(ACC_WRITE_MASK | ACC_USER_MASK)
#else
#define shadow_present_mask	(VMX_EPT_READABLE_MASK | VMX_EPT_SUPPRESS_VE_BIT)
#define shadow_user_mask	VMX_EPT_READABLE_MASK
#define shadow_x_mask		VMX_EPT_EXECUTABLE_MASK
#define shadow_nx_mask		0ull
#define shadow_accessed_mask	VMX_EPT_ACCESS_BIT
#define shadow_dirty_mask	VMX_EPT_DIRTY_BIT
#define shadow_acc_track_mask	VMX_EPT_RWX_MASK
#define shadow_host_writable_mask	EPT_SPTE_HOST_WRITABLE
#define shadow_mmu_writable_mask	EPT_SPTE_MMU_WRITABLE
#define shadow_memtype		VMX_EPT_MT_WB
#define shadow_mmio_value	VMX_EPT_MISCONFIG_WX_VALUE
#define shadow_mmio_mask	(VMX_EPT_RWX_MASK | VMX_EPT_SUPPRESS_VE_BIT)
#define shadow_mmio_access_mask	0ull
#endif

/* The memslot generation in an MMIO SPTE: 7 low bits, 11 high ones. */
#define MMIO_SPTE_GEN_LOW_START		3
#define MMIO_SPTE_GEN_LOW_BITS		7
#define MMIO_SPTE_GEN_HIGH_START	52
#define MMIO_SPTE_GEN_HIGH_BITS		11
#define MMIO_SPTE_GEN_MASK						\
	(BIT_ULL(MMIO_SPTE_GEN_LOW_BITS + MMIO_SPTE_GEN_HIGH_BITS) - 1)
/* Below the bit that NPT reserves. */
#define MMIO_SPTE_GFN_MASK		GENMASK_ULL(50, 12)

static inline struct kvm_mmu_page *to_shadow_page(hpa_t shadow_page)
{
	struct page *page = pfn_to_page(shadow_page >> PAGE_SHIFT);

	return (struct kvm_mmu_page *)page_private(page);
}

static inline struct kvm_mmu_page *spte_to_child_sp(u64 spte)
{
	return to_shadow_page(spte & SPTE_BASE_ADDR_MASK);
}

static inline struct kvm_mmu_page *sptep_to_sp(u64 *sptep)
{
	return to_shadow_page(__pa(sptep));
}

/* NULL when there is no root. */
static inline struct kvm_mmu_page *root_to_sp(hpa_t root)
{
	return VALID_PAGE(root) ? to_shadow_page(root) : NULL;
}

static inline int spte_index(u64 *sptep)
{
	return ((unsigned long)sptep / sizeof(*sptep)) & (SPTE_ENT_PER_PAGE - 1);
}

static inline bool is_mmio_spte(struct kvm *kvm, u64 spte)
{
	return (spte & shadow_mmio_mask) == shadow_mmio_value;
}

static inline gfn_t get_mmio_spte_gfn(u64 spte)
{
	return (spte & MMIO_SPTE_GFN_MASK) >> PAGE_SHIFT;
}

static inline u64 get_mmio_spte_generation(u64 spte)
{
	u64 low = spte >> MMIO_SPTE_GEN_LOW_START &
		  (BIT_ULL(MMIO_SPTE_GEN_LOW_BITS) - 1);
	u64 high = spte >> MMIO_SPTE_GEN_HIGH_START &
		   (BIT_ULL(MMIO_SPTE_GEN_HIGH_BITS) - 1);

	return high << MMIO_SPTE_GEN_LOW_BITS | low;
}

static inline bool is_shadow_present_pte(u64 pte)
{
	return pte & SPTE_MMU_PRESENT_MASK;
}

static inline bool sp_ad_disabled(struct kvm_mmu_page *sp)
{
	return sp->role.ad_disabled;
}

/* Are A and D of this SPTE hardware's? */
static inline bool spte_ad_enabled(u64 spte)
{
	KVM_MMU_WARN_ON(!is_shadow_present_pte(spte));
	return (spte & SPTE_TDP_AD_MASK) != SPTE_TDP_AD_DISABLED;
}

static inline bool spte_ad_need_write_protect(u64 spte)
{
	KVM_MMU_WARN_ON(!is_shadow_present_pte(spte));
	return (spte & SPTE_TDP_AD_MASK) != SPTE_TDP_AD_ENABLED;
}

static inline bool is_access_track_spte(u64 spte)
{
	return !spte_ad_enabled(spte) && (spte & shadow_acc_track_mask) == 0;
}

static inline bool is_large_pte(u64 pte)
{
	return pte & PT_PAGE_SIZE_MASK;
}

static inline bool is_last_spte(u64 pte, int level)
{
	return level == PG_LEVEL_4K || is_large_pte(pte);
}

static inline bool is_executable_pte(u64 spte)
{
	return (spte & (shadow_x_mask | shadow_nx_mask)) == shadow_x_mask;
}

static inline kvm_pfn_t spte_to_pfn(u64 pte)
{
	return (pte & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT;
}

static inline bool is_accessed_spte(u64 spte)
{
	return spte & shadow_accessed_mask;
}

static inline bool is_writable_pte(u64 pte)
{
	return pte & PT_WRITABLE_MASK;
}

static inline bool is_mmu_writable_spte(u64 spte)
{
	return spte & shadow_mmu_writable_mask;
}

static inline bool is_access_allowed(struct kvm_page_fault *fault, u64 spte)
{
	if (fault->exec)
		return is_executable_pte(spte);
	if (fault->write)
		return is_writable_pte(spte);
	return spte & PT_PRESENT_MASK;
}

/*
 * W needs MMU-writable, MMU-writable needs host-writable.  MMU-writable says
 * whether W may be set again without mmu_lock, so it, and not W, decides
 * whether stale writable TLB entries have to go before mmu_lock does.
 */
static inline void check_spte_writable_invariants(u64 spte)
{
	if (is_mmu_writable_spte(spte))
		WARN_ON_ONCE(!(spte & shadow_host_writable_mask));
	else
		WARN_ON_ONCE(is_writable_pte(spte));
}

static inline bool leaf_spte_change_needs_tlb_flush(u64 old_spte, u64 new_spte)
{
	return is_mmu_writable_spte(old_spte) && !is_mmu_writable_spte(new_spte);
}

/* spte.c */
bool spte_needs_atomic_update(u64 spte);
u64 mark_spte_for_access_track(u64 spte);
u64 restore_acc_track_spte(u64 spte);
/* The SPTE number @index of a page of @role that replaces @huge_spte. */
u64 make_small_spte(struct kvm *kvm, u64 huge_spte,
		    union kvm_mmu_page_role role, int index);
u64 make_nonleaf_spte(u64 *child_pt, bool ad_disabled);
u64 make_mmio_spte(struct kvm_vcpu *vcpu, u64 gfn, unsigned int access);

/* Stores the SPTE in @new_spte; true when it had to be write-protected. */
bool make_spte(struct kvm_vcpu *vcpu, struct kvm_mmu_page *sp,
	       const struct kvm_memory_slot *slot, unsigned int pte_access,
	       gfn_t gfn, kvm_pfn_t pfn, u64 old_spte, bool prefetch,
	       bool synchronizing, bool host_writable, u64 *new_spte);

#endif /* RMAPSIM_KVM_SPTE_H */
