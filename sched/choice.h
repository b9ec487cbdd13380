/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The choice stream: the only source of nondeterminism of a run.
 *
 * Every decision is one call here: which enabled task executes the next step,
 * an index among n (alloc failure), is this store delayed, and which delayed
 * store becomes visible.  The answer comes from the run's strategy; what was
 * decided is logged as the list of deviations from "the running task goes on
 * and its stores are visible at once", so that a run without switches and
 * delays has an empty log.
 */
#ifndef RMAPSIM_SCHED_CHOICE_H
#define RMAPSIM_SCHED_CHOICE_H

#include <string.h>

#include "sched/limits.h"
#include "sched/types.h"

enum choice_kind {
	CHOICE_TASK,	/* value: the task that executes step .step */
	CHOICE_INDEX,	/* value: an index, 0 is the default */
	CHOICE_DELAY,	/* the store that step .step executes is delayed */
	CHOICE_DRAIN,	/* step .step is a drain; value: CHOICE_DRAIN_OF() */
};

struct choice {
	u32	step;	/* number of the step about to be executed */
	u8	kind;	/* enum choice_kind */
	u8	value;
};

/*
 * Which store becomes visible: the entry'th oldest that waits in the buffer
 * of @cpu.
 */
#define CHOICE_DRAIN_OF(cpu, entry)	((cpu) | (entry) << 3)
#define CHOICE_DRAIN_CPU(value)		((value) & 7)
#define CHOICE_DRAIN_ENTRY(value)	((value) >> 3)

/* May that store become visible now?  @cpus: those with delayed stores. */
bool choice_drain_is_legal(unsigned int value, u32 cpus);

struct task;

struct choice_log {
	u32		count;
	struct choice	at[LIMIT_CHOICES];
};

/* Only what is used: there is room for half a megabyte. */
static inline void choice_log_copy(struct choice_log *to,
				   const struct choice_log *from)
{
	to->count = from->count;
	memcpy(to->at, from->at, from->count * sizeof(*from->at));
}

/* Which of the enabled tasks goes on; @enabled is never empty. */
unsigned int choice_task(task_mask enabled);
/* What it would note: @next executes the next step, not the running task. */
void choice_log_switch(unsigned int next);
/*
 * A strategy's promise, made in its pick(): while exactly the tasks of
 * @enabled can go on, it picks the same task at every scheduling point before
 * number @until, so that it need not be asked.  0, 0 takes it back.
 */
void choice_hold(task_mask enabled, u32 until);
/* An index below @n; 0 is the default and means "nothing unusual". */
unsigned int choice_index(unsigned int n);
/* Is the store delayed that @t executes now? */
bool choice_delay(const struct task *t);
/* The strategy need not be asked about a store before the @n-th of the run. */
void choice_delay_from(u32 n);
/*
 * At a scheduling point while stores of @cpus are delayed: drain one of them,
 * CHOICE_DRAIN_OF(), or -1 and *@task executes the next step.
 */
int choice_drain(u32 cpus, task_mask enabled, unsigned int *task);

#endif /* RMAPSIM_SCHED_CHOICE_H */
