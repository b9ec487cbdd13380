// SPDX-License-Identifier: GPL-2.0-only
/*
 * URW: the uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, "Selectively
 * uniform concurrency testing", ASPLOS 2025, section 3).
 *
 * A task is picked with a probability proportional to the number of events
 * that it has before it, so that every interleaving is equally likely: of
 * those that begin with one task's event there are as many as its share.
 *
 * Deviations from the paper:
 *  - The numbers are running maxima over the runs of this scenario instead of
 *    those of one profiling run; the first run is a random walk.
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
} urw;

static void urw_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&urw.prng, seed);
	counts_begin();
	object_begin();
	weak_begin(seed);
}

static unsigned int urw_draw(task_mask enabled)
{
	u32 total = 0, at;
	task_mask left;

	for (left = enabled; left; left &= left - 1)
		total += counts_left(task_first(left));
	at = prng_below(&urw.prng, total);
	for (left = enabled; ; left &= left - 1) {
		u32 n = counts_left(task_first(left));

		if (at < n)
			return task_first(left);
		at -= n;
	}
}

static unsigned int urw_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next = event_none_yet(enabled);

	(void)s;
	if (unlikely(next))
		return next;
	next = urw_draw(enabled);
	object_note(next);
	return next;
}

static unsigned int urw_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&urw.prng, n);
}

static void urw_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	object_end();
	counts_learn();
}

struct strategy *strategy_urw(void)
{
	urw.s.name = "urw";
	urw.s.begin = urw_begin;
	urw.s.pick = urw_pick;
	urw.s.index = urw_index;
	urw.s.end = urw_end;
	urw.s.delay = weak_delay;
	urw.s.drain = weak_drain;
	return &urw.s;
}
