// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source-DPOR against all interleavings: does it see each class of equivalent
 * runs, and how often?
 */
#include "tests/unit/interleavings.h"

static void writes(unsigned int task)
{
	for (unsigned int i = 1; i <= 3; i++)
		store(&vars->v[0], task * 4 + i);
}

static void test_writes(void **state)
{
	static const struct toy t = { setup, writes, NULL, 2, false };

	(void)state;
	compare(&t);
}

static void apart(unsigned int task)
{
	for (unsigned int i = 1; i <= 3; i++) {
		load(&vars->v[0]);
		store(&vars->v[task], i);
	}
}

/* Nothing conflicts: one run. */
static void test_apart(void **state)
{
	static const struct toy t = { setup, apart, NULL, 3, false };
	struct dpor d;

	(void)state;
	reduced(&t, true, &d);
	assert_int_equal(d.runs, 1);
}

static void one_writes(unsigned int task)
{
	if (task == 1)
		store(&vars->v[0], 1);
	else
		store(&vars->v[task], load(&vars->v[0]) + 1);
}

static void test_readers(void **state)
{
	static const struct toy t = { setup, one_writes, NULL, 4, false };

	(void)state;
	compare(&t);
	/* Each of three readers comes before or after. */
	assert_int_equal(nclasses, 8);
}

/* Each reads what its neighbour writes. */
static void ring(unsigned int task)
{
	u64 seen_there = load(&vars->v[task % M->ntasks == M->ntasks - 1 ?
				      1 : task + 1]);

	store(&vars->v[task], seen_there + 1);
}

static void test_ring(void **state)
{
	static const struct toy t = { setup, ring, NULL, 3, false };

	(void)state;
	compare(&t);
}

static void reorder(unsigned int task)
{
	u64 a, b;

	if (task < 3) {
		store(&vars->v[0], 1);
		store(&vars->v[1], 2);
		return;
	}
	a = load(&vars->v[0]);
	b = load(&vars->v[1]);
	bug_if(!(a == 0 && b == 0) && !(a == 1 && b == 2));
}

static void test_reorder(void **state)
{
	static const struct toy t = { setup, reorder, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void twostage(unsigned int task)
{
	u64 first, second;

	if (task == 1) {
		lock(0);
		store(&vars->v[0], 1);
		unlock(0);
		lock(1);
		store(&vars->v[1], load(&vars->v[0]) + 1);
		unlock(1);
		return;
	}
	lock(0);
	first = load(&vars->v[0]);
	unlock(0);
	if (!first)
		return;
	lock(1);
	second = load(&vars->v[1]);
	unlock(1);
	bug_if(second != first + 1);
}

static void test_twostage(void **state)
{
	static const struct toy t = { setup, twostage, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void wronglock(unsigned int task)
{
	u64 x;

	lock(task == 1);
	x = load(&vars->v[0]);
	store(&vars->v[0], x + 1);
	if (task == 1)
		bug_if(load(&vars->v[0]) != x + 1);
	unlock(task == 1);
}

static void test_wronglock(void **state)
{
	static const struct toy t = { setup, wronglock, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void decrement(void)
{
	if (sim_rmw(&vars->v[1], RMW_ADD, -1, 8, MO_FULL) == 1)
		store(&vars->v[2], 1);
}

static void bluetooth(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[0], 1);
		decrement();
		if (load(&vars->v[2]))
			store(&vars->v[3], 1);
		return;
	}
	if (!load(&vars->v[0])) {
		sim_rmw(&vars->v[1], RMW_ADD, 1, 8, MO_FULL);
		bug_if(load(&vars->v[3]));
	}
	decrement();
}

static void setup_bluetooth(void)
{
	setup();
	vars->v[1] = 1;
}

static void test_bluetooth(void **state)
{
	static const struct toy t = {
		setup_bluetooth, bluetooth, NULL, 2, false
	};

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void account(unsigned int task)
{
	lock(0);
	if (task == 3) {
		u64 sum = load(&vars->v[1]) + load(&vars->v[2]);

		bug_if(sum == 2 && load(&vars->v[0]) != 1);
	} else {
		store(&vars->v[0], task);
		store(&vars->v[task], 1);
	}
	unlock(0);
}

static void test_account(void **state)
{
	static const struct toy t = { setup, account, NULL, 3, false };

	(void)state;
	compare(&t);
}

static void abba(unsigned int task)
{
	lock(task == 1);
	store(&vars->v[task], 1);
	lock(task != 1);
	store(&vars->v[0], task);
	unlock(task != 1);
	unlock(task == 1);
}

static void test_deadlock(void **state)
{
	static const struct toy t = { setup, abba, NULL, 2, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_DEADLOCK);
}

/* Who comes second waits for ever: nothing of it is executed then. */
static void keeps(unsigned int task)
{
	lock(0);
	store(&vars->v[0], task);
	if (task == 1)
		unlock(0);
}

static void test_never_released(void **state)
{
	static const struct toy t = { setup, keeps, NULL, 2, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_DEADLOCK);
}

static void readers(unsigned int task)
{
	if (task == 1) {
		lock(0);
		store(&vars->v[0], 1);
		unlock(0);
		return;
	}
	sim_lock(&vars->lock[0], LOCK_READ);
	store(&vars->v[task], load(&vars->v[0]));
	sim_unlock(&vars->lock[0], LOCK_READ);
}

static void test_read_locks(void **state)
{
	static const struct toy t = { setup, readers, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_int_equal(nclasses, 4);
}

/* The violation comes first and hides what task 2 would do. */
static void early(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[0], 1);
		bug_if(true);
	} else {
		store(&vars->v[1], 1);
		store(&vars->v[2], 1);
		sim_warn(load(&vars->v[3]), "toy");
	}
}

static void test_violation_first(void **state)
{
	static const struct toy t = { setup, early, NULL, 2, false };

	(void)state;
	compare(&t);
}

/* A cmpxchg that fails is a read. */
static void once(unsigned int task)
{
	u64 found = sim_cmpxchg(&vars->v[0], 0, task, 8, MO_FULL);

	store(&vars->v[task], found);
}

static void test_cmpxchg(void **state)
{
	static const struct toy t = { setup, once, NULL, 4, false };

	(void)state;
	compare(&t);
	/* Who was first decides all. */
	assert_int_equal(nclasses, 4);
}

static void last_zero(unsigned int task)
{
	unsigned int i;

	if (task > 1) {
		store(&vars->v[task - 1], load(&vars->v[task - 2]) + 1);
		return;
	}
	for (i = 3; i && load(&vars->v[i]); i--)
		;
	store(&vars->v[7], i);
}

static void test_last_zero(void **state)
{
	static const struct toy t = { setup, last_zero, NULL, 4, false };

	(void)state;
	compare(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_readers),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_reorder),
		cmocka_unit_test(test_twostage),
		cmocka_unit_test(test_wronglock),
		cmocka_unit_test(test_bluetooth),
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_deadlock),
		cmocka_unit_test(test_never_released),
		cmocka_unit_test(test_read_locks),
		cmocka_unit_test(test_violation_first),
		cmocka_unit_test(test_cmpxchg),
		cmocka_unit_test(test_last_zero),
	};

	toy_ops.observer = &observer;
	return cmocka_run_group_tests(tests, toy_init, NULL);
}
