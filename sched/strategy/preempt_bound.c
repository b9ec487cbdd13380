// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preemption bounding, at random (Musuvathi and Qadeer, "Iterative context
 * bounding for systematic testing of multithreaded programs", PLDI 2007,
 * section 2; CHESS).
 *
 * A task goes on until it waits or ends, then any other does; only at a few
 * random points it is preempted although it could go on.
 *
 * Deviation from the paper: it enumerates all schedules with 0 preemptions,
 * then 1 and so on; here each run draws its bound, 0 to 3, and the points.
 */
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/points.h"
#include "sched/strategy/weak.h"

#define PREEMPTIONS_MAX	3

_Static_assert(PREEMPTIONS_MAX <= POINTS_MAX, "one point each");

static struct {
	struct strategy	s;
	struct prng	prng;
	struct points	preemptions;
} preempt;

static void preempt_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&preempt.prng, seed);
	points_draw(&preempt.preemptions, &preempt.prng,
		    prng_below(&preempt.prng, PREEMPTIONS_MAX + 1),
		    counts_length());
	weak_begin(seed);
}

static unsigned int any_of(task_mask tasks)
{
	return task_nth(tasks, prng_below(&preempt.prng, task_count(tasks)));
}

static unsigned int preempt_pick(struct strategy *s, task_mask enabled)
{
	task_mask cur = enabled & BIT_MASK_OF(M->cur);
	unsigned int next = cur ? M->cur : any_of(enabled);

	(void)s;
	while (points_reached(&preempt.preemptions)) {
		if (cur)
			next = any_of(enabled & ~cur);
	}
	/* Whoever goes on is the running task at the next point. */
	choice_hold(enabled, points_ahead(&preempt.preemptions));
	return next;
}

static unsigned int preempt_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&preempt.prng, n);
}

static void preempt_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	counts_learn();
}

struct strategy *strategy_preempt_bound(void)
{
	preempt.s.name = "preempt";
	preempt.s.begin = preempt_begin;
	preempt.s.pick = preempt_pick;
	preempt.s.index = preempt_index;
	preempt.s.end = preempt_end;
	preempt.s.delay = weak_delay;
	preempt.s.drain = weak_drain;
	return &preempt.s;
}
