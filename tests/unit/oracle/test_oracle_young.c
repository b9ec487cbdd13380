// SPDX-License-Identifier: GPL-2.0-only
/*
 * Y1 to Y5: is an ager that does too much or too little noticed, and a good
 * one not?
 */
#include "tests/unit/oracle/oracle_vm.h"

/* SPTEs without A/D bits: aging takes R, W and X away instead. */
#define SCN_AD_OFF							\
	"scenario ad-off\n"						\
	"vm geometry=small gfns=2 vcpus=2 roots=2 ad=off\n"		\
	"setup\n fault v0 0\n fault v1 0\n fault v0 1\n"		\
	"tasks\n 1 notifier cpu0\n unmap 0 1\n age 0 2\n"		\
	" 2 vcpu1 cpu1\n fault v1 0\n fault v1 1\n"			\
	"end\n"

/* What an ager stores into the leaf of gfn 0, without mmu_lock. */
static void age_leaf(u64 clear, u64 set)
{
	u64 *sptep = leaf(0, 0, 0), old = peek(sptep);
	unsigned long val;

	begin(1, 1);
	val = grab(rmap(0));
	cmpxchg64(sptep, old, (old & ~clear) | set);
	release(rmap(0), val);
	end();
}

static void Y2_dirty_fires(void)
{
	age_leaf(shadow_accessed_mask | shadow_dirty_mask, 0);
}

static void Y2_dirty_silent(void)
{
	age_leaf(shadow_accessed_mask, 0);
}

static void Y2_present_fires(void)
{
	age_leaf(SPTE_MMU_PRESENT_MASK, 0);
}

static void Y2_present_silent(void)
{
	Y2_dirty_silent();
}

static void Y2_tracked_fires(void)
{
	age_leaf(shadow_mmu_writable_mask | PT_WRITABLE_MASK, 0);
}

static void Y2_tracked_silent(void)
{
	u64 old = peek(leaf(0, 0, 0));
	u64 new = mark_spte_for_access_track(old);

	age_leaf(old & ~new, new & ~old);
}

/* Another task has write-protected it since the ager looked. */
static void Y4_writable_fires(void)
{
	u64 *sptep = leaf(0, 0, 0);

	as(2);
	lock();
	WRITE_ONCE(*sptep, peek(sptep) & ~PT_WRITABLE_MASK);
	unlock();
	age_leaf(shadow_accessed_mask, PT_WRITABLE_MASK);
}

static void Y4_writable_silent(void)
{
	u64 *sptep = leaf(0, 0, 0);

	as(2);
	lock();
	WRITE_ONCE(*sptep, peek(sptep) & ~PT_WRITABLE_MASK);
	unlock();
	age_leaf(shadow_accessed_mask, 0);
}

/*
 * Another task has zapped it, and waits for the rmap lock to take the entry
 * out of the chain.
 */
static void age_while_zapped(bool look_again)
{
	u64 *sptep = leaf(0, 0, 0), old = peek(sptep), found;
	unsigned long val;

	begin(1, 1);
	val = grab(rmap(0));
	as(2);
	lock();
	mmu_spte_clear_track_bits(WORLD->kvm, sptep);
	as(1);
	if (look_again)
		cmpxchg64(sptep, old, old & ~shadow_accessed_mask);
	else
		WRITE_ONCE(*sptep, old & ~shadow_accessed_mask);
	release(rmap(0), val);
	end();
	as(2);
	found = peek(sptep);
	pte_list_remove(WORLD->kvm, sptep, rmap(0));
	if (is_shadow_present_pte(found))
		mmu_spte_clear_no_track(sptep);
	unlock();
}

static void Y4_revived_fires(void)
{
	age_while_zapped(false);
}

static void Y4_revived_silent(void)
{
	age_while_zapped(true);
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(Y2, dirty, SCN_TWO_ROOTS),
	ORACLE_TEST(Y2, present, SCN_TWO_ROOTS),
	ORACLE_TEST(Y2, tracked, SCN_AD_OFF),
	ORACLE_TEST(Y4, writable, SCN_TWO_ROOTS),
	ORACLE_TEST(Y4, revived, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_young, tests);
