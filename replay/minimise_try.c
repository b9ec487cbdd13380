// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is this candidate smaller, and is it still the bug?
 *
 * Most are not, so the cheap questions come first: an unrecorded run says
 * whether the verdict and the rule are the same and how large it is.  Only
 * what passes that is recorded, because only then is there a signature.
 */
#include "replay/minimise_try.h"

#include <stdlib.h>
#include <string.h>

#include "core/scenario/text.h"
#include "sched/portfolio.h"
#include "sched/prng.h"
#include "sched/strategy/weak.h"

/* Runs of one search with the right verdict that are recorded, and the steps of
 * one: where runs are long, there are fewer. */
#define LOOKS_MAX	4
#define SEARCH_STEPS	100000

/*
 * What it takes to read a run, in steps of it: an operation of the set-up and a
 * switch are lines of their own, an unusual parameter is part of one.  So the
 * set-up may grow where that spares the reader more.
 */
#define READ_SETUP	32
#define READ_SWITCH	16
#define READ_VM		4

/* A candidate may take a little longer than what it is made from. */
#define LONGER_STEPS	1000

struct minimise_state minimise_now;
#define now minimise_now

static struct sketch came_out;
static struct scenario standing;	/* the set-up that is made */
static bool stands;
static u32 steps_max;		/* those of struct sim before */
static bool contended_only;

static void count(u64 steps)
{
	u64 max = now.opt->steps ? now.opt->steps : MINIMISE_STEPS;

	now.out->steps += steps;
	if (now.out->steps > max || (now.opt->stop && now.opt->stop()))
		now.over = true;
}

/* ---- how large it is ---- */

static u32 count_plain_cuts(const struct sketch *s)
{
	u32 i, n = 0;

	for (i = 0; i < s->ncuts; i++)
		n += s->cut[i].kind == SKETCH_RUN && s->cut[i].to.plain;
	return n;
}

static u32 count_drains(const struct sketch *s)
{
	u32 i, n = 0;

	for (i = 0; i < s->ncuts; i++)
		n += s->cut[i].kind == SKETCH_DRAIN;
	return n;
}

static void measure(const struct scenario *scn, const struct sketch *s,
		    const struct run_result *res, struct minimise_size *size)
{
	u32 i, drains = count_drains(s), ops = 0;

	for (i = 0; i < scn->ntasks; i++)
		ops += scn->tasks[i].nops;
	*size = (struct minimise_size){ .at = {
		[MINIMISE_TASKS] = scn->ntasks,
		[MINIMISE_OPS] = ops,
		[MINIMISE_SETUP] = scn->nsetup,
		[MINIMISE_WEAK] = s->ndelays + s->nindexes,
		[MINIMISE_DEVIATIONS] = s->preemptions + drains,
		[MINIMISE_VM] = minimise_size_of_vm(scn),
		[MINIMISE_CUTS] = s->ncuts,
		[MINIMISE_SWITCHES] = s->ncuts - drains,
		[MINIMISE_LENGTH] = res->steps,
		[MINIMISE_PLAIN] = count_plain_cuts(s),
	} };
	size->at[MINIMISE_EFFORT] = size->at[MINIMISE_LENGTH] +
		READ_SETUP * size->at[MINIMISE_SETUP] +
		READ_SWITCH * size->at[MINIMISE_SWITCHES] +
		READ_VM * size->at[MINIMISE_VM];
}

static bool is_smaller(const struct minimise_size *a,
		    const struct minimise_size *b)
{
	int i;

	for (i = 0; i < MINIMISE_MEASURES; i++) {
		if (a->at[i] != b->at[i])
			return a->at[i] < b->at[i];
	}
	return false;
}

/* ---- is it the bug? ---- */

/* Cheap, before a run is recorded. */
static bool may_be_it(const struct run_result *res)
{
	const struct run_result *want = &now.want.result;

	if (now.opt->any_bug)
		return res->verdict != VERDICT_NONE &&
		       (res->verdict != VERDICT_STEP_LIMIT ||
			want->verdict == VERDICT_STEP_LIMIT);
	return finding_may_be(res, want);
}

static bool is_same_bug(const struct finding *f)
{
	return now.opt->any_bug ? f->note != NULL :
				  finding_same_bug(&now.want, f);
}

static void take(const struct scenario *scn, const struct choice_log *log,
		 const struct run_result *res,
		 const struct minimise_size *size)
{
	struct minimised *out = now.out;

	now.scn = *scn;
	now.size = *size;
	sketch_copy(&now.sketch, &came_out);
	out->scn = *scn;
	choice_log_copy(&out->log, log);
	out->result = *res;
	out->after = *size;
	out->changed = true;
}

/* Record the run that just ended, and take it if it is the bug. */
static bool look(const struct scenario *scn, const struct minimise_size *size)
{
	static struct choice_log log;
	static struct finding got;
	bool diverged, same;

	choice_log_copy(&log, &sim.log);
	finding_run(&got, now.variant, scn, strategy_log(&log, &diverged));
	now.out->recorded++;
	count(COST_SETUP + (u64)COST_RECORDED * got.result.steps);
	same = !diverged && is_same_bug(&got);
	if (same)
		take(scn, &log, &got.result, size);
	finding_free(&got);
	/* The recorder's names belong to a set-up of its own. */
	stands = false;
	return same;
}

/* ---- running a candidate ---- */

/* False: *@res has a verdict of the set-up. */
static bool prepare(const struct scenario *scn, struct run_result *res)
{
	if (stands && !memcmp(&standing, scn, sizeof(standing)))
		return true;
	standing = *scn;
	stands = run_prepare(now.variant, &standing, res);
	count(COST_SETUP);
	if (!stands)
		memset(&came_out, 0, offsetof(struct sketch, delay));
	return stands;
}

static void run(struct strategy *s, u64 seed, struct run_result *res)
{
	run_once(s, seed, res);
	now.out->candidates++;
	count(COST_RUN + res->steps);
}

/* Of the run that just ended, sketched in .came_out. */
static bool judge(const struct scenario *scn, const struct run_result *res)
{
	struct minimise_size size;

	if (!may_be_it(res))
		return false;
	measure(scn, &came_out, res, &size);
	return is_smaller(&size, &now.size) && look(scn, &size);
}

static void sketch_log(struct run_result *res)
{
	static struct choice_log log;
	bool diverged;

	choice_log_copy(&log, &sim.log);
	run(sketch_strategy(NULL, strategy_log(&log, &diverged), &came_out),
	    0, res);
}

/* What earlier searches have learned is not to be used: who goes on with a
 * trace that is half done has not made them. */
static void forget(void)
{
	strategy_pct_forget();
	weak_forget();
	portfolio_scenario();
}

/* Those that need few switches, and none that learns of other scenarios. */
static struct strategy *search_strategy(u32 i)
{
	switch (i % 5) {
	case 0:
		return strategy_preempt_bound();
	case 1:
		return strategy_pct(2);
	case 2:
		return strategy_delay_bound();
	case 3:
		return strategy_pct(3);
	default:
		return strategy_pos();
	}
}

bool minimise_search(const struct scenario *scn, u32 runs)
{
	static struct run_result res;
	u64 end = now.out->steps + SEARCH_STEPS;
	u32 i, looks = 0;

	/* Learning of the scenario begins anew with its set-up. */
	stands = false;
	forget();
	for (i = 0; i < runs && looks < LOOKS_MAX && !now.over; i++) {
		if (now.out->steps >= end)
			return false;
		if (!prepare(scn, &res))
			return false;
		sim.contended_only = true;
		run(search_strategy(i), prng_derive(now.seed, i), &res);
		sim.contended_only = false;
		if (likely(!may_be_it(&res)))
			continue;
		sketch_log(&res);
		if (judge(scn, &res))
			return true;
		looks += !stands;
	}
	return false;
}

bool minimise_try(const struct scenario *scn, const struct sketch *sketch,
		  u32 runs)
{
	static struct run_result res;
	struct scn_error err;

	if (now.over || (!now.want.trace.program && scenario_check(scn, &err)))
		return false;
	/* A bug of the set-up has no steps to look at: it stays in a task. */
	if (!prepare(scn, &res))
		return !now.want.note->step && judge(scn, &res);
	run(sketch_strategy(sketch, NULL, &came_out), 0, &res);
	if (judge(scn, &res))
		return true;
	return runs && minimise_search(scn, runs);
}

/* What was taken has other changes at @k: that is looked at once more. */
bool minimise_each(minimise_edit_fn edit, u32 runs)
{
	static struct scenario scn;
	static struct sketch s;
	enum minimise_edit e;
	bool any = false;
	u32 k = 0;

	while (!now.over) {
		scn = now.scn;
		sketch_copy(&s, &now.sketch);
		e = edit(k, &scn, &s);
		if (e == EDIT_END)
			break;
		if (e == EDIT_TRY && minimise_try(&scn, &s, runs))
			any = true;
		else
			k++;
	}
	return any;
}

/* ---- begin and end ---- */

static void limit_steps(void)
{
	u32 max = now.want.result.steps * 2 + LONGER_STEPS;

	if (now.want.result.verdict != VERDICT_STEP_LIMIT &&
	    (!sim.steps_max || sim.steps_max > max))
		sim.steps_max = max;
}

bool minimise_begin(const struct finding_source *src,
		    const struct minimise_options *opt, struct minimised *out)
{
	static struct choice_log log;
	static struct run_result res;
	bool diverged;

	memset(out, 0, offsetof(struct minimised, scn));
	memset(&now, 0, offsetof(struct minimise_state, scn));
	now.variant = src->variant;
	now.opt = opt;
	now.out = out;
	now.scn = *src->scn;
	steps_max = sim.steps_max;
	contended_only = sim.contended_only;
	sim.contended_only = false;
	log = *src->log;
	finding_run(&now.want, src->variant, src->scn,
		    strategy_log(&log, &diverged));
	if (diverged || !now.want.note)
		return false;
	minimise_note_past(&now.want);
	now.seed = strtoull(now.want.trace.signature, NULL, 16);
	limit_steps();
	stands = false;
	res = now.want.result;
	if (prepare(&now.scn, &res))
		run(sketch_strategy(NULL, strategy_log(&log, &diverged),
				    &came_out), 0, &res);
	measure(&now.scn, &came_out, &res, &now.size);
	out->before = now.size;
	out->was_steps = now.want.result.steps;
	out->was_switches = now.want.capture.nswitches;
	take(&now.scn, &log, &now.want.result, &now.size);
	out->changed = false;
	return !diverged && may_be_it(&res);
}

void minimise_end(void)
{
	sim.steps_max = steps_max;
	sim.contended_only = contended_only;
	forget();
	now.out->complete = !now.over;
	finding_free(&now.want);
}
