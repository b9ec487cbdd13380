// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the MMU of a new VM or vCPU look like?
 *
 * The memory comes zeroed; what is not named here is 0.
 */
#include "spte.h"

/* As many as a VM of a scenario can use; a scenario about memory pressure
 * lowers it. */
#define KVM_DEFAULT_MMU_PAGES	512

void kvm_mmu_init_vm(struct kvm *kvm)
{
	rwlock_init(&kvm->mmu_lock);
	mutex_init(&kvm->slots_lock);
	spin_lock_init(&kvm->mn_invalidate_lock);
	INIT_LIST_HEAD(&kvm->arch.active_mmu_pages);
	kvm->arch.n_max_mmu_pages = KVM_DEFAULT_MMU_PAGES;
	kvm->arch.ad_enabled = true;
	kvm_mmu_init_split_caches(kvm);
}

/* The vCPU has no root and is outside the guest, on CPU 0. */
void kvm_mmu_create(struct kvm *kvm, struct kvm_vcpu *vcpu, int vcpu_id)
{
	vcpu->kvm = kvm;
	vcpu->vcpu_id = vcpu_id;
	vcpu->mode = OUTSIDE_GUEST_MODE;
	vcpu->arch.mmu = &vcpu->arch.root_mmu;
	vcpu->arch.root_mmu.root.hpa = INVALID_PAGE;
	kvm_mmu_init_caches(vcpu);

	kvm->vcpus[vcpu_id] = vcpu;
	kvm->created_vcpus = max(kvm->created_vcpus, vcpu_id + 1u);
}
