// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list code in sequence, against a reference model that is a plain array.
 *
 * Compiled for both geometries.
 */
#include "tests/unit/list/list_vm.h"
#include "tests/unit/toy.h"

#include "sched/prng.h"

#define STEPS	4000

static bool present[LIST_SPTES];
static u32 npresent;

/* A walk meets each entry once and nothing else. */
static void check_walk(bool lockless)
{
	u32 found[LIST_SPTES], n, i;
	bool seen[LIST_SPTES] = { 0 };

	n = chain_walk(found, LIST_SPTES, lockless);
	assert_int_equal(n, npresent);
	for (i = 0; i < n; i++) {
		assert_true(found[i] < LIST_SPTES);
		assert_true(present[found[i]]);
		assert_false(seen[found[i]]);
		seen[found[i]] = true;
	}
}

/* As many descriptors as the rules leave room for: no tail is part full. */
static void check_descs(void)
{
	u32 ext = LIST_EXT, descs = chain_descs();

	if (npresent < 2) {
		assert_true(descs <= 1);
		return;
	}
	assert_int_equal(descs, (npresent + ext - 1) / ext);
}

static void check_all(void)
{
	const char *wrong = chain_check(npresent);

	assert_null(wrong);
	assert_int_equal(chain_count(), npresent);
	check_walk(false);
	check_walk(true);
	check_descs();
}

static void toggle(u32 i)
{
	if (present[i]) {
		chain_remove(i);
		present[i] = false;
		npresent--;
		return;
	}
	assert_int_equal(chain_add(i), npresent);
	present[i] = true;
	npresent++;
}

static void zap_all(void)
{
	assert_int_equal(chain_zap_all(), npresent != 0);
	memset(present, 0, sizeof(present));
	npresent = 0;
	assert_int_equal(chain_descs(), 0);
}

/* Few entries and many, so that every size of chain grows and shrinks. */
static void random_sequence(unsigned int id)
{
	struct prng p;
	u32 i, range;

	(void)id;
	prng_seed(&p, 42);
	memset(present, 0, sizeof(present));
	npresent = 0;
	for (i = 0; i < STEPS; i++) {
		range = i / 500 % 2 ? LIST_SPTES : 6;
		if (!prng_below(&p, 100))
			zap_all();
		else
			toggle(prng_below(&p, range));
		check_all();
	}
	zap_all();
	check_all();
}

/* Every size up to two full descriptors and one, emptied in both orders. */
static void every_size(unsigned int id)
{
	u32 size, i;

	(void)id;
	memset(present, 0, sizeof(present));
	npresent = 0;
	for (size = 1; size <= 2 * LIST_EXT + 1; size++) {
		for (i = 0; i < size; i++)
			toggle(i);
		check_all();
		for (i = 0; i < size; i++) {
			toggle(size % 2 ? i : size - 1 - i);
			check_all();
		}
		assert_int_equal(chain_descs(), 0);
	}
}

static const struct toy sequence = { chain_setup, random_sequence, NULL, 1, 0 };
static const struct toy sizes = { chain_setup, every_size, NULL, 1, 0 };

static void run_toy(const struct toy *t)
{
	sim.steps_max = 100000000;
	assert_true(toy_prepare(t));
	assert_string_equal(verdict_word(toy_run(strategy_none(), 0)), "none");
	sim.steps_max = 0;
}

static void test_random_sequence(void **state)
{
	(void)state;
	run_toy(&sequence);
}

static void test_every_size(void **state)
{
	(void)state;
	run_toy(&sizes);
}

/* Removing what is not there is noted, and leaves the chain unlocked. */
static void remove_missing(unsigned int id)
{
	(void)id;
	chain_remove(3);
	assert_null(chain_check(0));
	chain_add(1);
	chain_remove(3);
	assert_null(chain_check(1));
	chain_add(2);
	chain_remove(3);
	assert_null(chain_check(2));
}

static void test_corruption_is_noted(void **state)
{
	static const struct toy t = { chain_setup, remove_missing, NULL, 1, 0 };

	(void)state;
	assert_true(toy_prepare(&t));
	assert_string_equal(verdict_word(toy_run(strategy_none(), 0)),
			    "assertion");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_sequence),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_corruption_is_noted),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
