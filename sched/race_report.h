/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of a race that was found?  Internal to sched/race*.c.
 */
#ifndef RMAPSIM_SCHED_RACE_REPORT_H
#define RMAPSIM_SCHED_RACE_REPORT_H

#include "sched/race.h"

/* Which of the two is no access, but an assertion. */
enum race_asserted {
	RACE_ASSERTED_NONE,
	RACE_ASSERTED_OTHER,
	RACE_ASSERTED_NOW,
};

/* The access of the running task, and the earlier one it races with. */
struct race_pair {
	u64	addr;
	u32	size;
	u8	kind;		/* enum race_kind */
	u8	other_kind;
	u8	other_task;
	bool	lint;		/* a dependency would order them */
	u8	asserted;	/* enum race_asserted */
	bool	locked;		/* mmu_lock was held */
	bool	other_locked;
	u32	other_step;
};

void race_report_begin(void);
/* Note it, unless a rule says that it is meant: false. */
bool race_report(const struct race_pair *p);

#endif /* RMAPSIM_SCHED_RACE_REPORT_H */
