// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who zaps, splits and reclaims shadow pages without a fault?
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

/*
 * The kernel's callers zap whole slots or what huge pages cannot cover.  A part
 * of one would not stay zapped: a fault on another part is not held up.
 */
void ops_zap_gfn(const struct scn_op *op)
{
	struct world_op *w = world_op_of(machine_task());
	struct kvm *kvm = WORLD->kvm;
	int idx = srcu_read_lock(&kvm->srcu);

	(void)op;
	world_widen_to_huge(w);
	world_set_phase(PHASE_STARTING);
	kvm_zap_gfn_range(kvm, w->start, w->end);
	srcu_read_unlock(&kvm->srcu, idx);
}

static void zap_page(struct kvm_mmu_page *sp)
{
	LIST_HEAD(invalid_list);

	kvm_mmu_prepare_zap_page(WORLD->kvm, sp, &invalid_list);
	kvm_mmu_commit_zap_page(WORLD->kvm, &invalid_list);
}

void ops_zap_page(const struct scn_op *op)
{
	struct kvm_vcpu *vcpu = WORLD->vcpu[op->vcpu];
	u64 addr = world_guest_page(op->start, op->alias) << PAGE_SHIFT;
	int level;

	write_lock(&WORLD->kvm->mmu_lock);
	if (VALID_PAGE(vcpu->arch.mmu->root.hpa)) {
		u64 *sptep = world_walk_shadow(vcpu, addr, op->level, &level);

		if (sptep && level == op->level)
			zap_page(sptep_to_sp(sptep));
	}
	write_unlock(&WORLD->kvm->mmu_lock);
}

void ops_zap_root(const struct scn_op *op)
{
	struct kvm_mmu_page *sp;

	write_lock(&WORLD->kvm->mmu_lock);
	sp = root_to_sp(WORLD->vcpu[op->vcpu]->arch.mmu->root.hpa);
	if (sp && !sp->role.invalid)
		zap_page(sp);
	write_unlock(&WORLD->kvm->mmu_lock);
}

void ops_track(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());
	struct kvm *kvm = WORLD->kvm;
	u64 gfn;

	(void)op;
	mutex_lock(&kvm->slots_lock);
	write_lock(&kvm->mmu_lock);
	for (gfn = w->start; gfn < w->end; gfn++)
		if (world_slot(gfn))
			__kvm_write_track_add_gfn(kvm, world_slot(gfn), gfn);
	oracle_range_finished(machine_task());
	write_unlock(&kvm->mmu_lock);
	mutex_unlock(&kvm->slots_lock);
}

void ops_untrack(const struct scn_op *op)
{
	(void)op;
}

void ops_split(const struct scn_op *op)
{
	(void)op;
}

void ops_collapse(const struct scn_op *op)
{
	(void)op;
}

void ops_zap_all(const struct scn_op *op)
{
	(void)op;
}

void ops_set_pages(const struct scn_op *op)
{
	(void)op;
}
