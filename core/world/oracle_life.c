// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is memory clean when it is handed out, and unreachable when it is freed?
 *
 * M2 to M4.  That nothing touches freed memory (M1) is checked by the heap at
 * every access.
 */
#include "oracle.h"

static bool is_zeroed(u64 addr, u32 size)
{
	u32 at;

	for (at = 0; at + 8 <= size; at += 8)
		if (*heap_init_of(addr + at - ARENA_BASE) != 0xff ||
		    sim_peek(addr + at, 8))
			return false;
	return true;
}

void oracle_life_alloc(struct task *t, enum heap_class c, u64 addr, u32 size)
{
	(void)t;
	if ((c == HEAP_DESC || c == HEAP_SP) && !is_zeroed(addr, size))
		sim_violation(INV_M4, addr, "%s object is not zeroed",
			      heap_pools[c].cache);
}

static void free_desc(struct task *t, u64 desc)
{
	u32 meta = *model_desc(desc);
	u64 head = model_addr(meta & LINK_HEAD);

	if (!meta)
		return;
	if (!model_broken() &&
	    (t->bitlock != head || !world_holds_write(t)))
		sim_violation(INV_M2, desc,
			      "descriptor of head 0x%llx is freed %s", head,
			      world_holds_write(t) ? "without its rmap lock" :
			      "without mmu_lock");
	oracle_chain_forget(desc);
}

static void free_table(u64 table, u32 size)
{
	u64 sptep;

	oracle_tlb_free(table);
	for (sptep = table; sptep < table + size; sptep += 8) {
		u64 head = model_addr(model_link_head(sptep));

		if (!model_broken() && model_link_head(sptep))
			model_break(INV_M3, sptep,
				    "table is freed while the chain of 0x%llx reaches this SPTE",
				    head);
		else if (!model_broken() &&
			 is_shadow_present_pte(sim_peek(sptep, 8)))
			model_break(INV_M3, sptep,
				    "table is freed with a present SPTE");
		oracle_spte_forget(sptep);
	}
}

static void free_header(const struct kvm_mmu_page *sp)
{
	u64 val = sim_peek((u64)(unsigned long)&sp->parent_ptes, 8);

	if (val && !model_broken())
		model_break(INV_M3, &sp->parent_ptes,
			    "shadow page is freed while it has parents");
}

void oracle_life_free(struct task *t, enum heap_class c, u64 addr, u32 size)
{
	if (c == HEAP_DESC)
		free_desc(t, addr);
	else if (c == HEAP_SPT)
		free_table(addr, size);
	else if (c == HEAP_RMAP)
		oracle_slot_free_rmap(t, addr);
	else if (c == HEAP_SP)
		free_header((const struct kvm_mmu_page *)(unsigned long)addr);
}
