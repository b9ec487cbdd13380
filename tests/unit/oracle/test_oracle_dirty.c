// SPDX-License-Identifier: GPL-2.0-only
/*
 * D1 to D4: is a write that dirty logging misses noticed, and one that it
 * will see not?
 */
#include "tests/unit/oracle/oracle_vm.h"

/* A direct MMU: W comes back without mmu_lock. */
#define SCN_FAST_FAULT							\
	"scenario fast-fault\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1 mmu=direct\n"		\
	"setup\n fault v0 0\n"						\
	"tasks\n 1 vcpu0 cpu0\n fault v0 0\n"				\
	" 2 logger cpu1\n age 0 1\n"					\
	"end\n"

/* vCPU 0 has written gfn 0 and will write gfn 1. */
#define SCN_LOGGED							\
	"scenario logged\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1 log=1\n"		\
	"setup\n access v0 0\n"						\
	"tasks\n 1 vcpu0 cpu0\n access v0 0\n access v0 1\n"		\
	" 2 logger cpu1\n dirty-log 0\n"				\
	"end\n"

/* The bit of gfn 0 is gone when userspace asks. */
static void D1_forgotten_fires(void)
{
	as(1);
	WRITE_ONCE(slot0()->dirty_bitmap[0], 0);
	run(2, 0);
}

static void D1_forgotten_silent(void)
{
	run(2, 0);
}

/* Nobody asks, and who will ask will not be told. */
static void D1_quiet_fires(void)
{
	as(1);
	WRITE_ONCE(slot0()->dirty_bitmap[0], 0);
}

static void D1_quiet_silent(void)
{
	run(1, 0);
}

/* A fault of vCPU 0 maps gfn 0 again, to write. */
static void install_writable(bool mark)
{
	u64 *sptep = leaf(0, 0, 0), val = peek(sptep);

	run(2, 0);
	begin(1, 0);
	lock();
	drop_spte(WORLD->kvm, sptep);
	if (mark)
		mark_page_dirty_in_slot(WORLD->kvm, slot0(), WORLD->base_gfn);
	mmu_spte_set(sptep, val);
	__rmap_add(WORLD->kvm, descs(0), slot0(), sptep, WORLD->base_gfn,
		   ACC_ALL);
	kvm_flush_remote_tlbs(WORLD->kvm);
	unlock();
	end();
}

static void D2_unmarked_fires(void)
{
	install_writable(false);
}

static void D2_unmarked_silent(void)
{
	install_writable(true);
}

/* The host has never been told that it has to keep what the guest writes. */
static void D4_untold_fires(void)
{
	as(2);
	world_touch(&WORLD->dirty.told[0], sizeof(u64));
	WORLD->dirty.told[0] = 0;
	run(1, 0);
}

static void D4_untold_silent(void)
{
	run(1, 0);
}

static void fix_in_walk(u64 *sptep)
{
	u64 old;

	begin(1, 0);
	walk_shadow_page_lockless_begin(WORLD->vcpu[0]);
	old = mmu_spte_get_lockless(sptep);
	cmpxchg64(sptep, old, old | PT_WRITABLE_MASK);
	walk_shadow_page_lockless_end(WORLD->vcpu[0]);
	end();
}

/* A holder of mmu_lock takes A; a fast page fault sets W meanwhile. */
static void update_around_fix(bool atomic)
{
	u64 *sptep = leaf(0, 0, 0), old;

	as(2);
	lock();
	WRITE_ONCE(*sptep, peek(sptep) & ~PT_WRITABLE_MASK);
	old = READ_ONCE(*sptep);
	fix_in_walk(sptep);
	as(2);
	if (atomic)
		xchg(sptep, old & ~shadow_accessed_mask);
	else
		WRITE_ONCE(*sptep, old & ~shadow_accessed_mask);
	unlock();
}

static void D3_lost_fires(void)
{
	update_around_fix(false);
}

static void D3_lost_silent(void)
{
	update_around_fix(true);
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(D1, forgotten, SCN_LOGGED),
	ORACLE_TEST(D1, quiet, SCN_LOGGED),
	ORACLE_TEST(D2, unmarked, SCN_LOGGED),
	ORACLE_TEST(D3, lost, SCN_FAST_FAULT),
	ORACLE_TEST(D4, untold, SCN_LOGGED),
};

ORACLE_FAMILY(oracle_dirty, tests);
