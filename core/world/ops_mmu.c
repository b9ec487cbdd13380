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

/*
 * Whoever zaps holds kvm->srcu or slots_lock: a memslot must not go while it
 * is looked up.  Where none changes that makes no difference.
 */
static int memslots_read_lock(void)
{
	return WORLD->slots_change ? srcu_read_lock(&WORLD->kvm->srcu) : 0;
}

static void memslots_read_unlock(int idx)
{
	if (WORLD->slots_change)
		srcu_read_unlock(&WORLD->kvm->srcu, idx);
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
	int level, idx = memslots_read_lock();

	write_lock(&WORLD->kvm->mmu_lock);
	if (VALID_PAGE(vcpu->arch.mmu->root.hpa)) {
		u64 *sptep = world_walk_shadow(vcpu, addr, op->level, &level);

		if (sptep && level == op->level)
			zap_page(sptep_to_sp(sptep));
	}
	write_unlock(&WORLD->kvm->mmu_lock);
	memslots_read_unlock(idx);
}

void ops_zap_root(const struct scn_op *op)
{
	struct kvm_mmu_page *sp;
	int idx = memslots_read_lock();

	write_lock(&WORLD->kvm->mmu_lock);
	sp = root_to_sp(WORLD->vcpu[op->vcpu]->arch.mmu->root.hpa);
	if (sp && !sp->role.invalid)
		zap_page(sp);
	write_unlock(&WORLD->kvm->mmu_lock);
	memslots_read_unlock(idx);
}

void ops_track(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());
	struct kvm *kvm = WORLD->kvm;
	u64 gfn;
	int idx;

	(void)op;
	/* As a device's driver does it: dirty logging goes on meanwhile. */
	idx = srcu_read_lock(&kvm->srcu);
	write_lock(&kvm->mmu_lock);
	for (gfn = w->start; gfn < w->end; gfn++) {
		struct kvm_memory_slot *slot = gfn_to_memslot(kvm, gfn);

		if (slot)
			__kvm_write_track_add_gfn(kvm, slot, gfn);
	}
	oracle_range_finished(machine_task());
	write_unlock(&kvm->mmu_lock);
	srcu_read_unlock(&kvm->srcu, idx);
}

/* The other users of a gfn's count are shadow pages, which keep theirs. */
static void untrack(struct kvm *kvm, u64 gfn)
{
	struct kvm_memory_slot *slot = gfn_to_memslot(kvm, gfn);

	if (slot && kvm_gfn_is_write_tracked(kvm, slot, gfn))
		__kvm_write_track_remove_gfn(kvm, slot, gfn);
}

void ops_untrack(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());
	struct kvm *kvm = WORLD->kvm;
	u64 gfn;

	(void)op;
	mutex_lock(&kvm->slots_lock);
	write_lock(&kvm->mmu_lock);
	for (gfn = w->start; gfn < w->end; gfn++)
		untrack(kvm, gfn);
	write_unlock(&kvm->mmu_lock);
	mutex_unlock(&kvm->slots_lock);
}

static void split_slots(const struct world_op *w)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		const struct kvm_memory_slot *slot = slots->slots[i];
		u64 start = w->start, end = w->end;

		if (world_clip_gfns(slot, &start, &end))
			kvm_mmu_try_split_huge_pages(WORLD->kvm, slot, start,
						     end, PG_LEVEL_4K);
	}
}

void ops_split(const struct scn_op *op)
{
	struct kvm *kvm = WORLD->kvm;

	(void)op;
	mutex_lock(&kvm->slots_lock);
	oracle_zap_begin();
	write_lock(&kvm->mmu_lock);
	split_slots(world_op_of(machine_task()));
	oracle_zap_split();
	write_unlock(&kvm->mmu_lock);
	mutex_unlock(&kvm->slots_lock);
}

void ops_collapse(const struct scn_op *op)
{
	const struct kvm_memory_slot *slot;
	struct kvm *kvm = WORLD->kvm;

	mutex_lock(&kvm->slots_lock);
	slot = world_find_slot(op->slot);
	if (slot) {
		oracle_zap_begin();
		kvm_mmu_recover_huge_pages(kvm, slot);
		oracle_zap_collapse(slot);
	}
	mutex_unlock(&kvm->slots_lock);
}

void ops_zap_all(const struct scn_op *op)
{
	struct kvm *kvm = WORLD->kvm;

	(void)op;
	mutex_lock(&kvm->slots_lock);
	kvm_mmu_zap_all_fast(kvm);
	oracle_zap_all();
	mutex_unlock(&kvm->slots_lock);
}

void ops_set_pages(const struct scn_op *op)
{
	struct kvm *kvm = WORLD->kvm;

	mutex_lock(&kvm->slots_lock);
	kvm_mmu_change_mmu_pages(kvm, op->start);
	mutex_unlock(&kvm->slots_lock);
}
