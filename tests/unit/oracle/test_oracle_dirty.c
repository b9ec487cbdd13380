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
	ORACLE_TEST(D3, lost, SCN_FAST_FAULT),
};

ORACLE_FAMILY(oracle_dirty, tests);
