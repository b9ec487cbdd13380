// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is each SPTE value legal, written by who may, and known to its rmap?
 *
 * S6, S7, S9, S11, M5, A1, Y2 and Y4.  A store is judged when it happens; whether
 * presence and rmap agree is judged when mmu_lock is released, from what is
 * then in memory, for the SPTEs on the dirty list only.
 */
#include "oracle.h"

#define SPTE_IDENTITY	(SPTE_MMU_PRESENT_MASK | PT_PAGE_SIZE_MASK |	\
			 SPTE_BASE_ADDR_MASK)

void oracle_spte_check_access(struct task *t, u64 sptep)
{
	u32 link;

	if (oracle_tlb_is_walking(t) || model_broken())
		return;
	link = model_link_head(sptep);
	if (t->bitlock && model_granule(t->bitlock) == link)
		return;
	/* A page that belongs to nobody yet is private to its allocator. */
	if (!oracle_spte_page(sptep))
		return;
	if (t->bitlock && link)
		sim_violation(INV_A1, sptep,
			      "SPTE of 0x%llx is used by the owner of 0x%llx",
			      model_addr(link), t->bitlock);
	else if (t->bitlock)
		sim_violation(INV_A1, sptep,
			      "SPTE in no chain is used by the owner of 0x%llx",
			      t->bitlock);
	else
		sim_violation(INV_M5, sptep,
			      "SPTE is used without mmu_lock or an rmap lock");
}

/* Of any value; the shadow MMU's own question is about present SPTEs. */
static bool is_ad_disabled(u64 val)
{
	return (val & SPTE_TDP_AD_MASK) == SPTE_TDP_AD_DISABLED;
}

static void check_leaf_value(u64 sptep, u64 val)
{
	bool host_w = val & shadow_host_writable_mask;
	bool mmu_w = val & shadow_mmu_writable_mask;
	bool w = val & PT_WRITABLE_MASK;
	bool tracked = is_ad_disabled(val) && !(val & shadow_acc_track_mask);

	if ((w && !mmu_w) || (mmu_w && !host_w))
		sim_violation(INV_S11, sptep,
			      "SPTE 0x%llx has W %u, MMU-writable %u, HOST-writable %u",
			      val, w, mmu_w, host_w);
	else if (val & SHADOW_ACC_TRACK_SAVED_MASK && !tracked)
		sim_violation(INV_S11, sptep,
			      "SPTE 0x%llx has saved bits, but is not access-tracked",
			      val);
}

/* What a tracked SPTE allows is put aside, W excepted. */
static u64 saved_rights(u64 val)
{
	return (val | val >> SHADOW_ACC_TRACK_SAVED_BITS_SHIFT) &
	       SHADOW_ACC_TRACK_SAVED_BITS_MASK;
}

/* An ager changed an SPTE: it may take the Accessed state, no more. */
void oracle_spte_check_ager(u64 sptep, u64 old, u64 new)
{
	u64 allowed = shadow_accessed_mask;

	if (is_ad_disabled(old))
		allowed |= shadow_acc_track_mask | SHADOW_ACC_TRACK_SAVED_MASK;
	if (!is_shadow_present_pte(old))
		sim_violation(INV_Y4, sptep,
			      "aging writes 0x%llx into an SPTE that is not present",
			      new);
	else if (new & ~old & PT_WRITABLE_MASK)
		sim_violation(INV_Y4, sptep,
			      "aging makes an SPTE writable: 0x%llx to 0x%llx",
			      old, new);
	else if ((old ^ new) & ~allowed)
		sim_violation(INV_Y2, sptep,
			      "aging changes more than Accessed: 0x%llx to 0x%llx",
			      old, new);
	else if (is_ad_disabled(old) && saved_rights(old) != saved_rights(new))
		sim_violation(INV_Y2, sptep,
			      "aging loses what an SPTE allows: 0x%llx to 0x%llx",
			      old, new);
}

void oracle_spte_store(struct task *t, const struct kvm_mmu_page *sp,
		       u64 sptep, u64 old, u64 new)
{
	oracle_spte_access(t, sptep);
	if (old == new)
		return;
	if ((old ^ new) & SPTE_IDENTITY)
		model_mark_dirty(sptep);
	if (!world_holds_mmu_lock(t) && !oracle_tlb_is_walking(t))
		oracle_spte_check_ager(sptep, old, new);
	if (!sp || !is_shadow_present_pte(new) ||
	    !is_last_spte(new, sp->role.level))
		return;
	check_leaf_value(sptep, new);
	if (new & ~old & PT_WRITABLE_MASK)
		oracle_dirty_spte(t, sptep, new);
	if (!is_shadow_present_pte(old) ||
	    (old ^ new) & SPTE_BASE_ADDR_MASK)
		oracle_range_install(sp, sptep, new);
}

/* Count the SPTE at @sptep as a present leaf of @level; 0: as none. */
static void count_leaf(u64 sptep, unsigned int level)
{
	u32 *word = model_link(sptep);
	unsigned int was = (*word & LINK_COUNTED) >> LINK_COUNTED_SHIFT;

	if (was == level)
		return;
	if (was)
		M->model[MODEL_LEAVES + was - 1]--;
	if (level)
		M->model[MODEL_LEAVES + level - 1]++;
	model_write(word, (*word & ~LINK_COUNTED) |
		    level << LINK_COUNTED_SHIFT);
}

void oracle_spte_forget(u64 sptep)
{
	u32 *word = model_link(sptep);

	count_leaf(sptep, 0);
	/* It stays on the dirty list until that is worked off. */
	if (*word & ~LINK_DIRTY)
		model_write(word, *word & LINK_DIRTY);
}

static void check_absent(u64 sptep)
{
	u32 link = model_link_head(sptep);

	if (!link)
		return;
	model_break(model_in_heap(model_addr(link), HEAP_RMAP) ?
		    INV_S6 : INV_S7, sptep,
		    "SPTE is not present, but in the chain of 0x%llx",
		    model_addr(link));
}

static void check_present(const struct kvm_mmu_page *sp, u64 sptep, u64 val)
{
	bool leaf = is_last_spte(val, sp->role.level);
	u32 link = model_link_head(sptep);
	u32 home = oracle_chain_home_of(sp, sptep, val);

	if (link == home && home)
		return;
	if (link)
		model_break(leaf ? INV_S6 : INV_S7, sptep,
			    "present SPTE is in the chain of 0x%llx, not of 0x%llx",
			    model_addr(link), model_addr(home));
	else
		model_break(leaf ? INV_S6 : INV_S7, sptep,
			    "present SPTE is not in the chain of 0x%llx",
			    model_addr(home));
}

static void settle(u64 sptep)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);
	u64 val = sim_peek(sptep, 8);
	bool present = sp && is_shadow_present_pte(val);
	bool leaf = present && is_last_spte(val, sp->role.level);

	count_leaf(sptep, leaf ? sp->role.level : 0);
	if (present)
		check_present(sp, sptep, val);
	else
		check_absent(sptep);
}

static void check_stats(void)
{
	const struct kvm_vm_stat *stat = &WORLD->kvm->stat;
	unsigned int i;

	for (i = 0; i < KVM_NR_PAGE_SIZES; i++) {
		u64 pages = sim_peek((u64)(unsigned long)&stat->pages[i], 8);

		if (pages == M->model[MODEL_LEAVES + i])
			continue;
		model_break(INV_S9, &stat->pages[i],
			    "pages[%u] is %llu, present leaves %llu", i,
			    pages, M->model[MODEL_LEAVES + i]);
		return;
	}
	if (stat->max_mmu_rmap_size < M->model[MODEL_LONGEST])
		model_break(INV_S10, &stat->max_mmu_rmap_size,
			    "max_mmu_rmap_size is %llu, a chain had %llu entries",
			    stat->max_mmu_rmap_size, M->model[MODEL_LONGEST]);
}

void oracle_spte_release(void)
{
	const u32 *list = arena_ptr(MODEL_DIRTY);
	u64 i, n = M->model[MODEL_NDIRTY];

	if (!n)
		return;
	for (i = 0; i < n; i++) {
		u64 sptep = model_addr(list[i]);
		u32 *word = model_link(sptep);

		model_write(word, *word & ~LINK_DIRTY);
		if (!model_broken() && model_is_live(sptep))
			settle(sptep);
	}
	M->model[MODEL_NDIRTY] = 0;
	if (!model_broken())
		check_stats();
}
