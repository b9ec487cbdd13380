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
	struct allowance	*allowed;
	u32			cost;		/* of one run, about */
	bool			escaped;	/* one that does not end so, */
	bool			passed;		/* and has no verdict at all */
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

/* One that goes on at random after @steps; true: it does not end so. */
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
	allowance_spend(sure.allowed, COST_RUN + res.steps);
	if (sure.lost || fails(&res))
		return false;
	sure.passed = res.verdict == VERDICT_NONE;
	return true;
}

static bool ended(const struct run_result *res, void *arg)
{
	(void)arg;
	/* What follows a known state has been judged by another run. */
	if (!strategy_dfs_was_cut() && !fails(res)) {
		sure.escaped = true;
		sure.passed = res->verdict == VERDICT_NONE;
	}
	return !sure.escaped && !sure.lost;
}

static bool enough(void *arg)
{
	(void)arg;
	return !allowance_left(sure.allowed);
}

/*
 * A note that lets a run go on is no part of the state: a run that is cut in a
 * known state may lack it.  Then every interleaving is tried.
 */
static enum exhaustive_reduction reduction(void)
{
	return verdict_stops(sure.verdict) ? REDUCE_STATES : REDUCE_NOTHING;
}

/* How many runs there are, 0: one does not end so, or there are too many. */
static u32 exhaust(u32 steps)
{
	u64 affordable = sure.allowed->steps / sure.cost + 1;
	struct exhaustive_config cfg = {
		.runs_max = affordable < CERTAINTY_RUNS ? affordable :
							  CERTAINTY_RUNS,
		.code = true, .ended = ended, .stop = enough,
		.prefix = follow(), .prefix_steps = steps,
		.reduction = reduction(),
	};
	struct exhaustive ex;

	sure.escaped = sure.lost = false;
	if (!allowance_left(sure.allowed))
		return 0;
	exhaustive_run(&cfg, &ex);
	allowance_spend(sure.allowed, ex.runs * sure.cost);
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

		if (!allowance_left(sure.allowed))
			break;
		if (wander(sure.places[at].step, i))
			low = at + 1;
	}
	return low;
}

/* Of those that do not end so after @p: has one no verdict? */
static bool one_passes(const struct place *p)
{
	u32 i;

	for (i = 0; !sure.passed && i < DOUBT_RUNS; i++) {
		if (!allowance_left(sure.allowed))
			break;
		wander(p->step, i);
	}
	return sure.passed;
}

static bool is_sure(const struct place *p)
{
	u32 i;

	for (i = 0; i < DOUBT_RUNS; i++) {
		if (!allowance_left(sure.allowed) || wander(p->step, i))
			return false;
	}
	return true;
}

static u32 bisect(struct trace_certain *out)
{
	u32 low, high = sure.nplaces - 1, runs, n;

	sure.passed = false;
	low = first_doubtful();
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
	if (!runs || !is_sure(&sure.places[high]))
		return 0;
	out->task = sure.places[high].task;
	out->ops = sure.places[high].ops;
	out->passes = out->first && one_passes(&sure.places[high - 1]);
	return runs;
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
	sure.cost = COST_RUN + f->result.steps;
	allowance_spend(sure.allowed,
			COST_SETUP + COST_RECORDED * f->result.steps);
	return true;
}

static u32 search(const struct finding_source *src, const struct finding *f,
		  struct trace_certain *out)
{
	static struct run_result res;
	u32 runs;

	if (!run_prepare(src->variant, src->scn, &res))
		return 0;
	allowance_spend(sure.allowed, COST_SETUP);
	sim.contended_only = true;
	know_contended(&f->capture);
	runs = bisect(out);
	sim.contended_only = false;
	return runs;
}

bool certainty_find(const struct finding_source *src, struct allowance *a,
		    struct trace_certain *out)
{
	static struct finding f;
	bool contended_only = sim.contended_only;

	memset(out, 0, sizeof(*out));
	if (!STATE_SEES_STACKS || sim.model != MM_SC ||
	    ladder_is_weak(src->log))
		return false;
	sure.allowed = a;
	if (src->log != &sure.log)
		memcpy(&sure.log, src->log, sizeof(sure.log));
	sim.contended_only = false;
	if (look_at_run(src, &f))
		out->runs = search(src, &f, out);
	finding_free(&f);
	sim.contended_only = contended_only;
	if (!out->runs)
		memset(out, 0, sizeof(*out));
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
