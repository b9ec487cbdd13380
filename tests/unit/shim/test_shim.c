// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the checks of shim_vm.c, one run each, and lets tasks contend for the
 * kernel's locks.
 */
#include "tests/unit/shim/shim_vm.h"
#include "tests/unit/toy.h"

static struct shim_vm *vm;

static void setup(void)
{
	vm = heap_alloc(HEAP_MISC, shim_vm_size, true);
	shim_init(vm);
}

/* ---- one task ---- */

static const struct shim_check *check;
static const char *failed;

static void check_task(unsigned int id)
{
	(void)id;
	failed = check->run(vm);
}

static void run_check(const struct shim_check *c)
{
	static const struct toy t = { setup, check_task, NULL, 1, false };
	const char *got;

	check = c;
	failed = NULL;
	assert_true(toy_prepare(&t));
	got = verdict_word(toy_run(strategy_none(), 0));
	if (failed)
		fail_msg("%s: not true: %s", c->name, failed);
	if (strcmp(got, c->verdict))
		fail_msg("%s: %s, not %s", c->name, got, c->verdict);
	got = invariant_id(toy_result.nnotes ?
		toy_result.notes[toy_result.worst].invariant : INV_NONE);
	if (strcmp(got, c->invariant))
		fail_msg("%s: by %s, not %s", c->name, got, c->invariant);
}

static void test_checks(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < shim_nchecks; i++)
		run_check(&shim_checks[i]);
}

/* ---- several tasks ---- */

static int inside[2], most_readers;
static unsigned int tries[2], refusals[2], yields, bad;

void test_inside(bool write, int delta)
{
	inside[write] += delta;
	if (inside[true] > 1 || (inside[true] && inside[false]))
		bad++;
	if (inside[false] > most_readers)
		most_readers = inside[false];
}

void test_tried(bool write, bool taken)
{
	tries[write]++;
	refusals[write] += !taken;
}

void test_yielded(bool yielded)
{
	yields += yielded;
}

static void reset_counts(void)
{
	memset(inside, 0, sizeof(inside));
	memset(tries, 0, sizeof(tries));
	memset(refusals, 0, sizeof(refusals));
	most_readers = 0;
	yields = 0;
	bad = 0;
}

static void rwlock_task(unsigned int id)
{
	shim_rwlock_task(vm, id == 1 || id == 2);
	shim_rwlock_task(vm, false);
}

/* Two readers meet in about half of the runs: never has probability 2^-200 */
static void test_rwlock(void **state)
{
	static const struct toy t = { setup, rwlock_task, NULL, 4, false };

	(void)state;
	reset_counts();
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 500, VERDICT_NONE), 0);
	assert_int_equal(bad, 0);
	assert_in_range(most_readers, 2, 4);
}

static void trylock_task(unsigned int id)
{
	shim_trylock_task(vm, id == 1);
	shim_trylock_task(vm, id != 2);
}

/* Nobody is refused a free lock, and not everybody a contended one: one run
 * in two has a refusal, none in 500 has probability 2^-500. */
static void test_trylock(void **state)
{
	static const struct toy t = { setup, trylock_task, NULL, 3, false };
	static const struct toy alone = { setup, trylock_task, NULL, 1, false };

	(void)state;
	reset_counts();
	assert_true(toy_prepare(&alone));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_NONE);
	assert_int_equal(refusals[true] + refusals[false], 0);
	reset_counts();
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 500, VERDICT_NONE), 0);
	assert_int_equal(bad, 0);
	assert_in_range(refusals[true], 1, tries[true] - 1);
	assert_in_range(refusals[false], 1, tries[false] - 1);
}

static void yield_task(unsigned int id)
{
	shim_yield_task(vm, id == 1);
}

static void test_yield(void **state)
{
	static const struct toy t = { setup, yield_task, NULL, 2, false };

	(void)state;
	reset_counts();
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 200, VERDICT_NONE), 0);
	assert_int_equal(bad, 0);
	assert_in_range(yields, 1, 199);
}

static void increment_task(unsigned int id)
{
	(void)id;
	shim_increment_task(vm);
}

static void all_counted(void)
{
	if (shim_counter(vm) != 15)
		sim_violation(INV_RANGE, vm, "an increment is lost");
}

static void test_atomic_is_atomic(void **state)
{
	static const struct toy t = { setup, increment_task, all_counted, 3,
				      false };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_random(), 200, VERDICT_NONE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_rwlock),
		cmocka_unit_test(test_trylock),
		cmocka_unit_test(test_yield),
		cmocka_unit_test(test_atomic_is_atomic),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
