// SPDX-License-Identifier: GPL-2.0-only
/*
 * After how many runs does a search of a program find its bug?
 */
#include <math.h>

#include "core/programs/program.h"
#include "sched/search.h"
#include "tools/bench.h"
#include "tools/bench_first.h"

/* Of the search that runs. */
static struct first_bug now;
static u64 started_ns;

static bool stop(const struct search *s, void *arg)
{
	(void)s, (void)arg;
	return now.run;
}

static void on_hit(const struct search *s, void *arg)
{
	(void)arg;
	if (now.run)
		return;
	now.run = s->last.run;
	now.ns = bench_now_ns() - started_ns;
}

struct first_bug first_bug(const struct program *p,
			   const struct portfolio *how, u64 seed,
			   u64 runs_max)
{
	static struct scenario scn;
	static struct search search;
	const struct scenario *list[] = { &scn };
	struct search_config cfg = {
		.variant = &program_core, .scenarios = list, .nscenarios = 1,
		.keep_going = true, .portfolio = how, .seed = seed,
		.runs_max = runs_max, .stop = stop, .hit = on_hit,
	};

	program_scenario(p, &scn);
	now = (struct first_bug){ 0 };
	started_ns = bench_now_ns();
	sim_bug_on(search_run(&search, &cfg) == SEARCH_UNSTABLE);
	return now;
}

struct first_bugs first_bugs(const struct program *p,
			     const struct portfolio *how, u32 seeds,
			     u64 runs_max)
{
	struct first_bugs all = { .seeds = seeds };
	double squares = 0, logs = 0, ns = 0;

	for (u32 seed = 1; seed <= seeds; seed++) {
		struct first_bug one = first_bug(p, how, seed, runs_max);
		double off = one.run - all.mean;

		if (!one.run)
			continue;
		/* Welford's update, exact where squares would cancel. */
		all.mean += off / ++all.found;
		squares += off * (one.run - all.mean);
		logs += log(one.run);
		ns += one.ns;
		if (all.found == 1 || one.run < all.min)
			all.min = one.run;
		if (one.run > all.max)
			all.max = one.run;
	}
	if (all.found > 1)
		all.sd = sqrt(squares / (all.found - 1));
	if (all.found) {
		all.gm = exp(logs / all.found);
		all.ms = ns / all.found / 1e6;
	}
	return all;
}
