/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of a race that was found?  Internal to sched/race*.c.
 */
#ifndef RMAPSIM_SCHED_RACE_REPORT_H
#define RMAPSIM_SCHED_RACE_REPORT_H

#include "sched/race.h"

/* The access of the running task, and the earlier one it races with. */
struct race_pair {
	u64	addr;
	u32	size;
	u8	kind;		/* enum race_kind */
	u8	other_kind;
	u8	other_task;
	bool	lint;		/* a dependency would order them */
	bool	locked;		/* mmu_lock was held */
	bool	other_locked;
	u32	other_step;
};

void race_report_begin(void);
/* Note it, unless a rule says that it is meant. */
void race_report(const struct race_pair *p);

#endif /* RMAPSIM_SCHED_RACE_REPORT_H */
