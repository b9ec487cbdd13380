/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A strategy that goes on where something lesser was found.
 *
 * A broken rule says: at this step, this task does what would be wrong if
 * somebody else got in between.  So the run is followed up to about there, the
 * task is held, and the others go on: what the rule was made against then
 * happens, if it can happen in this scenario.
 *
 * Often it has happened already, too early: the task was away from .away on,
 * came back, and broke the rule .lead steps later.  So the task also comes
 * back at other points of that time, and is held after as many steps.
 */
#ifndef RMAPSIM_SCHED_EXTEND_H
#define RMAPSIM_SCHED_EXTEND_H

#include "sched/strategy.h"

struct extend_from {
	const struct choice_log	*log;	/* of the run with the finding */
	u32			step;	/* the step that broke the rule, */
	u8			task;	/* ... and its task */
	u32			away;	/* first step of others before it */
	u32			lead;	/* steps of the task since it is back */
};

/* Fill in .away and .lead from the rest. */
void extend_find_window(struct extend_from *from);

/* @from must outlive the run; the log must fit the scenario that is set up. */
struct strategy *strategy_extend(const struct extend_from *from);

#endif /* RMAPSIM_SCHED_EXTEND_H */
