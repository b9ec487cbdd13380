// SPDX-License-Identifier: GPL-2.0-only
/*
 * How are vCPUs made to drop stale translations and to notice a request?
 */
#include "mmu_internal.h"

/*
 * Does the CPU that runs @vcpu have to be interrupted?
 *
 * What the caller has changed, SPTEs as well as requests, is seen before the
 * mode is read, see kvm_vcpu_exiting_guest_mode(), and a vCPU sets its mode
 * before it looks at either: one of the two sees the other.
 */
static bool kvm_request_needs_ipi(struct kvm_vcpu *vcpu, unsigned int req)
{
	int mode = kvm_vcpu_exiting_guest_mode(vcpu);

	/* Waiting includes vCPUs that read SPTEs with interrupts disabled. */
	if (req & KVM_REQUEST_WAIT)
		return mode != OUTSIDE_GUEST_MODE;
	return mode == IN_GUEST_MODE;
}

/* True if some CPU was interrupted; with KVM_REQUEST_WAIT it has reacted. */
bool kvm_make_all_cpus_request(struct kvm *kvm, unsigned int req)
{
	int cpus[KVM_MAX_VCPUS];
	unsigned int i, n = 0;
	struct kvm_vcpu *vcpu;

	kvm_for_each_vcpu(i, vcpu, kvm) {
		kvm_make_request(req, vcpu);
		if (kvm_request_needs_ipi(vcpu, req))
			cpus[n++] = READ_ONCE(vcpu->cpu);
	}

	if (req & KVM_REQUEST_WAIT) {
		for (i = 0; i < n; i++)
			sim_ipi(cpus[i]);
	}
	return n;
}

void kvm_flush_remote_tlbs(struct kvm *kvm)
{
	atomic64_inc(&kvm->stat.remote_tlb_flush_requests);
	if (kvm_make_all_cpus_request(kvm, KVM_REQ_TLB_FLUSH))
		atomic64_inc(&kvm->stat.remote_tlb_flush);
}

/* The hardware has no flush by guest address, so everything goes. */
void kvm_flush_remote_tlbs_range(struct kvm *kvm, gfn_t gfn, u64 nr_pages)
{
	kvm_flush_remote_tlbs(kvm);
}

void kvm_flush_remote_tlbs_gfn(struct kvm *kvm, gfn_t gfn, int level)
{
	kvm_flush_remote_tlbs_range(kvm, gfn_round_for_level(gfn, level),
				    KVM_PAGES_PER_HPAGE(level));
}
