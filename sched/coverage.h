/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What did this run do that no run of the scenario did before?  The reward of
 * a portfolio's arms.
 *
 * Counted are switches: which operation a task stood before that did not go
 * on, and which one another task stood before that went on in its place.
 * Operations are told apart by task, kind and place in the arena, not by
 * address in the program, so that another build counts the same.  A bit of a
 * hashed map each; two may share one, which only loses a little reward.
 */
#ifndef RMAPSIM_SCHED_COVERAGE_H
#define RMAPSIM_SCHED_COVERAGE_H

#include "sched/machine.h"

#define COVERAGE_BITS	14

extern struct coverage {
	bool	on;		/* somebody asks */
	u32	fresh;		/* new in this run; who asks resets it */
	u64	seen[1 << (COVERAGE_BITS - 6)];
} coverage;

/* Another scenario. */
void coverage_reset(void);

/* @next goes on instead of @cur. */
void coverage_switch(const struct task *cur, const struct task *next);

/* What .fresh is worth to a bandit. */
u32 coverage_reward(void);

#endif /* RMAPSIM_SCHED_COVERAGE_H */
