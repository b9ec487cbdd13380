// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does every string of bytes mean a legal scenario and a schedule, and do the
 * shortest bytes for these mean the same?
 */
#include "tests/unit/toy.h"

#include "core/scenario/generate.h"
#include "core/scenario/ops.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "fuzz/input.h"
#include "sched/prng.h"

#define RANDOM		10000
#define GENERATED	1000
#define LARGE		(1 << 20)

/* ---- equality ---- */

static void check_same_ops(const struct scn_op *a, const struct scn_op *b,
			   unsigned int n)
{
	assert_memory_equal(a, b, n * sizeof(*a));
}

/* All but names: those of tasks are made up, a changed scenario has none. */
static void check_same_scenario(const struct scenario *a,
				const struct scenario *b)
{
	for (unsigned int i = 0; i < scn_nparams; i++)
		assert_int_equal(scn_param_get(a, &scn_params[i]),
				 scn_param_get(b, &scn_params[i]));
	assert_int_equal(a->nsetup, b->nsetup);
	check_same_ops(a->setup, b->setup, a->nsetup);
	assert_int_equal(a->ntasks, b->ntasks);
	for (unsigned int i = 0; i < a->ntasks; i++) {
		assert_int_equal(a->tasks[i].cpu, b->tasks[i].cpu);
		assert_int_equal(a->tasks[i].nops, b->tasks[i].nops);
		check_same_ops(a->tasks[i].ops, b->tasks[i].ops,
			       a->tasks[i].nops);
	}
}

static void check_same_schedule(const struct fuzz_input *a,
				const struct fuzz_input *b)
{
	assert_int_equal(a->arm, b->arm);
	assert_int_equal(a->seed, b->seed);
	assert_int_equal(a->delays, b->delays);
	assert_int_equal(a->nobligations, b->nobligations);
	for (u32 i = 0; i < a->nobligations; i++) {
		const struct input_obligation *x = &a->obligation[i];
		const struct input_obligation *y = &b->obligation[i];

		assert_true(x->kind == y->kind && x->task == y->task &&
			    x->nth == y->nth && x->at == y->at &&
			    x->from == y->from);
	}
	/* Raw decisions fill whole records; those behind the end are 0. */
	assert_in_range(b->nraw, a->nraw, a->nraw + INPUT_RECORD - 2);
	assert_memory_equal(a->raw, b->raw, a->nraw);
	assert_int_equal(a->nchoices, b->nchoices);
	for (u32 i = 0; i < a->nchoices; i++)
		assert_true(a->choice[i].step == b->choice[i].step &&
			    a->choice[i].kind == b->choice[i].kind &&
			    a->choice[i].value == b->choice[i].value);
}

static void check_legal(const struct fuzz_input *in)
{
	struct scn_error err = { 0 };

	if (scenario_check(&in->scn, &err))
		fail_msg("%s", err.text);
	assert_in_range(in->arm, 0, ARM_COUNT - 1);
}

/* ---- bytes ---- */

static size_t random_bytes(u64 seed, u8 *data, size_t max)
{
	struct prng prng;
	size_t size;

	prng_seed(&prng, seed);
	size = prng_below(&prng, max + 1);
	for (size_t i = 0; i < size; i++)
		data[i] = prng_next(&prng);
	return size;
}

static void check_bytes(const u8 *data, size_t size, bool fixed)
{
	static struct fuzz_input in, again;
	static u8 first[INPUT_MAX], second[INPUT_MAX];
	size_t n;

	input_decode(data, size, fixed, &in);
	check_legal(&in);
	n = input_encode(&in, first, sizeof(first));
	/* A scenario that bytes named shortly can take more than there are. */
	if (!n && size > INPUT_MAX / 2)
		return;
	assert_in_range(n, INPUT_RECORD, INPUT_MAX);
	input_decode(first, n, fixed, &again);
	check_same_scenario(&in.scn, &again.scn);
	check_same_schedule(&in, &again);
	assert_int_equal(input_encode(&again, second, sizeof(second)), n);
	assert_memory_equal(first, second, n);
}

static void test_random_bytes(void **state)
{
	static u8 data[1024];

	(void)state;
	for (u64 i = 0; i < RANDOM; i++) {
		size_t size = random_bytes(i, data, sizeof(data));

		/* Records that there are are commoner in every second one. */
		for (size_t at = 0; i % 2 && at < size; at += INPUT_RECORD)
			data[at] = (data[at] & 0xf0) | data[at] % INPUT_KINDS;
		check_bytes(data, size, i % 8 == 0);
	}
}

static void test_extremes(void **state)
{
	static u8 data[LARGE];

	(void)state;
	for (u32 fixed = 0; fixed < 2; fixed++) {
		for (u32 byte = 0; byte < 256; byte++) {
			memset(data, byte, INPUT_MAX);
			for (size_t size = 0; size < 20; size++)
				check_bytes(data, size, fixed);
			check_bytes(data, INPUT_MAX, fixed);
		}
		memset(data, 0xff, sizeof(data));
		check_bytes(data, sizeof(data), fixed);
		memset(data, 0, sizeof(data));
		check_bytes(data, sizeof(data), fixed);
	}
}

/* ---- scenarios ---- */

static void check_scenario(const struct scenario *scn, size_t most)
{
	static struct fuzz_input in, again;
	static u8 data[INPUT_MAX];
	size_t n;

	memset(&in, 0, sizeof(in));
	in.scn = *scn;
	in.arm = ARM_POS;
	in.seed = 0x123456789abc;
	n = input_encode(&in, data, sizeof(data));
	assert_in_range(n, INPUT_RECORD, most);
	input_decode(data, n, false, &again);
	check_same_scenario(scn, &again.scn);
	check_same_schedule(&in, &again);
}

static void test_hand_written(void **state)
{
	static struct scenario scn;

	(void)state;
	for (unsigned int i = 0; i < registry_count(); i++) {
		scn = *registry_get(i);
		assert_ptr_equal(input_base(input_base_code(scn.name)),
				 registry_get(i));
		check_scenario(&scn, 2 * INPUT_RECORD);
		/* As records of its own. */
		strcpy(scn.name, "x");
		check_scenario(&scn, INPUT_MAX);
	}
}

static void test_generated(void **state)
{
	static struct scenario scn;

	(void)state;
	for (u32 seed = 0; seed < GENERATED; seed++) {
		scenario_generate(seed, &scn);
		check_scenario(&scn, 2 * INPUT_RECORD);
		strcpy(scn.name, "x");
		check_scenario(&scn, INPUT_MAX);
	}
}

/* What is legal is not bent, and bending twice is bending once. */
static void test_repair(void **state)
{
	static struct fuzz_input in;
	static struct scenario scn;
	static u8 data[512];

	(void)state;
	for (u64 i = 0; i < GENERATED; i++) {
		scenario_generate(i, &scn);
		in.scn = scn;
		input_repair(&in.scn);
		check_same_scenario(&scn, &in.scn);
		input_decode(data, random_bytes(i, data, sizeof(data)), false,
			     &in);
		scn = in.scn;
		input_repair(&in.scn);
		assert_memory_equal(&scn, &in.scn, sizeof(scn));
	}
}

/* ---- inserting and deleting ---- */

/* The records of a scenario with three tasks, and of a schedule. */
static size_t sample(u8 *data)
{
	static struct fuzz_input in;

	memset(&in, 0, sizeof(in));
	in.scn = *registry_get(0);
	for (unsigned int i = 0; i < registry_count() &&
				 in.scn.ntasks != 3; i++)
		in.scn = *registry_get(i);
	assert_int_equal(in.scn.ntasks, 3);
	strcpy(in.scn.name, "x");
	in.arm = ARM_WALK;
	in.seed = 7;
	in.nobligations = 2;
	in.obligation[0] = (struct input_obligation) {
		.kind = OBLIGATION_RF, .task = 1, .nth = 1, .at = 5, .from = 6,
	};
	in.obligation[1] = in.obligation[0];
	in.obligation[1].kind = OBLIGATION_HOLD;
	in.nchoices = 1;
	in.choice[0] = (struct choice) { .step = 9, .value = 2 };
	return input_encode(&in, data, INPUT_MAX);
}

/* A record that means nothing changes nothing, wherever it is. */
static void test_insert(void **state)
{
	static struct fuzz_input in, with;
	u8 data[INPUT_MAX], longer[INPUT_MAX];
	size_t n = sample(data);

	(void)state;
	input_decode(data, n, false, &in);
	for (size_t at = 0; at <= n; at += INPUT_RECORD) {
		for (u32 kind = 0; kind < 16; kind++) {
			if (kind && kind < INPUT_KINDS)
				continue;
			memcpy(longer, data, at);
			memset(longer + at, 0xa0 | kind, INPUT_RECORD);
			memcpy(longer + at + INPUT_RECORD, data + at, n - at);
			input_decode(longer, n + INPUT_RECORD, false, &with);
			check_same_scenario(&in.scn, &with.scn);
			check_same_schedule(&in, &with);
		}
	}
}

static size_t without(const u8 *data, size_t n, size_t at, u8 *shorter)
{
	memcpy(shorter, data, at);
	memcpy(shorter + at, data + at + INPUT_RECORD, n - at - INPUT_RECORD);
	return n - INPUT_RECORD;
}

/* One record less is one thing less: the schedule or the scenario stays. */
static void test_delete(void **state)
{
	static struct fuzz_input in, less;
	u8 data[INPUT_MAX], shorter[INPUT_MAX];
	size_t n = sample(data), k;

	(void)state;
	input_decode(data, n, false, &in);
	for (size_t at = 0; at < n; at += INPUT_RECORD) {
		k = without(data, n, at, shorter);
		input_decode(shorter, k, false, &less);
		check_legal(&less);
		switch (data[at] & 15) {
		case INPUT_OBLIGATION:
			check_same_scenario(&in.scn, &less.scn);
			assert_int_equal(less.nobligations,
					 in.nobligations - 1);
			assert_int_equal(less.nchoices, in.nchoices);
			break;
		case INPUT_CHOICE:
			check_same_scenario(&in.scn, &less.scn);
			assert_int_equal(less.nchoices, 0);
			assert_int_equal(less.nobligations, in.nobligations);
			break;
		case INPUT_SCHEDULE:
			check_same_scenario(&in.scn, &less.scn);
			assert_int_equal(less.arm, ARM_CHOICES);
			assert_int_equal(less.nobligations, in.nobligations);
			break;
		default:
			check_same_schedule(&in, &less);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_hand_written),
		cmocka_unit_test(test_generated),
		cmocka_unit_test(test_repair),
		cmocka_unit_test(test_insert),
		cmocka_unit_test(test_delete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
