// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a vCPU do: enter the guest, access memory, fault?
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

#include "sched/dpor_note.h"

/* Tries of one fault: a vCPU whose fault has to be retried enters the guest
 * again, and the guest repeats the access. */
#define FAULT_TRIES	2

/* Tries of one access: it faults, has to be retried, and happens. */
#define ACCESS_TRIES	4

void world_load_root(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm;
	u8 level = vcpu->arch.mmu->root_role.level;
	u64 gfn = WORLD->direct ? 0 :
		  guest_table_gfn(vcpu->vcpu_id % WORLD->roots, level, 0);
	hpa_t root;

	if (mmu_topup_memory_caches(vcpu, !WORLD->direct))
		return;
	world_touch(vcpu->arch.mmu, sizeof(*vcpu->arch.mmu));
	write_lock(&kvm->mmu_lock);
	root = mmu_alloc_root(vcpu, gfn, 0, level);
	world_settle(&vcpu->arch.mmu->root.hpa, sizeof(hpa_t));
	vcpu->arch.mmu->root.hpa = root;
	write_unlock(&kvm->mmu_lock);
	tlb_empty(vcpu, vcpu->arch.mmu->root.hpa);
}

/* Requests are handled before the guest is entered. */
static bool enter_guest(struct kvm_vcpu *vcpu)
{
	if (kvm_check_request(KVM_REQ_MMU_FREE_OBSOLETE_ROOTS, vcpu))
		kvm_mmu_free_obsolete_roots(vcpu);
	if (!VALID_PAGE(vcpu->arch.mmu->root.hpa))
		world_load_root(vcpu);
	return VALID_PAGE(vcpu->arch.mmu->root.hpa);
}

/*
 * Where the shadow tables lead for @addr: the last entry's slot, its level in
 * *@level.  As hardware walks them: at one instant, seen by nobody.  NULL
 * when the tables lead out of live memory, which others will report.
 */
u64 *world_walk_from(u64 root, const struct kvm_vcpu *vcpu, u64 addr, int stop,
		     int *level)
{
	u64 table = root;
	int l;

	for (l = vcpu->arch.mmu->root_role.level; ; l--) {
		u64 *sptep = (u64 *)__va(table) + SPTE_INDEX(addr, l);
		u64 val;

		if (!oracle_spte_page((u64)(unsigned long)sptep))
			return NULL;
		val = sim_peek((u64)(unsigned long)sptep, 8);
		*level = l;
		if (l == stop || !is_shadow_present_pte(val) ||
		    is_last_spte(val, l))
			return sptep;
		table = val & SPTE_BASE_ADDR_MASK;
	}
}

/* What it finds decides what the task does next. */
u64 *world_walk_shadow(struct kvm_vcpu *vcpu, u64 addr, int stop, int *level)
{
	u64 root = vcpu->arch.mmu->root.hpa, *sptep;
	int l = vcpu->arch.mmu->root_role.level, at;

	for (; l >= stop; l--) {
		sptep = world_walk_from(root, vcpu, addr, l, &at);
		if (!sptep || at != l)
			break;
		dpor_note_read((u64)(unsigned long)sptep);
	}
	return world_walk_from(root, vcpu, addr, stop, level);
}

static u64 fault_error_code(struct kvm_vcpu *vcpu, u64 addr, bool write)
{
	int level;
	u64 *sptep = world_walk_shadow(vcpu, addr, PG_LEVEL_4K, &level);
	u64 val = sptep ? sim_peek((u64)(unsigned long)sptep, 8) : 0;

	return tlb_error_code(vcpu, val, write);
}

void ops_fault(const struct scn_op *op)
{
	struct kvm_vcpu *vcpu = WORLD->vcpu[op->vcpu];
	u64 addr = world_guest_page(op->start, op->alias) << PAGE_SHIFT;
	int i, ret = RET_PF_RETRY, idx = srcu_read_lock(&vcpu->kvm->srcu);

	for (i = 0; i < FAULT_TRIES && ret == RET_PF_RETRY; i++) {
		if (!enter_guest(vcpu))
			break;
		/* The guest has run, and faulted. */
		smp_mb();
		ret = kvm_mmu_page_fault(vcpu, addr,
					 fault_error_code(vcpu, addr, op->write),
					 op->prefetch, op->level);
	}
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
}

/* What the kernel does between two runs of the guest; false: no root. */
static bool prepare_guest(struct kvm_vcpu *vcpu)
{
	int idx;

	if (!kvm_request_pending(vcpu) && VALID_PAGE(vcpu->arch.mmu->root.hpa))
		return true;
	idx = srcu_read_lock(&vcpu->kvm->srcu);
	kvm_vcpu_service_requests(vcpu);
	if (!VALID_PAGE(vcpu->arch.mmu->root.hpa))
		world_load_root(vcpu);
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
	return VALID_PAGE(vcpu->arch.mmu->root.hpa);
}

/* What the CPU has logged is looked at after each exit. */
static void collect_log(struct kvm_vcpu *vcpu)
{
	int idx;

	if (!vcpu->kvm->arch.cpu_dirty_log_size)
		return;
	idx = srcu_read_lock(&vcpu->kvm->srcu);
	vmx_flush_pml_buffer(vcpu);
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
}

/* Run the guest's next instruction: not before all requests are serviced. */
static bool run_guest(struct kvm_vcpu *vcpu)
{
	do {
		if (!prepare_guest(vcpu))
			return false;
	} while (!vcpu_enter_guest(vcpu));
	collect_log(vcpu);
	return true;
}

/* The guest has exited; true when it is to repeat the instruction. */
static bool handle_exit(const struct scn_op *op, struct kvm_vcpu *vcpu,
			u64 addr, u64 code)
{
	int ret, idx = srcu_read_lock(&vcpu->kvm->srcu);

	ret = kvm_mmu_page_fault(vcpu, addr, code, false, op->level);
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
	return ret == RET_PF_RETRY || ret == RET_PF_FIXED ||
	       ret == RET_PF_SPURIOUS;
}

void ops_access(const struct scn_op *op)
{
	struct kvm_vcpu *vcpu = WORLD->vcpu[op->vcpu];
	u64 page = world_guest_page(op->start, op->alias), code;
	int i;

	for (i = 0; i < ACCESS_TRIES; i++) {
		tlb_prepare(vcpu, page, op->write);
		if (!run_guest(vcpu) || tlb_done(vcpu, &code))
			return;
		if (!handle_exit(op, vcpu, page << PAGE_SHIFT, code))
			return;
	}
}
