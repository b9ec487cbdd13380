// SPDX-License-Identifier: GPL-2.0-only
/*
 * The roots of vCPUs: how one is taken and let go.
 *
 * A root is a shadow page with a reference count.  Zapping a root that is in
 * use only makes it invalid; the vCPUs are asked to let go of it, and the
 * last one frees it.
 */
#include "spte.h"

/* With mmu_lock held for write and the caches filled. */
hpa_t mmu_alloc_root(struct kvm_vcpu *vcpu, gfn_t gfn, int quadrant, u8 level)
{
	union kvm_mmu_page_role role = vcpu->arch.mmu->root_role;
	struct kvm_mmu_page *sp;

	role.level = level;
	role.quadrant = quadrant;

	sp = kvm_mmu_get_shadow_page(vcpu, gfn, role);
	++sp->root_count;

	return __pa(sp->spt);
}

void mmu_free_root_page(struct kvm *kvm, hpa_t *root_hpa,
			struct list_head *invalid_list)
{
	struct kvm_mmu_page *sp = root_to_sp(*root_hpa);

	if (!VALID_PAGE(*root_hpa))
		return;
	if (!WARN_ON_ONCE(!sp) && !--sp->root_count && sp->role.invalid)
		kvm_mmu_prepare_zap_page(kvm, sp, invalid_list);
	*root_hpa = INVALID_PAGE;
}

static bool is_obsolete_root(struct kvm *kvm, hpa_t root_hpa)
{
	struct kvm_mmu_page *sp = root_to_sp(root_hpa);

	return sp && is_obsolete_sp(kvm, sp);
}

/*
 * What a vCPU does about KVM_REQ_MMU_FREE_OBSOLETE_ROOTS before it enters the
 * guest.  It cannot be zapped meanwhile without the request being made again.
 */
void kvm_mmu_free_obsolete_roots(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm;
	LIST_HEAD(invalid_list);

	write_lock(&kvm->mmu_lock);
	if (is_obsolete_root(kvm, vcpu->arch.mmu->root.hpa))
		mmu_free_root_page(kvm, &vcpu->arch.mmu->root.hpa,
				   &invalid_list);
	kvm_mmu_commit_zap_page(kvm, &invalid_list);
	write_unlock(&kvm->mmu_lock);
}
