/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few random scheduling points of a run, in order.
 */
#ifndef RMAPSIM_SCHED_STRATEGY_POINTS_H
#define RMAPSIM_SCHED_STRATEGY_POINTS_H

#include "sched/machine.h"
#include "sched/prng.h"

#define POINTS_MAX	4
#define POINTS_NEVER	(~0u)

struct points {
	u32	count;
	u32	next;		/* the first that was not reached */
	u32	at[POINTS_MAX];
};

/* @n of the points 1 to @length. */
static inline void points_draw(struct points *p, struct prng *prng, u32 n,
			       u32 length)
{
	for (u32 i = 0; i < n; i++) {
		u32 at = 1 + prng_below(prng, length), k = i;

		for (; k && p->at[k - 1] > at; k--)
			p->at[k] = p->at[k - 1];
		p->at[k] = at;
	}
	p->count = n;
	p->next = 0;
}

/* Is one of them reached?  Each is reported once. */
static inline bool points_reached(struct points *p)
{
	if (p->next == p->count || M->points < p->at[p->next])
		return false;
	p->next++;
	return true;
}

/* The next of them. */
static inline u32 points_ahead(const struct points *p)
{
	return p->next < p->count ? p->at[p->next] : POINTS_NEVER;
}

#endif /* RMAPSIM_SCHED_STRATEGY_POINTS_H */
