/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guest and the host's primary MMU look like to the shadow MMU.
 *
 * The world provides these functions; none of them takes a lock.
 */
#ifndef RMAPSIM_ASM_KVM_GUEST_H
#define RMAPSIM_ASM_KVM_GUEST_H

#include <linux/kvm_host.h>

/* Result of a walk of the guest's page tables; arrays by level - 1. */
struct guest_walk {
	int		max_level;	/* of the guest's top table */
	int		level;		/* of the entry that maps @addr */
	gfn_t		table_gfn[PT64_ROOT_MAX_LEVEL];
	u64		ptes[PT64_ROOT_MAX_LEVEL];	/* the entry used */
	unsigned int	pt_access[PT64_ROOT_MAX_LEVEL];	/* ACC_*, down to it */
	unsigned int	pte_access;	/* ACC_* of the mapping itself */
	gfn_t		gfn;		/* of the 4K page at @addr */
};

/*
 * Walk the guest's tables for @addr (an indirect MMU only).  table_gfn[l - 1]
 * is the guest's table of level l, ptes[l - 1] its entry for @addr (any value
 * that changes when the entry changes), pt_access[l - 1] the access that the
 * entries above level l allow.  Levels level..max_level are filled.
 * 0, or -EFAULT when the guest maps nothing there.
 */
int guest_walk(struct kvm_vcpu *vcpu, gpa_t addr, struct guest_walk *gw);

/*
 * The page that the primary MMU maps at @gfn: READ_ONCE() of its page table.
 * KVM_PFN_ERR_FAULT outside every slot.
 */
kvm_pfn_t guest_host_pfn(struct kvm *kvm, gfn_t gfn);
/*
 * Give back the page around @pfn, of the size of @level, with mmu_lock held.
 * @dirty: it may have been written, or may be from now on.  No visible step.
 */
void guest_release_pfn(struct kvm_vcpu *vcpu, kvm_pfn_t pfn, int level,
		       bool dirty);

/*
 * The CPU executes the guest's next instruction: translates its address with
 * the TLB and @vcpu's root, and exits when there is no translation.
 */
void guest_run(struct kvm_vcpu *vcpu);
/* Drop all of @vcpu's translations from the TLB. */
void guest_flush_tlb(struct kvm_vcpu *vcpu);

/*
 * The largest level at which @gfn could be mapped: the host has it in one
 * piece, within the slot, and no gfn of it is write-tracked.  Of the host's
 * page tables and of the counts that the kernel keeps this is one look, and so
 * no visible operation.
 */
int guest_host_level(const struct kvm_memory_slot *slot, gfn_t gfn);

#endif /* RMAPSIM_ASM_KVM_GUEST_H */
