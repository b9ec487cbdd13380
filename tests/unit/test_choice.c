// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a run a function of its choices, and does each strategy do what its
 * paper says?
 */
#include "tests/unit/toy.h"

#include "sched/record.h"

static u64 *word;
static char order[64];

static void setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
}

static void stamp(unsigned int id)
{
	size_t n;
	int i;

	for (i = 0; i < 4; i++) {
		sim_store(&word[id], i, 8, MO_RELAXED);
		n = strlen(order);
		order[n] = '0' + id;
		order[n + 1] = '\0';
	}
}

static const struct toy three = { setup, stamp, NULL, 3, false };

static const char *run_order(struct strategy *s, u64 seed)
{
	order[0] = '\0';
	assert_int_equal(toy_run(s, seed), VERDICT_NONE);
	return order;
}

static void test_none_is_sequential(void **state)
{
	(void)state;
	assert_true(toy_prepare(&three));
	assert_string_equal(run_order(strategy_none(), 0), "111122223333");
}

static void test_same_seed_same_run(void **state)
{
	struct strategy *s[] = { strategy_random(), strategy_pct(3) };
	char first[64];
	unsigned int i, k;

	(void)state;
	assert_true(toy_prepare(&three));
	for (k = 0; k < 2; k++) {
		/* The step estimate is state that a seed does not hold. */
		run_order(s[k], 0);
		for (i = 0; i < 50; i++) {
			strcpy(first, run_order(s[k], i));
			assert_string_equal(run_order(s[k], i), first);
		}
	}
}

static void test_log_repeats(void **state)
{
	static struct choice_log log;
	char first[64];
	bool diverged;
	unsigned int i;

	(void)state;
	assert_true(toy_prepare(&three));
	for (i = 0; i < 200; i++) {
		strcpy(first, run_order(strategy_random(), i));
		log = sim.log;
		assert_string_equal(run_order(strategy_log(&log, &diverged), 0),
				    first);
		assert_false(diverged);
		assert_int_equal(sim.log.count, log.count);
	}
}

static void test_log_diverges(void **state)
{
	static const struct choice_log bad = {
		.count = 2, .at = { { 1, CHOICE_TASK, 1 },
				    { 3, CHOICE_TASK, 6 } },
	};
	bool diverged;

	(void)state;
	assert_true(toy_prepare(&three));
	run_order(strategy_log(&bad, &diverged), 0);
	assert_true(diverged);
}

/* The recorder must not change the run it records. */
static void test_recorder_is_silent(void **state)
{
	u64 hash;

	(void)state;
	assert_true(toy_prepare(&three));
	sim.hashing = true;
	run_order(strategy_random(), 5);
	hash = sim.hash;
	record_start();
	run_order(strategy_random(), 5);
	record_stop();
	sim.hashing = false;
	assert_true(sim.hash == hash);
	assert_true(record.nevents >= 12);
}

/*
 * 12 of 12!/(4!)^3 = 34,650 orders are uniform only for other walks; here it
 * is enough that each of the 6 orders of first steps occurs: each has
 * probability of at least 1/27, so 1,000 runs miss one with (26/27)^1000.
 */
static void test_random_reaches_all(void **state)
{
	bool seen[4][4] = { 0 };
	unsigned int i, a, b;
	const char *o;

	(void)state;
	assert_true(toy_prepare(&three));
	for (i = 0; i < 1000; i++) {
		o = run_order(strategy_random(), i);
		seen[o[0] - '0'][o[1] - '0'] = true;
	}
	for (a = 1; a <= 3; a++) {
		for (b = 1; b <= 3; b++)
			assert_true(seen[a][b]);
	}
}

/* PCT of depth d makes at most n - 1 + d - 1 switches beyond the first. */
static void test_pct_switches(void **state)
{
	unsigned int d, i;

	(void)state;
	assert_true(toy_prepare(&three));
	for (d = 1; d <= 4; d++) {
		for (i = 0; i < 300; i++) {
			run_order(strategy_pct(d), i);
			assert_in_range(toy_result.switches, 1, 3 + (d - 1));
		}
	}
}

static u64 drawn;

static void draw(unsigned int id)
{
	sim_store(&word[id], id, 8, MO_RELAXED);
	drawn = drawn * 3 + choice_index(3);
}

/* An index is 0 by default, takes every value, and is part of the log. */
static void test_index(void **state)
{
	static const struct toy t = { setup, draw, NULL, 2, false };
	static struct choice_log log;
	bool seen[9] = { 0 }, diverged;
	unsigned int i, first;

	(void)state;
	assert_true(toy_prepare(&t));
	drawn = 0;
	toy_run(strategy_none(), 0);
	assert_int_equal(drawn, 0);
	/* Missing one of nine in 300: 9 * (8/9)^300. */
	for (i = 0; i < 300; i++) {
		drawn = 0;
		toy_run(strategy_random(), i);
		first = drawn;
		seen[first] = true;
		log = sim.log;
		drawn = 0;
		toy_run(strategy_log(&log, &diverged), 0);
		assert_false(diverged);
		assert_int_equal(drawn, first);
	}
	for (i = 0; i < 9; i++)
		assert_true(seen[i]);
}

static void test_bytes(void **state)
{
	static const u8 zero[8], mixed[] = { 255, 0, 192, 200, 255, 1, 193 };
	char first[64];

	(void)state;
	assert_true(toy_prepare(&three));
	assert_string_equal(run_order(strategy_bytes(NULL, 0), 0),
			    "111122223333");
	assert_string_equal(run_order(strategy_bytes(zero, sizeof(zero)), 0),
			    "111122223333");
	strcpy(first, run_order(strategy_bytes(mixed, sizeof(mixed)), 0));
	assert_string_not_equal(first, "111122223333");
	assert_string_equal(run_order(strategy_bytes(mixed, sizeof(mixed)), 0),
			    first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_is_sequential),
		cmocka_unit_test(test_same_seed_same_run),
		cmocka_unit_test(test_log_repeats),
		cmocka_unit_test(test_log_diverges),
		cmocka_unit_test(test_recorder_is_silent),
		cmocka_unit_test(test_random_reaches_all),
		cmocka_unit_test(test_pct_switches),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
