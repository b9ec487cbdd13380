/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many events has each task before it?  What earlier runs of the scenario
 * say; URW's weights.
 *
 * A count is the largest of all runs since counts_forget(), not that of the
 * last one: a run in which a task returned early would make all the orders
 * improbable in which it does not.
 */
#ifndef RMAPSIM_SCHED_STRATEGY_COUNTS_H
#define RMAPSIM_SCHED_STRATEGY_COUNTS_H

#include "sched/machine.h"

struct counts {
	u32	most[LIMIT_TASKS];
	u32	length;
};

/* Another scenario: nothing is known, or this. */
void counts_forget(void);
void counts_set(const struct counts *c);
void counts_get(struct counts *c);
/* At the beginning and at the end of a run. */
void counts_begin(void);
void counts_learn(void);

/*
 * At a scheduling point: the events before @task, at least 1.  Those of a task
 * that was not spawned yet belong to its spawner, task 1.
 */
u32 counts_left(unsigned int task);

/* The scheduling points of the longest run; at least COUNTS_LENGTH. */
u32 counts_length(void);
#define COUNTS_LENGTH	8

/* The tasks that were not spawned yet. */
task_mask counts_unborn(void);

#endif /* RMAPSIM_SCHED_STRATEGY_COUNTS_H */
