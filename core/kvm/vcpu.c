// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a vCPU enter the guest and leave it, so that no request is missed?
 *
 * Who makes a request sets its bit and then looks at the mode; a vCPU sets
 * its mode and then looks at its requests.  One of the two sees the other:
 * either the guest is not entered, or the CPU it runs on is interrupted.
 */
#include <asm/kvm_guest.h>

#include "mmu_internal.h"

/* What others have asked for.  The caller holds kvm->srcu. */
void kvm_vcpu_service_requests(struct kvm_vcpu *vcpu)
{
	/* Roots first: what is flushed afterwards is that of the new one. */
	if (kvm_check_request(KVM_REQ_MMU_FREE_OBSOLETE_ROOTS, vcpu))
		kvm_mmu_free_obsolete_roots(vcpu);
	if (kvm_check_request(KVM_REQ_TLB_FLUSH, vcpu))
		guest_flush_tlb(vcpu);
}

/*
 * Run the guest until it exits.  False when it was not entered, because there
 * are requests to be serviced first.
 */
bool vcpu_enter_guest(struct kvm_vcpu *vcpu)
{
	bool entered = false;

	/* An IPI that arrives from here on makes the guest exit at once. */
	local_irq_disable();
	smp_store_release(&vcpu->mode, IN_GUEST_MODE);
	/*
	 * The mode before the requests, and before the guest's walks of the
	 * page tables.  Pairs with the barrier in
	 * kvm_vcpu_exiting_guest_mode().  The caller is out of kvm->srcu.
	 */
	smp_mb__after_srcu_read_unlock();

	if (!kvm_request_pending(vcpu)) {
		guest_run(vcpu);
		entered = true;
	}

	/* The guest is done with its translations before this is seen. */
	smp_store_release(&vcpu->mode, OUTSIDE_GUEST_MODE);
	local_irq_enable();
	return entered;
}
