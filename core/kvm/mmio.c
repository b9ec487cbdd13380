// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done about an access to guest memory that is not memory?
 *
 * It is emulated.  An MMIO SPTE remembers that a gfn has no memslot, for as
 * long as the memslots stay the same: its bits make the CPU report a
 * misconfiguration, which is told from an ordinary fault by its error code.
 */
#include "shadow_walk.h"

/* The SPTE that stopped the CPU; false when there is none any more. */
static bool get_mmio_spte(struct kvm_vcpu *vcpu, u64 addr, u64 *sptep)
{
	struct kvm_shadow_walk_iterator iterator;
	bool found = false;
	u64 spte;

	walk_shadow_page_lockless_begin(vcpu);
	for_each_shadow_entry_lockless(vcpu, addr, iterator, spte) {
		*sptep = spte;
		found = true;
	}
	walk_shadow_page_lockless_end(vcpu);
	return found;
}

/* Are the memslots still those that @spte was made for? */
static bool check_mmio_spte(struct kvm_vcpu *vcpu, u64 spte)
{
	u64 gen = kvm_memslots(vcpu->kvm)->generation;

	/* Not even the new ones are in use yet. */
	if (unlikely(gen & KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS))
		return false;

	return get_mmio_spte_generation(spte) == (gen & MMIO_SPTE_GEN_MASK);
}

/*
 * RET_PF_EMULATE, RET_PF_INVALID: the slow path has to look at the memslots
 * again, or RET_PF_RETRY: somebody has removed the SPTE.
 */
int handle_mmio_page_fault(struct kvm_vcpu *vcpu, u64 addr)
{
	u64 spte;

	if (!get_mmio_spte(vcpu, addr, &spte) ||
	    !is_mmio_spte(vcpu->kvm, spte))
		return RET_PF_RETRY;

	return check_mmio_spte(vcpu, spte) ? RET_PF_EMULATE : RET_PF_INVALID;
}

/* One try, see kvm_mmu_do_page_fault(). */
int kvm_mmu_page_fault(struct kvm_vcpu *vcpu, gpa_t addr, u64 error_code,
		       bool prefetch, u8 max_level)
{
	int r = RET_PF_INVALID;

	if (unlikely(error_code & PFERR_RSVD_MASK))
		r = handle_mmio_page_fault(vcpu, addr);

	if (r == RET_PF_INVALID)
		r = kvm_mmu_do_page_fault(vcpu, addr, error_code, prefetch,
					  max_level);
	return r;
}
