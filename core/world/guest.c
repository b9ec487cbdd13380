// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the guest map where, and which page has the host behind it?
 *
 * The guest's page tables are a function: guest page number rel * alias + a,
 * for each alias a, maps relative gfn rel.  The tables themselves have gfns
 * far above the memslot, a function of what they translate and of the root, so
 * that two guest address spaces share a table only where the scenario says so.
 * Some may lie in the last pages of the memslots, where the guest can write.
 *
 * In a scenario that changes them the two lowest levels are memory, the same
 * in all address spaces: WORLD->gpte[] by guest page number, WORLD->gpde[] by
 * 2M block.  An entry has the bits of ordinary paging.
 */
#include <asm/kvm_guest.h>

#include "guest.h"
#include "oracle.h"
#include "world.h"

#include "sched/dpor_note.h"

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
	u64 index = vpn >> (level * SPTE_LEVEL_BITS);
	unsigned int number;

	if (WORLD->share && level == PG_LEVEL_4K)
		root = 0;
	number = (level - 1) * WORLD->roots + root;
	if (!index && number < WORLD->tables)
		return WORLD->base_gfn + WORLD->gfns - 1 - number;
	return TABLE_BASE | (u64)level << TABLE_LEVEL | index |
	       (u64)root << TABLE_ROOT;
}

/* Is the guest page of @vpn mapped by a large entry of the guest? */
static bool guest_is_huge(u64 vpn)
{
	u64 first = vpn & ~(KVM_PAGES_PER_HPAGE(PG_LEVEL_2M) - 1);

	return WORLD->huge && WORLD->alias == 1 &&
	       first + KVM_PAGES_PER_HPAGE(PG_LEVEL_2M) <= WORLD->gfns;
}

static u64 guest_entry(gfn_t gfn)
{
	return gfn << PAGE_SHIFT | PT_PRESENT_MASK | PT_WRITABLE_MASK |
	       PT_USER_MASK;
}

static u64 guest_pages(void)
{
	return (WORLD->gfns + WORLD->hole) * WORLD->alias;
}

static u64 block_of(u64 vpn)
{
	return vpn >> SPTE_LEVEL_BITS;
}

/* What the function says.  A block without a large entry has a table. */
void guest_make_tables(void)
{
	u64 pages = guest_pages(), vpn;

	WORLD->gpte = world_alloc(HEAP_MISC, pages * sizeof(u64));
	WORLD->gpde = world_alloc(HEAP_MISC,
				  (block_of(pages - 1) + 1) * sizeof(u64));
	for (vpn = 0; vpn < pages; vpn++) {
		gfn_t gfn = WORLD->base_gfn + vpn / WORLD->alias;

		WORLD->gpte[vpn] = guest_entry(gfn);
		if (!guest_is_huge(vpn))
			WORLD->gpde[block_of(vpn)] = guest_entry(0);
		else if (!(vpn & (SPTE_ENT_PER_PAGE - 1)))
			WORLD->gpde[block_of(vpn)] = guest_entry(gfn) |
						     PT_PAGE_SIZE_MASK;
	}
}

/* Not by the guest, whose writes to a shadowed table would be noticed. */
void guest_remap(const struct scn_op *op)
{
	u64 vpn = world_guest_page(op->start, op->alias), entry = 0;
	gfn_t to = WORLD->base_gfn + op->to;

	if (op->level == PG_LEVEL_2M)
		to = gfn_round_for_level(to, PG_LEVEL_2M);
	if (op->to != SCN_NOWHERE)
		entry = guest_entry(to);
	if (!op->write)
		entry &= ~PT_WRITABLE_MASK;
	if (op->level == PG_LEVEL_2M) {
		WRITE_ONCE(WORLD->gpde[block_of(vpn)],
			   entry | PT_PAGE_SIZE_MASK);
		return;
	}
	WRITE_ONCE(WORLD->gpte[vpn], entry);
	dpor_note_read((u64)(unsigned long)&WORLD->gpde[block_of(vpn)]);
	if (sim_peek((u64)(unsigned long)&WORLD->gpde[block_of(vpn)], 8) &
	    PT_PAGE_SIZE_MASK)
		WRITE_ONCE(WORLD->gpde[block_of(vpn)], guest_entry(0));
}

/* The entry that maps @vpn, and its level; 0 if none does. */
static u64 guest_leaf(u64 vpn, int *level)
{
	gfn_t gfn = WORLD->base_gfn + vpn / WORLD->alias;
	u64 entry;

	if (!WORLD->gpde) {
		*level = guest_is_huge(vpn) ? PG_LEVEL_2M : PG_LEVEL_4K;
		return guest_entry(gfn_round_for_level(gfn, *level));
	}
	entry = READ_ONCE(WORLD->gpde[block_of(vpn)]);
	*level = is_large_pte(entry) ? PG_LEVEL_2M : PG_LEVEL_4K;
	if (*level == PG_LEVEL_4K)
		entry = READ_ONCE(WORLD->gpte[vpn]);
	return entry & PT_PRESENT_MASK ? entry : 0;
}

int guest_walk(struct kvm_vcpu *vcpu, gpa_t addr, struct guest_walk *gw)
{
	u64 vpn = addr >> PAGE_SHIFT, leaf;
	unsigned int root = vcpu->vcpu_id % WORLD->roots;
	int level;

	if (vpn >= guest_pages())
		return -EFAULT;
	leaf = guest_leaf(vpn, &gw->level);
	if (!leaf)
		return -EFAULT;
	gw->max_level = WORLD->levels;
	gw->pte_access = ACC_ALL;
	if (!is_writable_pte(leaf))
		gw->pte_access &= ~ACC_WRITE_MASK;
	gw->gfn = (leaf & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT;
	gw->gfn += vpn & (KVM_PAGES_PER_HPAGE(gw->level) - 1);
	for (level = gw->level; level <= gw->max_level; level++) {
		gw->table_gfn[level - 1] = guest_table_gfn(root, level, vpn);
		gw->pt_access[level - 1] = ACC_ALL;
		gw->ptes[level - 1] = level == gw->level ? leaf :
			guest_entry(guest_table_gfn(root, level - 1, vpn));
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

/* Is the page one of a block that begins with @first? */
static bool host_page_fits(const struct kvm_memory_slot *slot, const u64 *pfn,
			   u64 first, u64 i, u64 rel)
{
	dpor_note_read((u64)(unsigned long)&pfn[i]);
	if (pfn[i] != first + i)
		return false;
	if (!slot->arch.gfn_write_track)
		return true;
	dpor_note_read((u64)(unsigned long)&slot->arch.gfn_write_track[rel]);
	return !slot->arch.gfn_write_track[rel];
}

/* Does the host have the block of @gfn in one piece, free of other use? */
static bool host_is_huge(const struct kvm_memory_slot *slot, gfn_t gfn,
			 int level)
{
	u64 i, pages = KVM_PAGES_PER_HPAGE(level);
	gfn_t start = gfn_round_for_level(gfn, level);
	u64 rel = start - slot->base_gfn;
	const u64 *pfn;

	if (start < slot->base_gfn || rel + pages > slot->npages)
		return false;
	pfn = &WORLD->host_pfn[world_page(slot, start) - WORLD->base_gfn];
	dpor_note_read((u64)(unsigned long)pfn);
	if (*pfn & (pages - 1))
		return false;
	for (i = 0; i < pages; i++)
		if (!host_page_fits(slot, pfn, *pfn, i, rel + i))
			return false;
	return true;
}

int guest_host_level(const struct kvm_memory_slot *slot, gfn_t gfn)
{
	int level = KVM_MAX_HUGEPAGE_LEVEL;

	while (level > PG_LEVEL_4K && !host_is_huge(slot, gfn, level))
		level--;
	return level;
}
