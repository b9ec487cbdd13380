// SPDX-License-Identifier: GPL-2.0-only
/*
 * M1 to M6: is memory that is used, handed out or freed at the wrong time
 * noticed, and none that is not?
 */
#include "tests/unit/oracle/oracle_vm.h"

/* A memslot that goes. */
#define SCN_SLOT							\
	"scenario slot\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1\n"			\
	"setup\n fault v0 0\n"						\
	"tasks\n 1 vmm cpu0\n slot-delete 0\n"				\
	" 2 ager cpu1\n age 0 1\n"					\
	"end\n"

/* All leaves of gfn 0 and their chain go. */
static void zap_gfn0(void)
{
	lock();
	kvm_zap_all_rmap_sptes(WORLD->kvm, rmap(0));
	unlock();
}

/* A descriptor is remembered across the release of its chain's lock. */
static void M1_freed_fires(void)
{
	struct pte_list_desc *desc = desc_of(rmap(0));

	as(1);
	zap_gfn0();
	as(2);
	plain_read(&desc->more);
}

static void M1_freed_silent(void)
{
	struct pte_list_desc *desc = desc_of(rmap(0));

	as(1);
	lock();
	plain_read(&desc->more);
	unlock();
	zap_gfn0();
}

static void M1_twice_fires(void)
{
	struct pte_list_desc *desc = desc_of(rmap(0));

	as(1);
	zap_gfn0();
	mmu_free_pte_list_desc(desc);
}

static void M1_twice_silent(void)
{
	as(1);
	zap_gfn0();
}

static void M1_behind_fires(void)
{
	struct pte_list_desc *desc = desc_of(rmap(0));

	as(1);
	lock();
	plain_read(&desc->sptes[PTE_LIST_EXT]);
	unlock();
}

static void M1_behind_silent(void)
{
	struct pte_list_desc *desc = desc_of(rmap(0));

	as(1);
	lock();
	plain_read(&desc->sptes[PTE_LIST_EXT - 1]);
	unlock();
}

static void M1_wild_fires(void)
{
	as(1);
	READ_ONCE(*(u64 *)64);
}

static void M1_wild_silent(void)
{
	as(1);
	lock();
	READ_ONCE(*leaf(0, 0, 0));
	unlock();
}

/* Memory that does not come zeroed and is read before it is written. */
static void M1_uninit_fires(void)
{
	u64 *p = heap_alloc(HEAP_MISC, 64, false);

	as(1);
	READ_ONCE(*p);
}

static void M1_uninit_silent(void)
{
	u64 *p = heap_alloc(HEAP_MISC, 64, false);

	as(1);
	WRITE_ONCE(*p, 1);
	READ_ONCE(*p);
}

static void M2_linked_fires(void)
{
	as(1);
	lock();
	mmu_free_pte_list_desc(desc_of(rmap(0)));
	unlock();
}

static void M2_linked_silent(void)
{
	as(1);
	zap_gfn0();
}

/* The lock of the chain is there, mmu_lock is not. */
static void M2_reader_fires(void)
{
	as(1);
	grab(rmap(0));
	mmu_free_pte_list_desc(desc_of(rmap(0)));
}

static void M2_reader_silent(void)
{
	M2_linked_silent();
}

/* Zap the page that maps gfn 0 for vCPU 0, but leave out what @part says. */
enum part { PART_CHILDREN, PART_PARENTS, PART_NOTHING };

static void free_page_without(enum part part)
{
	struct kvm_mmu_page *sp = page_of(leaf(0, 0, 0));
	struct kvm *kvm = WORLD->kvm;
	LIST_HEAD(invalid);

	as(1);
	lock();
	switch (part) {
	case PART_CHILDREN:
		kvm_mmu_unlink_parents(kvm, sp);
		heap_free(HEAP_SPT, sp->spt);
		break;
	case PART_PARENTS:
		kvm_mmu_page_unlink_children(kvm, sp, &invalid);
		mmu_free_page_header(sp);
		break;
	case PART_NOTHING:
		kvm_mmu_prepare_zap_page(kvm, sp, &invalid);
		kvm_mmu_commit_zap_page(kvm, &invalid);
		break;
	}
	unlock();
}

static void M3_children_fires(void)
{
	free_page_without(PART_CHILDREN);
}

static void M3_children_silent(void)
{
	free_page_without(PART_NOTHING);
}

static void M3_parents_fires(void)
{
	free_page_without(PART_PARENTS);
}

static void M3_parents_silent(void)
{
	free_page_without(PART_NOTHING);
}

static void M4_dirty_fires(void)
{
	as(1);
	heap_free(HEAP_DESC, heap_alloc(HEAP_DESC, sizeof(struct pte_list_desc),
					false));
}

static void M4_dirty_silent(void)
{
	as(1);
	heap_free(HEAP_DESC, heap_alloc(HEAP_DESC, sizeof(struct pte_list_desc),
					true));
}

static void M5_unlocked_fires(void)
{
	as(1);
	mmu_spte_get_lockless(leaf(0, 0, 0));
}

static void M5_unlocked_silent(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	mmu_spte_get_lockless(leaf(0, 0, 0));
	release(rmap(0), val);
}

static void M6_published_fires(void)
{
	as(1);
	heap_free(HEAP_RMAP, slot0()->arch.rmap[PG_LEVEL_2M - 1]);
}

static void M6_published_silent(void)
{
	run(1, 0);
}

/*
 * An ager is inside kvm->srcu when the memslots are replaced by none, and
 * their rmaps freed.
 */
static void free_behind_reader(bool reading)
{
	struct kvm_memory_slot *slot = slot0();
	struct kvm_memslots *none = heap_alloc(HEAP_MISC, sizeof(*none), true);
	int idx;

	begin(2, 0);
	idx = srcu_read_lock(&WORLD->kvm->srcu);
	if (!reading)
		srcu_read_unlock(&WORLD->kvm->srcu, idx);
	as(1);
	lock();
	kvm_zap_all_rmap_sptes(WORLD->kvm, rmap(0));
	kvm_zap_all_rmap_sptes(WORLD->kvm, rmap(1));
	kvm_flush_remote_tlbs(WORLD->kvm);
	unlock();
	WRITE_ONCE(WORLD->kvm->memslots[0], none);
	heap_free(HEAP_RMAP, slot->arch.rmap[PG_LEVEL_2M - 1]);
	as(2);
	if (reading)
		srcu_read_unlock(&WORLD->kvm->srcu, idx);
	end();
}

static void M6_reader_fires(void)
{
	free_behind_reader(true);
}

static void M6_reader_silent(void)
{
	free_behind_reader(false);
}

static const struct oracle_test tests[] = {
	ORACLE_VERDICT_TEST(M1, freed, UAF, SCN_TWO_ROOTS),
	ORACLE_VERDICT_TEST(M1, twice, DOUBLE_FREE, SCN_TWO_ROOTS),
	ORACLE_VERDICT_TEST(M1, behind, OOB, SCN_TWO_ROOTS),
	ORACLE_VERDICT_TEST(M1, wild, WILD, SCN_TWO_ROOTS),
	ORACLE_VERDICT_TEST(M1, uninit, UNINIT, SCN_TWO_ROOTS),
	ORACLE_TEST(M2, linked, SCN_TWO_ROOTS),
	ORACLE_TEST(M2, reader, SCN_TWO_ROOTS),
	ORACLE_TEST(M3, children, SCN_TWO_ROOTS),
	ORACLE_TEST(M3, parents, SCN_TWO_ROOTS),
	ORACLE_TEST(M4, dirty, SCN_TWO_ROOTS),
	ORACLE_TEST(M5, unlocked, SCN_TWO_ROOTS),
	ORACLE_TEST(M6, published, SCN_SLOT),
	ORACLE_TEST(M6, reader, SCN_SLOT),
};

ORACLE_FAMILY(oracle_life, tests);
