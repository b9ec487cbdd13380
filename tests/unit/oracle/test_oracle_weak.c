// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of the oracles is about delayed stores: do they tell what is issued
 * from what is seen?
 */
#include "tests/unit/oracle/oracle_vm.h"

#include <asm/kvm_guest.h>

#include "sched/race_state.h"

/* One SPTE, which a fast page fault may make writable. */
#define SCN_DIRECT							\
	"scenario direct\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1 mmu=direct\n"		\
	"setup\n fault v0 0\n"						\
	"tasks\n 1 vcpu0 cpu0\n fault v0 0\n"				\
	" 2 zapper cpu1\n zap-gfn 0 1\n"					\
	"end\n"

/* Nobody maps gfn 4. */
#define SCN_HOLE							\
	"scenario hole\n"						\
	"vm geometry=small gfns=6 vcpus=1 roots=1 mmu=direct\n"		\
	"setup\n fault v0 2\n"						\
	"tasks\n 1 notifier cpu0\n unmap 0 1\n age 0 2\n"		\
	" 2 vcpu0 cpu1\n fault v0 4\n"					\
	"end\n"

/* vCPU 0 has gfn 0 in its TLB. */
#define SCN_TLB								\
	"scenario tlb\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1\n"			\
	"setup\n access v0 0\n"						\
	"tasks\n 1 vcpu0 cpu0\n access v0 0\n"				\
	" 2 zapper cpu1\n zap-page v0 0\n"				\
	"end\n"

#define SCN_SLOT_GOES							\
	"scenario slot-goes\n"						\
	"vm geometry=small gfns=4 vcpus=1 roots=1\n"			\
	"setup\n fault v0 0\n"						\
	"tasks\n 1 vmm cpu0\n slot-delete 0\n"				\
	" 2 ager cpu1\n age 0 1\n"					\
	"end\n"

static void set_writable(u64 *sptep)
{
	u64 old;

	begin(1, 0);
	walk_shadow_page_lockless_begin(WORLD->vcpu[0]);
	old = mmu_spte_get_lockless(sptep);
	cmpxchg64(sptep, old, old | PT_WRITABLE_MASK);
	walk_shadow_page_lockless_end(WORLD->vcpu[0]);
	end();
}

/* W comes back before or after a store that knows of none. */
static void store_around_fault(bool seen)
{
	u64 *sptep = leaf(0, 0, 0), old;

	as(2);
	lock();
	WRITE_ONCE(*sptep, peek(sptep) & ~PT_WRITABLE_MASK);
	if (seen)
		set_writable(sptep);
	as(2);
	old = READ_ONCE(*sptep);
	delay(sptep, old & ~shadow_accessed_mask);
	if (!seen)
		set_writable(sptep);
	visible(2);
	as(2);
	unlock();
}

static void D3_overwritten_fires(void)
{
	store_around_fault(false);
}

static void D3_overwritten_silent(void)
{
	store_around_fault(true);
}

static void change_accessed(unsigned int task, bool accessed)
{
	u64 *sptep = leaf(0, 0, 0), old;
	unsigned long val;

	as(task);
	val = grab(rmap(0));
	old = peek(sptep);
	cmpxchg64(sptep, old, accessed ? old | shadow_accessed_mask :
				old & ~shadow_accessed_mask);
	release(rmap(0), val);
}

/* In a revision that promises not to lose Accessed, and in another. */
static void lose_accessed(bool promised)
{
	u64 *sptep = leaf(0, 0, 0), old;

	M->model[MODEL_KEEPS_A] = promised;
	run(1, 1);
	as(2);
	lock();
	old = READ_ONCE(*sptep);
	delay(sptep, old & ~shadow_mmu_writable_mask & ~PT_WRITABLE_MASK);
	change_accessed(3, true);
	visible(2);
	as(2);
	unlock();
}

static void Y5_overwritten_fires(void)
{
	lose_accessed(true);
}

static void Y5_overwritten_silent(void)
{
	lose_accessed(false);
}

/* An ager that stores: another task zaps the SPTE before that is seen. */
static void age_and_zap(bool seen)
{
	u64 *sptep = leaf(0, 0, 0), found;
	unsigned long val;

	begin(1, 1);
	val = grab(rmap(0));
	delay(sptep, mmu_spte_get_lockless(sptep) & ~shadow_accessed_mask);
	if (seen)
		visible(1);
	as(2);
	lock();
	mmu_spte_clear_track_bits(WORLD->kvm, sptep);
	visible(1);
	as(1);
	release(rmap(0), val);
	end();
	as(2);
	found = peek(sptep);
	pte_list_remove(WORLD->kvm, sptep, rmap(0));
	if (is_shadow_present_pte(found))
		mmu_spte_clear_no_track(sptep);
	unlock();
}

static void Y4_overwritten_fires(void)
{
	age_and_zap(false);
}

static void Y4_overwritten_silent(void)
{
	age_and_zap(true);
}

static u64 host_addr(u64 rel)
{
	return __gfn_to_hva_memslot(slot0(), WORLD->base_gfn + rel);
}

/* When is what task 2 stores visible to task 1, which asks a question? */
enum seen { BEFORE, MEANWHILE, AFTERWARDS };

static void ask_about(u64 rel, enum seen seen, bool answer)
{
	if (seen == BEFORE)
		visible(2);
	begin(1, 1);
	oracle_young_begin(host_addr(rel), host_addr(rel + 1), true);
	if (seen == MEANWHILE)
		visible(2);
	oracle_young_end(answer);
	end();
	visible(2);
	as(2);
}

/* One SPTE of gfn 0 becomes young, or the only one that is gets old. */
static void ask_about_delayed(bool young, enum seen seen, bool answer)
{
	u64 *sptep = leaf(0, 0, 0), bit = shadow_accessed_mask;

	run(1, 1);
	if (!young)
		change_accessed(3, true);
	begin(2, 0);
	lock();
	delay(sptep, young ? peek(sptep) | bit : peek(sptep) & ~bit);
	ask_about(0, seen, answer);
	unlock();
	end();
}

/* It was old for its writer alone. */
static void Y3_old_fires(void)
{
	ask_about_delayed(false, AFTERWARDS, false);
}

static void Y3_old_silent(void)
{
	ask_about_delayed(false, MEANWHILE, true);
}

/* Who looks before it is visible says no. */
static void Y3_appears_fires(void)
{
	ask_about_delayed(true, BEFORE, false);
}

static void Y3_appears_silent(void)
{
	ask_about_delayed(true, MEANWHILE, false);
}

/* What is delayed has nothing to do with SPTEs, or makes one young. */
static void Y3_young_fires(void)
{
	run(1, 1);
	as(2);
	delay(&WORLD->host_pfn[0], WORLD->host_pfn[0]);
	ask_about(0, MEANWHILE, true);
}

static void Y3_young_silent(void)
{
	ask_about_delayed(true, MEANWHILE, true);
}

/* A young SPTE of gfn 4, the first, is put into a chain. */
static void ask_about_linked(enum seen seen)
{
	u64 *sptep = leaf(0, 4, 0), val = peek(leaf(0, 2, 0));

	begin(2, 0);
	lock();
	mmu_spte_set(sptep, (val & ~SPTE_BASE_ADDR_MASK) |
			    WORLD->host_pfn[4] << PAGE_SHIFT);
	kvm_update_page_stats(WORLD->kvm, PG_LEVEL_4K, 1);
	delay((u64 *)rmap(4), (u64)(unsigned long)sptep);
	ask_about(4, seen, false);
	unlock();
	end();
}

static void Y3_linked_fires(void)
{
	ask_about_linked(BEFORE);
}

static void Y3_linked_silent(void)
{
	ask_about_linked(MEANWHILE);
}

/* @task takes back vCPU 0's request to flush; the flush is still to come. */
static void zap_before_flush(unsigned int task)
{
	struct kvm_vcpu *vcpu = WORLD->vcpu[0];

	as(2);
	lock();
	drop_spte(WORLD->kvm, leaf(0, 0, 0));
	kvm_flush_remote_tlbs(WORLD->kvm);
	begin(1, 0);
	as(task);
	clear_bit(KVM_REQ_TLB_FLUSH & KVM_REQUEST_MASK,
		  (unsigned long *)&vcpu->requests);
	as(2);
	unlock();
	as(1);
	guest_flush_tlb(vcpu);
	end();
}

static void T1_flushing_fires(void)
{
	zap_before_flush(2);
}

static void T1_flushing_silent(void)
{
	zap_before_flush(1);
}

/*
 * The memslots are replaced; an ager begins to read when that is not visible
 * yet, or when it is.
 */
static void free_behind_store(bool seen)
{
	struct kvm_memory_slot *slot = slot0();
	struct kvm_memslots *none = heap_alloc(HEAP_MISC, sizeof(*none), true);
	int idx;

	as(1);
	lock();
	kvm_zap_all_rmap_sptes(WORLD->kvm, rmap(0));
	kvm_zap_all_rmap_sptes(WORLD->kvm, rmap(1));
	kvm_flush_remote_tlbs(WORLD->kvm);
	unlock();
	delay((u64 *)&WORLD->kvm->memslots[0], (u64)(unsigned long)none);
	if (seen)
		visible(1);
	begin(2, 0);
	idx = srcu_read_lock(&WORLD->kvm->srcu);
	as(1);
	visible(1);
	heap_free(HEAP_RMAP, slot->arch.rmap[PG_LEVEL_2M - 1]);
	as(2);
	srcu_read_unlock(&WORLD->kvm->srcu, idx);
	end();
}

static void M6_unseen_fires(void)
{
	free_behind_store(false);
}

static void M6_unseen_silent(void)
{
	free_behind_store(true);
}

/* A step in which a plain word is written, which only the detector sees. */
static void write_by(unsigned int task, u64 lock)
{
	as(task);
	M->active = 1;
	M->step++;
	race_set_task(task);
	if (lock)
		race_lock(lock, LOCK_WRITE);
	race_plain(arena_offset(&WORLD->host_pfn[0]), 8, true, OPF_PLAIN);
	if (lock)
		race_unlock(lock, LOCK_WRITE);
	M->active = 0;
}

static void L13_plain_fires(void)
{
	write_by(1, 0);
	write_by(2, 0);
}

static void L13_plain_silent(void)
{
	u64 lock = (u64)(unsigned long)&WORLD->kvm->mmu_lock;

	write_by(1, lock);
	write_by(2, lock);
}

static const struct oracle_test tests[] = {
	ORACLE_WEAK_TEST(D3, overwritten, SCN_DIRECT),
	ORACLE_WEAK_TEST(Y5, overwritten, SCN_TWO_ROOTS),
	ORACLE_WEAK_TEST(Y4, overwritten, SCN_TWO_ROOTS),
	ORACLE_WEAK_TEST(Y3, old, SCN_TWO_ROOTS),
	ORACLE_WEAK_TEST(Y3, appears, SCN_TWO_ROOTS),
	ORACLE_WEAK_TEST(Y3, linked, SCN_HOLE),
	ORACLE_WEAK_TEST(Y3, young, SCN_TWO_ROOTS),
	ORACLE_WEAK_TEST(T1, flushing, SCN_TLB),
	ORACLE_WEAK_TEST(M6, unseen, SCN_SLOT_GOES),
	ORACLE_TEST(L13, plain, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_weak, tests);
