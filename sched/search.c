// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which runs are made, and what is kept of them?
 *
 * Runs come in batches of one scenario, because setting one up costs as much
 * as many runs.  Batches visit all hand-written scenarios in turn, mixed with
 * members of the generated family; they get longer, and the family's share
 * grows, as a search gets old: what a hand-written scenario shows, it shows
 * early.
 */
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/generate.h"
#include "sched/communication.h"
#include "sched/prng.h"
#include "sched/race.h"
#include "sched/search.h"

/*
 * Runs of a batch in the first round over the scenarios, and at most.  Most of
 * what a scenario shows, one of its first runs shows, and a set-up costs no
 * more than some runs: so all of them get a first look early.
 */
#define BATCH_FIRST	16
#define BATCH_MAX	800
/* Rounds until then: each has as many runs as all before it. */
#define BATCH_ROUNDS	6
/* A continuation has few decisions left: it shows early what it shows. */
#define BATCH_EXTEND	40

/* Separates the seeds of scenarios from those of runs. */
#define SALT_GROWTH	0x67726f777468ull
#define SALT_SCENARIO	0x7363656e6172696full

static struct choice_log check_log;

/* How often every hand-written scenario has been visited. */
static u32 round_of(const struct search *s)
{
	u32 n = s->cfg->nscenarios;

	return s->fresh / (n ? 2 * n : 16);
}

static u32 batch_length(const struct search *s)
{
	u32 round = round_of(s);

	if (s->extending)
		return BATCH_EXTEND;
	/* Where there is no other, nothing is to be seen early. */
	if (s->cfg->nscenarios == 1 && !s->cfg->generate)
		return BATCH_MAX;
	if (round < 2)
		return BATCH_FIRST;
	return round > BATCH_ROUNDS ? BATCH_MAX : BATCH_FIRST << (round - 1);
}

/* In the first four rounds every second batch is generated, then 3 of 4. */
static bool wants_generated(const struct search *s)
{
	if (!s->cfg->generate || !s->cfg->nscenarios)
		return s->cfg->generate;
	return round_of(s) < 4 ? s->fresh % 2 : s->fresh % 4 != 0;
}

/* The next of the family that the variant was built for. */
static u32 next_generated(struct search *s)
{
	u32 number;

	do {
		number = prng_derive(s->cfg->seed ^ SALT_SCENARIO,
				     s->members++);
		scenario_generate(number, &s->scn);
	} while (!core_runs(s->cfg->variant, &s->scn));
	s->generated++;
	return number;
}

static struct search_item fresh_item(struct search *s)
{
	struct search_item item = { .generated = wants_generated(s) };

	if (item.generated)
		item.number = next_generated(s);
	else
		item.number = (s->fresh - s->generated) %
			      s->cfg->nscenarios;
	s->fresh++;
	return item;
}

static u32 continued(const struct search *s, const struct search_focus *f)
{
	return s->kinds[f->kind].continued;
}

/* Of the kind that had the fewest chances: a frequent one hides nothing. */
static struct search_focus *waiting_focus(struct search *s)
{
	struct search_focus *best = NULL;

	for (u32 i = 0; i < SEARCH_FOCUS; i++) {
		struct search_focus *f = &s->focus[i];

		if (f->waiting &&
		    (!best || continued(s, f) < continued(s, best)))
			best = f;
	}
	return best;
}

static bool may_extend(const struct search *s)
{
	/* That would change the prefix. */
	if (s->cfg->prefix)
		return false;
	return s->extended * 2 <= s->runs;
}

/* Up to half of the runs go on where something was found. */
static struct search_item next_item(struct search *s)
{
	struct search_focus *f = waiting_focus(s);

	s->extending = NULL;
	if (!f || !may_extend(s))
		return fresh_item(s);
	f->waiting = false;
	s->kinds[f->kind].continued++;
	s->extending = f;
	return f->item;
}

/*
 * What would make a broken rule do harm may not be in its scenario: three
 * continuations of four get one more task.
 */
static void grow_scenario(struct search *s)
{
	u64 seed = prng_derive(s->cfg->seed ^ SALT_GROWTH, s->batches);

	if (seed % 4)
		scenario_grow(seed, s->extending->from.task, &s->scn);
}

static void load_item(struct search *s)
{
	if (s->item.generated)
		scenario_generate(s->item.number, &s->scn);
	else
		s->scn = *s->cfg->scenarios[s->item.number];
	if (s->extending && s->cfg->generate)
		grow_scenario(s);
}

/* ---- findings ---- */

/* A reader's effort: tasks are columns, switches are what he must keep in
 * mind, steps are lines. */
static bool is_simpler(const struct search *s, const struct run_result *res)
{
	const struct search_hit *best = &s->best;

	if (s->scn.ntasks != best->scn.ntasks)
		return s->scn.ntasks < best->scn.ntasks;
	if (res->switches != best->result.switches)
		return res->switches < best->result.switches;
	return res->steps < best->result.steps;
}

/*
 * The worst verdict, then one that nothing has announced, then the simplest
 * run; verdict.def is in order.
 */
static bool is_better(const struct search *s, const struct run_result *res)
{
	u32 faults, least;

	if (!s->found)
		return true;
	if (res->verdict != s->best.result.verdict)
		return res->verdict < s->best.result.verdict;
	faults = run_faults(res);
	least = run_faults(&s->best.result);
	return faults != least ? faults < least : is_simpler(s, res);
}

/* The number of a finding's kind; *@new: it is the first.  -1: table full. */
static int kind_of(struct search *s, const struct note *n, bool *new)
{
	u64 key = prng_derive(n->pc, (u64)n->verdict << 8 | n->invariant);

	*new = false;
	for (u32 i = 0; i < s->nkinds; i++) {
		if (s->kinds[i].key == key)
			return i;
	}
	if (s->nkinds == SEARCH_KINDS)
		return -1;
	*new = true;
	s->kinds[s->nkinds].key = key;
	return s->nkinds++;
}

static void fill_hit(const struct search *s, struct search_hit *hit,
		     const struct run_result *res, const char *strategy)
{
	hit->scn = s->scn;
	hit->result = *res;
	hit->run = s->runs;
	hit->strategy = strategy;
	choice_log_copy(&hit->log, &sim.log);
}

/* Which of two places to fill: a free one, or the kind tried most. */
static bool is_poorer(const struct search *s, const struct search_focus *a,
		      const struct search_focus *b)
{
	if (a->waiting != b->waiting)
		return !a->waiting;
	return a->waiting && continued(s, a) > continued(s, b);
}

/* A place for a finding of @kind; NULL: enough wait, or better ones do. */
static struct search_focus *find_place(struct search *s, u32 kind)
{
	struct search_focus *place = NULL;
	u32 same = 0;

	for (u32 i = 0; i < SEARCH_FOCUS; i++) {
		struct search_focus *f = &s->focus[i];

		if (f == s->extending)
			continue;
		if (f->waiting && f->kind == kind)
			same++;
		if (!place || is_poorer(s, f, place))
			place = f;
	}
	if (same == SEARCH_FOCUS_KIND)
		return NULL;
	if (place->waiting &&
	    continued(s, place) <= s->kinds[kind].continued)
		return NULL;
	return place;
}

static void add_focus(struct search *s, const struct note *n, u32 kind)
{
	struct search_focus *f = find_place(s, kind);

	if (!f)
		return;
	f->waiting = true;
	f->item = s->item;
	f->kind = kind;
	choice_log_copy(&f->log, &sim.log);
	f->from = (struct extend_from){
		.log = &f->log, .step = n->step, .task = n->task,
	};
	extend_find_window(&f->from);
}

/*
 * Note the kinds of what was found and what is to be continued: a rule that
 * was broken by a task while others could still go on.  A continuation finds
 * again what it continues, which is no news.  True when the worst note is the
 * first of its kind.
 */
static bool take_notes(struct search *s, const struct run_result *res)
{
	bool first = false, new;

	for (u32 i = 0; i < res->nnotes; i++) {
		const struct note *n = &res->notes[i];
		int kind = kind_of(s, n, &new);

		if (i == res->worst)
			first = new;
		if (kind >= 0 && !s->extending && n->task && n->step &&
		    n->step < res->steps && !verdict_stops(n->verdict))
			add_focus(s, n, kind);
	}
	return first;
}

/* True when the scenario must be set up again: the callback made runs. */
static bool take_hit(struct search *s, const struct run_result *res,
		     const char *strategy)
{
	bool first = take_notes(s, res);

	s->hits++;
	if (is_better(s, res)) {
		fill_hit(s, &s->best, res, strategy);
		s->found = true;
	}
	if (!s->polish_end &&
	    verdict_severity(res->verdict) == SEVERITY_CORRUPTION)
		s->polish_end = s->runs + SEARCH_POLISH;
	if (!first || !s->cfg->keep_going || !s->cfg->hit)
		return false;
	fill_hit(s, &s->last, res, strategy);
	s->cfg->hit(s, s->cfg->arg);
	return true;
}

static bool is_over(const struct search *s)
{
	return s->polish_end && s->runs >= s->polish_end &&
	       !s->cfg->keep_going;
}

/* ---- runs ---- */

/* Make the run that just ended again from its choices. */
static bool same_again(const struct run_result *first)
{
	static struct run_result again;
	bool diverged = false;
	u64 hash = sim.hash;

	sim.contended_only = false;
	choice_log_copy(&check_log, &sim.log);
	run_once(strategy_log(&check_log, &diverged), 0, &again);
	return !diverged && sim.hash == hash &&
	       again.verdict == first->verdict &&
	       again.steps == first->steps && again.nnotes == first->nnotes;
}

/* One run; false when it is not what its choices say. */
static bool make_run(struct search *s, struct run_result *res,
		     struct strategy *how)
{
	bool check = s->runs % SEARCH_CHECK == 0, same = true;

	sim.hashing = check;
	/* A log of all decisions is not to be followed at some of them. */
	sim.contended_only = !how->everywhere;
	sim.communicates = s->watches && s->runs % SEARCH_WATCH == 0;
	run_once(how, prng_derive(s->cfg->seed, s->runs), res);
	sim.communicates = false;
	if (!s->extending)
		portfolio_end();
	if (unlikely(check))
		same = same_again(res);
	sim.hashing = false;
	sim.contended_only = false;
	s->runs++;
	s->extended += !!s->extending;
	s->steps += res->steps;
	s->lost_notes += res->lost_notes;
	return same;
}

/* A bound of the user is no verdict. */
static bool is_cut(struct search *s, const struct run_result *res)
{
	if (!s->cfg->steps_max || res->verdict != VERDICT_STEP_LIMIT)
		return false;
	s->cut++;
	return true;
}

static bool out_of_budget(const struct search *s)
{
	const struct search_config *cfg = s->cfg;

	if (cfg->runs_max && s->runs >= cfg->runs_max)
		return true;
	return cfg->stop && s->runs % SEARCH_POLL == 0 &&
	       cfg->stop(s, cfg->arg);
}

/* A verdict of the set-up: no run, no choices. */
static void setup_hit(struct search *s, const struct run_result *res)
{
	sim.log.count = 0;
	s->runs++;
	take_hit(s, res, "set-up");
}

static struct strategy *pick_strategy(struct search *s, const char **name)
{
	if (s->extending) {
		*name = "extend";
		return strategy_extend(&s->extending->from);
	}
	if (s->cfg->prefix)
		return strategy_prefix(s->cfg->prefix, s->cfg->cut,
				       portfolio_pick(s->runs, name));
	return portfolio_pick(s->runs, name);
}

/* False: the run was not reproducible. */
static bool one_of_batch(struct search *s)
{
	static struct run_result res;
	const char *name;
	struct strategy *how = pick_strategy(s, &name);

	if (!make_run(s, &res, how)) {
		fill_hit(s, &s->last, &res, name);
		return false;
	}
	if (likely(res.verdict == VERDICT_NONE) || is_cut(s, &res))
		return true;
	if (take_hit(s, &res, name)) {
		portfolio_scenario();
		run_prepare(s->cfg->variant, &s->scn, &res);
	}
	return true;
}

/* Enough waits to be continued: time to do so. */
static bool is_crowded(const struct search *s)
{
	if (s->extending || !may_extend(s))
		return false;
	for (u32 i = 0; i < SEARCH_FOCUS; i++) {
		if (!s->focus[i].waiting)
			return false;
	}
	return true;
}

/* True: go on with the next batch; else *@end says why not. */
static bool run_batch(struct search *s, enum search_end *end)
{
	static struct run_result res;
	u32 left = batch_length(s);

	portfolio_scenario();
	if (!run_prepare(s->cfg->variant, &s->scn, &res)) {
		setup_hit(s, &res);
		left = 0;
	}
	do {
		if (is_over(s) || out_of_budget(s)) {
			*end = s->polish_end ? SEARCH_FOUND : SEARCH_BUDGET;
			return false;
		}
		if (left && !one_of_batch(s)) {
			*end = SEARCH_UNSTABLE;
			return false;
		}
	} while (left && --left && !is_crowded(s));
	return true;
}

u32 search_coverage(void)
{
	return communication_count();
}

enum search_end search_run(struct search *s, const struct search_config *cfg)
{
	enum search_end end = SEARCH_BUDGET;
	bool more;

	memset(s, 0, sizeof(*s));
	s->cfg = cfg;
	portfolio_begin(cfg->portfolio);
	s->watches = cfg->watch && !portfolio_communicates(cfg->portfolio);
	race_counts_reset();
	sim.steps_max = cfg->steps_max;
	do {
		s->item = next_item(s);
		load_item(s);
		more = run_batch(s, &end);
		s->batches++;
	} while (more);
	sim.steps_max = 0;
	return end;
}
