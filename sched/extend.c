// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a run continued differently from where it broke a rule?
 *
 * Up to the cut the log decides.  Then the task goes on for a few steps and is
 * held: its priority falls below all others, which are random.  Up to two
 * change points follow, as in PCT.
 */
#include "sched/extend.h"
#include "sched/prng.h"
#include "sched/strategy/weak.h"

/* How far off the number of steps may be, and the last change point. */
#define LEAD_SPREAD	3
#define POINT_SPREAD	256
#define POINTS		2

static struct {
	struct strategy		s;
	const struct extend_from *from;
	struct strategy		*log;
	bool			diverged;
	struct prng		prng;
	u32			cut;	/* first step that the log is not asked */
	u32			hold;	/* first step at which the task is held */
	s32			low;	/* next priority below all others */
	u32			npoints;
	u32			point[POINTS];
	s32			prio[LIMIT_TASKS];
} extend;

void extend_find_window(struct extend_from *from)
{
	const struct choice *at = from->log->at;
	u32 i = 0, away = 1, back = 1;

	/* Which switch to the task is the last one up to the step, and when
	 * did it stop before that? */
	for (i = 0; i < from->log->count && at[i].step <= from->step; i++) {
		if (at[i].kind != CHOICE_TASK)
			continue;
		if (at[i].value == from->task)
			back = at[i].step;
		else if (i && at[i - 1].value == from->task)
			away = at[i].step;
	}
	from->away = away < back ? away : back;
	from->lead = from->step - back;
}

/* Where the log ends, and where the task is held. */
static void draw_cut(void)
{
	const struct extend_from *from = extend.from;
	u32 span = from->step - from->lead - from->away + 1;
	u32 lead = from->lead;

	if (!prng_below(&extend.prng, 4)) {
		extend.cut = extend.hold = from->step;
		return;
	}
	extend.cut = from->away + prng_below(&extend.prng, span);
	if (!prng_below(&extend.prng, 4))
		lead += prng_below(&extend.prng, LEAD_SPREAD);
	extend.hold = extend.cut + lead;
}

static void draw_priorities(void)
{
	for (u32 i = 0; i < M->ntasks; i++) {
		u32 j = prng_below(&extend.prng, i + 1);

		extend.prio[i] = extend.prio[j];
		extend.prio[j] = i;
	}
	/* Until it is held, the task goes before all others. */
	extend.prio[extend.from->task] = LIMIT_TASKS;
	extend.low = -1;
}

static void draw_points(void)
{
	extend.npoints = prng_below(&extend.prng, POINTS + 1);
	for (u32 i = 0; i < extend.npoints; i++)
		extend.point[i] = extend.hold +
				  prng_below(&extend.prng, POINT_SPREAD);
}

static void extend_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&extend.prng, seed);
	extend.log->begin(extend.log, 0);
	draw_cut();
	draw_priorities();
	draw_points();
	weak_begin(seed);
	choice_delay_from(0);
}

static unsigned int highest(task_mask enabled)
{
	unsigned int best = task_first(enabled);

	for (unsigned int t = best + 1; t < M->ntasks; t++) {
		if (enabled & BIT_MASK_OF(t) &&
		    extend.prio[t] > extend.prio[best])
			best = t;
	}
	return best;
}

static void hold_task(void)
{
	s32 *prio = &extend.prio[extend.from->task];

	if (*prio == LIMIT_TASKS)
		*prio = extend.low--;
}

static bool is_change_point(void)
{
	for (u32 i = 0; i < extend.npoints; i++) {
		if (M->step + 1 == extend.point[i])
			return true;
	}
	return false;
}

static unsigned int extend_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next;

	(void)s;
	if (M->step + 1 < extend.cut) {
		next = extend.log->pick(extend.log, enabled);
		/* The log's promise may reach beyond the cut. */
		choice_hold(0, 0);
		return next;
	}
	if (M->step + 1 >= extend.hold)
		hold_task();
	next = highest(enabled);
	if (is_change_point()) {
		extend.prio[next] = extend.low--;
		next = highest(enabled);
	}
	return next;
}

static unsigned int extend_index(struct strategy *s, unsigned int n)
{
	(void)s;
	if (M->step + 1 < extend.cut)
		return extend.log->index(extend.log, n);
	return prng_below(&extend.prng, n);
}

static void extend_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (M->step + 1 < extend.cut)
		extend.log->forced(extend.log, task);
}

static bool extend_delay(struct strategy *s, const struct task *t)
{
	if (M->step < extend.cut)
		return extend.log->delay(extend.log, t);
	return weak_delay(s, t);
}

static int extend_drain(struct strategy *s, u32 cpus)
{
	if (M->step + 1 < extend.cut)
		return extend.log->drain(extend.log, cpus);
	return weak_drain(s, cpus);
}

static void extend_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
}

struct strategy *strategy_extend(const struct extend_from *from)
{
	extend.s.name = "extend";
	extend.s.begin = extend_begin;
	extend.s.pick = extend_pick;
	extend.s.index = extend_index;
	extend.s.forced = extend_forced;
	extend.s.end = extend_end;
	extend.s.delay = extend_delay;
	extend.s.drain = extend_drain;
	extend.from = from;
	extend.log = strategy_log(from->log, &extend.diverged);
	return &extend.s;
}
