// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which is the strongest memory model that shows this bug?  See ladder.h.
 */
#include "replay/ladder.h"

#include <string.h>

#include "replay/replay.h"
#include "sched/extend.h"
#include "sched/portfolio.h"
#include "sched/prng.h"
#include "sched/strategy/weak.h"

/* Runs with the right verdict that are looked at more closely: a record costs
 * as much as some hundred runs. */
#define LOOKS_MAX	200

/* Delayed stores of the finding whose places are tried. */
#define PLACES_MAX	8

/* A store that was delayed, as a place in another run of the scenario. */
struct place {
	u64	addr;
	u32	explicit_no;
	u32	step;		/* in the run without the delays; 0: none */
	u8	task;
	u8	op;
};

/* Half a megabyte and more. */
static struct {
	const struct finding_source *src;
	struct ladder		*out;
	u64			seed;
	struct finding		want;
	struct finding		got;
	struct choice_log	base;	/* without the delays, under a model */
	struct extend_from	from;
	u32			nplaces;
	struct place		place[PLACES_MAX];
} climb;

bool ladder_is_weak(const struct choice_log *log)
{
	u32 i;

	for (i = 0; i < log->count; i++) {
		if (log->at[i].kind == CHOICE_DELAY)
			return true;
	}
	return false;
}

static void note_places(void)
{
	u32 i;

	climb.nplaces = 0;
	for (i = 0; i < record.nevents && climb.nplaces < PLACES_MAX; i++) {
		const struct event *e = &record.events[i];

		if (!(e->flags & OPF_DELAYED))
			continue;
		climb.place[climb.nplaces++] = (struct place){
			.addr = e->addr, .explicit_no = e->explicit_no,
			.task = e->task, .op = e->op,
		};
	}
}

/* Where the stores are in the run without the delays. */
static void find_places(void)
{
	u32 i, j;

	for (j = 0; j < climb.nplaces; j++)
		climb.place[j].step = 0;
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		for (j = 0; j < climb.nplaces; j++) {
			struct place *p = &climb.place[j];

			if (e->task == p->task && e->op == p->op &&
			    e->addr == p->addr &&
			    e->explicit_no == p->explicit_no)
				p->step = e->step;
		}
	}
}

/* ---- the same switches ---- */

/* The choices of the finding that @m allows; tso and x86 delay fewer stores,
 * which shows when they are replayed. */
static void allowed_choices(enum memory_model m, struct trace *t)
{
	const struct trace *from = &climb.want.trace;
	u32 i;

	trace_init(t);
	t->scn = *climb.src->scn;
	for (i = 0; i < from->nchoices; i++) {
		if (m != MM_SC || from->choices[i].kind <= TRACE_INDEX)
			sim_bug_on(trace_add_choice(t, &from->choices[i]));
	}
}

static void keep_run(struct ladder *l, enum memory_model m,
		     const struct choice_log *log,
		     const struct run_result *res)
{
	l->shows = m;
	l->log = *log;
	l->result = *res;
}

/* Replay under @m; the run is left in .base whatever comes out. */
static bool same_switches(enum memory_model m)
{
	struct trace t;
	bool same;

	allowed_choices(m, &t);
	replay_run(&climb.got, climb.src->variant, &t);
	climb.base = sim.log;
	find_places();
	same = finding_same_bug(&climb.want, &climb.got);
	if (same)
		keep_run(climb.out, m, &climb.base, &climb.got.result);
	finding_free(&climb.got);
	trace_free(&t);
	return same;
}

/* ---- a search ---- */

/*
 * Every second run goes on from the run without the delays: the task that
 * delayed a store is held before it, and others get in between.
 */
static struct strategy *pick_strategy(u32 run)
{
	const struct place *p = climb.nplaces ?
		&climb.place[run / 2 % climb.nplaces] : NULL;

	if (!p || !p->step || run % 2)
		return portfolio_in_turn(portfolio_find(PORTFOLIO_DEFAULT),
					 run / 2);
	climb.from = (struct extend_from){
		.log = &climb.base, .step = p->step, .task = p->task,
	};
	extend_find_window(&climb.from);
	return strategy_extend(&climb.from);
}

/* Record the run that just ended, and look whether it is the bug. */
static bool is_it(enum memory_model m, const struct run_result *res)
{
	static struct choice_log log;
	bool diverged, same;

	log = sim.log;
	finding_run(&climb.got, climb.src->variant, climb.src->scn,
		    strategy_log(&log, &diverged));
	same = !diverged && finding_same_bug(&climb.want, &climb.got);
	if (same)
		keep_run(climb.out, m, &log, res);
	finding_free(&climb.got);
	return same;
}

static bool prepare(void)
{
	static struct run_result res;

	return run_prepare(climb.src->variant, climb.src->scn, &res);
}

static bool search(enum memory_model m)
{
	static struct run_result res;
	u32 run, looks = 0;

	portfolio_scenario();
	if (!prepare())
		return false;
	for (run = 0; run < LADDER_RUNS; run++) {
		sim.contended_only = true;
		run_once(pick_strategy(run), prng_derive(climb.seed, run),
			 &res);
		sim.contended_only = false;
		if (likely(res.verdict == VERDICT_NONE) ||
		    !finding_may_be(&res, &climb.want.result) ||
		    looks++ >= LOOKS_MAX)
			continue;
		if (is_it(m, &res))
			return true;
		if (!prepare())
			break;
	}
	climb.out->searched[m] = run;
	return false;
}

/* What the strategies learned of other runs is not to be used in these, nor
 * the other way round. */
static void forget_lengths(void)
{
	strategy_pct_forget();
	weak_forget();
}

static bool shows_under(enum memory_model m)
{
	sim.model = m;
	return same_switches(m) || search(m);
}

void ladder_climb(const struct finding_source *src, u64 seed, struct ladder *l)
{
	enum memory_model model = sim.model, m;
	static struct choice_log log;
	bool diverged;

	memset(l->searched, 0, sizeof(l->searched));
	l->shows = ladder_is_weak(src->log) ? model : MM_SC;
	if (l->shows == MM_SC)
		return;
	log = *src->log;
	climb.src = src;
	climb.out = l;
	climb.seed = seed;
	finding_run(&climb.want, src->variant, src->scn,
		    strategy_log(&log, &diverged));
	note_places();
	forget_lengths();
	for (m = MM_SC; m < model; m++) {
		if (shows_under(m))
			break;
	}
	forget_lengths();
	finding_free(&climb.want);
	sim.model = model;
}
