// SPDX-License-Identifier: GPL-2.0-only
/*
 * From when on does every continuation fail?  See certainty.h.
 */
#include "replay/certainty.h"

#include <stdlib.h>
#include <string.h>

#include "replay/ladder.h"
#include "sched/conflict.h"
#include "sched/exhaustive.h"
#include "sched/prng.h"

/*
 * Random continuations, from anywhere in the run.  They show which words and
 * locks are contended, which the exploration must know of tasks that do not
 * come to use them before the violation; and most ways out.
 */
#define WANDER_RUNS	600
/* The same from the place that was found, in case something was not known. */
#define DOUBT_RUNS	300

/* An explicit operation of the failing run. */
struct place {
	u32	step;
	u32	ops;
	u8	task;
};

static struct {
	struct strategy		s;
	struct choice_log	log;
	u32			next;		/* choice to be followed */
	bool			lost;		/* the log does not fit */

	enum verdict		verdict;
	enum invariant		invariant;
	bool			escaped;	/* a continuation that passes */
	u32			cut;		/* step that wandering begins at */
	struct prng		prng;

	u32			nplaces;
	struct place		*places;
} sure;

/* ---- the part that is fixed ---- */

static void follow_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	sure.next = 0;
}

/* A choice that nobody was asked about, or one that does not fit. */
static const struct choice *due(enum choice_kind kind)
{
	const struct choice *c = &sure.log.at[sure.next];

	if (sure.next == sure.log.count || c->step > M->step + 1)
		return NULL;
	if (c->step < M->step + 1 || c->kind != kind) {
		sure.lost = true;
		return NULL;
	}
	sure.next++;
	return c;
}

static unsigned int follow_pick(struct strategy *s, task_mask enabled)
{
	const struct choice *c = due(CHOICE_TASK);
	unsigned int next = c ? c->value : M->cur;

	(void)s;
	if (enabled & BIT_MASK_OF(next))
		return next;
	sure.lost = true;
	return task_first(enabled);
}

static void follow_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (task != M->cur && !due(CHOICE_TASK))
		sure.lost = true;
}

static unsigned int follow_index(struct strategy *s, unsigned int n)
{
	const struct choice *c = due(CHOICE_INDEX);

	(void)s;
	return c && c->value < n ? c->value : 0;
}

static struct strategy *follow(void)
{
	sure.s = (struct strategy) {
		.name = "follow", .begin = follow_begin, .pick = follow_pick,
		.forced = follow_forced, .index = follow_index,
	};
	return &sure.s;
}

/* ---- what follows a place ---- */

static bool fails(const struct run_result *res)
{
	u32 i;

	for (i = 0; i < res->nnotes; i++) {
		if (res->notes[i].verdict == sure.verdict &&
		    res->notes[i].invariant == sure.invariant)
			return true;
	}
	return false;
}

static void learn_locks(void)
{
	u32 i;

	for (i = 1; i < M->ntasks; i++) {
		const struct task *t = &M->task[i];
		bool trylock = t->op == OP_CMPXCHG && !t->size;

		if (t->started && !t->done &&
		    (trylock || (t->op >= OP_WLOCK && t->op <= OP_RUNLOCK)))
			conflict_visit(t->addr - ARENA_BASE,
				       CONFLICT_WRITE(i));
	}
}

static void wander_begin(struct strategy *s, u64 seed)
{
	follow_begin(s, seed);
	prng_seed(&sure.prng, seed);
}

static unsigned int wander_pick(struct strategy *s, task_mask enabled)
{
	learn_locks();
	if (M->step < sure.cut)
		return follow_pick(s, enabled);
	return task_nth(enabled, prng_below(&sure.prng, task_count(enabled)));
}

static void wander_forced(struct strategy *s, unsigned int task)
{
	learn_locks();
	if (M->step < sure.cut)
		follow_forced(s, task);
}

static unsigned int wander_index(struct strategy *s, unsigned int n)
{
	if (M->step < sure.cut)
		return follow_index(s, n);
	return prng_below(&sure.prng, n);
}

/* One that goes on at random after @steps; true: it passes. */
static bool wander(u32 steps, u64 seed)
{
	static struct run_result res;

	sure.s = (struct strategy) {
		.name = "wander", .begin = wander_begin, .pick = wander_pick,
		.forced = wander_forced, .index = wander_index,
	};
	sure.cut = steps;
	sure.lost = false;
	run_once(&sure.s, seed, &res);
	return !sure.lost && !fails(&res);
}

static bool ended(const struct run_result *res, void *arg)
{
	(void)arg;
	/* What follows a known state has been judged by another run. */
	if (!strategy_dfs_was_cut() && !fails(res))
		sure.escaped = true;
	return !sure.escaped && !sure.lost;
}

/*
 * A note that lets a run go on is no part of the state: a run that is cut in a
 * known state may lack it.  Then every interleaving is tried.
 */
static enum exhaustive_reduction reduction(void)
{
	return verdict_stops(sure.verdict) ? REDUCE_STATES : REDUCE_NOTHING;
}

/* How many runs there are, 0: one of them passes, or there are too many. */
static u32 exhaust(u32 steps)
{
	struct exhaustive_config cfg = {
		.runs_max = CERTAINTY_RUNS, .code = true, .ended = ended,
		.prefix = follow(), .prefix_steps = steps,
		.reduction = reduction(),
	};
	struct exhaustive ex;

	sure.escaped = sure.lost = false;
	exhaustive_run(&cfg, &ex);
	return ex.complete && !sure.escaped && !sure.lost ? ex.runs : 0;
}

/* ---- the places ---- */

static bool is_explicit(const struct event *e)
{
	return !(e->flags & (OPF_PLAIN | OPF_SETUP)) &&
	       ((op_is_memory(e->op) && e->size) || e->op == OP_FREE ||
		(e->op >= OP_WLOCK && e->op <= OP_RUNLOCK));
}

/* Before the violation happens: what comes later is no question any more. */
static bool find_places(const struct finding *f)
{
	u32 i;

	sure.nplaces = 0;
	free(sure.places);
	sure.places = calloc(record.nevents + 1, sizeof(*sure.places));
	for (i = 0; sure.places && i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->step >= f->note->step)
			break;
		if (!is_explicit(e))
			continue;
		sure.places[sure.nplaces++] = (struct place){
			e->step, e->explicit_no + 1, e->task
		};
	}
	return sure.nplaces;
}

/* Where the log turns to another task there must be a decision. */
static void know_contended(const struct capture *c)
{
	u32 i;

	for (i = 0; i < c->nswitches; i++) {
		const struct capture_switch *s = &c->switches[i];

		if (op_is_memory(s->op) &&
		    s->addr - ARENA_BASE < ARENA_HEAP_SIZE)
			conflict_know((s->addr - ARENA_BASE) >> 3);
	}
}

/* The first place that no random continuation has got away from. */
static u32 first_doubtful(void)
{
	u32 low = 0, i;

	for (i = 0; i < WANDER_RUNS && low < sure.nplaces; i++) {
		u32 left = sure.nplaces - low;
		u32 at = low + i * 7919 % left;

		if (wander(sure.places[at].step, i))
			low = at + 1;
	}
	return low;
}

static bool is_sure(const struct place *p)
{
	u32 i;

	for (i = 0; i < DOUBT_RUNS; i++) {
		if (wander(p->step, i))
			return false;
	}
	return true;
}

static u32 bisect(struct trace_certain *out)
{
	u32 low = first_doubtful(), high = sure.nplaces - 1, runs, n;

	out->first = low;
	if (low > high)
		return 0;
	runs = exhaust(sure.places[high].step);
	while (runs && low < high) {
		u32 middle = low + (high - low) / 2;

		n = exhaust(sure.places[middle].step);
		if (n) {
			runs = n;
			high = middle;
			continue;
		}
		low = middle + 1;
		out->first = sure.escaped;
	}
	out->task = sure.places[high].task;
	out->ops = sure.places[high].ops;
	return runs && is_sure(&sure.places[high]) ? runs : 0;
}

/* The failing run, recorded. */
static bool look_at_run(const struct finding_source *src, struct finding *f)
{
	bool diverged;

	finding_run(f, src->variant, src->scn,
		    strategy_log(&sure.log, &diverged));
	if (diverged || !f->note || !find_places(f))
		return false;
	sure.verdict = f->note->verdict;
	sure.invariant = f->note->invariant;
	return true;
}

static u32 search(const struct finding_source *src, const struct finding *f,
		  struct trace_certain *out)
{
	static struct run_result res;
	u32 runs;

	if (!run_prepare(src->variant, src->scn, &res))
		return 0;
	sim.contended_only = true;
	know_contended(&f->capture);
	runs = bisect(out);
	sim.contended_only = false;
	return runs;
}

bool certainty_find(const struct finding_source *src,
		    struct trace_certain *out)
{
	static struct finding f;
	bool contended_only = sim.contended_only;

	memset(out, 0, sizeof(*out));
	if (!STATE_SEES_STACKS || sim.model != MM_SC ||
	    ladder_is_weak(src->log))
		return false;
	if (src->log != &sure.log)
		memcpy(&sure.log, src->log, sizeof(sure.log));
	sim.contended_only = false;
	if (look_at_run(src, &f))
		out->runs = search(src, &f, out);
	finding_free(&f);
	sim.contended_only = contended_only;
	return out->runs;
}

s32 certainty_event(const struct trace_certain *c)
{
	u32 i;

	for (i = 0; c->runs && i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->task == c->task && e->explicit_no + 1 == c->ops &&
		    is_explicit(e))
			return i;
	}
	return -1;
}
