// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is each chain well formed, and does each SPTE hang in the right one?
 *
 * S2 to S5, S8, S10, L4, L5, L10 and A4.  Only descriptors that were written since
 * the last unlock are looked at entry by entry: the first write to a linked
 * descriptor takes its entries out of the metadata and marks it, the unlock
 * puts back what it then finds.  Work at an unlock is therefore the number of
 * descriptors plus what changed.
 */
#include "oracle.h"

static void unlink_entry(u32 head, u64 sptep)
{
	if (chain_is_spte(sptep) && model_link_head(sptep) == head)
		model_set_link(sptep, 0);
}

static void unlink_entries(u32 head, const struct pte_list_desc *d)
{
	unsigned int i;

	for (i = 0; i < PTE_LIST_EXT; i++)
		unlink_entry(head, chain_entry(d, i));
}

void oracle_chain_forget(u64 desc)
{
	u32 *meta = model_desc(desc);

	if (*meta & LINK_HEAD && !(*meta & LINK_DIRTY))
		unlink_entries(*meta & LINK_HEAD, chain_desc(desc));
	if (*meta)
		model_write(meta, 0);
}

/* The chain of @head as it is now becomes the metadata, if it is at rest. */
static void relink_stale(void)
{
	u64 head = model_addr(M->model[MODEL_STALE]);
	u64 val = sim_peek(head, 8);

	if (M->model[MODEL_STALE] && model_is_live(head) &&
	    !(val & KVM_RMAP_LOCKED))
		oracle_chain_update(head, val, val);
}

static void begin_change(u64 desc, u32 *meta)
{
	u32 head = *meta & LINK_HEAD;

	if (*meta & LINK_DIRTY)
		return;
	if (M->model[MODEL_STALE] != head)
		relink_stale();
	M->model[MODEL_STALE] = head;
	unlink_entries(head, chain_desc(desc));
	model_write(meta, *meta | LINK_DIRTY);
}

static void check_write(struct task *t, u64 addr, u64 head)
{
	bool owner = t->bitlock == head;

	if (world_holds_write(t) && owner)
		return;
	if (owner)
		sim_violation(INV_L10, addr,
			      "descriptor of 0x%llx is written without mmu_lock",
			      head);
	else
		sim_violation(INV_L4, addr,
			      "descriptor of 0x%llx is written without its rmap lock",
			      head);
}

void oracle_chain_check_access(struct task *t, u64 addr, bool write)
{
	u64 desc = model_desc_base(addr);
	u32 *meta = model_desc(desc);
	u64 head = model_addr(*meta & LINK_HEAD);

	if (write) {
		check_write(t, addr, head);
		begin_change(desc, meta);
	} else if (t->bitlock != head && !world_holds_write(t)) {
		if (t->bitlock)
			sim_violation(INV_A4, addr,
				      "descriptor of 0x%llx is read by the owner of 0x%llx",
				      head, t->bitlock);
		else
			sim_violation(INV_L5, addr,
				      "descriptor of 0x%llx is read without a lock",
				      head);
	}
}

/* @sptep is found in the chain of @head. */
static bool link_entry(u64 head, u64 sptep)
{
	u32 granule = model_granule(head), now;

	if (!chain_is_spte(sptep)) {
		model_break(INV_S8, head, "chain entry 0x%llx is not a live SPTE",
			    sptep);
		return false;
	}
	now = model_link_head(sptep);
	if (now) {
		model_break(INV_S5, sptep, now == granule ?
			    "SPTE is twice in the chain of 0x%llx" :
			    "SPTE is in the chain of 0x%llx and in another",
			    head);
		return false;
	}
	if (oracle_chain_home(sptep) != granule) {
		model_break(INV_S8, sptep,
			    "SPTE in the chain of 0x%llx belongs to 0x%llx",
			    head, model_addr(oracle_chain_home(sptep)));
		return false;
	}
	model_set_link(sptep, granule);
	oracle_young_linked(sptep);
	return true;
}

/* The counts of @d, which has to have @tail entries behind it. */
static bool check_counts(const struct pte_list_desc *d, bool first, u32 tail)
{
	u32 n = d->spte_count;

	if (!n || n > PTE_LIST_EXT || (!first && n != PTE_LIST_EXT)) {
		model_break(INV_S2, &d->spte_count, "%s has spte_count %u",
			    first ? "head descriptor" : "tail descriptor", n);
		return false;
	}
	if (d->tail_count != tail || tail % PTE_LIST_EXT) {
		model_break(INV_S2, &d->tail_count,
			    "tail_count is %u, not %u", d->tail_count, tail);
		return false;
	}
	return true;
}

static bool check_more(const struct pte_list_desc *d)
{
	u64 more = (u64)(unsigned long)d->more;

	if (!d->tail_count && more) {
		model_break(INV_S2, &d->more,
			    "tail_count is 0, but there are more descriptors");
		return false;
	}
	if (d->tail_count && !chain_is_desc(more)) {
		model_break(INV_S4, &d->more,
			    more ? "more points to a descriptor that is not live" :
			    "%u entries are lost: more is NULL", d->tail_count);
		return false;
	}
	return true;
}

static bool check_slots(const struct pte_list_desc *d)
{
	unsigned int i;

	for (i = 0; i < PTE_LIST_EXT; i++) {
		if ((i < d->spte_count) == !!chain_entry(d, i))
			continue;
		model_break(INV_S3, &d->sptes[i],
			    "slot %u is 0x%llx, spte_count is %u", i,
			    chain_entry(d, i), d->spte_count);
		return false;
	}
	return true;
}

/* A descriptor that is new in the chain or was written. */
static bool relink_desc(u64 head, const struct pte_list_desc *d)
{
	unsigned int i;

	if (!check_slots(d))
		return false;
	for (i = 0; i < d->spte_count; i++)
		if (!link_entry(head, chain_entry(d, i)))
			return false;
	return true;
}

static bool update_desc(u64 head, const struct pte_list_desc *d, bool first,
			u32 tail)
{
	u32 *meta = model_desc((u64)(unsigned long)d);
	u32 granule = model_granule(head);

	if (*meta && (*meta & LINK_HEAD) != granule) {
		model_break(INV_S4, d,
			    "descriptor is in the chains of 0x%llx and 0x%llx",
			    head, model_addr(*meta & LINK_HEAD));
		return false;
	}
	if (!check_counts(d, first, tail) || !check_more(d))
		return false;
	if (*meta == granule)
		return true;
	model_write(meta, granule);
	return relink_desc(head, d);
}

static bool update_many(u64 head, u64 val)
{
	const struct pte_list_desc *d = chain_desc(chain_ptr(val));
	u32 tail = d->tail_count;
	bool first = true;

	/* The counts were checked, so that the list ends. */
	for (;;) {
		if (!update_desc(head, d, first, tail))
			return false;
		if (!tail)
			return true;
		d = d->more;
		tail -= PTE_LIST_EXT;
		first = false;
	}
}

static u32 chain_length(u64 val)
{
	const struct pte_list_desc *d = chain_desc(chain_ptr(val));

	if (!chain_is_many(val))
		return !!chain_ptr(val);
	return d->tail_count + d->spte_count;
}

/*
 * An rmap may exceed the threshold by two until recycling has done its work,
 * which it has when mmu_lock is released.
 */
static void check_length(u64 head, u64 val)
{
	u32 n = chain_length(val);

	if (!model_in_heap(head, HEAP_RMAP) || !n)
		return;
	if (n > RMAP_RECYCLE_THRESHOLD + 2)
		model_break(INV_S10, head, "chain has %u entries", n);
	else if (n > RMAP_RECYCLE_THRESHOLD + 1)
		M->model[MODEL_OVERLONG] = model_granule(head);
}

/* The length before an insertion, which the statistic has to know. */
static void note_length(u64 head, u64 new)
{
	u64 n = chain_length(new);

	if (n && model_in_heap(head, HEAP_RMAP) &&
	    n - 1 > M->model[MODEL_LONGEST])
		M->model[MODEL_LONGEST] = n - 1;
}

void oracle_chain_update(u64 head, u64 old, u64 new)
{
	u64 was = old & ~(u64)KVM_RMAP_LOCKED;
	u32 granule = model_granule(head);

	/* A reader's unlock changes nothing, unless it broke the rules. */
	if (model_broken() ||
	    (was == new && M->model[MODEL_STALE] != granule))
		return;
	if (M->model[MODEL_STALE] == granule)
		M->model[MODEL_STALE] = 0;
	if (was != new && was && !chain_is_many(was))
		unlink_entry(granule, was);
	if (chain_is_many(new)) {
		if (!update_many(head, new))
			return;
	} else if (new && was != new && !link_entry(head, new)) {
		return;
	}
	note_length(head, new);
	check_length(head, new);
}

void oracle_chain_release(void)
{
	u64 head;
	u32 n;

	if (M->model[MODEL_STALE])
		relink_stale();
	if (!M->model[MODEL_OVERLONG])
		return;
	head = model_addr(M->model[MODEL_OVERLONG]);
	M->model[MODEL_OVERLONG] = 0;
	n = chain_length(sim_peek(head, 8));
	if (n > RMAP_RECYCLE_THRESHOLD + 1)
		sim_violation(INV_S10, head,
			      "chain has %u entries when mmu_lock is released",
			      n);
}

/* The head of the children of the table that @spte points to. */
static u32 parent_home(u64 spte)
{
	const struct kvm_mmu_page *child =
		oracle_spte_page(ARENA_BASE + (spte & SPTE_BASE_ADDR_MASK));

	return child ?
		model_granule((u64)(unsigned long)&child->parent_ptes) : 0;
}

static u32 leaf_home(const struct kvm_mmu_page *sp, u64 sptep)
{
	u64 gfn = oracle_spte_gfn(sp, sptep);
	const struct kvm_memory_slot *slot = world_slot(gfn);

	if (!slot || sp->role.level > KVM_MAX_HUGEPAGE_LEVEL)
		return 0;
	return model_granule(world_rmap(slot, gfn, sp->role.level));
}

u32 oracle_chain_home_of(const struct kvm_mmu_page *sp, u64 sptep, u64 val)
{
	if (is_shadow_present_pte(val) && !is_last_spte(val, sp->role.level))
		return parent_home(val);
	return leaf_home(sp, sptep);
}

u32 oracle_chain_home(u64 sptep)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);

	return sp ? oracle_chain_home_of(sp, sptep, sim_peek(sptep, 8)) : 0;
}
