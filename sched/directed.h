/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The strategy that has runs show what earlier runs did not: see
 * strategy/directed.c and obligation.h.
 */
#ifndef RMAPSIM_SCHED_DIRECTED_H
#define RMAPSIM_SCHED_DIRECTED_H

#include "sched/obligation.h"
#include "sched/strategy.h"

struct strategy *strategy_directed(void);

/* The bases beside which obligations are kept. */
enum directed_base { DIRECTED_EITHER, DIRECTED_WALK, DIRECTED_POS };

/*
 * The same with these obligations (copied; at most LIMIT_OBLIGATIONS, by the
 * numbers of sites) and none of its own choice, until strategy_directed() is
 * called again.  A run depends on its seed alone.
 */
struct strategy *strategy_obliged(enum directed_base base,
				  const struct obligation *o, u32 n);

/* All that runs communicated, and all sites, are void: so begins a search. */
void strategy_directed_forget(void);

/*
 * Every run is to have this obligation (text as in obligation.h; it is kept),
 * beside those given before, and none of the strategy's own choice, in this
 * search and the next ones.  0, -EINVAL, or -ENOSPC where there are
 * LIMIT_OBLIGATIONS already; *@why as of obligation_parse().
 */
int strategy_directed_oblige(const char *text, const char **why);
/* It chooses for itself again. */
void strategy_directed_release(void);

/* What became of the @i-th of them, in the runs of this search. */
struct directed_tally {
	const char	*text;
	u64		runs, met;
};

/* False: there are no more. */
bool strategy_directed_tally(u32 i, struct directed_tally *tally);

#endif /* RMAPSIM_SCHED_DIRECTED_H */
