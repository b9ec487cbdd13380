// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is what the minimiser leaves the least that shows the bug, and the same bug?
 *
 * The code under test is a toy whose operations are told apart by their page.
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "core/scenario/text.h"
#include "replay/minimise.h"
#include "replay/minimise_sketch.h"
#include "replay/replay.h"
#include "sched/race.h"

#define RUNS	20000

/* What operation `age N N+1` does. */
enum what { COUNT, NOISE, CHOOSE, OTHER_BUG, STORE_X, STORE_Y };

static u64 *x, *y, *noise, *other;
static u64 seen[3];

static void w(u64 *p, u64 val)
{
	sim_store(p, val, 8, MO_RELAXED);
}

static u64 r(u64 *p)
{
	return sim_load(p, 8, MO_RELAXED);
}

static u32 count_ops(const struct scenario *scn, enum what what)
{
	u32 i, k, n = 0;

	for (i = 0; i < scn->ntasks; i++) {
		for (k = 0; k < scn->tasks[i].nops; k++)
			n += scn->tasks[i].ops[k].start == what;
	}
	return n;
}

static void mini_setup(const struct scenario *scn)
{
	x = heap_alloc(HEAP_MISC, 64, true);
	y = heap_alloc(HEAP_MISC, 64, true);
	noise = heap_alloc(HEAP_MISC, 64, true);
	other = heap_alloc(HEAP_DESC, 16, true);
	seen[1] = seen[2] = 1;
	if (scn->nsetup > 4)
		sim_violation(INV_RANGE, x, "set up too much");
}

static void mini_run_op(const struct scenario *scn, unsigned int task,
			unsigned int index)
{
	u64 val;

	sim_op_begin(index);
	switch (scn->tasks[task - 1].ops[index].start) {
	case COUNT:
		val = r(x);
		w(x, val + 1);
		break;
	case CHOOSE:
		w(noise, choice_index(3));
		break;
	case OTHER_BUG:
		/* What a careless minimiser slips to: the same rule, broken at
		 * another object. */
		w(noise, 1);
		if (count_ops(scn, COUNT) < 2)
			sim_violation(INV_RANGE, other, "another bug");
		break;
	case STORE_X:
		w(x, 1);
		seen[1] = r(y);
		break;
	case STORE_Y:
		w(y, 1);
		seen[2] = r(x);
		break;
	default:
		w(noise, r(noise) + 1);
		w(noise, r(noise) + 1);
		break;
	}
	sim_op_end(index);
}

/* An increment was lost, or nobody saw anybody. */
static void mini_quiesce(const struct scenario *scn)
{
	u32 n = count_ops(scn, COUNT);

	if ((n > 1 && *x == 1) || (!seen[1] && !seen[2]))
		sim_violation(INV_RANGE, x, "lost");
}

static int mini_name(u64 addr, u32 (*number)(u64 base), char *buf, size_t n)
{
	(void)number;
	return snprintf(buf, n, "%s", addr == (u64)(unsigned long)x ? "x" :
			addr == (u64)(unsigned long)y ? "y" : "other");
}

static int mini_value(u64 addr, unsigned int size, u64 val,
		      u32 (*number)(u64 base), char *buf, size_t n)
{
	(void)addr, (void)size, (void)number;
	return snprintf(buf, n, "%llu", val);
}

static const struct core_ops ops = {
	.setup = mini_setup, .run_op = mini_run_op, .quiesce = mini_quiesce,
	.name = mini_name, .value = mini_value,
};

static const struct core_variant variant = {
	.rev = "toy", .hash = "0", .ops = { &ops, &ops, &ops },
};

/* ---- findings ---- */

static const char bad_setup[] =
	"scenario toy\n"
	"vm geometry=small gfns=8 vcpus=2 roots=2 mmu=shadow\n"
	"setup\n"
	"  age 1 2\n  age 1 4\n  age 2 3\n  age 0 1\n  age 2 3\n  age 3 5\n"
	"tasks\n"
	"  1 a cpu0\n    age 1 2\n    age 4 5\n"
	"  2 b cpu1\n    age 1 2\n"
	"end\n";

static const char counters[] =
	"scenario toy\n"
	"vm geometry=small gfns=8 vcpus=2 roots=2 mmu=shadow alias=2 log=1\n"
	"setup\n"
	"  age 1 2\n  age 1 4\n  age 2 3\n"
	"tasks\n"
	"  1 a cpu0\n    age 1 2\n    age 0 1\n    age 2 3\n"
	"  2 b cpu3\n    age 1 2\n    age 1 2\n"
	"  3 c cpu2\n    age 2 3\n    age 3 4\n    age 0 1\n    age 1 2\n"
	"end\n";

static const char store_buffers[] =
	"scenario toy\n"
	"vm geometry=small gfns=8 vcpus=2 roots=2 mmu=shadow\n"
	"setup\n"
	"tasks\n"
	"  1 a cpu0\n    age 1 2\n    age 4 5\n"
	"  2 b cpu1\n    age 5 6\n    age 1 2\n"
	"  3 c cpu2\n    age 1 2\n"
	"end\n";

static struct scenario scn;
static struct choice_log found;
static struct run_result result;

/* The first run that shows the bug, in as many switches as it takes. */
static struct finding_source find(const char *text, enum memory_model model)
{
	struct scn_error err;
	u32 run;

	assert_int_equal(scenario_parse(text, strlen(text), &scn, &err), 0);
	sim.model = model;
	assert_true(run_prepare(&variant, &scn, &result));
	for (run = 0; run < RUNS; run++) {
		run_once(strategy_random(), run, &result);
		if (result.verdict)
			break;
	}
	assert_in_range(run, 0, RUNS - 1);
	found = sim.log;
	return (struct finding_source){
		.variant = &variant, .scn = &scn, .log = &found,
		.expect = &result,
	};
}

static struct finding_source left(const struct minimised *m)
{
	return (struct finding_source){
		.variant = &variant, .scn = &m->scn, .log = &m->log,
		.expect = &m->result, .replays = 3,
	};
}

static void expect_size(const struct minimised *m, enum minimise_measure i,
			u32 want)
{
	assert_int_equal(m->after.at[i], want);
}

/* ---- tests ---- */

static void test_least(void **state)
{
	static struct minimised m;
	struct minimise_options opt = { 0 };
	struct finding_source src = find(counters, MM_SC);

	(void)state;
	assert_true(minimise(&src, &opt, &m));
	assert_true(m.changed && m.complete);
	expect_size(&m, MINIMISE_TASKS, 2);
	expect_size(&m, MINIMISE_OPS, 2);
	expect_size(&m, MINIMISE_SETUP, 0);
	expect_size(&m, MINIMISE_WEAK, 0);
	expect_size(&m, MINIMISE_DEVIATIONS, 1);
	/* One page, one vCPU, one root, and each task on its own CPU. */
	expect_size(&m, MINIMISE_VM, 0);
	expect_size(&m, MINIMISE_LENGTH, 4);
	assert_int_equal(m.was_steps, m.before.at[MINIMISE_LENGTH]);
}

/* The rule is the same, the object is not. */
static void test_signature(void **state)
{
	static struct minimised m;
	static struct finding f;
	struct minimise_options opt = { .any_bug = true };
	struct finding_source src = find(counters, MM_SC), small;

	(void)state;
	assert_true(minimise(&src, &opt, &m));
	expect_size(&m, MINIMISE_TASKS, 1);
	expect_size(&m, MINIMISE_OPS, 1);
	small = left(&m);
	assert_int_equal(finding_make(&small, &f), FINDING_OK);
	assert_string_equal(f.trace.object, "pte_list_desc");
	finding_free(&f);
}

/* What is left is a fixed point, and a trace that replays. */
static void test_again(void **state)
{
	static struct minimised m, again;
	static struct finding f, g;
	struct minimise_options opt = { 0 };
	struct finding_source src = find(counters, MM_SC), small;

	(void)state;
	assert_true(minimise(&src, &opt, &m));
	small = left(&m);
	assert_true(minimise(&small, &opt, &again));
	assert_false(again.changed);
	assert_true(again.complete);
	assert_memory_equal(&again.scn, &m.scn, sizeof(m.scn));
	assert_int_equal(again.log.count, m.log.count);
	assert_memory_equal(again.log.at, m.log.at,
			    m.log.count * sizeof(m.log.at[0]));
	assert_int_equal(finding_make(&small, &f), FINDING_OK);
	assert_int_equal(f.replays, 3);
	assert_int_equal(replay_run(&g, &variant, &f.trace), 0);
	assert_string_equal(g.trace.signature, f.trace.signature);
	finding_free(&g);
	finding_free(&f);
}

/* Of the last preemption's two sides, one line is enough to lose nothing. */
static void test_passes(void **state)
{
	static struct minimised m;
	static struct finding f;
	struct minimise_options opt = { 0 };
	struct finding_source src = find(counters, MM_SC), small;
	struct allowance all = { .steps = MINIMISE_STEPS }, none = { 0 };
	u32 n;

	(void)state;
	assert_true(minimise(&src, &opt, &m));
	small = left(&m);
	assert_int_equal(finding_make(&small, &f), FINDING_OK);
	assert_int_equal(minimise_passes(&variant, &f.trace, &none), 0);
	n = f.trace.nchoices;
	assert_int_not_equal(n, 0);
	assert_in_range(minimise_passes(&variant, &f.trace, &all), 1, n);
	/* A schedule without choices has none to leave out. */
	f.trace.nchoices = 0;
	assert_int_equal(minimise_passes(&variant, &f.trace, &all), 0);
	f.trace.nchoices = n;
	finding_free(&f);
}

static void test_store_buffers(void **state)
{
	static struct minimised m;
	struct minimise_options opt = { 0 };
	struct finding_source src = find(store_buffers, MM_TSO);

	(void)state;
	assert_true(minimise(&src, &opt, &m));
	expect_size(&m, MINIMISE_TASKS, 2);
	expect_size(&m, MINIMISE_OPS, 2);
	/* The second store may become visible at once. */
	expect_size(&m, MINIMISE_WEAK, 1);
	sim.model = MM_SC;
}

/* A bug that no task is needed for: one remains, because a scenario has one. */
static void test_bad_setup(void **state)
{
	static struct minimised m;
	struct minimise_options opt = { 0 };
	struct finding_source src = {
		.variant = &variant, .scn = &scn, .log = &found,
		.expect = &result,
	};
	struct scn_error err;

	(void)state;
	assert_int_equal(scenario_parse(bad_setup, strlen(bad_setup), &scn,
					&err), 0);
	assert_false(run_prepare(&variant, &scn, &result));
	found.count = 0;
	assert_true(minimise(&src, &opt, &m));
	assert_true(m.changed && m.complete);
	expect_size(&m, MINIMISE_TASKS, 1);
	expect_size(&m, MINIMISE_OPS, 1);
	expect_size(&m, MINIMISE_SETUP, 5);
	expect_size(&m, MINIMISE_LENGTH, 0);
}

static bool never_more(void)
{
	return true;
}

/* Stopped before the end, it is what it was, or smaller. */
static void test_bounds(void **state)
{
	static struct minimised m, rest;
	struct minimise_options opt = { .stop = never_more };
	struct finding_source src = find(counters, MM_SC), small;

	(void)state;
	assert_true(minimise(&src, &opt, &m));
	assert_false(m.complete || m.changed);
	assert_memory_equal(&m.scn, &scn, sizeof(scn));
	opt = (struct minimise_options){ .steps = 30000 };
	assert_true(minimise(&src, &opt, &m));
	assert_true(m.changed && !m.complete);
	opt.steps = 0;
	small = left(&m);
	assert_true(minimise(&small, &opt, &rest));
	assert_true(rest.changed && rest.complete);
	expect_size(&rest, MINIMISE_OPS, 2);
	expect_size(&rest, MINIMISE_LENGTH, 4);
}

/* Choices that do not belong to the scenario. */
static void test_unstable(void **state)
{
	static struct minimised m;
	struct minimise_options opt = { 0 };
	struct finding_source src = find(counters, MM_SC);

	(void)state;
	found.count = 0;
	assert_false(minimise(&src, &opt, &m));
}

/*
 * A sketch of a run gives that run.  Under tso the order of what is drained
 * when all have ended is not in it, as it is in no trace.
 */
static void check_sketch(u64 seed, bool exactly)
{
	static struct sketch sketch, back;
	static struct choice_log log;
	static struct run_result res, again;
	bool diverged;

	run_once(strategy_random(), seed, &res);
	log = sim.log;
	run_once(sketch_strategy(NULL, strategy_log(&log, &diverged), &sketch),
		 0, &again);
	assert_false(diverged);
	run_once(sketch_strategy(&sketch, NULL, &back), 0, &again);
	assert_int_equal(again.verdict, res.verdict);
	assert_int_equal(again.steps, res.steps);
	assert_int_equal(back.ncuts, sketch.ncuts);
	assert_int_equal(back.ndelays, sketch.ndelays);
	assert_int_equal(back.preemptions, sketch.preemptions);
	if (!exactly)
		return;
	assert_int_equal(sim.log.count, log.count);
	assert_memory_equal(sim.log.at, log.at,
			    log.count * sizeof(log.at[0]));
}

static void test_sketch(void **state)
{
	u64 seed;

	(void)state;
	find(counters, MM_SC);
	assert_true(run_prepare(&variant, &scn, &result));
	for (seed = 0; seed < 200; seed++)
		check_sketch(seed, true);
	find(store_buffers, MM_TSO);
	assert_true(run_prepare(&variant, &scn, &result));
	for (seed = 0; seed < 200; seed++)
		check_sketch(seed, false);
	sim.model = MM_SC;
}

static int init(void **state)
{
	sim.races = RACE_OFF;
	return toy_init(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sketch),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_passes),
		cmocka_unit_test(test_store_buffers),
		cmocka_unit_test(test_bad_setup),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_unstable),
	};

	return cmocka_run_group_tests(tests, init, NULL);
}
