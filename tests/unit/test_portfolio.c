// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a portfolio let nobody starve, and is run number K always the same run?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/programs/program.h"
#include "sched/coverage.h"
#include "sched/portfolio.h"
#include "sched/prng.h"
#include "sched/run.h"
#include "sched/search.h"

#define NAMES_MAX	32

static const char *names[NAMES_MAX];
static u32 plays[NAMES_MAX];

static void count(const char *name)
{
	u32 i = 0;

	while (names[i] && strcmp(names[i], name))
		i++;
	assert_in_range(i, 0, NAMES_MAX - 1);
	names[i] = name;
	plays[i]++;
}

static u32 plays_of(const char *name)
{
	for (u32 i = 0; i < NAMES_MAX && names[i]; i++) {
		if (!strcmp(names[i], name))
			return plays[i];
	}
	return 0;
}

/* Only this arm is ever rewarded: it gets most runs, the others their share. */
static void test_no_arm_starves(void **state)
{
	const char *name;

	(void)state;
	memset(names, 0, sizeof(names));
	memset(plays, 0, sizeof(plays));
	portfolio_begin(portfolio_find(PORTFOLIO_DEFAULT));
	for (u32 run = 0; run < 8000; run++) {
		portfolio_pick(run, &name);
		coverage.fresh = !strcmp(name, "delay");
		portfolio_end();
		count(name);
	}
	assert_true(plays_of("delay") > 2500);
	assert_true(plays_of("starve") > 200);
	for (u32 i = 0; i < NAMES_MAX && names[i]; i++)
		assert_true(plays[i] > 150);
	assert_non_null(names[10]);
}

/* A strategy that was named is the only one. */
static void test_one_is_alone(void **state)
{
	const char *name;

	(void)state;
	portfolio_begin(portfolio_find("pct3"));
	for (u32 run = 0; run < 100; run++) {
		portfolio_pick(run, &name);
		portfolio_end();
		assert_string_equal(name, "pct depth=3");
	}
	assert_null(portfolio_find("no such"));
}

static struct search search;
static u64 steps_at;

static bool stop(const struct search *s, void *arg)
{
	(void)arg;
	if (s->runs == 256)
		steps_at = s->steps;
	return false;
}

static u64 steps_after(const char *program, const char *strategy, u64 runs)
{
	static struct scenario scn;
	const struct scenario *list[] = { &scn };
	struct search_config cfg = {
		.variant = &program_core, .scenarios = list, .nscenarios = 1,
		.portfolio = portfolio_find(strategy), .seed = 7,
		.runs_max = runs, .stop = stop,
	};

	assert_non_null(cfg.portfolio);
	program_scenario(program_find(program), &scn);
	steps_at = 0;
	assert_int_equal(search_run(&search, &cfg), SEARCH_BUDGET);
	assert_false(search.found);
	return search.steps;
}

/* Every strategy, the default last: what others learned must not matter. */
static void test_same_search_again(void **state)
{
	(void)state;
	for (const struct portfolio *p = portfolios; p->name; p++) {
		u64 first = steps_after("bluetooth-fixed", p->name, 1000);
		u64 early = steps_at;

		steps_after("twostage-fixed", "portfolio", 500);
		assert_true(steps_after("bluetooth-fixed", p->name, 1000) ==
			    first);
		/* The same with a smaller budget. */
		steps_after("bluetooth-fixed", p->name, 300);
		assert_true(steps_at && steps_at == early);
	}
}

/*
 * Bugs that a random walk does not find in thousands of runs, or hardly; here
 * 100 are enough for each of 20 seeds, whichever compiler merged what calls.
 */
static u64 runs_to_first(const char *program, u64 seed)
{
	static struct run_result res;
	const char *name;

	portfolio_begin(portfolio_find(PORTFOLIO_DEFAULT));
	assert_true(program_prepare(program_find(program), &res));
	for (u64 run = 0; run < 100; run++) {
		sim.contended_only = true;
		run_once(portfolio_pick(run, &name), prng_derive(seed, run),
			 &res);
		sim.contended_only = false;
		portfolio_end();
		if (res.verdict)
			return run + 1;
	}
	return 0;
}

static void test_finds_early(void **state)
{
	static const char *const programs[] = {
		"account", "reorder_5", "reorder_20", "twostage",
		"twostage_20", "wronglock", "deadlock01",
	};

	(void)state;
	for (u32 i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		for (u64 seed = 1; seed <= 20; seed++)
			assert_true(runs_to_first(programs[i], seed));
	}
}

static int init(void **state)
{
	(void)state;
	sim.model = MM_SC;
	return run_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_arm_starves),
		cmocka_unit_test(test_one_is_alone),
		cmocka_unit_test(test_same_search_again),
		cmocka_unit_test(test_finds_early),
	};

	return cmocka_run_group_tests(tests, init, NULL);
}
