// SPDX-License-Identifier: GPL-2.0-only
/*
 * L1 to L14 and CTX: is every misuse of a lock noticed, and no proper use?
 */
#include "tests/unit/oracle/oracle_vm.h"

/* Set LOCKED the way kvm_rmap_lock_readonly() does it, or worse. */
static void L1_relaxed_fires(void)
{
	unsigned long val = peek(rmap(0));

	as(1);
	preempt_disable();
	atomic_long_cmpxchg_relaxed(&rmap(0)->val, val, val | KVM_RMAP_LOCKED);
	atomic_long_set_release(&rmap(0)->val, val);
	preempt_enable();
}

static void L1_relaxed_silent(void)
{
	as(1);
	release(rmap(0), grab(rmap(0)));
}

static void L1_store_fires(void)
{
	unsigned long val = peek(rmap(0));

	as(1);
	preempt_disable();
	atomic_long_set(&rmap(0)->val, val | KVM_RMAP_LOCKED);
	atomic_long_set_release(&rmap(0)->val, val);
	preempt_enable();
}

static void L1_store_silent(void)
{
	L1_relaxed_silent();
}

static void L2_stranger_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	as(2);
	atomic_long_set_release(&rmap(0)->val, val);
}

/* The writer waits; then the head is empty and may be stored to unlocked. */
static void L2_stranger_silent(void)
{
	as(1);
	release(rmap(2), grab(rmap(2)));
	as(2);
	lock();
	drop_spte(WORLD->kvm, leaf(0, 2, 0));
	atomic_long_set_release(&rmap(2)->val, 0);
	unlock();
}

/* The head of a chain that this task has not locked, nor mmu_lock. */
static void L3_unlocked_fires(void)
{
	as(1);
	atomic_long_set_release(&rmap(4)->val, (unsigned long)leaf(0, 2, 0));
}

static void L3_unlocked_silent(void)
{
	as(1);
	lock();
	atomic_long_set_release(&rmap(4)->val, 0);
	unlock();
}

static void L4_unlocked_fires(void)
{
	as(1);
	lock();
	plain_write(&desc_of(rmap(0))->spte_count, 2);
	unlock();
}

static void L4_unlocked_silent(void)
{
	unsigned long val;

	as(1);
	lock();
	val = grab(rmap(0));
	plain_write(&desc_of(rmap(0))->spte_count, 2);
	release(rmap(0), val);
	unlock();
}

static void L5_unlocked_fires(void)
{
	as(1);
	plain_read(&desc_of(rmap(0))->spte_count);
}

static void L5_unlocked_silent(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	plain_read(&desc_of(rmap(0))->spte_count);
	release(rmap(0), val);
	as(2);
	lock();
	plain_read(&desc_of(rmap(0))->spte_count);
	unlock();
}

static void L6_taken_fires(void)
{
	unsigned long val = peek(rmap(0));

	as(1);
	atomic_long_cmpxchg_acquire(&rmap(0)->val, val, val | KVM_RMAP_LOCKED);
	atomic_long_set_release(&rmap(0)->val, val);
}

static void L6_taken_silent(void)
{
	unsigned long val = peek(rmap(0));

	as(1);
	preempt_disable();
	atomic_long_cmpxchg_acquire(&rmap(0)->val, val, val | KVM_RMAP_LOCKED);
	atomic_long_set_release(&rmap(0)->val, val);
	preempt_enable();
}

static void L6_held_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	preempt_enable();
	atomic_long_set_release(&rmap(0)->val, val);
}

static void L6_held_silent(void)
{
	L6_taken_silent();
}

static void L7_second_fires(void)
{
	unsigned long zero, one;

	as(1);
	zero = grab(rmap(0));
	one = grab(rmap(2));
	release(rmap(2), one);
	release(rmap(0), zero);
}

static void L7_second_silent(void)
{
	as(1);
	release(rmap(0), grab(rmap(0)));
	release(rmap(2), grab(rmap(2)));
}

static void L7_lock_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	spin_lock(&WORLD->kvm->mn_invalidate_lock);
	spin_unlock(&WORLD->kvm->mn_invalidate_lock);
	release(rmap(0), val);
}

static void L7_lock_silent(void)
{
	unsigned long val;

	as(1);
	spin_lock(&WORLD->kvm->mn_invalidate_lock);
	val = grab(rmap(0));
	release(rmap(0), val);
	spin_unlock(&WORLD->kvm->mn_invalidate_lock);
}

static void L7_sleep_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	might_sleep();
	release(rmap(0), val);
}

static void L7_sleep_silent(void)
{
	as(1);
	release(rmap(0), grab(rmap(0)));
	might_sleep();
}

static void L8_kept_fires(void)
{
	unsigned long val;

	begin(1, 1);
	val = grab(rmap(0));
	end();
	release(rmap(0), val);
}

static void L8_kept_silent(void)
{
	begin(1, 1);
	release(rmap(0), grab(rmap(0)));
	end();
}

static void L9_other_fires(void)
{
	as(1);
	grab(rmap(0));
	atomic_long_set_release(&rmap(0)->val,
				(unsigned long)leaf(0, 0, 0));
	preempt_enable();
}

static void L9_other_silent(void)
{
	L1_relaxed_silent();
}

static void L10_reader_fires(void)
{
	unsigned long val;

	as(1);
	val = grab(rmap(0));
	plain_write(&desc_of(rmap(0))->spte_count, 2);
	release(rmap(0), val);
}

static void L10_reader_silent(void)
{
	L4_unlocked_silent();
}

static void L11_inverted_fires(void)
{
	struct kvm *kvm = WORLD->kvm;

	as(1);
	lock();
	spin_lock(&kvm->mn_invalidate_lock);
	spin_unlock(&kvm->mn_invalidate_lock);
	unlock();
	as(2);
	spin_lock(&kvm->mn_invalidate_lock);
	lock();
	unlock();
	spin_unlock(&kvm->mn_invalidate_lock);
}

static void L11_inverted_silent(void)
{
	struct kvm *kvm = WORLD->kvm;
	unsigned int i;

	for (i = 1; i <= 2; i++) {
		as(i);
		lock();
		spin_lock(&kvm->mn_invalidate_lock);
		spin_unlock(&kvm->mn_invalidate_lock);
		unlock();
	}
}

static void L12_kept_fires(void)
{
	unsigned long val;

	as(1);
	lock();
	val = grab(rmap(0));
	unlock();
	release(rmap(0), val);
}

static void L12_kept_silent(void)
{
	as(1);
	lock();
	release(rmap(0), grab(rmap(0)));
	unlock();
}

/* Nobody releases it: found when all is quiet. */
static void L12_quiet_fires(void)
{
	as(1);
	grab(rmap(0));
}

static void L12_quiet_silent(void)
{
	L1_relaxed_silent();
}

static void L14_unlocked_fires(void)
{
	as(1);
	lock();
	mmu_spte_clear_track_bits(WORLD->kvm, leaf(0, 2, 0));
	atomic_long_set_release(&rmap(2)->val, 0);
	unlock();
}

static void L14_unlocked_silent(void)
{
	as(1);
	lock();
	drop_spte(WORLD->kvm, leaf(0, 2, 0));
	unlock();
}

static void CTX_preempt_fires(void)
{
	begin(1, 1);
	preempt_disable();
	end();
	preempt_enable();
}

static void CTX_preempt_silent(void)
{
	begin(1, 1);
	preempt_disable();
	preempt_enable();
	end();
}

static void CTX_irq_fires(void)
{
	begin(1, 1);
	local_irq_disable();
	end();
	local_irq_enable();
}

static void CTX_irq_silent(void)
{
	begin(1, 1);
	local_irq_disable();
	local_irq_enable();
	end();
}

static void CTX_srcu_fires(void)
{
	int idx;

	begin(1, 1);
	idx = srcu_read_lock(&WORLD->kvm->srcu);
	end();
	srcu_read_unlock(&WORLD->kvm->srcu, idx);
}

static void CTX_srcu_silent(void)
{
	begin(1, 1);
	srcu_read_unlock(&WORLD->kvm->srcu, srcu_read_lock(&WORLD->kvm->srcu));
	end();
}

static void CTX_below_fires(void)
{
	as(1);
	preempt_enable();
}

static void CTX_below_silent(void)
{
	CTX_preempt_silent();
}

static void CTX_stranger_fires(void)
{
	as(1);
	unlock();
}

static void CTX_stranger_silent(void)
{
	as(1);
	lock();
	unlock();
}

static const struct oracle_test tests[] = {
	ORACLE_TEST(L1, relaxed, SCN_TWO_ROOTS),
	ORACLE_TEST(L1, store, SCN_TWO_ROOTS),
	ORACLE_TEST(L2, stranger, SCN_TWO_ROOTS),
	ORACLE_TEST(L3, unlocked, SCN_TWO_ROOTS),
	ORACLE_TEST(L4, unlocked, SCN_TWO_ROOTS),
	ORACLE_TEST(L5, unlocked, SCN_TWO_ROOTS),
	ORACLE_TEST(L6, taken, SCN_TWO_ROOTS),
	ORACLE_TEST(L6, held, SCN_TWO_ROOTS),
	ORACLE_TEST(L7, second, SCN_TWO_ROOTS),
	ORACLE_TEST(L7, lock, SCN_TWO_ROOTS),
	ORACLE_TEST(L7, sleep, SCN_TWO_ROOTS),
	ORACLE_TEST(L8, kept, SCN_TWO_ROOTS),
	ORACLE_TEST(L9, other, SCN_TWO_ROOTS),
	ORACLE_TEST(L10, reader, SCN_TWO_ROOTS),
	ORACLE_TEST(L11, inverted, SCN_TWO_ROOTS),
	ORACLE_TEST(L12, kept, SCN_TWO_ROOTS),
	ORACLE_TEST(L12, quiet, SCN_TWO_ROOTS),
	ORACLE_TEST(L14, unlocked, SCN_TWO_ROOTS),
	ORACLE_TEST(CTX, preempt, SCN_TWO_ROOTS),
	ORACLE_TEST(CTX, irq, SCN_TWO_ROOTS),
	ORACLE_TEST(CTX, srcu, SCN_TWO_ROOTS),
	ORACLE_TEST(CTX, below, SCN_TWO_ROOTS),
	ORACLE_TEST(CTX, stranger, SCN_TWO_ROOTS),
};

ORACLE_FAMILY(oracle_locking, tests);
