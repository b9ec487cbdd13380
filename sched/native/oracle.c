// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which oracles are silent on real threads?
 *
 * Those that follow the steps of a run: here nobody knows their order.  The
 * operations of a scenario speak to them, so that there is something to link.
 * What remains is the reference model of the quiet state (oracle_quiet.c),
 * which starts from the memory alone.
 */
#include "core/world/names.h"
#include "core/world/ops.h"
#include "core/world/oracle.h"

const struct observer oracle_observer;

void oracle_history_setup(void)
{
}

/* ---- ranges, zaps, aging ---- */

void oracle_range_finished(struct task *t)
{
	(void)t;
}

void oracle_range_started(struct task *t)
{
	(void)t;
}

void oracle_young_begin(u64 start, u64 end, bool test_only)
{
	(void)start;
	(void)end;
	(void)test_only;
}

void oracle_young_end(bool ret)
{
	(void)ret;
}

void oracle_young_linked(u64 sptep)
{
	(void)sptep;
}

void oracle_zap_begin(void)
{
}

void oracle_zap_split(void)
{
}

void oracle_zap_collapse(const struct kvm_memory_slot *slot)
{
	(void)slot;
}

void oracle_zap_all(void)
{
}

void oracle_zap_roots(void)
{
}

/* ---- the dirty log ---- */

void oracle_dirty_release(u64 pfn, u64 pages)
{
	(void)pfn;
	(void)pages;
}

void oracle_dirty_logging(unsigned int id, bool on)
{
	(void)id;
	(void)on;
}

void oracle_dirty_ask(unsigned int id)
{
	(void)id;
}

void oracle_dirty_answer(unsigned int id, const u64 *bitmap, bool keep)
{
	(void)id;
	(void)bitmap;
	(void)keep;
}

void oracle_dirty_forget(u64 start, u64 end)
{
	(void)start;
	(void)end;
}

void oracle_dirty_quiet(void)
{
}

/* ---- TLBs ---- */

void oracle_tlb_fill(struct kvm_vcpu *vcpu, const struct tlb_entry *e)
{
	(void)vcpu;
	(void)e;
}

void oracle_tlb_access(struct kvm_vcpu *vcpu, const struct tlb_entry *e)
{
	(void)vcpu;
	(void)e;
}

void oracle_tlb_release(void)
{
}

/* ---- delayed stores: there are none that could be seen ---- */

bool oracle_weak_makes(const struct kvm_mmu_page *sp)
{
	(void)sp;
	return false;
}

void oracle_weak_read_page(u64 sptep, struct oracle_page *page)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);

	*page = (struct oracle_page){ .live = sp };
	if (!sp)
		return;
	page->role = sp->role;
	page->gfn = oracle_spte_gfn(sp, sptep);
}

const struct kvm_memslots *
world_whole_memslots(const struct kvm_memslots *slots)
{
	return slots;
}

void world_settle(const void *p, size_t size)
{
	(void)p;
	(void)size;
}

void world_add_state(struct state_model *m)
{
	(void)m;
}
