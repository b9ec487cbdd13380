/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the oracles read a chain, in whatever state it is.
 *
 * Inline, because a walk is short and there are many: where the visitor is
 * known to the compiler nothing is left of the calls.
 */
#ifndef RMAPSIM_WORLD_CHAIN_H
#define RMAPSIM_WORLD_CHAIN_H

#include "model.h"
#include "world.h"

static inline bool chain_is_many(u64 val)
{
	return val & KVM_RMAP_MANY;
}

static inline u64 chain_ptr(u64 val)
{
	return val & ~(u64)(KVM_RMAP_MANY | KVM_RMAP_LOCKED);
}

static inline const struct pte_list_desc *chain_desc(u64 addr)
{
	return (const struct pte_list_desc *)(unsigned long)addr;
}

static inline u64 chain_entry(const struct pte_list_desc *d, unsigned int i)
{
	return (u64)(unsigned long)d->sptes[i];
}

static inline bool chain_is_desc(u64 addr)
{
	return model_is_live_in(addr, HEAP_DESC) &&
	       model_desc_base(addr) == addr;
}

static inline bool chain_is_spte(u64 addr)
{
	return model_is_live_in(addr, HEAP_SPT) && !(addr & 7);
}

/*
 * Call @desc for each descriptor and @entry for each SPTE of a chain, newest
 * first; either may be NULL, and false from one ends the walk.  Nothing is
 * checked but that the walk is safe and ends.
 */
struct chain_visitor {
	bool (*desc)(u64 head, const struct pte_list_desc *d, u32 tail);
	bool (*entry)(u64 head, u64 sptep);
};

static inline bool chain_visit_desc(u64 head, const struct pte_list_desc *d,
				    const struct chain_visitor *v)
{
	unsigned int i;

	for (i = 0; i < PTE_LIST_EXT && chain_entry(d, i); i++)
		if (v->entry && !v->entry(head, chain_entry(d, i)))
			return false;
	return true;
}

/* The chain of @head, whose value is @val.  False: it was ended early. */
static inline bool oracle_chain_walk(u64 head, u64 val,
				     const struct chain_visitor *v)
{
	u64 at = chain_ptr(val);
	u32 tail;

	if (!at)
		return true;
	if (!chain_is_many(val))
		return !v->entry || v->entry(head, at);
	if (!chain_is_desc(at))
		return false;
	/* Each descriptor must leave fewer entries behind it. */
	for (tail = chain_desc(at)->tail_count; ; tail -= PTE_LIST_EXT) {
		const struct pte_list_desc *d = chain_desc(at);

		if (v->desc && !v->desc(head, d, tail))
			return false;
		if (!chain_visit_desc(head, d, v))
			return false;
		at = (u64)(unsigned long)d->more;
		if (!at)
			return true;
		if (tail < PTE_LIST_EXT || !chain_is_desc(at))
			return false;
	}
}

#endif /* RMAPSIM_WORLD_CHAIN_H */
