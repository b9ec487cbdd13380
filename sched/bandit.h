/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which arm has paid best, and which was not tried enough to tell?
 *
 * UCB1 (Auer, Cesa-Bianchi, Fischer, "Finite-time analysis of the multiarmed
 * bandit problem", Machine Learning 47, 2002, section 2): the arm with the
 * largest mean reward plus sqrt(2 ln n / n_arm).  Rewards change as a search
 * gets old, so the past counts for less and less (discounted UCB, Garivier and
 * Moulines, ALT 2011), here by halving all numbers now and then.
 *
 * In integers throughout, so that it is the same on every machine.
 */
#ifndef RMAPSIM_SCHED_BANDIT_H
#define RMAPSIM_SCHED_BANDIT_H

#include "sched/types.h"

#define BANDIT_ARMS	16
/* The largest reward. */
#define BANDIT_ONE	1024
/* Plays of all arms before they are halved. */
#define BANDIT_MEMORY	4096

struct bandit {
	u32	arms;			/* mask */
	u32	plays;			/* of all arms */
	u32	play[BANDIT_ARMS];
	u64	sum[BANDIT_ARMS];	/* of rewards */
};

/* Forget all; only arms of @mask will be chosen. */
void bandit_reset(struct bandit *b, u32 mask);
u32 bandit_choose(const struct bandit *b);
/* @arm was played, chosen or not; @reward is at most BANDIT_ONE. */
void bandit_reward(struct bandit *b, u32 arm, u32 reward);

#endif /* RMAPSIM_SCHED_BANDIT_H */
