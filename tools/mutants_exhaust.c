// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim mutants --exhaustive: which small scenario finds a defect whatever
 * the schedules, and which defects can no small scenario show?
 *
 * Scenario after scenario until one shows the defect.  What none shows in all
 * of its schedules takes more tasks or operations, or a weaker memory model.
 */
#include <stdio.h>
#include <string.h>

#include "sched/memory_model.h"
#include "tools/exhaust.h"
#include "tools/mutants.h"
#include "tools/session.h"

static struct exhaust one;

static bool is_control(const struct core_mutation *m)
{
	return !strcmp(m->verdict, "silent");
}

static void print_head(const struct options *opt)
{
	if (opt->markdown)
		printf("| mutation | scenario | verdict | check | runs | seconds |\n|---|---|---|---|---|---|\n");
}

static void print_found(const struct options *opt,
			const struct core_mutation *m, u64 runs, u64 ms)
{
	const struct run_result *res = &one.hit[0].result;
	const char *form = opt->markdown ?
		"| %s | %s | %s | %s | %s | %llu.%03llu |\n" :
		"%s: found by %s: %s, check %s, %s runs, %llu.%03llus\n";

	printf(form, m->name, one.scn->name, verdict_word(res->verdict),
	       mutant_check(res->notes[0].invariant), text_count(runs),
	       ms / 1000, ms % 1000);
}

static void print_silent(const struct options *opt,
			 const struct core_mutation *m, u32 scenarios,
			 u32 open, u64 runs, u64 ms)
{
	char what[64];

	if (!scenarios)
		snprintf(what, sizeof(what), "no small scenario");
	else if (open)
		snprintf(what, sizeof(what), "not found, %u of %u NOT exhaustive",
			 open, scenarios);
	else
		snprintf(what, sizeof(what), "in none of %u, exhaustive",
			 scenarios);
	printf(opt->markdown ? "| %s | %s | - | - | %s | %llu.%03llu |\n" :
			       "%s: %s, %s runs, %llu.%03llus\n",
	       m->name, what, text_count(runs), ms / 1000, ms % 1000);
}

static void fill(const struct options *opt, const struct core_variant *v,
		 const struct scenario *scn)
{
	one = (struct exhaust){
		.variant = v, .scn = scn, .how = opt->how,
		.bounded = opt->bounded, .preemptions = opt->preemptions,
		.runs_max = opt->runs,
		.for_ms = opt->for_ms ? opt->for_ms : EXHAUST_FOR_MS,
	};
}

/* True if it was found. */
static bool search_one(const struct options *opt,
		       const struct core_mutation *m,
		       const struct scenario *const *list, u32 n)
{
	const struct core_variant *v = names_variant(NULL, m->name);
	u32 open = 0, tried = 0;
	u64 runs = 0, ms = 0;

	for (u32 i = 0; i < n && !one.stopped; i++) {
		if (!exhaust_is_small(list[i]))
			continue;
		fill(opt, v, list[i]);
		exhaust_run(&one);
		runs += one.runs;
		ms += one.elapsed_ms;
		tried++;
		if (one.nhits) {
			print_found(opt, m, runs, ms);
			exhaust_free(&one);
			return true;
		}
		open += !one.complete;
	}
	print_silent(opt, m, tried, open, runs, ms);
	return false;
}

int mutants_exhaust(const struct mutants *all)
{
	static const struct scenario *list[LIMIT_SCENARIOS];
	const struct options *opt = all->opt;
	u32 found = 0, alarms = 0, i;

	sim.model = opt->model == MM_COUNT ? MM_SC : opt->model;
	session_catch_interrupts();
	print_head(opt);
	for (i = 0; i < all->chosen && !one.stopped; i++) {
		const struct core_mutation *m = all->at[i].m;
		u32 n = session_scenarios(names_variant(NULL, m->name), list);

		if (search_one(opt, m, list, n)) {
			found++;
			alarms += is_control(m);
		}
		fflush(stdout);
	}
	if (!opt->markdown)
		printf("found in small scenarios: %u of %u, model %s\n", found,
		       i, memory_model_word(sim.model));
	if (one.stopped)
		return EXIT_INTERRUPT;
	return alarms ? EXIT_BUG : EXIT_CLEAN;
}
