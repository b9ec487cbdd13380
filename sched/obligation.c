// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits, and who goes on, for the sake of an obligation?
 *
 * Obligations see what tasks stand before, and what they execute, through the
 * sites and words of communication.c.  See obligation.h.
 */
#include "sched/obligation.h"

#include "sched/buffer.h"

/* One of the present run. */
struct open_obligation {
	struct obligation o;
	u8		state;		/* enum obligation_state */
	u8		lets;
	u32		hits;		/* executions of .at */
	u32		waits;		/* decisions at which somebody waited */
	task_mask	waiting;	/* tasks that are to wait now */
	task_mask	did;		/* tasks that executed .from */
	u64		addr;		/* of the store that is delayed */
	u8		size;
	u8		cpu;		/* + 1, whose store that is; 0: none */
};

static struct {
	struct open_obligation at[LIMIT_OBLIGATIONS];
	u32	n;
	u32	nopen;
} obl;

void obligation_begin(const struct obligation *o, u32 n)
{
	obl.n = n;
	obl.nopen = n;
	for (u32 i = 0; i < n; i++)
		obl.at[i] = (struct open_obligation) { .o = o[i] };
}

u32 obligation_count(void)
{
	return obl.n;
}

struct obligation obligation_get(u32 i)
{
	return obl.at[i].o;
}

enum obligation_state obligation_state(u32 i)
{
	return obl.at[i].state;
}

static void close_as(struct open_obligation *ob, enum obligation_state state)
{
	ob->state = state;
	ob->waiting = 0;
	ob->cpu = 0;
	obl.nopen--;
}

/* ---- what a task stands before ---- */

struct pending_op {
	const struct task *t;
	u16		site;
	bool		writes;
};

/* Does its number of hits concern the obligation yet? */
static bool counts(const struct open_obligation *ob)
{
	return ob->hits + 1 >= ob->o.nth;
}

/* Does another task stand before .at on the same word? */
static bool other_stands_at(const struct open_obligation *ob,
			    const struct task *t)
{
	for (u32 i = 1; i < M->ntasks; i++) {
		const struct task *u = &M->task[i];

		if (u != t && u->started && !u->done &&
		    u->addr >> 3 == t->addr >> 3 &&
		    site_of(u->pc, u->op) == ob->o.at)
			return true;
	}
	return false;
}

enum wish { WISH_NONE, WISH_WAIT, WISH_FIRST };

/* The second waits for the first, and what comes between for the second. */
static enum wish wish_of_rf(const struct open_obligation *ob,
			    const struct pending_op *p)
{
	if (p->site == ob->o.at) {
		if (!counts(ob))
			return WISH_NONE;
		if (communication_would(p->t, ob->o.from, p->t->id))
			return WISH_FIRST;
		/* What the set-up left does not come back. */
		return ob->o.from == SITE_INIT ? WISH_NONE : WISH_WAIT;
	}
	if (!p->writes || p->site == ob->o.from ||
	    !communication_would(p->t, ob->o.from, LIMIT_TASKS))
		return WISH_NONE;
	return communication_uses(ob->o.at, p->t) ||
	       other_stands_at(ob, p->t) ? WISH_WAIT : WISH_NONE;
}

static enum wish wish_of_not_rf(const struct open_obligation *ob,
				const struct pending_op *p)
{
	if (!counts(ob))
		return WISH_NONE;
	if (p->site == ob->o.at)
		return communication_would(p->t, ob->o.from, p->t->id) ?
		       WISH_WAIT : WISH_NONE;
	if (p->site != ob->o.from)
		return WISH_NONE;
	return communication_uses(ob->o.at, p->t) ||
	       other_stands_at(ob, p->t) ? WISH_WAIT : WISH_NONE;
}

/* Has a task other than @t executed .from? */
static bool other_did(const struct open_obligation *ob, const struct task *t)
{
	return ob->did & ~BIT_MASK_OF(t->id);
}

static enum wish wish_of_hold(const struct open_obligation *ob,
			      const struct pending_op *p)
{
	return p->site == ob->o.at && counts(ob) && !other_did(ob, p->t) ?
	       WISH_WAIT : WISH_NONE;
}

/* From its n-th hit on, until the favoured task can go on no more. */
static enum wish wish_of_preempt(struct open_obligation *ob,
				 const struct pending_op *p)
{
	if (p->t->id == ob->o.task)
		return ob->did ? WISH_FIRST : WISH_NONE;
	if (p->site == ob->o.at && ob->hits + 1 == ob->o.nth)
		ob->did |= BIT_MASK_OF(p->t->id);
	return ob->did & BIT_MASK_OF(p->t->id) ? WISH_WAIT : WISH_NONE;
}

static enum wish wish_of(struct open_obligation *ob,
			 const struct pending_op *p)
{
	switch (ob->o.kind) {
	case OBLIGATION_RF:
		return wish_of_rf(ob, p);
	case OBLIGATION_NOT_RF:
		return wish_of_not_rf(ob, p);
	case OBLIGATION_HOLD:
		return wish_of_hold(ob, p);
	case OBLIGATION_PREEMPT:
		return wish_of_preempt(ob, p);
	default:
		return WISH_NONE;
	}
}

static void ask_about(const struct task *t, task_mask *wait, task_mask *first)
{
	struct pending_op p = {
		.t = t, .site = site_of(t->pc, t->op),
		.writes = communication_writes(t->op),
	};

	for (u32 i = 0; i < obl.n; i++) {
		struct open_obligation *ob = &obl.at[i];
		enum wish wish;

		if (ob->state != OBLIGATION_OPEN)
			continue;
		wish = wish_of(ob, &p);
		if (wish == WISH_WAIT) {
			ob->waiting |= BIT_MASK_OF(t->id);
			*wait |= BIT_MASK_OF(t->id);
		} else if (wish == WISH_FIRST) {
			*first |= BIT_MASK_OF(t->id);
		}
	}
}

/* The favoured task is over, or waits itself. */
static void end_preempt(struct open_obligation *ob, task_mask enabled)
{
	if (ob->o.kind == OBLIGATION_PREEMPT && ob->did &&
	    !(enabled & BIT_MASK_OF(ob->o.task)))
		close_as(ob, OBLIGATION_MET);
}

static void expire_the_old(void)
{
	for (u32 i = 0; i < obl.n; i++) {
		struct open_obligation *ob = &obl.at[i];

		if (ob->state == OBLIGATION_OPEN && ob->waiting &&
		    ++ob->waits == OBLIGATION_BUDGET)
			close_as(ob, OBLIGATION_EXPIRED);
	}
}

task_mask obligation_wait(task_mask enabled, task_mask *first)
{
	task_mask wait = 0;

	*first = 0;
	if (!obl.nopen)
		return 0;
	for (u32 i = 0; i < obl.n; i++) {
		obl.at[i].waiting = 0;
		if (obl.at[i].state == OBLIGATION_OPEN)
			end_preempt(&obl.at[i], enabled);
	}
	for (task_mask left = enabled; left; left &= left - 1) {
		const struct task *t = &M->task[task_first(left)];

		if (t->started)
			ask_about(t, &wait, first);
	}
	expire_the_old();
	return wait;
}

void obligation_let_go(unsigned int task)
{
	for (u32 i = 0; i < obl.n; i++) {
		struct open_obligation *ob = &obl.at[i];

		if (ob->state != OBLIGATION_OPEN ||
		    !(ob->waiting & BIT_MASK_OF(task)))
			continue;
		if (++ob->lets == OBLIGATION_LETS)
			close_as(ob, OBLIGATION_EXPIRED);
	}
}

/* ---- what a task executes ---- */

static bool communicates(const struct open_obligation *ob,
			 const struct communication_step *step)
{
	return communication_would(step->task, ob->o.from, step->task->id);
}

/* @ob's .at is executed. */
static void executed_at(struct open_obligation *ob,
			const struct communication_step *step)
{
	bool counted = counts(ob);

	ob->hits++;
	if (!counted)
		return;
	if (ob->o.kind == OBLIGATION_RF && communicates(ob, step))
		close_as(ob, OBLIGATION_MET);
	else if (ob->o.kind == OBLIGATION_NOT_RF)
		close_as(ob, communicates(ob, step) ? OBLIGATION_EXPIRED :
			 OBLIGATION_MET);
	else if (ob->o.kind == OBLIGATION_HOLD && other_did(ob, step->task))
		close_as(ob, OBLIGATION_MET);
}

static void step_of(struct open_obligation *ob,
		    const struct communication_step *step)
{
	if (ob->o.kind == OBLIGATION_DELAY) {
		if (ob->cpu && ob->addr >> 3 == step->word && step->reads &&
		    step->task->cpu != ob->cpu - 1)
			close_as(ob, OBLIGATION_MET);
		return;
	}
	if (step->site == ob->o.from && ob->o.kind == OBLIGATION_HOLD)
		ob->did |= BIT_MASK_OF(step->task->id);
	if (step->site == ob->o.at)
		executed_at(ob, step);
}

void obligation_step(const struct communication_step *step)
{
	if (!obl.nopen)
		return;
	for (u32 i = 0; i < obl.n; i++) {
		if (obl.at[i].state == OBLIGATION_OPEN)
			step_of(&obl.at[i], step);
	}
}

/* ---- delayed stores ---- */

bool obligation_delays(const struct task *t)
{
	bool delays = false;

	for (u32 i = 0; i < obl.n; i++) {
		struct open_obligation *ob = &obl.at[i];

		if (ob->state != OBLIGATION_OPEN ||
		    ob->o.kind != OBLIGATION_DELAY || ob->cpu ||
		    site_of(t->pc, t->op) != ob->o.at ||
		    ++ob->hits != ob->o.nth)
			continue;
		ob->addr = t->addr;
		ob->size = t->size;
		ob->cpu = t->cpu + 1;
		delays = true;
	}
	return delays;
}

u32 obligation_keeps(void)
{
	u32 cpus = 0;

	for (u32 i = 0; i < obl.n; i++) {
		struct open_obligation *ob = &obl.at[i];

		if (!ob->cpu || ob->state != OBLIGATION_OPEN)
			continue;
		/* A barrier may have drained it. */
		if (!buffer_newest(ob->cpu - 1, ob->addr, ob->size) ||
		    ++ob->waits == OBLIGATION_BUDGET)
			close_as(ob, OBLIGATION_EXPIRED);
		else
			cpus |= 1u << (ob->cpu - 1);
	}
	return cpus;
}

bool obligation_may_delay(void)
{
	for (u32 i = 0; i < obl.n; i++) {
		if (obl.at[i].o.kind == OBLIGATION_DELAY &&
		    obl.at[i].state == OBLIGATION_OPEN)
			return true;
	}
	return false;
}
