// SPDX-License-Identifier: GPL-2.0-only
/*
 * S1 to S11: are broken chains and wrong SPTEs noticed, and right ones not?
 */
#include "tests/unit/oracle/oracle_vm.h"

/*
 * Seven addresses of gfn 0, of which the last is the first root's neighbour of
 * gfn 1: one entry short of what recycling is for.
 */
#define SCN_LONG_CHAIN							\
	"scenario long-chain\n"						\
	"vm geometry=small gfns=2 vcpus=2 roots=2 alias=7\n"		\
	"setup\n fault v0 0\n fault v0 0 alias=2\n"			\
	" fault v0 0 alias=4\n fault v1 1\n"				\
	"tasks\n 1 vcpu1 cpu0\n fault v1 0\n"				\
	"end\n"

/* Take the rmap lock of gfn 0 as a writer, write it back as @val. */
static void relock_as(unsigned long val)
{
	as(1);
	lock();
	grab(rmap(0));
	atomic_long_set_release(&rmap(0)->val, val);
	preempt_enable();
	unlock();
}

static void S1_odd_fires(void)
{
	relock_as(3 * PAGE_SIZE | KVM_RMAP_MANY);
}

static void S1_odd_silent(void)
{
	relock_as(peek(rmap(0)));
}

/* A descriptor's address without MANY looks like an SPTE's. */
static void S1_flag_fires(void)
{
	relock_as(peek(rmap(0)) & ~KVM_RMAP_MANY);
}

static void S1_flag_silent(void)
{
	S1_odd_silent();
}

/* Change a word of gfn 0's descriptor as a writer of the chain may. */
#define CHANGE_DESC(field, val) do {					\
	unsigned long found;						\
									\
	as(1);								\
	lock();								\
	found = grab(rmap(0));						\
	plain_write(&desc_of(rmap(0))->field, val);			\
	release(rmap(0), found);					\
	unlock();							\
} while (0)

static void S2_empty_fires(void)
{
	CHANGE_DESC(spte_count, 0);
}

static void S2_empty_silent(void)
{
	CHANGE_DESC(spte_count, 2);
}

static void S2_tail_fires(void)
{
	CHANGE_DESC(tail_count, 1);
}

static void S2_tail_silent(void)
{
	CHANGE_DESC(tail_count, 0);
}

static void S3_hole_fires(void)
{
	CHANGE_DESC(sptes[0], NULL);
}

static void S3_hole_silent(void)
{
	CHANGE_DESC(sptes[0], desc_of(rmap(0))->sptes[0]);
}

static void S3_count_fires(void)
{
	CHANGE_DESC(spte_count, 1);
}

static void S3_count_silent(void)
{
	S2_empty_silent();
}

/* The chain of gfn 0 under the head of gfn 4 as well. */
static void S4_shared_fires(void)
{
	as(1);
	lock();
	atomic_long_set_release(&rmap(4)->val, peek(rmap(0)));
	unlock();
}

static void S4_shared_silent(void)
{
	as(1);
	lock();
	atomic_long_set_release(&rmap(4)->val, peek(rmap(4)));
	unlock();
}

static void S4_leak_fires(void)
{
	as(1);
	mmu_alloc_pte_list_desc(descs(0));
}

static void S4_leak_silent(void)
{
	as(1);
	mmu_free_pte_list_desc(mmu_alloc_pte_list_desc(descs(0)));
}

static void S5_twice_fires(void)
{
	as(1);
	lock();
	pte_list_add(WORLD->kvm, descs(0), leaf(0, 2, 0), rmap(2));
	unlock();
}

static void S5_twice_silent(void)
{
	as(1);
	lock();
	pte_list_remove(WORLD->kvm, leaf(0, 2, 0), rmap(2));
	pte_list_add(WORLD->kvm, descs(0), leaf(0, 2, 0), rmap(2));
	unlock();
}

/* Cleared, but still in its chain. */
static void S6_dangling_fires(void)
{
	as(1);
	lock();
	mmu_spte_clear_track_bits(WORLD->kvm, leaf(0, 2, 0));
	unlock();
}

static void S6_dangling_silent(void)
{
	as(1);
	lock();
	drop_spte(WORLD->kvm, leaf(0, 2, 0));
	unlock();
}

/* Present, but in no chain: nothing will ever zap it. */
static void S6_missing_fires(void)
{
	as(1);
	lock();
	pte_list_remove(WORLD->kvm, leaf(0, 2, 0), rmap(2));
	unlock();
}

static void S6_missing_silent(void)
{
	S5_twice_silent();
}

static void S7_dangling_fires(void)
{
	as(1);
	lock();
	mmu_spte_clear_no_track(entry(0, 0, PG_LEVEL_2M));
	unlock();
}

static void S7_dangling_silent(void)
{
	as(1);
	lock();
	drop_parent_pte(WORLD->kvm, page_of(leaf(0, 0, 0)),
			entry(0, 0, PG_LEVEL_2M));
	unlock();
}

static void S7_missing_fires(void)
{
	struct kvm_mmu_page *child = page_of(leaf(0, 0, 0));

	as(1);
	lock();
	pte_list_remove(WORLD->kvm, entry(0, 0, PG_LEVEL_2M),
			&child->parent_ptes);
	unlock();
}

static void S7_missing_silent(void)
{
	S7_dangling_silent();
}

/* The SPTE of gfn 2 in the chain of @rel. */
static void move_entry(u64 rel)
{
	as(1);
	lock();
	pte_list_remove(WORLD->kvm, leaf(0, 2, 0), rmap(2));
	pte_list_add(WORLD->kvm, descs(0), leaf(0, 2, 0), rmap(rel));
	unlock();
}

static void S8_stray_fires(void)
{
	move_entry(4);
}

static void S8_stray_silent(void)
{
	move_entry(2);
}

static void S9_pages_fires(void)
{
	as(1);
	kvm_update_page_stats(WORLD->kvm, PG_LEVEL_4K, 1);
}

static void S9_pages_silent(void)
{
	as(1);
	kvm_update_page_stats(WORLD->kvm, PG_LEVEL_4K, 1);
	kvm_update_page_stats(WORLD->kvm, PG_LEVEL_4K, -1);
}

static void S9_used_fires(void)
{
	as(1);
	plain_write(&WORLD->kvm->arch.n_used_mmu_pages, 0);
}

static void S9_used_silent(void)
{
	as(1);
	plain_write(&WORLD->kvm->arch.n_used_mmu_pages,
		    WORLD->kvm->arch.n_used_mmu_pages);
}

/* The eighth mapping of the page, without what __rmap_add() does then. */
static void S10_long_fires(void)
{
	u64 *sptep = leaf(1, 0, 0);

	as(1);
	lock();
	kvm_mmu_page_set_translation(page_of(sptep), spte_index(sptep),
				     WORLD->base_gfn, ACC_ALL);
	mmu_spte_set(sptep, peek(leaf(1, 0, 6)));
	kvm_update_page_stats(WORLD->kvm, PG_LEVEL_4K, 1);
	plain_write(&WORLD->kvm->stat.max_mmu_rmap_size, 7);
	pte_list_add(WORLD->kvm, descs(1), sptep, rmap(0));
	unlock();
}

static void S10_long_silent(void)
{
	run(1, 0);
}

/* The statistic forgets, and something is zapped. */
static void claim_longest(u64 longest)
{
	run(1, 0);
	lock();
	plain_write(&WORLD->kvm->stat.max_mmu_rmap_size, longest);
	drop_spte(WORLD->kvm, leaf(1, 1, 0));
	unlock();
}

static void S10_statistic_fires(void)
{
	claim_longest(6);
}

static void S10_statistic_silent(void)
{
	claim_longest(7);
}

/* Change the leaf of gfn 2 as a holder of mmu_lock. */
static void change_leaf(u64 clear, u64 set)
{
	u64 *sptep = leaf(0, 2, 0);

	as(1);
	lock();
	WRITE_ONCE(*sptep, (peek(sptep) & ~clear) | set);
	unlock();
}

static void S11_writable_fires(void)
{
	change_leaf(shadow_mmu_writable_mask, PT_WRITABLE_MASK);
}

static void S11_writable_silent(void)
{
	change_leaf(shadow_mmu_writable_mask | PT_WRITABLE_MASK, 0);
}

static void S11_host_fires(void)
{
	change_leaf(shadow_host_writable_mask, 0);
}

static void S11_host_silent(void)
{
	change_leaf(shadow_host_writable_mask | shadow_mmu_writable_mask |
		    PT_WRITABLE_MASK, 0);
}

/* Saved bits in an SPTE that hardware tracks itself. */
static void S11_saved_fires(void)
{
	change_leaf(0, SHADOW_ACC_TRACK_SAVED_MASK);
}

static void S11_saved_silent(void)
{
	change_leaf(shadow_accessed_mask, 0);
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(S1, odd, SCN_TWO_ROOTS),
	ORACLE_TEST(S1, flag, SCN_TWO_ROOTS),
	ORACLE_TEST(S2, empty, SCN_TWO_ROOTS),
	ORACLE_TEST(S2, tail, SCN_TWO_ROOTS),
	ORACLE_TEST(S3, hole, SCN_TWO_ROOTS),
	ORACLE_TEST(S3, count, SCN_TWO_ROOTS),
	ORACLE_TEST(S4, shared, SCN_TWO_ROOTS),
	ORACLE_TEST(S4, leak, SCN_TWO_ROOTS),
	ORACLE_TEST(S5, twice, SCN_TWO_ROOTS),
	ORACLE_TEST(S6, dangling, SCN_TWO_ROOTS),
	ORACLE_TEST(S6, missing, SCN_TWO_ROOTS),
	ORACLE_TEST(S7, dangling, SCN_TWO_ROOTS),
	ORACLE_TEST(S7, missing, SCN_TWO_ROOTS),
	ORACLE_TEST(S8, stray, SCN_TWO_ROOTS),
	ORACLE_TEST(S9, pages, SCN_TWO_ROOTS),
	ORACLE_TEST(S9, used, SCN_TWO_ROOTS),
	ORACLE_TEST(S10, long, SCN_LONG_CHAIN),
	ORACLE_TEST(S10, statistic, SCN_LONG_CHAIN),
	ORACLE_TEST(S11, writable, SCN_TWO_ROOTS),
	ORACLE_TEST(S11, host, SCN_TWO_ROOTS),
	ORACLE_TEST(S11, saved, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_structure, tests);
