// SPDX-License-Identifier: GPL-2.0-only
/*
 * T1, T6, T7 and the CPU's part of M3: is a vCPU that uses what is gone
 * noticed, and one that was told in time not?
 */
#include "tests/unit/oracle/oracle_vm.h"

/* Both vCPUs have gfn 0 in their TLBs, to write. */
#define SCN_ACCESS_TWO							\
	"scenario access-two\n"						\
	"vm geometry=small gfns=4 vcpus=2 roots=2\n"			\
	"setup\n access v0 0\n access v1 0\n"				\
	"tasks\n 1 vcpu0 cpu0\n access v0 0\n fault v0 0\n"		\
	" 2 notifier cpu1\n unmap 0 1\n write-track 0 1\n"		\
	" write-protect 0 1\n zap-page v0 0\n"				\
	"end\n"

/* The lowest table of vCPU 0's guest is memory. */
#define SCN_TABLE							\
	"scenario table\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1 tables=1\n"		\
	"setup\n access v0 0\n access v0 1\n"				\
	"tasks\n 1 vcpu0 cpu0\n access v0 0\n"				\
	" 2 logger cpu1\n write-protect 0 4\n"				\
	"end\n"

/* Two memslots of two pages; vCPU 0 has the first page of each in its TLB. */
#define SCN_TWO_SLOTS							\
	"scenario two-slots\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1 slots=2\n"		\
	"setup\n access v0 0\n access v0 2\n"				\
	"tasks\n 1 vcpu0 cpu0\n access v0 0\n"				\
	" 2 notifier cpu1\n unmap 0 4\n"				\
	"end\n"

static void flush_if(bool told)
{
	if (told)
		kvm_flush_remote_tlbs(WORLD->kvm);
}

static void zap_leaf(bool told)
{
	as(2);
	lock();
	drop_spte(WORLD->kvm, leaf(0, 0, 0));
	flush_if(told);
	unlock();
}

static void T1_zapped_fires(void)
{
	zap_leaf(false);
}

static void T1_zapped_silent(void)
{
	zap_leaf(true);
}

/* Take write access away for good: from the next fault on it is gone. */
static void protect_leaf(bool told)
{
	u64 *sptep = leaf(0, 0, 0);

	as(2);
	lock();
	mmu_spte_update(sptep, peek(sptep) & ~(PT_WRITABLE_MASK |
					       shadow_mmu_writable_mask));
	flush_if(told);
	unlock();
}

static void T1_protected_fires(void)
{
	protect_leaf(false);
}

static void T1_protected_silent(void)
{
	protect_leaf(true);
}

/* Dirty logging takes W alone, and flushes when it has let go of mmu_lock. */
static void T1_logged_fires(void)
{
	protect_leaf(false);
}

static void T1_logged_silent(void)
{
	run(2, 2);
}

/* The tables lead to another page than the TLB says. */
static void T1_other_fires(void)
{
	u64 *sptep = leaf(0, 0, 0), *other = leaf(0, 1, 0);

	as(2);
	lock();
	drop_spte(WORLD->kvm, sptep);
	mmu_spte_set(sptep, peek(other));
	unlock();
}

static void T1_other_silent(void)
{
	run(2, 0);
	run(1, 0);
}

/*
 * The start of an invalidation of both memslots lets go of mmu_lock when it
 * has zapped @rel and flushed nothing.
 */
static void start_both(u64 rel)
{
	begin(2, 0);
	world_set_phase(PHASE_STARTING);
	lock();
	kvm_mmu_invalidate_start(WORLD->kvm);
	kvm_mmu_invalidate_range_add(WORLD->kvm, WORLD->base_gfn,
				     WORLD->base_gfn + 4);
	drop_spte(WORLD->kvm, leaf(0, rel, 0));
	unlock();
	lock();
	kvm_flush_remote_tlbs(WORLD->kvm);
	kvm_mmu_invalidate_end(WORLD->kvm);
	unlock();
	end();
}

/* The finding is about the first memslot; the last one flushes its own. */
static void T1_slots_fires(void)
{
	start_both(2);
}

static void T1_slots_silent(void)
{
	start_both(0);
}

static void T6_taken_fires(void)
{
	as(2);
	WRITE_ONCE(WORLD->host_pfn[0], world_pfn(0, 1));
	run(1, 0);
}

static void T6_taken_silent(void)
{
	run(2, 0);
	run(1, 0);
}

/* Gfn 0 becomes write-tracked. */
static void track(bool protect, bool told)
{
	u16 *count = &slot0()->arch.gfn_write_track[0];
	bool changed = false;

	as(2);
	lock();
	plain_write(count, 1);
	if (protect)
		changed = kvm_mmu_slot_gfn_write_protect(WORLD->kvm,
							 slot0(),
							 WORLD->base_gfn,
							 PG_LEVEL_4K);
	flush_if(told && changed);
	unlock();
}

static void T7_spte_fires(void)
{
	track(false, false);
}

static void T7_spte_silent(void)
{
	track(true, true);
}

/* The guest's table that is shadowed is that at gfn 0 from now on. */
static void become_table(bool protect)
{
	struct kvm_mmu_page *sp = page_of(leaf(0, 0, 0));

	as(2);
	lock();
	plain_write(&sp->gfn, WORLD->base_gfn);
	if (protect)
		kvm_mmu_slot_gfn_write_protect(WORLD->kvm, slot0(),
					       WORLD->base_gfn, PG_LEVEL_4K);
	else
		drop_spte(WORLD->kvm, leaf(0, 1, 0));
	flush_if(true);
	unlock();
}

static void T7_table_fires(void)
{
	become_table(false);
}

static void T7_table_silent(void)
{
	become_table(true);
}

static void T7_tlb_fires(void)
{
	track(true, false);
}

static void T7_tlb_silent(void)
{
	run(2, 1);
}

/* vCPU 0 looks at its tables without mmu_lock, as a fast page fault does. */
static void walk_begin(void)
{
	begin(1, 1);
	walk_shadow_page_lockless_begin(WORLD->vcpu[0]);
	mmu_spte_get_lockless(entry(0, 0, WORLD->levels));
	mmu_spte_get_lockless(entry(0, 0, PG_LEVEL_2M));
	mmu_spte_get_lockless(leaf(0, 0, 0));
}

static void walk_end(void)
{
	as(1);
	walk_shadow_page_lockless_end(WORLD->vcpu[0]);
	end();
}

static void M3_walked_fires(void)
{
	walk_begin();
	run(2, 3);
	walk_end();
}

static void M3_walked_silent(void)
{
	walk_begin();
	walk_end();
	run(2, 3);
}

/* The table goes back to the allocator before the TLBs know. */
static void M3_unflushed_fires(void)
{
	struct kvm_mmu_page *sp = page_of(leaf(0, 0, 0));
	LIST_HEAD(invalid);

	as(2);
	lock();
	kvm_mmu_prepare_zap_page(WORLD->kvm, sp, &invalid);
	heap_free(HEAP_SPT, sp->spt);
	unlock();
}

static void M3_unflushed_silent(void)
{
	run(2, 3);
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(T1, zapped, SCN_ACCESS_TWO),
	ORACLE_TEST(T1, protected, SCN_ACCESS_TWO),
	ORACLE_TEST(T1, logged, SCN_ACCESS_TWO),
	ORACLE_TEST(T1, other, SCN_ACCESS_TWO),
	ORACLE_TEST(T1, slots, SCN_TWO_SLOTS),
	ORACLE_TEST(T6, taken, SCN_ACCESS_TWO),
	ORACLE_TEST(T7, spte, SCN_ACCESS_TWO),
	ORACLE_TEST(T7, table, SCN_TABLE),
	ORACLE_TEST(T7, tlb, SCN_ACCESS_TWO),
	ORACLE_TEST(M3, walked, SCN_ACCESS_TWO),
	ORACLE_TEST(M3, unflushed, SCN_ACCESS_TWO),
};

ORACLE_FAMILY(oracle_tlb, tests);
