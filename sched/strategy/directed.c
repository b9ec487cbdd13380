// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directed: random priorities, and obligations from what earlier runs of the
 * same scenario communicated (obligation.h).
 *
 * The base of every second run is the random walk.  That of the others is POS
 * (Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018):
 * each pending event has a random priority, the highest runs, and
 * then its task and those whose pending events race with it draw anew.  What
 * needs many switches comes up sooner with the one, what needs few with the
 * other.  Among what can go on, those that wait for an obligation are left out
 * while others are there, and those that meet one go first.
 *
 * Deviation from POS: a task draws anew for each access to a word that others
 * use, also where it was not asked; the draws are independent, so it makes no
 * difference.
 */
#include "sched/directed.h"

#include <errno.h>

#include "sched/buffer.h"
#include "sched/obligation.h"
#include "sched/prng.h"
#include "sched/run.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/event.h"
#include "sched/strategy/object.h"
#include "sched/strategy/weak.h"

static struct {
	struct strategy	s;
	struct prng	prng;		/* of the schedule */
	u32		prio[LIMIT_TASKS];
	bool		walks;		/* a random walk, else POS */
	u32		target;		/* of the plan */
	u32		nfixed;
	struct obligation fixed[LIMIT_OBLIGATIONS];
	struct directed_tally tally[LIMIT_OBLIGATIONS];	/* of .fixed */
	bool		communicated;	/* somebody else wanted it, too */
	enum directed_base base;
	u32		ngiven;
	struct obligation given[LIMIT_OBLIGATIONS];
} directed;

static u32 draw(void)
{
	return prng_next(&directed.prng) >> 32;
}

/* Who stands before something that races with @step? */
static void redraw_racing(const struct communication_step *step)
{
	for (u32 i = 1; i < M->ntasks; i++) {
		const struct task *t = &M->task[i];

		if (t->addr >> 3 == step->word && t->started && !t->done &&
		    (step->writes || communication_writes(t->op)))
			directed.prio[i] = draw();
	}
}

static void directed_step(const struct communication_step *step)
{
	if (step->shared) {
		directed.prio[step->task->id] = draw();
		redraw_racing(step);
	}
	obligation_step(step);
}

static void plan(void)
{
	struct obligation o[LIMIT_OBLIGATIONS];
	u32 n;

	if (directed.base != DIRECTED_EITHER) {
		directed.target = COMMUNICATION_NONE;
		obligation_begin(directed.given, directed.ngiven);
		return;
	}
	if (directed.nfixed) {
		directed.target = COMMUNICATION_NONE;
		obligation_begin(directed.fixed, directed.nfixed);
		return;
	}
	n = obligation_plan(&directed.prng, o, &directed.target);
	obligation_begin(o, n);
}

/* Each store is to be asked about while one may have to be delayed. */
static void ask_about_stores(void)
{
	if (sim.model != MM_SC && obligation_may_delay())
		choice_delay_from(0);
}

static void directed_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&directed.prng, seed);
	plan();
	directed.walks = prng_below(&directed.prng, 2);
	if (directed.base != DIRECTED_EITHER)
		directed.walks = directed.base == DIRECTED_WALK;
	for (u32 i = 0; i < LIMIT_TASKS; i++)
		directed.prio[i] = draw();
	directed.communicated = sim.communicates;
	sim.communicates = true;
	communication_listen(directed_step);
	object_begin();
	weak_begin(seed);
	ask_about_stores();
}

static void redraw_all(task_mask enabled)
{
	for (; enabled; enabled &= enabled - 1)
		directed.prio[task_first(enabled)] = draw();
}

static unsigned int directed_pick(struct strategy *s, task_mask enabled)
{
	task_mask first, free = enabled & ~obligation_wait(enabled, &first);
	unsigned int next;

	(void)s;
	if (directed.walks)
		redraw_all(enabled);
	if (!free) {
		next = event_highest(directed.prio, enabled);
		obligation_let_go(next);
	} else {
		first &= free;
		next = event_highest(directed.prio, first ? first : free);
	}
	object_note(next);
	return next;
}

static unsigned int directed_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&directed.prng, n);
}

static bool directed_delay(struct strategy *s, const struct task *t)
{
	bool delays = weak_delay(s, t);

	delays |= obligation_delays(t);
	ask_about_stores();
	return delays;
}

static int directed_drain(struct strategy *s, u32 cpus)
{
	return weak_drain(s, cpus & ~obligation_keeps());
}

static void count_met(void)
{
	for (u32 i = 0; i < directed.nfixed; i++) {
		directed.tally[i].runs++;
		directed.tally[i].met += obligation_state(i) == OBLIGATION_MET;
	}
}

static void directed_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	object_end();
	counts_learn();
	communication_listen(NULL);
	obligation_plan_end(directed.target);
	count_met();
	sim.communicates = directed.communicated;
}

int strategy_directed_oblige(const char *text, const char **why)
{
	struct obligation o;
	int ret = obligation_parse(text, &o, why);

	if (ret)
		return ret;
	if (directed.nfixed == LIMIT_OBLIGATIONS) {
		*why = "one too many; a schedule has at most four";
		return -ENOSPC;
	}
	directed.fixed[directed.nfixed] = o;
	directed.tally[directed.nfixed++] = (struct directed_tally) {
		.text = text,
	};
	return 0;
}

void strategy_directed_release(void)
{
	directed.nfixed = 0;
}

bool strategy_directed_tally(u32 i, struct directed_tally *tally)
{
	if (i >= directed.nfixed)
		return false;
	*tally = directed.tally[i];
	return true;
}

/* Sites have other numbers now. */
static void declare_again(struct obligation *o, struct directed_tally *tally)
{
	const char *why;

	sim_bug_on(obligation_parse(tally->text, o, &why));
	tally->runs = tally->met = 0;
}

void strategy_directed_forget(void)
{
	communication_forget();
	for (u32 i = 0; i < directed.nfixed; i++)
		declare_again(&directed.fixed[i], &directed.tally[i]);
}

static struct strategy *make(void)
{
	directed.s.name = "directed";
	directed.s.begin = directed_begin;
	directed.s.pick = directed_pick;
	directed.s.index = directed_index;
	directed.s.end = directed_end;
	directed.s.delay = directed_delay;
	directed.s.drain = directed_drain;
	return &directed.s;
}

struct strategy *strategy_directed(void)
{
	directed.base = DIRECTED_EITHER;
	return make();
}

struct strategy *strategy_obliged(enum directed_base base,
				  const struct obligation *o, u32 n)
{
	directed.base = base;
	directed.ngiven = n < LIMIT_OBLIGATIONS ? n : LIMIT_OBLIGATIONS;
	for (u32 i = 0; i < directed.ngiven; i++)
		directed.given[i] = o[i];
	return make();
}
