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

/* The host takes the pages back; the next access gets others. */
static void replace_host_pages(const struct scn_op *op)
{
	u64 version, rel;

	world_touch(&WORLD->host_version, sizeof(u64));
	version = WORLD->host_version++;
	for (rel = op->start; rel < op->end; rel++)
		WRITE_ONCE(WORLD->host_pfn[rel], world_pfn(rel, version));
}

void ops_unmap(const struct scn_op *op)
{
	struct world_op *w = world_op_of(machine_task());
	struct kvm *kvm = WORLD->kvm;
	unsigned long start, stop;

	world_widen_to_huge(w);
	start = __gfn_to_hva_memslot(WORLD->slot, w->start);
	stop = __gfn_to_hva_memslot(WORLD->slot, w->end);
	world_set_phase(PHASE_STARTING);
	kvm_mmu_notifier_invalidate_range_start(kvm, start, stop);
	oracle_range_started(machine_task());
	replace_host_pages(op);
	world_set_phase(PHASE_ENDING);
	kvm_mmu_notifier_invalidate_range_end(kvm, start, stop);
}

void ops_age(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());

	(void)op;
	kvm_mmu_notifier_clear_young(WORLD->kvm,
				     __gfn_to_hva_memslot(WORLD->slot, w->start),
				     __gfn_to_hva_memslot(WORLD->slot, w->end));
}

/* The primary MMU asks page by page. */
void ops_test_age(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());
	u64 gfn;

	(void)op;
	for (gfn = w->start; gfn < w->end; gfn++)
		kvm_mmu_notifier_test_young(WORLD->kvm,
					    __gfn_to_hva_memslot(WORLD->slot, gfn));
}

void ops_age_flush(const struct scn_op *op)
{
	(void)op;
}

void ops_inv_start(const struct scn_op *op)
{
	(void)op;
}

void ops_inv_end(const struct scn_op *op)
{
	(void)op;
}
