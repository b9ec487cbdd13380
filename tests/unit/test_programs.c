// SPDX-License-Identifier: GPL-2.0-only
/*
 * Benchmark programs: has each the defect it is known for, is its twin
 * without it, and are its events those that docs/programs.md counts?
 *
 * Seeds are fixed, so that a search comes out the same every time; the limits
 * are ten times what it took.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/programs/program.h"
#include "replay/replay.h"
#include "sched/prng.h"

#define SEED		7
#define RUNS_FIND	2000
#define RUNS_SILENT	300

static struct run_result res;

static const struct program *get(const char *name)
{
	const struct program *p = program_find(name);

	assert_non_null(p);
	return p;
}

static void prepare(const struct program *p)
{
	strategy_pct_forget();
	assert_true(program_prepare(p, &res));
}

/* Random walk and PCT of depth 2 to 4 in turn. */
static void run_number(u32 i)
{
	run_once(i % 2 ? strategy_random() : strategy_pct(2 + i % 3),
		 prng_derive(SEED, i), &res);
}

/* The run that found something, counted from 1; 0: none of @limit did. */
static u32 first_bug(const struct program *p, u32 limit)
{
	u32 i;

	prepare(p);
	for (i = 1; i <= limit; i++) {
		run_number(i);
		if (res.verdict != VERDICT_NONE)
			return i;
	}
	return 0;
}

/* Too many tasks, or too many switches at the right places, for these two. */
static bool is_hard(const struct program *p)
{
	return p->threads > 5 + 3 * !strncmp(p->name, "wrong", 5) ||
	       !strcmp(p->name, "SafeStack");
}

static bool has_defect(const struct program *p)
{
	return p->kind != PROGRAM_OWN || p->arg[1];
}

static void test_defects_are_found(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < program_count(); i++) {
		const struct program *p = program_get(i);
		u32 first;

		if (is_hard(p) || !has_defect(p))
			continue;
		first = first_bug(p, RUNS_FIND);
		if (!first)
			print_message("%s: not found\n", p->name);
		assert_int_not_equal(first, 0);
	}
}

/* What makes reorder_N hard is the spawner, not the race. */
static void test_without_spawner(void **state)
{
	(void)state;
	assert_int_not_equal(first_bug(get("reorder_10-ready"), 200), 0);
	assert_int_not_equal(first_bug(get("reorder_20-ready"), 300), 0);
}

static void test_twins_are_silent(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < program_count(); i++) {
		const struct program *p = program_get(i);
		u32 limit = is_hard(p) ? RUNS_SILENT / 5 : RUNS_SILENT;
		u32 first = first_bug(program_with(p, PROGRAM_FIXED), limit);

		if (first)
			print_message("%s-fixed: run %u\n", p->name, first);
		assert_int_equal(first, 0);
	}
}

/* Where the number of events does not depend on the schedule. */
static void test_events(void **state)
{
	static const struct {
		const char	*name;
		u32		steps;
	} events[] = {
		/* A spawn and a join for each, two stores, two loads. */
		{ "reorder_3-fixed", 2 * 3 + 3 * 2 + 3 * 2 },
		{ "reorder_50-fixed", 2 * 50 + 50 * 2 + 50 * 2 },
		/* lock, load, store, unlock; or lock, load, unlock. */
		{ "lazy01-fixed", 2 * 3 + 2 * 4 + 3 },
		{ "deadlock01-fixed", 2 * 2 + 2 * 6 },
		{ "wronglock-fixed", 2 * 8 + 6 + 7 * 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		prepare(get(events[i].name));
		for (u32 run = 1; run <= 20; run++) {
			run_number(run);
			assert_int_equal(res.verdict, VERDICT_NONE);
			assert_int_equal(res.steps, events[i].steps);
		}
	}
}

/* A thread cannot run before it is spawned, nor the spawner past its join. */
static void test_spawn_and_join(void **state)
{
	(void)state;
	prepare(get("reorder_3-fixed"));
	assert_true(M->ready == BIT_MASK_OF(1));
	prepare(get("reorder_3-fixed-ready"));
	assert_int_equal(task_count(M->ready), 4);
}

static void test_names(void **state)
{
	const struct program *p = get("reorder_3");

	(void)state;
	assert_null(program_find("reorder_2"));
	assert_null(program_find("reorder_3-"));
	assert_ptr_equal(program_with(p, PROGRAM_FIXED), get("reorder_3-fixed"));
	assert_ptr_equal(program_with(p, PROGRAM_READY), get("reorder_3-ready"));
	assert_ptr_equal(get("reorder_3-fixed-ready"),
			 program_with(get("reorder_3-ready"),
				      PROGRAM_FIXED | PROGRAM_READY));
}

/* ---- traces ---- */

static void find_and_make(const char *name, struct finding *f)
{
	static struct scenario scn;
	struct finding_source src = {
		.variant = &program_core, .scn = &scn, .log = &sim.log,
		.expect = &res, .found = "test", .replays = 1,
	};

	program_scenario(get(name), &scn);
	assert_int_not_equal(first_bug(get(name), RUNS_FIND), 0);
	assert_int_equal(finding_make(&src, f), FINDING_OK);
	assert_int_equal(f->replays, 1);
}

static void test_traces_replay(void **state)
{
	static const char *const names[] = {
		"reorder_3", "deadlock01", "wronglock-ready", "boundedBuffer",
		"CVE-2016-9806", "bitlock-2F-bug1", "bitlock-3x3-bug3",
	};
	static struct finding f, again;
	struct replay_result rep;
	struct trace_error err;
	struct trace t;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len;
		char *text;

		find_and_make(names[i], &f);
		text = trace_print(&f.trace, &len);
		assert_non_null(strstr(text, names[i]));
		assert_int_equal(trace_parse("t", text, len, &t, &err), 0);
		replay_trace(&t, NULL, &again, &rep);
		assert_int_equal(rep.status, REPLAY_REPRODUCED);
		trace_free(&t);
		finding_free(&again);
		finding_free(&f);
		free(text);
	}
}

static void refused(const char *text, const char *why)
{
	struct trace_error err = { "" };
	struct trace t;

	assert_int_not_equal(trace_parse("t", text, strlen(text), &t, &err), 0);
	assert_non_null(strstr(err.text, why));
}

#define REST "model sc\nmutation none\ncore programs small 0\nverdict none\n"

static void test_bad_traces(void **state)
{
	(void)state;
	refused("rmapsim-trace 1\nprogram nonesuch\n" REST "choices\nend\n",
		"unknown program 'nonesuch'");
	refused("rmapsim-trace 1\nscenario a\nprogram stack\n" REST
		"choices\nend\n", "has no scenario");
	refused("rmapsim-trace 1\nprogram stack\n" REST
		"setup\n  fault v0 0\nchoices\nend\n", "no set-up");
	refused("rmapsim-trace 1\nprogram stack\n" REST
		"choices\n  run 9 x1\nend\n", "");
}

static int setup_engine(void **state)
{
	(void)state;
	sim.model = MM_SC;
	return run_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defects_are_found),
		cmocka_unit_test(test_without_spawner),
		cmocka_unit_test(test_twins_are_silent),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_spawn_and_join),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_traces_replay),
		cmocka_unit_test(test_bad_traces),
	};

	return cmocka_run_group_tests(tests, setup_engine, NULL);
}
