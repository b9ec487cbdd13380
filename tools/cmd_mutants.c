// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim mutants: is every defect that was put in on purpose found, and
 * which check is the first to say so?
 *
 * Each is given the default search, with no hint of what or where it is.
 */
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "replay/ladder.h"
#include "tools/exhaust.h"
#include "tools/mutants.h"
#include "tools/session.h"

static struct mutant table[MUTANTS_MAX];
static const struct scenario *scenarios[LIMIT_SCENARIOS];

const char *mutant_check(enum invariant i)
{
	return i == INV_NONE ? "-" : invariant_id(i);
}

bool mutant_is_expected(const struct mutant *mt)
{
	return mt->found != mt->control;
}

bool mutant_is_as_listed(const struct mutant *mt)
{
	return !mt->found || !strcmp(invariant_id(mt->first), mt->m->invariant);
}

static bool is_control(const struct core_mutation *m)
{
	return !strcmp(m->verdict, "silent");
}

/* ---- which ones ---- */

static int add(struct mutants *all, const struct core_mutation *m)
{
	if (!names_variant(NULL, m->name))
		return EXIT_USAGE;
	if (all->chosen == MUTANTS_MAX) {
		complain("more than %d mutations; name fewer", MUTANTS_MAX);
		return EXIT_USAGE;
	}
	all->at[all->chosen++] = (struct mutant){
		.m = m, .control = is_control(m),
	};
	return 0;
}

static int choose(struct mutants *all)
{
	const struct options *opt = all->opt;
	int ret = 0;

	all->whole = !opt->argc;
	for (unsigned int i = 0; all->whole && !ret && i < core_nmutations; i++)
		ret = add(all, &core_mutations[i]);
	for (int i = 0; !ret && i < opt->argc; i++) {
		const struct core_mutation *m = core_find_mutation(opt->argv[i]);

		/* It complains about what it does not know. */
		if (!m) {
			names_variant(NULL, opt->argv[i]);
			ret = EXIT_USAGE;
		} else {
			ret = add(all, m);
		}
	}
	return ret;
}

/* ---- one search each ---- */

static void on_hit(const struct search *s, void *arg)
{
	struct session *ses = arg;
	struct mutant *mt = ses->arg;

	if (mt->found)
		return;
	mt->found = true;
	mt->verdict = s->last.result.verdict;
	mt->first = s->last.result.notes[0].invariant;
	mt->model = ladder_is_weak(&s->last.log) ? sim.model : MM_SC;
	mt->schedule = s->last.run;
	mt->ms = text_now_ms() - ses->start_ms;
}

/* A budget of schedules alone is one: then the result does not depend on
 * the machine at all. */
static u64 budget(const struct options *opt, bool control)
{
	u64 given = control ? opt->for_controls_ms : opt->for_ms;

	if (given || opt->runs)
		return given;
	return control ? MUTANTS_CONTROLS_MS : MUTANTS_FOR_MS;
}

/* The default, or the weaker one that it takes to see this mutation. */
static enum memory_model model_for(const struct options *opt,
				   const struct core_mutation *m)
{
	enum memory_model needed = memory_model_parse(m->model);

	if (opt->model != MM_COUNT)
		return opt->model;
	sim_bug_on(needed == MM_COUNT);
	return needed > DEFAULT_MODEL ? needed : DEFAULT_MODEL;
}

static int search_one(const struct mutants *all, struct mutant *mt)
{
	struct options opt = *all->opt;
	struct session ses = { .opt = &opt, .first_only = true, .arg = mt };

	sim.model = model_for(all->opt, mt->m);
	opt.quiet = true;
	opt.keep_going = true;
	opt.for_ms = budget(all->opt, mt->control);
	ses.cfg.variant = names_variant(NULL, mt->m->name);
	ses.cfg.portfolio = names_portfolio(all->opt->strategy);
	ses.cfg.scenarios = scenarios;
	ses.cfg.nscenarios = session_scenarios(ses.cfg.variant, scenarios);
	ses.cfg.generate = true;
	ses.cfg.hit = on_hit;
	session_run(&ses);
	if (ses.end == SEARCH_UNSTABLE) {
		complain("internal error: a run of %s was not reproducible (schedule %llu of seed 0x%llx); please report this line",
			 mt->m->name, ses.search->last.run, opt.seed);
		return EXIT_INTERNAL;
	}
	if (!mt->found) {
		mt->schedule = ses.search->runs;
		mt->ms = ses.elapsed_ms;
	}
	return ses.stopped && !mt->found ? EXIT_INTERRUPT : 0;
}

static int judge(const struct mutants *all)
{
	for (u32 i = 0; i < all->count; i++) {
		const struct mutant *mt = &all->at[i];

		if (!mutant_is_expected(mt) ||
		    (all->opt->strict && !mutant_is_as_listed(mt)))
			return EXIT_BUG;
	}
	return EXIT_CLEAN;
}

int cmd_mutants(const struct options *opt)
{
	struct mutants all = { .opt = opt, .at = table };
	int ret;

	if (opt->json && opt->markdown) {
		complain("--json and --markdown: give one of them");
		return EXIT_USAGE;
	}
	if (opt->json && opt->how) {
		complain("--json: does not go with --exhaustive; leave out one of them");
		return EXIT_USAGE;
	}
	ret = exhaust_check(opt);
	if (!ret)
		ret = choose(&all);
	if (ret)
		return ret;
	if (!names_portfolio(opt->strategy))
		return EXIT_USAGE;
	if (opt->how)
		return mutants_exhaust(&all);
	mutants_print_head(&all);
	while (!ret && all.count < all.chosen) {
		ret = search_one(&all, &table[all.count]);
		if (!ret)
			mutants_print_one(&all, &table[all.count++]);
	}
	if (ret == EXIT_INTERNAL)
		return ret;
	mutants_print_end(&all);
	if (ret)
		complain("mutants: interrupted after %u of %u; the summary is of these",
			 all.count, all.chosen);
	return ret ? ret : judge(&all);
}
