// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the primary MMU tell us, and ask?
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

void world_set_phase(enum world_phase phase)
{
	struct world_op *w = world_op_of(machine_task());

	world_touch(w, sizeof(*w));
	w->phase = phase;
}

/*
 * A host that has huge pages splits one before it takes a part of it, which
 * invalidates all of it; pages are then given out one by one.
 */
void world_widen_to_huge(struct world_op *w)
{
	u64 pages = KVM_PAGES_PER_HPAGE(PG_LEVEL_2M);
	u64 limit = WORLD->base_gfn + WORLD->gfns;

	if (!WORLD->huge)
		return;
	w->start = w->start & -pages;
	w->end = min((w->end + pages - 1) & -pages, limit);
}

void world_replace_pages(u64 start, u64 end)
{
	u64 version, rel;

	world_touch(&WORLD->host_version, sizeof(u64));
	version = WORLD->host_version++;
	for (rel = start - WORLD->base_gfn; rel < end - WORLD->base_gfn; rel++)
		WRITE_ONCE(WORLD->host_pfn[rel], world_pfn(rel, version));
	/* A real host locks page tables here, and flushes TLBs. */
	smp_mb();
}

static void invalidate_start(const struct scn_op *op)
{
	struct world_op *w = world_op_of(machine_task());

	world_widen_to_huge(w);
	world_set_phase(PHASE_STARTING);
	kvm_mmu_notifier_invalidate_range_start(WORLD->kvm,
						world_hva(w->start),
						world_hva(w->end));
	oracle_range_started(machine_task());
	/* The host takes the pages back; the next access gets others. */
	world_replace_pages(WORLD->base_gfn + op->start,
			    WORLD->base_gfn + op->end);
}

static void invalidate_end(void)
{
	const struct world_op *w = world_op_of(machine_task());

	world_set_phase(PHASE_ENDING);
	kvm_mmu_notifier_invalidate_range_end(WORLD->kvm,
					      world_hva(w->start),
					      world_hva(w->end));
}

void ops_unmap(const struct scn_op *op)
{
	invalidate_start(op);
	invalidate_end();
}

/* From now on the invalidation is open, whatever the task does. */
void ops_inv_start(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());

	invalidate_start(op);
	sim_bug_on(WORLD->ninv == WORLD_INV_MAX);
	world_touch(WORLD, sizeof(*WORLD));
	WORLD->inv[WORLD->ninv++] = (struct world_inv){
		.start = w->start,
		.end = w->end,
		.task = machine_task()->id,
	};
	world_set_phase(PHASE_NONE);
}

static struct world_inv *find_open(const struct world_op *w)
{
	unsigned int i;

	for (i = 0; i < WORLD->ninv; i++) {
		struct world_inv *inv = &WORLD->inv[i];

		if (inv->task == machine_task()->id &&
		    inv->start == w->start && inv->end == w->end)
			return inv;
	}
	return NULL;
}

void ops_inv_end(const struct scn_op *op)
{
	struct world_op *w = world_op_of(machine_task());
	struct world_inv *inv;

	(void)op;
	world_widen_to_huge(w);
	inv = find_open(w);
	sim_bug_on(!inv);
	world_touch(WORLD, sizeof(*WORLD));
	*inv = WORLD->inv[--WORLD->ninv];
	invalidate_end();
}

static void age(int (*notify)(struct kvm *kvm, unsigned long start,
			      unsigned long end))
{
	const struct world_op *w = world_op_of(machine_task());
	unsigned long start = world_hva(w->start), end = world_hva(w->end);

	oracle_young_begin(start, end, false);
	oracle_young_end(notify(WORLD->kvm, start, end));
}

void ops_age(const struct scn_op *op)
{
	(void)op;
	age(kvm_mmu_notifier_clear_young);
}

/* As reclaim does: TLB entries may live on, which the host accepts. */
void ops_age_flush(const struct scn_op *op)
{
	(void)op;
	age(kvm_mmu_notifier_clear_flush_young);
}

/* The primary MMU asks page by page. */
void ops_test_age(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());
	u64 gfn;

	(void)op;
	for (gfn = w->start; gfn < w->end; gfn++) {
		unsigned long at = world_hva(gfn);

		oracle_young_begin(at, at + 1, true);
		oracle_young_end(kvm_mmu_notifier_test_young(WORLD->kvm, at));
	}
}
