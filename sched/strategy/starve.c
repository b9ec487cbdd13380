// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starvation windows: the chaos mode of rr (O'Callahan et al., "Engineering
 * record and replay for deployability", USENIX ATC 2017, section 8; and the
 * notes that came with the mode in 2016), as a variant of PCT.
 *
 * Tasks have random priorities; the highest runs for a slice of random
 * length, then its priority is drawn anew.  During one window of the run some
 * tasks do not run at all while others can: what has to happen all in one
 * go while somebody is held up is rare under any fair scheduler.
 *
 * Deviations: slices and windows are counted in scheduling points, not in
 * time; of rr's random number of CPUs nothing is left, as one task runs at a
 * time anyway.
 */
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/event.h"
#include "sched/strategy/weak.h"

/* The longest slice is 1 << SLICE_BITS points. */
#define SLICE_BITS	6

static struct {
	struct strategy	s;
	struct prng	prng;
	u32		slice_end;	/* points */
	u32		from, until;	/* the window */
	task_mask	starved;
	u32		prio[LIMIT_TASKS];
} starve;

static u32 draw_slice(void)
{
	return 1 + prng_below(&starve.prng,
			      1u << prng_below(&starve.prng, SLICE_BITS + 1));
}

static void starve_begin(struct strategy *s, u64 seed)
{
	u32 length = counts_length();

	(void)s;
	prng_seed(&starve.prng, seed);
	for (unsigned int t = 1; t < M->ntasks; t++)
		starve.prio[t] = prng_next(&starve.prng) >> 32;
	starve.slice_end = draw_slice();
	starve.from = prng_below(&starve.prng, length);
	starve.until = starve.from + 1 + prng_below(&starve.prng, length);
	starve.starved = prng_next(&starve.prng);
	weak_begin(seed);
}

/* Until when will the answer be the same? */
static u32 stable_until(void)
{
	u32 until = starve.slice_end;

	if (M->points < starve.from)
		return until < starve.from ? until : starve.from;
	if (M->points < starve.until)
		return until < starve.until ? until : starve.until;
	return until;
}

static unsigned int starve_pick(struct strategy *s, task_mask enabled)
{
	bool window = M->points >= starve.from && M->points < starve.until;
	task_mask allowed = window ? enabled & ~starve.starved : enabled;
	unsigned int next;

	(void)s;
	if (!allowed)
		allowed = enabled;
	if (M->points >= starve.slice_end) {
		next = event_highest(starve.prio, allowed);
		starve.prio[next] = prng_next(&starve.prng) >> 32;
		starve.slice_end = M->points + draw_slice();
	}
	choice_hold(enabled, stable_until());
	return event_highest(starve.prio, allowed);
}

static unsigned int starve_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&starve.prng, n);
}

static void starve_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	counts_learn();
}

struct strategy *strategy_starve(void)
{
	starve.s.name = "starve";
	starve.s.begin = starve_begin;
	starve.s.pick = starve_pick;
	starve.s.index = starve_index;
	starve.s.end = starve_end;
	starve.s.delay = weak_delay;
	starve.s.drain = weak_drain;
	return &starve.s;
}
