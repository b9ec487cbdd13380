/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much work may still be done?
 *
 * In steps as minimise.h counts them, so that what comes out is the same on
 * every machine; and until somebody does not want to wait any longer.
 */
#ifndef RMAPSIM_REPLAY_ALLOWANCE_H
#define RMAPSIM_REPLAY_ALLOWANCE_H

#include "sched/types.h"

/*
 * What counts as how many steps, as measured: a set-up, the begin and end of a
 * run, and a step that is recorded.
 */
#define COST_SETUP	1500
#define COST_RUN	100
#define COST_RECORDED	100

struct allowance {
	u64	steps;			/* left */
	bool	(*stop)(void);		/* true: enough.  NULL: never */
	bool	over;
};

/* False: nothing more is to be done. */
static inline bool allowance_left(struct allowance *a)
{
	if (!a->steps || (a->stop && a->stop()))
		a->over = true;
	return !a->over;
}

static inline void allowance_spend(struct allowance *a, u64 steps)
{
	a->steps -= steps < a->steps ? steps : a->steps;
}

#endif /* RMAPSIM_REPLAY_ALLOWANCE_H */
