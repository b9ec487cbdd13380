// SPDX-License-Identifier: GPL-2.0-only
/*
 * T2 to T5, RANGE and ROOT: are invalidations and range operations that leave
 * something behind noticed, and those that do their work not?
 */
#include "tests/unit/oracle/oracle_vm.h"

#define SCN_DIRTY							\
	"scenario dirty\n"						\
	"vm geometry=small gfns=4 vcpus=2 roots=2\n"			\
	"setup\n fault v0 0\n fault v1 0\n fault v0 1\n"		\
	"tasks\n 1 logger cpu0\n clear-dirty 0 1\n"			\
	" 2 protector cpu1\n write-protect 0 1\n"			\
	" 3 tracker cpu2\n write-track 0 1\n"				\
	" 4 zapper cpu3\n zap-gfn 0 1\n"				\
	"end\n"

/* Store into the leaf of gfn 0 as task 2, as a fault that installs it. */
static void install(u64 val)
{
	u64 *sptep = leaf(1, 0, 0);

	as(2);
	lock();
	drop_spte(WORLD->kvm, sptep);
	mmu_spte_set(sptep, val);
	__rmap_add(WORLD->kvm, descs(1), slot0(), sptep, WORLD->base_gfn,
		   ACC_ALL);
	unlock();
}

/* An invalidation of gfn 0 whose start callback overlooks the mappings. */
static void T2_kept_fires(void)
{
	begin(1, 0);
	world_set_phase(PHASE_STARTING);
	oracle_range_started(machine_task());
	end();
}

static void T2_kept_silent(void)
{
	run(1, 0);
}

/* The host takes the page back without telling anybody: seen when quiet. */
static void T2_quiet_fires(void)
{
	as(1);
	WRITE_ONCE(WORLD->host_pfn[0], world_pfn(0, 1));
}

static void T2_quiet_silent(void)
{
	T2_kept_silent();
}

/* Task 1 invalidates @rel when task 2 installs gfn 0 again. */
static void install_while_invalid(u64 rel)
{
	u64 val = peek(leaf(1, 0, 0));
	struct world_op *w = &WORLD->op[1];

	begin(1, 0);
	world_touch(w, sizeof(*w));
	w->start += rel;
	w->end += rel;
	world_set_phase(PHASE_STARTING);
	lock();
	kvm_mmu_invalidate_start(WORLD->kvm);
	kvm_mmu_invalidate_range_add(WORLD->kvm, w->start, w->end);
	kvm_zap_all_rmap_sptes(WORLD->kvm, rmap(rel));
	unlock();
	oracle_range_started(machine_task());
	install(val);
	as(1);
	world_set_phase(PHASE_ENDING);
	lock();
	kvm_mmu_invalidate_end(WORLD->kvm);
	unlock();
	end();
}

static void T3_inside_fires(void)
{
	install_while_invalid(0);
}

static void T3_inside_silent(void)
{
	install_while_invalid(1);
}

/* A fault that has looked its pfn up before an invalidation. */
static void T4_stale_fires(void)
{
	u64 val = peek(leaf(1, 0, 0));

	run(1, 0);
	install(val);
}

static void T4_stale_silent(void)
{
	u64 val = peek(leaf(1, 0, 0));

	install(val);
	run(1, 0);
	run(2, 0);
}

/* Task 1 changes @field of struct kvm under mmu_lock. */
#define CHANGE_KVM(field, val) do {					\
	as(1);								\
	lock();								\
	plain_write(&WORLD->kvm->field, val);				\
	unlock();							\
} while (0)

static void T5_negative_fires(void)
{
	CHANGE_KVM(mmu_invalidate_in_progress, -1);
	CHANGE_KVM(mmu_invalidate_in_progress, 0);
}

static void T5_negative_silent(void)
{
	CHANGE_KVM(mmu_invalidate_in_progress, 0);
}

static void T5_left_fires(void)
{
	as(1);
	plain_write(&WORLD->kvm->mn_active_invalidate_count, 1);
}

static void T5_left_silent(void)
{
	run(1, 0);
}

/* Task 1's invalidation of gfn 0, with the parts of it in the wrong order. */
static void T5_bump_fires(void)
{
	struct kvm *kvm = WORLD->kvm;

	begin(1, 0);
	world_set_phase(PHASE_STARTING);
	lock();
	kvm_mmu_invalidate_start(kvm);
	kvm_mmu_invalidate_range_add(kvm, WORLD->base_gfn, WORLD->base_gfn + 1);
	kvm_zap_all_rmap_sptes(kvm, rmap(0));
	unlock();
	oracle_range_started(machine_task());
	world_set_phase(PHASE_ENDING);
	lock();
	plain_write(&kvm->mmu_invalidate_in_progress, 0);
	plain_write(&kvm->mmu_invalidate_seq, kvm->mmu_invalidate_seq + 1);
	unlock();
	end();
}

static void T5_bump_silent(void)
{
	T2_kept_silent();
}

static void T5_range_fires(void)
{
	struct kvm *kvm = WORLD->kvm;

	begin(1, 0);
	world_set_phase(PHASE_STARTING);
	lock();
	kvm_mmu_invalidate_start(kvm);
	kvm_zap_all_rmap_sptes(kvm, rmap(0));
	unlock();
	lock();
	kvm_mmu_invalidate_end(kvm);
	unlock();
	end();
}

static void T5_range_silent(void)
{
	T2_kept_silent();
}

/* Operation 0 of @task does nothing and says it is done. */
static void skip_work(unsigned int task)
{
	begin(task, 0);
	lock();
	oracle_range_finished(machine_task());
	unlock();
	end();
}

static void RANGE_dirty_fires(void)
{
	skip_work(1);
}

static void RANGE_dirty_silent(void)
{
	run(1, 0);
}

/* While gfn 0 is cleaned, vCPU 1 writes to it once more. */
static void clean_beside_write(bool all)
{
	u64 *sptep = leaf(0, 0, 0), *written = leaf(1, 0, 0);
	u64 val = peek(sptep), dirty = peek(written);
	u64 clean = dirty & ~shadow_dirty_mask;

	begin(1, 0);
	lock();
	if (all)
		cmpxchg64(sptep, val, val & ~shadow_dirty_mask);
	cmpxchg64(written, dirty, clean);
	cmpxchg64(written, clean, dirty);
	oracle_range_finished(machine_task());
	unlock();
	end();
}

/* The write excuses the SPTE that it went through, no other. */
static void RANGE_written_fires(void)
{
	clean_beside_write(false);
}

static void RANGE_written_silent(void)
{
	clean_beside_write(true);
}

static void RANGE_protect_fires(void)
{
	skip_work(2);
}

static void RANGE_protect_silent(void)
{
	run(2, 0);
}

static void RANGE_track_fires(void)
{
	skip_work(3);
}

static void RANGE_track_silent(void)
{
	run(3, 0);
}

/* kvm_zap_gfn_range() that leaves the chain of gfn 0 as it is. */
static void RANGE_zap_fires(void)
{
	struct kvm *kvm = WORLD->kvm;

	begin(4, 0);
	world_set_phase(PHASE_STARTING);
	lock();
	plain_write(&kvm->mmu_invalidate_in_progress, 1);
	kvm->mmu_invalidate_range_start = WORLD->base_gfn;
	kvm->mmu_invalidate_range_end = WORLD->base_gfn + 1;
	plain_write(&kvm->mmu_invalidate_seq, kvm->mmu_invalidate_seq + 1);
	plain_write(&kvm->mmu_invalidate_in_progress, 0);
	unlock();
	end();
}

static void RANGE_zap_silent(void)
{
	run(4, 0);
}

/* The root of vCPU 0 is zapped, and nobody tells it. */
static void ROOT_untold_fires(void)
{
	struct kvm_mmu_page *sp =
		root_to_sp(WORLD->vcpu[0]->arch.mmu->root.hpa);
	union kvm_mmu_page_role role = sp->role;

	as(3);
	role.invalid = 1;
	plain_write(&sp->role.word, role.word);
}

static void ROOT_untold_silent(void)
{
	run(3, 2);
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(T2, kept, SCN_TWO_ROOTS),
	ORACLE_TEST(T2, quiet, SCN_TWO_ROOTS),
	ORACLE_TEST(T3, inside, SCN_TWO_ROOTS),
	ORACLE_TEST(T4, stale, SCN_TWO_ROOTS),
	ORACLE_TEST(T5, negative, SCN_TWO_ROOTS),
	ORACLE_TEST(T5, left, SCN_TWO_ROOTS),
	ORACLE_TEST(T5, bump, SCN_TWO_ROOTS),
	ORACLE_TEST(T5, range, SCN_TWO_ROOTS),
	ORACLE_TEST(RANGE, dirty, SCN_DIRTY),
	ORACLE_TEST(RANGE, written, SCN_DIRTY),
	ORACLE_TEST(RANGE, protect, SCN_DIRTY),
	ORACLE_TEST(RANGE, track, SCN_DIRTY),
	ORACLE_TEST(RANGE, zap, SCN_DIRTY),
	ORACLE_TEST(ROOT, untold, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_range, tests);
