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

/* Aging of gfn 0 by task 1; nothing is done in between but by the script. */
static u64 host_addr(u64 rel)
{
	return __gfn_to_hva_memslot(slot0(), WORLD->base_gfn + rel);
}

static void ask(bool test_only)
{
	begin(1, 1);
	oracle_young_begin(host_addr(0), host_addr(1), test_only);
}

static void answer(bool young)
{
	as(1);
	oracle_young_end(young);
	end();
}

/* The SPTEs of gfn 0 say that it is young. */
static void Y1_no_fires(void)
{
	ask(true);
	answer(false);
}

static void Y1_no_silent(void)
{
	ask(true);
	answer(true);
}

static void Y1_yes_fires(void)
{
	run(1, 1);
	ask(true);
	answer(true);
}

static void Y1_yes_silent(void)
{
	run(1, 1);
	ask(true);
	answer(false);
}

static void Y1_left_fires(void)
{
	ask(false);
	answer(true);
}

static void Y1_left_silent(void)
{
	run(1, 1);
}

static void store_accessed(unsigned int vcpu, bool accessed)
{
	u64 *sptep = leaf(vcpu, 0, 0), old = peek(sptep);
	unsigned long val = grab(rmap(0));

	cmpxchg64(sptep, old, accessed ? old | shadow_accessed_mask :
				old & ~shadow_accessed_mask);
	release(rmap(0), val);
}

/* A question is no change. */
static void Y1_question_fires(void)
{
	ask(true);
	store_accessed(0, false);
	answer(true);
}

static void Y1_question_silent(void)
{
	ask(false);
	store_accessed(0, false);
	store_accessed(1, false);
	answer(true);
}

/* Task 2 is busy with another page: that is no excuse. */
static void Y3_busy_fires(void)
{
	begin(2, 0);
	ask(true);
	as(2);
	lock();
	unlock();
	answer(false);
	as(2);
	end();
}

/* Both SPTEs are aged by task 2 while the question is asked. */
static void Y3_busy_silent(void)
{
	begin(2, 0);
	ask(true);
	as(2);
	store_accessed(0, false);
	store_accessed(1, false);
	answer(false);
	as(2);
	end();
}

/* Young, but not before the answer is there. */
static void Y3_late_fires(void)
{
	run(1, 1);
	begin(2, 0);
	ask(true);
	as(2);
	lock();
	unlock();
	answer(true);
	as(2);
	end();
}

static void Y3_late_silent(void)
{
	run(1, 1);
	begin(2, 0);
	ask(true);
	as(2);
	store_accessed(1, true);
	answer(true);
	as(2);
	end();
}

/*
 * A holder of mmu_lock changes the leaf of gfn 0 by read and store; an ager
 * comes in between, or not.
 */
static void update_around(void (*ager)(void), bool between)
{
	u64 *sptep = leaf(0, 0, 0), old;

	if (!between)
		ager();
	as(2);
	lock();
	old = READ_ONCE(*sptep);
	if (between)
		ager();
	as(2);
	WRITE_ONCE(*sptep, old & ~shadow_mmu_writable_mask & ~PT_WRITABLE_MASK);
	unlock();
}

static void track_access(void)
{
	u64 old = peek(leaf(0, 0, 0));
	u64 new = mark_spte_for_access_track(old);

	age_leaf(old & ~new, new & ~old);
}

static void Y5_tracked_fires(void)
{
	update_around(track_access, true);
}

static void Y5_tracked_silent(void)
{
	update_around(track_access, false);
}

static void become_young(void)
{
	as(3);
	store_accessed(0, true);
}

/* In a revision that promises not to lose Accessed. */
static void Y5_lost_fires(void)
{
	M->model[MODEL_KEEPS_A] = 1;
	run(1, 1);
	update_around(become_young, true);
}

static void Y5_lost_silent(void)
{
	M->model[MODEL_KEEPS_A] = 0;
	run(1, 1);
	update_around(become_young, true);
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
	ORACLE_TEST(Y1, no, SCN_TWO_ROOTS),
	ORACLE_TEST(Y1, yes, SCN_TWO_ROOTS),
	ORACLE_TEST(Y1, left, SCN_TWO_ROOTS),
	ORACLE_TEST(Y1, question, SCN_TWO_ROOTS),
	ORACLE_TEST(Y2, dirty, SCN_TWO_ROOTS),
	ORACLE_TEST(Y2, present, SCN_TWO_ROOTS),
	ORACLE_TEST(Y2, tracked, SCN_AD_OFF),
	ORACLE_TEST(Y3, busy, SCN_TWO_ROOTS),
	ORACLE_TEST(Y3, late, SCN_TWO_ROOTS),
	ORACLE_TEST(Y4, writable, SCN_TWO_ROOTS),
	ORACLE_TEST(Y4, revived, SCN_TWO_ROOTS),
	ORACLE_TEST(Y5, tracked, SCN_AD_OFF),
	ORACLE_TEST(Y5, lost, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_young, tests);
