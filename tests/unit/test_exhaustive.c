// SPDX-License-Identifier: GPL-2.0-only
/*
 * Three ways to see all that a scenario can show, which must agree: every
 * interleaving, each state once, each class of equivalent runs once.
 *
 * What is compared is the set of notes.  Each has a twin in which there is
 * nothing to note.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/core_ops.h"
#include "core/programs/program.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "sched/dpor.h"
#include "sched/exhaustive.h"

#define NOTES		32
#define RUNS_MAX	400000

#define TASKS_ON(cpu)							\
	"scenario cpus\n"						\
	"vm geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n"		\
	"setup\n fault v0 0\n"						\
	"tasks\n 1 vcpu0 cpu0\n fault v0 1\n"				\
	" 2 ager cpu" cpu "\n age 0 1\nend\n"

struct notes {
	u32	key[NOTES];
	u32	n;
};

static bool has(const struct notes *set, u32 key)
{
	for (u32 i = 0; i < set->n; i++) {
		if (set->key[i] == key)
			return true;
	}
	return false;
}

/* A data race may be noted where the second access is, or not at all in a
 * class that another way leaves out: the place does not count. */
static bool collect(const struct run_result *res, void *arg)
{
	struct notes *set = arg;

	for (u32 i = 0; i < res->nnotes; i++) {
		u32 key = res->notes[i].verdict << 8 | res->notes[i].invariant;

		if (has(set, key))
			continue;
		assert_true(set->n < NOTES);
		set->key[set->n++] = key;
	}
	return true;
}

static void assert_same(const struct notes *a, const struct notes *b,
			const char *name)
{
	bool same = a->n == b->n;

	for (u32 i = 0; same && i < a->n; i++)
		same = has(b, a->key[i]);
	if (!same)
		fail_msg("%s: %u kinds of notes against %u", name, a->n, b->n);
}

/* ---- the ways; the scenario has been prepared ---- */

static u32 by_dfs(enum exhaustive_reduction how, int bound, struct notes *set)
{
	const struct exhaustive_config cfg = {
		.runs_max = RUNS_MAX, .code = true, .reduction = how,
		.bounded = bound >= 0, .preemptions = bound < 0 ? 0 : bound,
		.ended = collect, .arg = set,
	};
	static struct run_result res;
	struct exhaustive ex;

	memset(set, 0, sizeof(*set));
	sim.contended_only = true;
	for (u32 i = 0; i < 100; i++)
		run_once(strategy_random(), i, &res);
	exhaustive_run(&cfg, &ex);
	sim.contended_only = false;
	assert_true(ex.complete);
	return ex.runs;
}

static bool by_dpor(struct notes *set)
{
	const struct dpor_config cfg = {
		.runs_max = RUNS_MAX, .ended = collect, .arg = set,
	};
	struct dpor d;

	memset(set, 0, sizeof(*set));
	dpor_run(&cfg, &d);
	assert_true(d.end == DPOR_COMPLETE || d.end == DPOR_UNSUITABLE);
	return d.end == DPOR_COMPLETE;
}

/* ---- programs ---- */

static void prepare_program(const char *name)
{
	static struct run_result res;
	const struct program *p = program_find(name);

	assert_non_null(p);
	assert_true(program_prepare(p, &res));
}

static void compare_program(const char *name, bool has_bug)
{
	struct notes every, states, classes;
	u32 all, reduced;

	prepare_program(name);
	all = by_dfs(REDUCE_NOTHING, -1, &every);
	prepare_program(name);
	reduced = by_dfs(REDUCE_STATES, -1, &states);
	assert_same(&every, &states, name);
	assert_true(reduced <= all);
	prepare_program(name);
	if (by_dpor(&classes))
		assert_same(&every, &classes, name);
	assert_int_equal(every.n > 0, has_bug);
	run_forget();
}

static void test_programs(void **state)
{
	static const struct {
		const char *bad, *good;
	} pairs[] = {
		{ "lazy01-ready", "lazy01-fixed-ready" },
		{ "deadlock01-ready", "deadlock01-fixed-ready" },
		{ "reorder_3-ready", "reorder_3-fixed-ready" },
		{ "bitlock-2F-bug1", "bitlock-2F" },
		{ "bitlock-2Z-bug2", "bitlock-2Z" },
		{ "bitlock-2Z-bug3", "bitlock-2Z" },
	};

	(void)state;
	for (u32 i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		compare_program(pairs[i].bad, true);
		compare_program(pairs[i].good, false);
	}
}

/* ---- scenarios ---- */

static bool prepare(const char *rev, const char *name)
{
	static struct run_result res;

	for (u32 i = 0; i < registry_count(); i++) {
		const struct scenario *scn = registry_get(i);

		if (!strcmp(scn->name, name))
			return run_prepare(core_find(rev, NULL), scn, &res);
	}
	return false;
}

static void compare_scenario(const char *rev, const char *name, bool has_bug)
{
	struct notes every, states, classes;

	assert_true(prepare(rev, name));
	by_dfs(REDUCE_NOTHING, -1, &every);
	assert_true(prepare(rev, name));
	by_dfs(REDUCE_STATES, -1, &states);
	assert_same(&every, &states, name);
	assert_true(prepare(rev, name));
	assert_true(by_dpor(&classes));
	assert_same(&every, &classes, name);
	assert_int_equal(every.n > 0, has_bug);
	run_forget();
}

static void test_scenarios(void **state)
{
	(void)state;
	compare_scenario("newest", "age-vs-zap", false);
	compare_scenario("newest", "age-vs-shrink", false);
	compare_scenario("newest", "split-no-pages", false);
}

/* Without every interleaving, which would take too long. */
static void test_states_find_what_classes_find(void **state)
{
	struct notes states, classes;

	(void)state;
	assert_true(prepare("v6.15", "age-refault"));
	by_dfs(REDUCE_STATES, -1, &states);
	assert_true(prepare("v6.15", "age-refault"));
	assert_true(by_dpor(&classes));
	assert_same(&states, &classes, "age-refault");
	assert_true(states.n > 0);
	run_forget();
}

/* ---- the bound ---- */

static void test_bound(void **state)
{
	struct notes set;
	u32 runs, before = 0;

	(void)state;
	/* Without a preemption the tasks run one after the other. */
	prepare_program("bitlock-2Z-bug2");
	by_dfs(REDUCE_STATES, 0, &set);
	assert_int_equal(set.n, 0);
	prepare_program("bitlock-2Z-bug2");
	by_dfs(REDUCE_STATES, 4, &set);
	assert_true(set.n > 0);
	for (int n = 0; n < 4; n++) {
		prepare_program("bitlock-2F");
		runs = by_dfs(REDUCE_STATES, n, &set);
		assert_int_equal(set.n, 0);
		assert_true(runs > before);
		before = runs;
	}
	run_forget();
}

/* ---- a run with more decisions than there is room for ---- */

static void test_too_long(void **state)
{
	struct exhaustive_config cfg = { .code = true, .ended = collect };
	struct notes set = { .n = 0 };
	struct exhaustive ex, again;

	(void)state;
	cfg.arg = &set;
	prepare_program("bitlock-2F");
	exhaustive_run(&cfg, &ex);
	assert_true(ex.complete && !ex.too_long);
	cfg.depth = ex.depth;
	prepare_program("bitlock-2F");
	exhaustive_run(&cfg, &again);
	assert_true(again.complete && !again.too_long);
	cfg.depth = ex.depth - 1;
	prepare_program("bitlock-2F");
	exhaustive_run(&cfg, &again);
	assert_true(again.too_long && !again.complete);
	run_forget();
}

/* ---- tasks that share a CPU ---- */

static u32 states_of(const char *text)
{
	static struct run_result res;
	struct scn_error err;
	struct scenario scn;
	struct notes set;

	assert_int_equal(scenario_parse(text, strlen(text), &scn, &err), 0);
	assert_true(run_prepare(core_find("newest", NULL), &scn, &res));
	by_dfs(REDUCE_STATES, -1, &set);
	assert_int_equal(set.n, 0);
	run_forget();
	return exhaustive_count();
}

/* The start of a task leads to where nobody else can have the CPU. */
static void test_shared_cpu(void **state)
{
	(void)state;
	assert_true(states_of(TASKS_ON("0")) > 10);
	assert_true(states_of(TASKS_ON("1")) > 0);
}

/* The same search twice is the same search. */
static void test_deterministic(void **state)
{
	struct notes set;
	u32 first;

	(void)state;
	assert_true(prepare("newest", "fast-fault-vs-zap"));
	first = by_dfs(REDUCE_STATES, -1, &set);
	assert_true(prepare("newest", "fast-fault-vs-zap"));
	assert_int_equal(by_dfs(REDUCE_STATES, -1, &set), first);
	run_forget();
}

static int setup(void **state)
{
	(void)state;
	sim.model = MM_SC;
	return run_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_scenarios),
		cmocka_unit_test(test_states_find_what_classes_find),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_shared_cpu),
		cmocka_unit_test(test_deterministic),
	};

	/* Silence would be no result. */
	if (!STATE_SEES_STACKS)
		return 0;
	return cmocka_run_group_tests(tests, setup, NULL);
}
