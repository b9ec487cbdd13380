/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Delays and drains for the strategies that only schedule tasks.
 */
#ifndef RMAPSIM_SCHED_STRATEGY_WEAK_H
#define RMAPSIM_SCHED_STRATEGY_WEAK_H

#include "sched/strategy.h"

/* In a strategy's begin() and end(). */
void weak_begin(u64 seed);
void weak_end(void);
/* How many stores a run has is to be learned anew: so begins a search. */
void weak_forget(void);
/* So many, as far as is known; and: take that for known. */
u32 weak_expected(void);
void weak_expect(u32 stores);

/* A strategy's delay() and drain(). */
bool weak_delay(struct strategy *s, const struct task *t);
int weak_drain(struct strategy *s, u32 cpus);

#endif /* RMAPSIM_SCHED_STRATEGY_WEAK_H */
