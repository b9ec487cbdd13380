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

/* All that runs communicated, and all sites, are void: so begins a search. */
void strategy_directed_forget(void);

/*
 * Every run is to have these @n obligations (at most LIMIT_OBLIGATIONS) and no
 * others; 0: it chooses for itself again.  Theirs must be the sites of the
 * search: parse them after strategy_directed_forget().
 */
void strategy_directed_oblige(const struct obligation *o, u32 n);

#endif /* RMAPSIM_SCHED_DIRECTED_H */
