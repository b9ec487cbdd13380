// SPDX-License-Identifier: GPL-2.0-only
/*
 * Delay bounding, at random (Emmi, Qadeer, Rakamaric, "Delay-bounded
 * scheduling", POPL 2011, section 3).
 *
 * A deterministic scheduler runs the tasks round-robin, each until it waits or
 * ends.  At a few random points the task that would go on is delayed: the next
 * one in the round goes on in its place.
 *
 * Deviations from the paper:
 *  - It enumerates all schedules within the bound; here each run draws its
 *    bound, 1 to 3, and the points.
 *  - The order of the round is random, too; one that is fixed would spend the
 *    first delays on getting the right task to begin.
 */
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/points.h"
#include "sched/strategy/weak.h"

#define DELAYS_MAX	3

_Static_assert(DELAYS_MAX <= POINTS_MAX, "one point each");

static struct {
	struct strategy	s;
	struct prng	prng;
	struct points	delays;
	u8		place[LIMIT_TASKS];	/* of a task in the round */
} delay;

static void draw_round(void)
{
	for (unsigned int i = 0; i < M->ntasks; i++) {
		unsigned int j = prng_below(&delay.prng, i + 1);

		delay.place[i] = delay.place[j];
		delay.place[j] = i;
	}
}

static void delay_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&delay.prng, seed);
	draw_round();
	points_draw(&delay.delays, &delay.prng,
		    1 + prng_below(&delay.prng, DELAYS_MAX), counts_length());
	weak_begin(seed);
}

/* The first of @enabled at place @from of the round or after it. */
static unsigned int first_from(task_mask enabled, unsigned int from)
{
	unsigned int best = 0, nearest = ~0u;

	for (; enabled; enabled &= enabled - 1) {
		unsigned int t = task_first(enabled);
		unsigned int away = (delay.place[t] + M->ntasks - from) %
				    M->ntasks;

		if (away < nearest) {
			nearest = away;
			best = t;
		}
	}
	return best;
}

static unsigned int delay_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next = first_from(enabled, delay.place[M->cur]);

	(void)s;
	while (points_reached(&delay.delays))
		next = first_from(enabled, delay.place[next] + 1);
	choice_hold(enabled, points_ahead(&delay.delays));
	return next;
}

static unsigned int delay_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&delay.prng, n);
}

static void delay_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	counts_learn();
}

struct strategy *strategy_delay_bound(void)
{
	delay.s.name = "delay";
	delay.s.begin = delay_begin;
	delay.s.pick = delay_pick;
	delay.s.index = delay_index;
	delay.s.end = delay_end;
	delay.s.delay = weak_delay;
	delay.s.drain = weak_drain;
	return &delay.s;
}
