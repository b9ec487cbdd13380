// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is what a mutator makes of an input always an input, the same one for the
 * same seed, and is each kind of change made?
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "core/catalogue.h"
#include "core/scenario/text.h"
#include "fuzz/choices.h"
#include "fuzz/feedback.h"
#include "fuzz/mutate.h"
#include "fuzz/sites.h"
#include "sched/prng.h"

#define RANDOM		10000
#define SEEDS		20000

static const struct core_variant *newest;

static size_t random_bytes(u64 seed, u8 *data, size_t max)
{
	struct prng prng;
	size_t size;

	prng_seed(&prng, seed);
	size = prng_below(&prng, max + 1);
	for (size_t i = 0; i < size; i++)
		data[i] = prng_next(&prng);
	/* Mostly records that there are. */
	for (size_t i = 0; i < size; i += INPUT_RECORD)
		data[i] = (data[i] & 0xf0) | prng_below(&prng, INPUT_KINDS);
	return size;
}

/* The bytes are a legal input, and the shortest form of it. */
static void check_input(const u8 *data, size_t size, bool fixed)
{
	static struct fuzz_input in;
	static u8 again[INPUT_MAX];
	struct scn_error err = { 0 };

	assert_int_equal(size % INPUT_RECORD, 0);
	input_decode(data, size, fixed, &in);
	if (scenario_check(&in.scn, &err))
		fail_msg("%s", err.text);
	assert_int_equal(input_encode(&in, again, sizeof(again)), size);
	assert_memory_equal(again, data, size);
}

/* ---- without a run ---- */

static void test_random_inputs(void **state)
{
	static u8 data[INPUT_MAX], twin[INPUT_MAX];

	(void)state;
	mutate_forget();
	for (u64 i = 0; i < RANDOM; i++) {
		size_t size = random_bytes(i, data, 512), n;
		bool fixed = i % 4 == 0;

		memcpy(twin, data, size);
		n = mutate_input(data, size, sizeof(data), i, fixed);
		assert_in_range(n, 1, INPUT_MAX);
		check_input(data, n, fixed);
		assert_int_equal(mutate_input(twin, size, sizeof(twin), i,
					      fixed), n);
		assert_memory_equal(data, twin, n);
	}
}

static void test_random_pairs(void **state)
{
	static u8 a[INPUT_MAX], b[INPUT_MAX], data[INPUT_MAX], twin[INPUT_MAX];

	(void)state;
	mutate_forget();
	for (u64 i = 0; i < RANDOM; i++) {
		size_t na = random_bytes(2 * i, a, 512), n;
		size_t nb = random_bytes(2 * i + 1, b, 512);
		bool fixed = i % 4 == 0;

		n = mutate_cross(a, na, b, nb, data, sizeof(data), i, fixed);
		assert_in_range(n, 1, INPUT_MAX);
		check_input(data, n, fixed);
		assert_int_equal(mutate_cross(a, na, b, nb, twin, sizeof(twin),
					      i, fixed), n);
		assert_memory_equal(data, twin, n);
	}
}

/* A seed that makes no difference would not be noticed by the above. */
static void test_seeds_differ(void **state)
{
	u8 first[INPUT_MAX], other[INPUT_MAX];
	u32 equal = 0;

	(void)state;
	mutate_forget();
	for (u32 i = 0; i < 1000; i++) {
		size_t n = mutate_input(first, 0, INPUT_MAX, i, false);
		size_t k = mutate_input(other, 0, INPUT_MAX, i + 1, false);

		equal += n == k && !memcmp(first, other, n);
	}
	assert_in_range(equal, 0, 100);
}

static void test_max(void **state)
{
	u8 data[INPUT_MAX + 8], old[INPUT_MAX];

	(void)state;
	mutate_forget();
	for (u64 i = 0; i < 2000; i++) {
		size_t max = i < 100 ? i : i * 2, size, n;

		size = random_bytes(i, data, max < INPUT_MAX ? max : INPUT_MAX);
		memcpy(old, data, size);
		memset(data + max, 0xa5, 8);
		n = mutate_input(data, size, max, i, false);
		assert_in_range(n, 0, max);
		for (u32 k = 0; k < 8; k++)
			assert_int_equal(data[max + k], 0xa5);
		if (n)
			check_input(data, n, false);
		else
			assert_memory_equal(data, old, size);
		if (max < INPUT_RECORD)
			assert_int_equal(n, 0);
	}
	assert_int_equal(mutate_cross(old, 8, old, 8, data, 1, 0, false), 0);
}

/* Of fixed scenarios only one of the hand-written ones comes out. */
static void test_fixed(void **state)
{
	static struct fuzz_input in;
	u8 data[INPUT_MAX];
	size_t size = 0;

	(void)state;
	mutate_forget();
	for (u32 i = 0; i < 2000; i++) {
		size = mutate_input(data, size, sizeof(data), i, true);
		input_decode(data, size, false, &in);
		assert_ptr_equal(input_base(input_base_code(in.scn.name)),
				 input_base(data[1] | data[2] << 8));
		assert_int_equal(data[0] & 15, INPUT_BASE);
		for (size_t at = INPUT_RECORD; at < size; at += INPUT_RECORD)
			assert_in_range(data[at] & 15, INPUT_SCHEDULE,
					INPUT_DELAY);
	}
}

/* ---- after runs ---- */

static void run(const u8 *data, size_t size)
{
	static struct fuzz_input in;
	static struct run_result res;

	input_decode(data, size, false, &in);
	if (choices_prepare(newest, &in, &res) != CHOICES_RAN)
		return;
	feedback_begin();
	choices_follow(&in, &res);
	feedback_end();
	mutate_observe(&in, &res);
}

/* As a fuzzer does it, from an empty input on, with any earlier one beside. */
static u64 evolve(u32 seeds, u64 *hash)
{
	static u8 pool[64][INPUT_MAX];
	static size_t sizes[64];
	u64 seen = 0;
	u32 to = 0;

	memset(sizes, 0, sizeof(sizes));
	mutate_forget();
	*hash = 0;
	for (u32 i = 0; i < seeds; i++) {
		u32 from = i % 2 ? to : prng_derive(i, 1) % 64;
		u32 with = prng_derive(i, 3) % 64;
		u8 data[INPUT_MAX];
		size_t n;

		to = prng_derive(i, 2) % 64;
		memcpy(data, pool[from], sizes[from]);
		if (i % 8)
			n = mutate_input(data, sizes[from], 512, i, false);
		else
			n = mutate_cross(pool[from], sizes[from], pool[with],
					 sizes[with], data, 512, i, false);
		seen |= mutate_used();
		for (size_t k = 0; k < n; k++)
			*hash = prng_derive(*hash, data[k]);
		memcpy(pool[to], data, n);
		sizes[to] = n;
		if (i % 8 == 2)
			run(data, n);
	}
	return seen;
}

static void test_every_kind(void **state)
{
	u64 hash, seen;

	(void)state;
	seen = evolve(SEEDS, &hash);
	for (u32 i = 0; i < MUTATE_KINDS; i++) {
		if (!(seen >> i & 1))
			fail_msg("no input was changed by %s", mutate_word(i));
	}
}

/* A plan has obligations of every kind but HOLD, which the reverse of an RF is
 * enough for. */
static void test_kinds_of_plan(void **state)
{
	static struct fuzz_input in;
	u8 first[INPUT_MAX], data[INPUT_MAX];
	u32 seen = 0;
	size_t size;

	(void)state;
	mutate_forget();
	size = mutate_input(first, 0, INPUT_MAX, 3, true);
	run(first, size);
	for (u32 i = 0; i < 4000; i++) {
		size_t n;

		memcpy(data, first, size);
		n = mutate_input(data, size, INPUT_MAX, i, true);
		if (!(mutate_used() & BIT_MASK_OF(MUTATE_plan)))
			continue;
		input_decode(data, n, true, &in);
		for (u32 k = 0; k < in.nobligations; k++)
			seen |= BIT_MASK_OF(in.obligation[k].kind);
	}
	assert_int_equal(seen | BIT_MASK_OF(OBLIGATION_HOLD),
			 BIT_MASK_OF(OBLIGATION_KINDS) - 1);
}

/* What was observed is all that an earlier input leaves behind. */
static void test_same_again(void **state)
{
	u64 hash, again;

	(void)state;
	evolve(SEEDS / 10, &hash);
	evolve(SEEDS / 10, &again);
	assert_int_equal(hash, again);
}

/* Without a run there is nothing to plan from, and nothing to follow. */
static void test_nothing_observed(void **state)
{
	u8 data[INPUT_MAX];
	u64 seen = 0;

	(void)state;
	mutate_forget();
	for (u32 i = 0; i < 2000; i++) {
		mutate_input(data, 0, sizeof(data), i, false);
		seen |= mutate_used();
	}
	assert_false(seen >> MUTATE_plan & 1);
	assert_false(seen >> MUTATE_oblige & 1);
	assert_false(seen >> MUTATE_follow & 1);
	assert_true(seen >> MUTATE_arm & 1);
}

/* What follows the last run has its choices, but for one. */
static void test_follow(void **state)
{
	static struct fuzz_input in;
	u32 followed = 0;

	(void)state;
	for (u32 i = 0; i < 1000; i++) {
		u8 data[INPUT_MAX];
		size_t size = mutate_input(data, 0, sizeof(data), 7, true);
		u32 n;

		run(data, size);
		n = sim.log.count;
		size = mutate_input(data, size, sizeof(data), i, true);
		if (mutate_used() != BIT_MASK_OF(MUTATE_follow))
			continue;
		input_decode(data, size, true, &in);
		assert_int_equal(in.arm, ARM_CHOICES);
		assert_in_range(in.nchoices, n - 1, n + 2);
		followed++;
	}
	assert_in_range(followed, 1, 1000);
}

static int begin(void **state)
{
	(void)state;
	newest = core_find("newest", NULL);
	sim.model = MM_X86;
	assert_int_equal(run_init(), 0);
	sites_learn(newest);
	feedback_set_maps(BIT_MASK_OF(FEEDBACK_PAIRS));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_inputs),
		cmocka_unit_test(test_random_pairs),
		cmocka_unit_test(test_seeds_differ),
		cmocka_unit_test(test_max),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_kinds_of_plan),
		cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_nothing_observed),
		cmocka_unit_test(test_follow),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
