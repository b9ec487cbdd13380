// SPDX-License-Identifier: GPL-2.0-only
/*
 * From when on does every continuation fail?  See certainty.h.
 */
#include "replay/certainty.h"

#include <string.h>

#include "replay/continuation.h"
#include "sched/exhaustive.h"

#define now continuation

/*
 * Random continuations, from anywhere in the run.  They show which words and
 * locks are contended, which the exploration must know of tasks that do not
 * come to use them before the violation; and most ways out.
 */
#define WANDER_RUNS	600
/* The same from the place that was found, in case something was not known. */
#define DOUBT_RUNS	300

static struct {
	bool	escaped;	/* one that does not end so, */
	bool	passed;		/* and has no verdict at all */
} sure;

/* One that goes on at random after @steps; true: it does not end so. */
static bool wander(u32 steps, u64 seed)
{
	enum continuation_end end = continuation_random(steps, seed, true);

	if (end == ENDS_WELL || end == ENDS_OTHERWISE)
		sure.passed = end == ENDS_WELL;
	return end == ENDS_WELL || end == ENDS_OTHERWISE;
}

static bool ended(const struct run_result *res, void *arg)
{
	(void)arg;
	/* What follows a known state has been judged by another run. */
	if (!strategy_dfs_was_cut() && !continuation_fails(res)) {
		sure.escaped = true;
		sure.passed = res->verdict == VERDICT_NONE;
	}
	return !sure.escaped && !now.lost;
}

static bool enough(void *arg)
{
	(void)arg;
	return !allowance_left(now.allowed);
}

/*
 * Once it fails a run is over, so all that goes on has not failed, and states
 * can be told apart by what is in them.  Not so for a data race: it depends on
 * the clocks, which are no part of a state.
 */
static enum exhaustive_reduction reduction(void)
{
	return now.verdict == VERDICT_DATA_RACE ? REDUCE_NOTHING :
						  REDUCE_STATES;
}

/* What is left for the random ones at the end is not to be used up. */
static u64 affordable_runs(void)
{
	u64 doubt = 2ull * DOUBT_RUNS * now.cost, left = now.allowed->steps;

	return left > doubt ? (left - doubt) / now.cost + 1 : 1;
}

/* How many runs there are, 0: one does not end so, or there are too many. */
static u32 exhaust(u32 steps)
{
	u64 affordable = affordable_runs();
	struct exhaustive_config cfg = {
		.runs_max = affordable < CERTAINTY_RUNS ? affordable :
							  CERTAINTY_RUNS,
		.code = true, .ended = ended, .stop = enough,
		.prefix = continuation_follow(), .prefix_steps = steps,
		.prefix_everywhere = sim.model != MM_SC,
		.over = continuation_has_failed,
		.reduction = reduction(), .flushes = sim.model != MM_SC,
	};
	struct exhaustive ex;

	sure.escaped = now.lost = false;
	if (!allowance_left(now.allowed))
		return 0;
	exhaustive_run(&cfg, &ex);
	allowance_spend(now.allowed, ex.runs * now.cost);
	return ex.complete && !sure.escaped && !now.lost ? ex.runs : 0;
}

/* ---- the places ---- */

/* The first place that no random continuation has got away from. */
static u32 first_doubtful(void)
{
	u32 low = 0, i;

	for (i = 0; i < WANDER_RUNS && low < now.nplaces; i++) {
		u32 left = now.nplaces - low;
		u32 at = low + i * 7919 % left;

		if (!allowance_left(now.allowed))
			break;
		if (wander(now.places[at].step, i))
			low = at + 1;
	}
	return low;
}

/* Of those that do not end so after @p: has one no verdict? */
static bool one_passes(const struct place *p)
{
	u32 i;

	for (i = 0; !sure.passed && i < DOUBT_RUNS; i++) {
		if (!allowance_left(now.allowed))
			break;
		wander(p->step, i);
	}
	return sure.passed;
}

static bool is_sure(const struct place *p)
{
	u32 i;

	for (i = 0; i < DOUBT_RUNS; i++) {
		if (!allowance_left(now.allowed) || wander(p->step, i))
			return false;
	}
	return true;
}

static u32 bisect(struct trace_certain *out)
{
	u32 low, high = now.nplaces - 1, runs, n;

	sure.passed = false;
	low = first_doubtful();
	out->first = low;
	if (low > high)
		return 0;
	runs = exhaust(now.places[high].step);
	while (runs && low < high) {
		u32 middle = low + (high - low) / 2;

		n = exhaust(now.places[middle].step);
		if (n) {
			runs = n;
			high = middle;
			continue;
		}
		low = middle + 1;
		out->first = sure.escaped;
	}
	if (!runs || !is_sure(&now.places[high]))
		return 0;
	out->task = now.places[high].task;
	out->ops = now.places[high].ops;
	out->passes = out->first && one_passes(&now.places[high - 1]);
	return runs;
}

bool certainty_find(const struct finding_source *src, struct allowance *a,
		    struct trace_certain *out)
{
	memset(out, 0, sizeof(*out));
	if (!STATE_SEES_STACKS)
		return false;
	if (continuation_begin(src, a)) {
		sim.contended_only = true;
		out->runs = bisect(out);
	}
	continuation_end();
	if (!out->runs)
		memset(out, 0, sizeof(*out));
	return out->runs;
}

s32 certainty_event(const struct trace_certain *c)
{
	return c->runs ? continuation_event(c->task, c->ops) : -1;
}
