// SPDX-License-Identifier: GPL-2.0-only
/*
 * A1 to A4: is it noticed that an equal value is not the same thing, and not
 * where it does not matter?
 */
#include "tests/unit/oracle/oracle_vm.h"

#define SCN_ONE_VCPU(mmu)						\
	"scenario one-vcpu\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1 mmu=" mmu "\n"	\
	"setup\n fault v0 0\n"						\
	"tasks\n 1 vcpu0 cpu0\n fault v0 0\n"				\
	" 2 notifier cpu1\n age 0 1\n"					\
	"end\n"

/* The SPTE of gfn 2 is used while the chain of gfn 0 is locked. */
static void A1_chain_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	mmu_spte_get_lockless(leaf(0, 2, 0));
	release(rmap(0), val);
}

static void A1_chain_silent(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(2));
	mmu_spte_get_lockless(leaf(0, 2, 0));
	release(rmap(2), val);
}

/*
 * An ager reads the leaf of gfn 2 and lets go of the rmap lock; meanwhile the
 * same mapping is zapped and installed again.
 */
static void age_reinstalled(bool look_again)
{
	u64 *sptep = leaf(0, 2, 0), old;
	unsigned long val;

	begin(1, 1);
	val = grab(rmap(2));
	old = mmu_spte_get_lockless(sptep);
	release(rmap(2), val);
	as(3);
	lock();
	drop_spte(WORLD->kvm, sptep);
	mmu_spte_set(sptep, old);
	__rmap_add(WORLD->kvm, descs(0), slot0(), sptep,
		   WORLD->base_gfn + 2, ACC_ALL);
	unlock();
	as(1);
	val = grab(rmap(2));
	if (look_again)
		old = mmu_spte_get_lockless(sptep);
	cmpxchg64(sptep, old, old & ~shadow_accessed_mask);
	release(rmap(2), val);
	end();
}

static void A2_reinstalled_fires(void)
{
	age_reinstalled(false);
}

static void A2_reinstalled_silent(void)
{
	age_reinstalled(true);
}

/* W comes back without mmu_lock, as a fast page fault does it. */
static void allow_write_in_walk(void)
{
	u64 *sptep = leaf(0, 0, 0), old;

	as(2);
	lock();
	WRITE_ONCE(*sptep, peek(sptep) & ~PT_WRITABLE_MASK);
	unlock();
	begin(1, 0);
	walk_shadow_page_lockless_begin(WORLD->vcpu[0]);
	old = mmu_spte_get_lockless(sptep);
	cmpxchg64(sptep, old, old | PT_WRITABLE_MASK);
	walk_shadow_page_lockless_end(WORLD->vcpu[0]);
	end();
}

/* The gfn of an indirect SPTE may be another one by now. */
static void A3_walk_fires(void)
{
	allow_write_in_walk();
}

static void A3_walk_silent(void)
{
	allow_write_in_walk();
}

/* A descriptor of gfn 0 is read while the chain of gfn 2 is locked. */
static void A4_chain_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(2));
	plain_read(&desc_of(rmap(0))->sptes[0]);
	release(rmap(2), val);
}

static void A4_chain_silent(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	plain_read(&desc_of(rmap(0))->sptes[0]);
	release(rmap(0), val);
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(A1, chain, SCN_TWO_ROOTS),
	ORACLE_TEST(A2, reinstalled, SCN_TWO_ROOTS),
	ORACLE_TEST_2(A3, walk, SCN_ONE_VCPU("shadow"),
		      SCN_ONE_VCPU("direct")),
	ORACLE_TEST(A4, chain, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_aba, tests);
