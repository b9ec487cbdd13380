/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which recorded events happened before which?
 *
 * Program order and what orders tasks: locks, the bit lock and other marked
 * acquires that read a release, grace periods, inter-processor interrupts,
 * the start of tasks.  Made from the recorder after a run; valid until the
 * next one, as the events are.  The rules are those of docs/races.md.
 *
 * A clock has an entry for each task: how many of that task's events happen
 * before or are this one.  The set-up happens before everything.
 */
#ifndef RMAPSIM_REPLAY_ORDER_H
#define RMAPSIM_REPLAY_ORDER_H

#include "sched/record.h"

/* Of two steps that nothing orders: "step 17", "step 18". */
#define ORDER_MISSING	"Nothing orders %s before or after %s."

struct order_clock {
	u32	at[LIMIT_TASKS];
};

/* Compute it for the run that the recorder holds; false: no memory. */
bool order_make(void);
/* Of event @i (an index of record.events). */
const struct order_clock *order_clock(u32 i);
/* Does @a happen before @b?  False for a == b. */
bool order_before(u32 a, u32 b);
/* The last event of @task that is @i or happens before it; -1: none. */
s32 order_last(u32 i, u32 task);
/* The step of that event, or the task's last step before it; 0: none. */
u32 order_last_step(u32 i, u32 task);
/* Those of the tasks 1 to @ntasks: "[14,0]". */
const char *order_clock_words(u32 i, u32 ntasks, char *buf, size_t n);
/* The event of another task right behind which @i is ordered; -1: none. */
s32 order_source(u32 i);
/*
 * A path of such sources and program order from @a to @b: events, @a first,
 * into @path of @n; returns how many there are, 0: @a is not before @b.
 */
u32 order_path(u32 a, u32 b, u32 *path, u32 n);

#endif /* RMAPSIM_REPLAY_ORDER_H */
