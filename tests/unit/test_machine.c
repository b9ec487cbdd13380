// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks, spinning, CPUs and interrupts: who waits, who goes on, what is
 * noted.
 */
#include "tests/unit/toy.h"

static u64 *word;
static struct sim_lock *lock, *lock2, *mutex;

static void setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	lock2 = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	mutex = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_RW, "lock");
	sim_lock_init(lock2, LOCK_SPIN, "lock2");
	sim_lock_init(mutex, LOCK_MUTEX, "mutex");
}

static void increment(void)
{
	u64 v = sim_load(word, 8, MO_RELAXED);

	sim_store(word, v + 1, 8, MO_RELAXED);
}

static void two_or_bug(void)
{
	if (sim_load(word, 8, MO_RELAXED) != 2)
		sim_violation(INV_RANGE, word, "lost update");
}

static void racy_task(unsigned int id)
{
	(void)id;
	increment();
}

static void locked_task(unsigned int id)
{
	(void)id;
	sim_lock(lock, LOCK_WRITE);
	increment();
	sim_unlock(lock, LOCK_WRITE);
}

/* Two loads and two stores: half of the random walks lose an update; 64 of
 * them all doing the same has probability 2^-63. */
static void test_lost_update(void **state)
{
	static const struct toy t = { setup, racy_task, two_or_bug, 2, false };
	unsigned int hits;

	(void)state;
	assert_true(toy_prepare(&t));
	hits = toy_count(strategy_random(), 64, VERDICT_INVARIANT);
	assert_in_range(hits, 1, 63);
	assert_int_equal(toy_count(strategy_none(), 1, VERDICT_INVARIANT), 0);
}

static void test_lock_excludes(void **state)
{
	static const struct toy t = { setup, locked_task, two_or_bug, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 500, VERDICT_NONE), 0);
	assert_int_equal(toy_count(strategy_pct(3), 500, VERDICT_NONE), 0);
}

static void ab_ba_task(unsigned int id)
{
	struct sim_lock *a = id == 1 ? lock : lock2;
	struct sim_lock *b = id == 1 ? lock2 : lock;

	sim_lock(a, LOCK_WRITE);
	sim_lock(b, LOCK_WRITE);
	sim_unlock(b, LOCK_WRITE);
	sim_unlock(a, LOCK_WRITE);
}

static void ab_task(unsigned int id)
{
	(void)id;
	sim_lock(lock, LOCK_WRITE);
	sim_lock(lock2, LOCK_WRITE);
	sim_unlock(lock2, LOCK_WRITE);
	sim_unlock(lock, LOCK_WRITE);
}

static void test_deadlock(void **state)
{
	static const struct toy t = { setup, ab_ba_task, NULL, 2, false };
	unsigned int i, hits = 0;

	(void)state;
	assert_true(toy_prepare(&t));
	for (i = 0; i < 64; i++) {
		/* Where they do not meet, the order is noted all the same. */
		if (toy_run(strategy_random(), i) == VERDICT_DEADLOCK)
			hits++;
		else
			assert_int_equal(toy_result.notes[0].invariant,
					 INV_L11);
	}
	assert_in_range(hits, 1, 63);
}

static void test_lock_order(void **state)
{
	static const struct toy bad = { setup, ab_ba_task, NULL, 2, false };
	static const struct toy good = { setup, ab_task, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&bad));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_RULE);
	assert_int_equal(toy_result.notes[0].invariant, INV_L11);
	/* One task alone takes them in one order only. */
	assert_true(toy_prepare(&good));
	assert_int_equal(toy_count(strategy_random(), 100, VERDICT_NONE), 0);
}

static void reader_task(unsigned int id)
{
	(void)id;
	sim_lock(lock, LOCK_READ);
	/* Both readers are inside before either goes on. */
	sim_rmw(word, RMW_ADD, 1, 8, MO_FULL);
	while (sim_load(word, 8, MO_RELAXED) != 2)
		sim_relax();
	sim_unlock(lock, LOCK_READ);
}

static void test_readers_share(void **state)
{
	static const struct toy t = { setup, reader_task, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 100, VERDICT_NONE), 0);
}

/* A word that nobody changes any more: everybody spins. */
static void spin_for_ever(unsigned int id)
{
	(void)id;
	while (sim_load(word, 8, MO_RELAXED) != 7)
		sim_relax();
}

static void test_everybody_spins(void **state)
{
	static const struct toy t = { setup, spin_for_ever, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_run(strategy_random(), 1), VERDICT_DEADLOCK);
}

/* One CPU: a holder with preemption on is preempted by a spinner with
 * preemption off, and never runs again. */
static void bit_lock_task(unsigned int id)
{
	bool off = id == 2 || word[1];

	if (off)
		sim_preempt_off();
	while (sim_cmpxchg(word, 0, 1, 8, MO_ACQUIRE))
		sim_relax();
	increment();
	sim_store(word, 0, 8, MO_RELEASE);
	if (off)
		sim_preempt_on();
}

static void setup_safe(void)
{
	setup();
	word[1] = 1;
}

static void test_preempted_holder(void **state)
{
	static const struct toy bad = { setup, bit_lock_task, NULL, 2, true };
	static const struct toy good = { setup_safe, bit_lock_task, NULL, 2, true };

	(void)state;
	assert_true(toy_prepare(&bad));
	assert_in_range(toy_count(strategy_random(), 64, VERDICT_DEADLOCK),
			1, 63);
	assert_true(toy_prepare(&good));
	assert_int_equal(toy_count(strategy_random(), 200, VERDICT_NONE), 0);
}

static void sleeper(unsigned int id)
{
	(void)id;
	sim_lock(lock, LOCK_WRITE);
	sim_lock(mutex, LOCK_WRITE);
	sim_unlock(mutex, LOCK_WRITE);
	sim_unlock(lock, LOCK_WRITE);
}

static void good_sleeper(unsigned int id)
{
	(void)id;
	sim_lock(mutex, LOCK_WRITE);
	sim_lock(lock, LOCK_WRITE);
	sim_unlock(lock, LOCK_WRITE);
	sim_unlock(mutex, LOCK_WRITE);
}

static void test_sleep_in_atomic(void **state)
{
	static const struct toy bad = { setup, sleeper, NULL, 1, false };
	static const struct toy good = { setup, good_sleeper, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&bad));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_ATOMIC_SLEEP);
	assert_true(toy_prepare(&good));
	assert_int_equal(toy_count(strategy_random(), 100, VERDICT_NONE), 0);
}

static void forgets_unlock(unsigned int id)
{
	(void)id;
	sim_lock(lock, LOCK_WRITE);
}

static void unlocks_free(unsigned int id)
{
	(void)id;
	sim_unlock(lock, LOCK_WRITE);
}

static void test_unbalanced(void **state)
{
	static const struct toy a = { setup, forgets_unlock, NULL, 1, false };
	static const struct toy b = { setup, unlocks_free, NULL, 1, false };

	(void)state;
	assert_true(toy_prepare(&a));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_RULE);
	assert_int_equal(toy_result.notes[0].invariant, INV_CTX);
	assert_true(toy_prepare(&b));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_BAD_UNLOCK);
}

/* The IPI is taken only when interrupts are on again. */
static void ipi_task(unsigned int id)
{
	u64 before;

	if (id == 1) {
		sim_irq_off();
		sim_store(word, 1, 8, MO_RELAXED);
		sim_store(word, 2, 8, MO_RELAXED);
		sim_irq_on();
		return;
	}
	before = sim_load(word, 8, MO_RELAXED);
	sim_ipi(0);
	if (before == 1 && sim_load(word, 8, MO_RELAXED) != 2)
		sim_violation(INV_RANGE, word, "IPI taken with irqs off");
}

static void test_ipi_waits(void **state)
{
	static const struct toy t = { setup, ipi_task, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 200, VERDICT_NONE), 0);
}

/* synchronize_srcu() returns only after the reader has left. */
static void srcu_task(unsigned int id)
{
	if (id == 1) {
		int idx = sim_srcu_lock();

		if (sim_load(word + 1, 8, MO_RELAXED) == 0 &&
		    sim_load(word + 2, 8, MO_RELAXED) != 0)
			sim_violation(INV_RANGE, word, "freed under a reader");
		sim_srcu_unlock(idx);
		return;
	}
	sim_store(word + 1, 1, 8, MO_RELAXED);
	sim_srcu_synchronize();
	sim_store(word + 2, 1, 8, MO_RELAXED);
}

static void test_srcu(void **state)
{
	static const struct toy t = { setup, srcu_task, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 500, VERDICT_NONE), 0);
}

static void endless(unsigned int id)
{
	(void)id;
	for (;;)
		increment();
}

static void test_step_limit(void **state)
{
	static const struct toy t = { setup, endless, NULL, 1, false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_STEP_LIMIT);
	assert_int_equal(toy_result.steps, LIMIT_STEPS);
}

static void trylock_task(unsigned int id)
{
	bool first, second;

	if (id == 1) {
		sim_lock(lock, LOCK_WRITE);
		sim_unlock(lock, LOCK_WRITE);
		return;
	}
	first = sim_trylock(lock, LOCK_WRITE);
	if (first)
		sim_unlock(lock, LOCK_WRITE);
	second = sim_trylock(lock, LOCK_WRITE);
	if (second)
		sim_unlock(lock, LOCK_WRITE);
	if (!first && second)
		sim_violation(INV_RANGE, word, "released in between");
}

/*
 * The holder must be able to get in between two trylocks, also where decisions
 * are made for racing accesses only.  A run does so with a probability of 1/8.
 */
static void test_trylock_races(void **state)
{
	static const struct toy t = { setup, trylock_task, NULL, 2, false };
	unsigned int hits;

	(void)state;
	assert_true(toy_prepare(&t));
	sim.contended_only = true;
	hits = toy_count(strategy_random(), 64, VERDICT_INVARIANT);
	sim.contended_only = false;
	assert_in_range(hits, 1, 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lost_update),
		cmocka_unit_test(test_lock_excludes),
		cmocka_unit_test(test_deadlock),
		cmocka_unit_test(test_lock_order),
		cmocka_unit_test(test_trylock_races),
		cmocka_unit_test(test_readers_share),
		cmocka_unit_test(test_everybody_spins),
		cmocka_unit_test(test_preempted_holder),
		cmocka_unit_test(test_sleep_in_atomic),
		cmocka_unit_test(test_unbalanced),
		cmocka_unit_test(test_ipi_waits),
		cmocka_unit_test(test_srcu),
		cmocka_unit_test(test_step_limit),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
