/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A walk down the shadow page tables, from a vCPU's root to a level.
 */
#ifndef RMAPSIM_KVM_SHADOW_WALK_H
#define RMAPSIM_KVM_SHADOW_WALK_H

#include "spte.h"

struct kvm_shadow_walk_iterator {
	u64 addr;
	hpa_t shadow_addr;	/* of the table at .level */
	u64 *sptep;
	int level;
	unsigned int index;
};

static inline void shadow_walk_init(struct kvm_shadow_walk_iterator *iterator,
				    struct kvm_vcpu *vcpu, u64 addr)
{
	struct kvm_mmu *mmu = vcpu->arch.mmu;

	iterator->addr = addr;
	iterator->shadow_addr = mmu->root.hpa;
	iterator->sptep = NULL;
	iterator->level = VALID_PAGE(mmu->root.hpa) ? mmu->root_role.level : 0;
}

/* Is there a table at this level?  Sets .index and .sptep. */
static inline bool shadow_walk_okay(struct kvm_shadow_walk_iterator *iterator)
{
	if (iterator->level < PG_LEVEL_4K)
		return false;
	iterator->index = SPTE_INDEX(iterator->addr, iterator->level);
	iterator->sptep = (u64 *)__va(iterator->shadow_addr) + iterator->index;
	return true;
}

static inline void __shadow_walk_next(struct kvm_shadow_walk_iterator *iterator,
				      u64 spte)
{
	if (!is_shadow_present_pte(spte) ||
	    is_last_spte(spte, iterator->level)) {
		iterator->level = 0;
		return;
	}
	iterator->shadow_addr = spte & SPTE_BASE_ADDR_MASK;
	--iterator->level;
}

static inline void shadow_walk_next(struct kvm_shadow_walk_iterator *iterator)
{
	__shadow_walk_next(iterator, *iterator->sptep);
}

#define for_each_shadow_entry(_vcpu, _addr, _walker)			\
	for (shadow_walk_init(&(_walker), _vcpu, _addr);		\
	     shadow_walk_okay(&(_walker));				\
	     shadow_walk_next(&(_walker)))

#define for_each_shadow_entry_lockless(_vcpu, _addr, _walker, spte)	\
	for (shadow_walk_init(&(_walker), _vcpu, _addr);		\
	     shadow_walk_okay(&(_walker)) &&				\
	     ({ spte = mmu_spte_get_lockless((_walker).sptep); true; });	\
	     __shadow_walk_next(&(_walker), spte))

#endif /* RMAPSIM_KVM_SHADOW_WALK_H */
