// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the guest map where, and which page has the host behind it?
 *
 * The guest's page tables are a function, not memory: guest page number
 * rel * alias + a, for each alias a, maps relative gfn rel.  The tables
 * themselves have gfns far above the memslot, a function of what they
 * translate and of the root, so that two guest address spaces share a table
 * only where the scenario says so.
 */
#include <asm/kvm_guest.h>

#include "guest.h"
#include "oracle.h"
#include "world.h"

#define TABLE_BASE	BIT_ULL(32)
#define TABLE_LEVEL	24
#define TABLE_ROOT	28

u64 world_guest_page(u64 rel, unsigned int alias)
{
	return WORLD->direct ? WORLD->base_gfn + rel :
			       rel * WORLD->alias + alias;
}

u64 world_pfn(u64 rel, u64 version)
{
	return ((version + 1) << WORLD_PFN_SHIFT) + WORLD->base_gfn + rel;
}

/* The gfn of the guest's table of @level that translates page @vpn. */
u64 guest_table_gfn(unsigned int root, unsigned int level, u64 vpn)
{
	u64 gfn = TABLE_BASE | (u64)level << TABLE_LEVEL |
		  vpn >> (level * SPTE_LEVEL_BITS);

	if (WORLD->share && level == PG_LEVEL_4K)
		return gfn;
	return gfn | (u64)root << TABLE_ROOT;
}

/* Is the guest page of @vpn mapped by a large entry of the guest? */
static bool guest_is_huge(u64 vpn)
{
	u64 first = vpn & ~(KVM_PAGES_PER_HPAGE(PG_LEVEL_2M) - 1);

	return WORLD->huge && WORLD->alias == 1 &&
	       first + KVM_PAGES_PER_HPAGE(PG_LEVEL_2M) <= WORLD->gfns;
}

int guest_walk(struct kvm_vcpu *vcpu, gpa_t addr, struct guest_walk *gw)
{
	u64 vpn = addr >> PAGE_SHIFT, rel = vpn / WORLD->alias;
	unsigned int root = vcpu->vcpu_id % WORLD->roots;
	int level;

	if (rel >= WORLD->gfns + WORLD->hole)
		return -EFAULT;
	gw->max_level = WORLD->levels;
	gw->level = guest_is_huge(vpn) ? PG_LEVEL_2M : PG_LEVEL_4K;
	gw->pte_access = ACC_ALL;
	gw->gfn = WORLD->base_gfn + rel;
	for (level = gw->level; level <= gw->max_level; level++) {
		u64 to = level == gw->level ?
			 gw->gfn & -KVM_PAGES_PER_HPAGE(level) :
			 guest_table_gfn(root, level - 1, vpn);

		gw->table_gfn[level - 1] = guest_table_gfn(root, level, vpn);
		gw->pt_access[level - 1] = ACC_ALL;
		gw->ptes[level - 1] = to << PAGE_SHIFT | ACC_ALL;
	}
	return 0;
}

kvm_pfn_t guest_host_pfn(struct kvm *kvm, gfn_t gfn)
{
	struct kvm_memory_slot *slot = gfn_to_memslot(kvm, gfn);

	if (!slot)
		return KVM_PFN_ERR_FAULT;
	return READ_ONCE(WORLD->host_pfn[world_page(slot, gfn) -
					 WORLD->base_gfn]);
}

void guest_release_pfn(struct kvm_vcpu *vcpu, kvm_pfn_t pfn, int level,
		       bool dirty)
{
	lockdep_assert_held(&vcpu->kvm->mmu_lock);
	if (dirty)
		oracle_dirty_release(pfn, KVM_PAGES_PER_HPAGE(level));
}
