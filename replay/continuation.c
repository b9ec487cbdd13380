// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a failing run go on that is followed up to a step?  See
 * continuation.h.
 */
#include "replay/continuation.h"

#include <stdlib.h>
#include <string.h>

#include "sched/buffer.h"
#include "sched/conflict.h"
#include "sched/prng.h"

#define now continuation

struct continuation continuation;

static struct {
	struct strategy		s;
	struct choice_log	log;
	u32			next;		/* choice to be followed */
	u32			cut;		/* step wandering begins at */
	bool			contended_only;	/* when it wanders */
	struct prng		prng;
	bool			was_contended_only;
} way;

/* ---- the part that is fixed ---- */

/* Where stores are delayed a drain may be anywhere. */
static bool decides_everywhere(void)
{
	return sim.model != MM_SC;
}

static void follow_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	way.next = 0;
}

/*
 * The next choice, if it is of step @step.  What else could not be done was
 * done without a question: the drain of the only store.
 */
static const struct choice *coming(u32 step)
{
	const struct choice *end = &way.log.at[way.log.count];
	const struct choice *c = &way.log.at[way.next];

	for (; c < end && c->step < step; c++, way.next++) {
		if (c->kind != CHOICE_DRAIN)
			now.lost = true;
	}
	return c < end && c->step == step ? c : NULL;
}

/* A choice that nobody was asked about, or one that does not fit. */
static const struct choice *due(enum choice_kind kind)
{
	const struct choice *c = coming(M->step + 1);

	/* The delay is asked for when the step is made. */
	if (!c || c->kind == CHOICE_DELAY)
		return NULL;
	if (c->kind != kind) {
		now.lost = true;
		return NULL;
	}
	way.next++;
	return c;
}

/* The drain that is to be made now, -1: none.  coming() goes beyond it. */
static int due_drain(void)
{
	const struct choice *c = M->buffered ? coming(M->step + 1) : NULL;

	return c && c->kind == CHOICE_DRAIN ? c->value : -1;
}

static unsigned int follow_pick(struct strategy *s, task_mask enabled)
{
	int drain = due_drain();
	const struct choice *c = drain < 0 ? due(CHOICE_TASK) : NULL;
	unsigned int next = c ? c->value : M->cur;

	(void)s;
	if (drain >= 0)
		next = STRATEGY_DRAIN(CHOICE_DRAIN_CPU(drain));
	if (enabled & BIT_MASK_OF(next))
		return next;
	now.lost = true;
	return task_first(enabled);
}

static void follow_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (task != M->cur && !due(CHOICE_TASK))
		now.lost = true;
}

/* Which of those that may go first is the one of the run? */
static unsigned int entry_index(int drain, unsigned int n)
{
	u32 legal = buffer_legal(CHOICE_DRAIN_CPU(drain));
	u32 bit = BIT_MASK_OF(CHOICE_DRAIN_ENTRY(drain));
	unsigned int i = task_count(legal & (bit - 1));

	if (legal & bit && i < n)
		return i;
	now.lost = true;
	return 0;
}

static unsigned int follow_index(struct strategy *s, unsigned int n)
{
	int drain = due_drain();
	const struct choice *c;

	(void)s;
	if (drain >= 0)
		return entry_index(drain, n);
	c = due(CHOICE_INDEX);
	return c && c->value < n ? c->value : 0;
}

/* Of the step that is being executed. */
static bool follow_delay(struct strategy *s, const struct task *t)
{
	const struct choice *c = coming(M->step);

	(void)s, (void)t;
	if (!c || c->kind != CHOICE_DELAY)
		return false;
	way.next++;
	return true;
}

struct strategy *continuation_follow(void)
{
	way.s = (struct strategy) {
		.name = "follow", .begin = follow_begin, .pick = follow_pick,
		.forced = follow_forced, .index = follow_index,
		.delay = follow_delay, .drains = true,
	};
	return &way.s;
}

/* ---- and what follows at random ---- */

static bool fails(const struct run_result *res)
{
	u32 i;

	for (i = 0; i < res->nnotes; i++) {
		if (res->notes[i].verdict == now.verdict &&
		    res->notes[i].invariant == now.invariant)
			return true;
	}
	return false;
}

bool continuation_fails(const struct run_result *res)
{
	return fails(res);
}

bool continuation_has_failed(void)
{
	return fails(sim.result);
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

static void random_begin(struct strategy *s, u64 seed)
{
	follow_begin(s, seed);
	prng_seed(&way.prng, seed);
	sim.contended_only = way.contended_only && !decides_everywhere();
}

static bool is_fixed(void)
{
	if (M->step < way.cut)
		return true;
	sim.contended_only = way.contended_only;
	return false;
}

static unsigned int random_pick(struct strategy *s, task_mask enabled)
{
	learn_locks();
	if (is_fixed())
		return follow_pick(s, enabled);
	return task_nth(enabled, prng_below(&way.prng, task_count(enabled)));
}

static void random_forced(struct strategy *s, unsigned int task)
{
	learn_locks();
	if (is_fixed())
		follow_forced(s, task);
}

static unsigned int random_index(struct strategy *s, unsigned int n)
{
	if (is_fixed())
		return follow_index(s, n);
	return prng_below(&way.prng, n);
}

/* The step has been counted. */
static bool random_delay(struct strategy *s, const struct task *t)
{
	if (M->step <= way.cut)
		return follow_delay(s, t);
	return prng_below(&way.prng, 2);
}

enum continuation_end continuation_random(u32 steps, u64 seed,
					  bool contended_only)
{
	static struct run_result res;

	way.s = (struct strategy) {
		.name = "wander", .begin = random_begin, .pick = random_pick,
		.forced = random_forced, .index = random_index,
		.delay = random_delay, .drains = true,
	};
	way.cut = steps;
	way.contended_only = contended_only;
	now.lost = false;
	run_once(&way.s, seed, &res);
	allowance_spend(now.allowed, COST_RUN + res.steps);
	if (now.lost)
		return ENDS_LOST;
	if (fails(&res))
		return ENDS_SO;
	return res.verdict == VERDICT_NONE ? ENDS_WELL : ENDS_OTHERWISE;
}

/* ---- the places ---- */

static bool is_explicit(const struct event *e)
{
	return !(e->flags & (OPF_PLAIN | OPF_SETUP)) &&
	       ((op_is_memory(e->op) && e->size) || e->op == OP_FREE ||
		(e->op >= OP_WLOCK && e->op <= OP_RUNLOCK));
}

/* What comes after the violation is no question any more. */
static bool find_places(const struct finding *f)
{
	u32 i;

	now.places = calloc(record.nevents + 1, sizeof(*now.places));
	for (i = 0; now.places && i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->step >= f->note->step)
			break;
		if (!is_explicit(e))
			continue;
		now.places[now.nplaces++] = (struct place){
			e->step, e->explicit_no + 1, e->task
		};
	}
	return now.nplaces;
}

s32 continuation_event(u32 task, u32 ops)
{
	u32 i;

	for (i = 0; ops && i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->task == task && e->explicit_no + 1 == ops &&
		    is_explicit(e))
			return i;
	}
	return -1;
}

static void know(u64 addr)
{
	if (addr - ARENA_BASE < ARENA_HEAP_SIZE)
		conflict_know((addr - ARENA_BASE) >> 3);
}

/*
 * Where the log turns to another task there must be a decision; and the others
 * see a store that is still delayed when the run is no longer followed.
 */
static void know_contended(const struct capture *c)
{
	u32 i;

	for (i = 0; i < c->nswitches; i++) {
		if (op_is_memory(c->switches[i].op))
			know(c->switches[i].addr);
	}
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->flags & OPF_DELAYED && op_is_memory(e->op) && e->size)
			know(e->addr);
	}
}

/* The failing run, recorded. */
static bool look_at_run(const struct finding_source *src, struct finding *f)
{
	bool diverged;

	finding_run(f, src->variant, src->scn,
		    strategy_log(&way.log, &diverged));
	if (diverged || !f->note || !find_places(f))
		return false;
	now.verdict = f->note->verdict;
	now.invariant = f->note->invariant;
	now.cost = COST_RUN + f->result.steps;
	allowance_spend(now.allowed,
			COST_SETUP + COST_RECORDED * f->result.steps);
	return true;
}

bool continuation_begin(const struct finding_source *src, struct allowance *a)
{
	static struct finding f;
	static struct run_result res;
	bool good;

	memset(&now, 0, sizeof(now));
	now.allowed = a;
	if (src->log != &way.log)
		memcpy(&way.log, src->log, sizeof(way.log));
	way.was_contended_only = sim.contended_only;
	sim.contended_only = false;
	good = look_at_run(src, &f) &&
	       run_prepare(src->variant, src->scn, &res);
	allowance_spend(a, COST_SETUP);
	if (good)
		know_contended(&f.capture);
	finding_free(&f);
	return good;
}

void continuation_end(void)
{
	sim.contended_only = way.was_contended_only;
	free(now.places);
	now.places = NULL;
}
