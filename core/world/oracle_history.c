// SPDX-License-Identifier: GPL-2.0-only
/*
 * Did a task know the SPTE that it overwrote?
 *
 * Y5, D3, A2 and A3.  For each task the SPTE that it read last is kept, with
 * the value it saw.  A store that is no read-modify-write is then judged by
 * what its writer cannot have seen; a cmpxchg by whether the SPTE is still the
 * one that was read, which an equal value does not tell.
 */
#include "oracle.h"

#include "core/catalogue.h"
#include "core/core_ops.h"
#include "sched/run.h"

_Static_assert(sizeof(struct oracle_seen) * LIMIT_SCN_TASKS <= MODEL_SEEN_SIZE,
	       "fits");

#define TRACKING_MASK	(shadow_accessed_mask | shadow_acc_track_mask |	\
			 SHADOW_ACC_TRACK_SAVED_MASK)

void oracle_history_setup(void)
{
	const struct core_revision *r = sim.variant ?
		core_find_revision(sim.variant->rev) : NULL;

	M->model[MODEL_KEEPS_A] = r && !r->loses_accessed;
}

/*
 * Where hardware does not track accesses, aging changes what the SPTE allows:
 * there every update of a present leaf has to be an exchange.
 */
static void check_tracking(u64 sptep, u64 seen, u64 old, u64 new)
{
	u64 changed = (seen ^ old) & TRACKING_MASK & (old ^ new);

	if ((old & SPTE_TDP_AD_MASK) == SPTE_TDP_AD_DISABLED && changed)
		sim_violation(INV_Y5, sptep,
			      "store of 0x%llx over 0x%llx undoes tracking that was not seen, read 0x%llx",
			      new, old, seen);
}

/* A holder of mmu_lock stores over a present leaf, without looking. */
void oracle_history_check_lost(u64 sptep, u64 seen, u64 old, u64 new)
{
	u64 lost = old & ~seen & ~new;

	if (lost & (PT_WRITABLE_MASK | shadow_dirty_mask)) {
		sim_violation(INV_D3, sptep,
			      "store of 0x%llx loses %s%s of 0x%llx, read 0x%llx",
			      new, lost & PT_WRITABLE_MASK ? "W" : "",
			      lost & shadow_dirty_mask ? "D" : "", old, seen);
		return;
	}
	/* What is zapped has no age. */
	if (!is_shadow_present_pte(new))
		return;
	if (lost & shadow_accessed_mask && M->model[MODEL_KEEPS_A])
		sim_violation(INV_Y5, sptep,
			      "store of 0x%llx loses Accessed of 0x%llx, read 0x%llx",
			      new, old, seen);
	else
		check_tracking(sptep, seen, old, new);
}

bool oracle_history_is_aging(const struct task *t)
{
	const struct world_op *op = world_op_of(t);

	return op->active && (op->kind == SCN_AGE || op->kind == SCN_TEST_AGE ||
			      op->kind == SCN_AGE_FLUSH);
}

/* Not a walk by hardware, which finds the gfn anew. */
static bool is_fast_fault(const struct task *t)
{
	return oracle_tlb_is_walking(t) &&
	       WORLD->vcpu[world_op_of(t)->vcpu]->mode ==
			READING_SHADOW_PAGE_TABLES;
}

void oracle_history_report_aba(u64 sptep)
{
	sim_violation(INV_A2, sptep,
		      "SPTE was zapped and installed again since it was read");
}

static void check_same(struct task *t, const struct kvm_mmu_page *sp,
		       u64 sptep, const struct oracle_seen *s)
{
	if (oracle_history_is_aging(t) && s->reinstalled)
		oracle_history_report_aba(sptep);
	else if (is_fast_fault(t) && !sp->role.direct)
		sim_violation(INV_A3, sptep,
			      "SPTE of an indirect shadow page is changed without mmu_lock");
}

static void note_install(u64 sptep)
{
	unsigned int i;

	for (i = 0; i < M->ntasks; i++) {
		struct oracle_seen *s = oracle_seen_of(i);

		if (s->sptep != sptep || s->reinstalled)
			continue;
		arena_touch(arena_offset(s));
		s->reinstalled = 1;
	}
	if (M->buffered)
		oracle_commit_install(sptep);
}

void oracle_history_store(struct task *t, const struct kvm_mmu_page *sp,
			  u64 sptep, u64 old, u64 new, enum op op, u16 flags)
{
	struct oracle_seen *s = oracle_seen_of(t->id);

	if (s->sptep == sptep && old != new && !model_broken() && sp &&
	    is_shadow_present_pte(old) && is_last_spte(old, sp->role.level)) {
		if (!world_holds_write(t))
			check_same(t, sp, sptep, s);
		else if (op == OP_WRITE)
			oracle_history_check_lost(sptep, s->val, old, new);
	}
	if (flags & OPF_DELAYED)
		oracle_commit_expect(t, sp, sptep, old, new);
	if (!is_shadow_present_pte(old) && is_shadow_present_pte(new))
		note_install(sptep);
	oracle_history_load(t, sptep, new);
}
