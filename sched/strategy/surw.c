// SPDX-License-Identifier: GPL-2.0-only
/*
 * SURW: the selectively uniform random walk (Zhao, Wolff, Mathur,
 * Roychoudhury, "Selectively uniform concurrency testing", ASPLOS 2025,
 * section 4).
 *
 * Each run draws one object that tasks contend for; the accesses to it are the
 * interesting events.  One task at a time is intended, with a probability
 * proportional to its interesting events: only it may execute one, others are
 * held before theirs.  Then the next is drawn.  So every order of the
 * interesting events is equally likely, and whatever is not interesting goes
 * by random priorities.
 *
 * Deviations from the paper:
 *  - Numbers of events are running maxima over the runs of this scenario, not
 *    those of one profiling run; while no object is known, priorities decide
 *    alone.
 *  - When all who could go on are held, one of them is intended instead:
 *    whoever was may be waiting for them.
 *  - The events of all tasks not spawned yet belong to task 1, the spawner.
 */
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/event.h"
#include "sched/strategy/object.h"
#include "sched/strategy/weak.h"

static struct {
	struct strategy	s;
	struct prng	prng;
	unsigned int	object;		/* of this run, or OBJECT_NONE */
	unsigned int	intended;	/* 0: nobody has one before him */
	u32		prio[LIMIT_TASKS];
} surw;

/* The interesting events before @task. */
static u32 weight(unsigned int task)
{
	u32 left = object_left(surw.object, task);

	if (task != 1)
		return left;
	for (task_mask t = counts_unborn(); t; t &= t - 1)
		left += object_left(surw.object, task_first(t));
	return left;
}

/* One of @tasks by their interesting events; 0: they have none. */
static unsigned int draw(task_mask tasks)
{
	u32 total = 0, at;
	task_mask left;

	for (left = tasks; left; left &= left - 1)
		total += weight(task_first(left));
	if (!total)
		return 0;
	at = prng_below(&surw.prng, total);
	for (left = tasks; ; left &= left - 1) {
		u32 n = weight(task_first(left));

		if (at < n)
			return task_first(left);
		at -= n;
	}
}

/* Of all who have not ended: he may have to be waited for. */
static void intend(void)
{
	surw.intended = draw(M->ready | M->waiting | M->spinning);
}

static void surw_begin(struct strategy *s, u64 seed)
{
	u32 n = object_ncontended();

	(void)s;
	prng_seed(&surw.prng, seed);
	for (unsigned int t = 1; t < M->ntasks; t++)
		surw.prio[t] = prng_next(&surw.prng) >> 32;
	counts_begin();
	object_begin();
	weak_begin(seed);
	surw.object = n ? object_contended(prng_below(&surw.prng, n)) :
			  OBJECT_NONE;
	if (surw.object != OBJECT_NONE)
		intend();
}

static task_mask interesting(task_mask enabled)
{
	task_mask set = 0;

	if (surw.object == OBJECT_NONE)
		return 0;
	for (; enabled; enabled &= enabled - 1) {
		unsigned int t = task_first(enabled);

		if (object_at(t) == surw.object)
			set |= BIT_MASK_OF(t);
	}
	return set;
}

/* @task executes the event that it stands before. */
static void execute(unsigned int task, bool is_interesting)
{
	object_note(task);
	if (is_interesting)
		intend();
}

static unsigned int surw_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next = event_none_yet(enabled);
	task_mask of_object, free;

	(void)s;
	if (unlikely(next))
		return next;
	of_object = interesting(enabled);
	free = enabled & ~of_object;
	if (surw.intended)
		free |= of_object & BIT_MASK_OF(surw.intended);
	if (!free) {
		surw.intended = draw(of_object);
		free = surw.intended ? BIT_MASK_OF(surw.intended) : of_object;
	}
	next = event_highest(surw.prio, free);
	execute(next, of_object & BIT_MASK_OF(next));
	return next;
}

static void surw_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (M->task[task].started)
		execute(task, interesting(BIT_MASK_OF(task)));
}

static unsigned int surw_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&surw.prng, n);
}

static void surw_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	object_end();
	counts_learn();
}

struct strategy *strategy_surw(void)
{
	surw.s.name = "surw";
	surw.s.begin = surw_begin;
	surw.s.pick = surw_pick;
	surw.s.forced = surw_forced;
	surw.s.index = surw_index;
	surw.s.end = surw_end;
	surw.s.delay = weak_delay;
	surw.s.drain = weak_drain;
	return &surw.s;
}
