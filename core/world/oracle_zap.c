// SPDX-License-Identifier: GPL-2.0-only
/*
 * Have those who zap without a fault done all their work?
 *
 * RANGE for splitting, collapsing and zap-all; ROOT.  While mmu_lock changes
 * hands others undo the work of the first two, rightly: they are judged only
 * when they had it for themselves.
 */
#include <asm/kvm_guest.h>

#include "oracle.h"

#include "sched/run.h"
#include "sched/state.h"

/* In MODEL_LOCKER, from here on: tasks after whose begin it changed hands. */
#define DISTURBED_SHIFT	8
#define DISTURBED(task)	(1ull << (DISTURBED_SHIFT + (task)))
#define DISTURBED_ALL	(((1ull << LIMIT_SCN_TASKS) - 1) << DISTURBED_SHIFT)

static u32 last_locker(u64 word)
{
	return word & 0xff;
}

void oracle_zap_lock(struct task *t)
{
	u64 word = M->model[MODEL_LOCKER];

	if (last_locker(word) == t->id)
		return;
	word |= DISTURBED_ALL & ~DISTURBED(t->id);
	M->model[MODEL_LOCKER] = (word & ~0xffull) | t->id;
}

void oracle_zap_begin(void)
{
	M->model[MODEL_LOCKER] &= ~DISTURBED(machine_task()->id);
}

/* Has nobody else had mmu_lock since the begin, and does no page go away? */
static bool was_alone(void)
{
	u32 id = machine_task()->id;
	u64 word = M->model[MODEL_LOCKER];

	return last_locker(word) == id && !(word & DISTURBED(id)) &&
	       !model_broken() && !world_others_buffered() &&
	       !WORLD->kvm->mn_active_invalidate_count &&
	       !WORLD->kvm->mmu_invalidate_in_progress;
}

/* Only who splits or collapses will ask. */
void oracle_zap_state(struct state_model *m)
{
	for (unsigned int i = 1; i < M->ntasks; i++) {
		const struct world_op *op = &WORLD->op[i];

		if (op->active &&
		    (op->kind == SCN_SPLIT || op->kind == SCN_COLLAPSE)) {
			state_hash_place(m->h, MODEL_LOCKER,
					 M->model[MODEL_LOCKER]);
			return;
		}
	}
}

/* For oracle_chain_walk(): ends at an SPTE that should have been zapped. */
static bool cannot_grow(u64 head, u64 sptep)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);
	const struct kvm_memory_slot *slot;

	(void)head;
	if (!sp || !sp->role.direct)
		return true;
	slot = world_slot(oracle_spte_gfn(sp, sptep));
	return !slot ||
	       (int)sp->role.level >= guest_host_level(slot, sp->gfn);
}

static const struct chain_visitor find_small = { .entry = cannot_grow };

void oracle_zap_collapse(const struct kvm_memory_slot *slot)
{
	u64 gfn, head;
	int level;

	if (!was_alone())
		return;
	for (level = PG_LEVEL_4K; level < KVM_MAX_HUGEPAGE_LEVEL; level++) {
		for (gfn = slot->base_gfn;
		     gfn < slot->base_gfn + slot->npages;
		     gfn += KVM_PAGES_PER_HPAGE(level)) {
			head = world_rmap(slot, gfn, level);
			if (oracle_chain_walk(head, sim_peek(head, 8),
					      &find_small))
				continue;
			sim_violation(INV_RANGE, head,
				      "gfn 0x%llx is left mapped at level %d, it could be huge",
				      gfn, level);
			return;
		}
	}
}

static bool is_of_invalid_page(u64 head, u64 sptep)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);

	(void)head;
	return !sp || sp->role.invalid;
}

static const struct chain_visitor find_huge = { .entry = is_of_invalid_page };

/* Pages for splitting may run out, which is no fault of the code. */
static bool could_split(void)
{
	const struct kvm_arch *arch = &WORLD->kvm->arch;

	return !sim.scenario->fail &&
	       arch->n_max_mmu_pages > arch->n_used_mmu_pages +
				       KVM_MIN_FREE_MMU_PAGES;
}

void oracle_zap_split(void)
{
	const struct world_op *op = world_op_of(machine_task());
	const struct kvm_memory_slot *slot;
	u64 gfn, head;

	if (!was_alone() || !could_split())
		return;
	for (gfn = gfn_round_for_level(op->start, PG_LEVEL_2M); gfn < op->end;
	     gfn += KVM_PAGES_PER_HPAGE(PG_LEVEL_2M)) {
		slot = world_slot(max(gfn, op->start));
		if (!slot)
			continue;
		head = world_rmap(slot, max(gfn, op->start), PG_LEVEL_2M);
		if (oracle_chain_walk(head, sim_peek(head, 8), &find_huge))
			continue;
		sim_violation(INV_RANGE, head,
			      "huge page of gfn 0x%llx was not split", gfn);
		return;
	}
}

/* Every page of an older generation is gone or was a root in use. */
void oracle_zap_all(void)
{
	const struct heap_pool *p = &heap_pools[HEAP_SP];
	const struct kvm_mmu_page *sp;
	u32 i;

	/* Who holds mmu_lock may be in the middle of making a page. */
	if (world_mmu_lock()->writer)
		return;
	for (i = 0; i <= M->pool_next[HEAP_SP] && i < p->slots; i++) {
		sp = arena_ptr(p->base + (u64)i * p->stride);
		if (!model_is_live((u64)(unsigned long)sp) || !sp->spt ||
		    sp->role.invalid ||
		    sp->mmu_valid_gen == WORLD->kvm->arch.mmu_valid_gen)
			continue;
		sim_violation(INV_RANGE, sp,
			      "shadow page of generation %u survives zap-all",
			      sp->mmu_valid_gen);
		return;
	}
}

void oracle_zap_roots(void)
{
	unsigned int i;

	for (i = 0; i < WORLD->vcpus; i++) {
		const struct kvm_vcpu *vcpu = WORLD->vcpu[i];
		struct kvm_mmu_page *sp = root_to_sp(vcpu->arch.mmu->root.hpa);

		if (!sp || !is_obsolete_sp(WORLD->kvm, sp) ||
		    vcpu->requests & BIT_ULL(KVM_REQ_MMU_FREE_OBSOLETE_ROOTS &
					     KVM_REQUEST_MASK))
			continue;
		sim_violation(INV_ROOT, sp,
			      "vCPU %u has a zapped root and is not asked to let go of it",
			      i);
	}
}
