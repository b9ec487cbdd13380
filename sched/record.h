/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorder: one event per step, with values and call stacks.
 *
 * Off during a search (it costs nothing then); a finding is run again with
 * the recorder on.  All of it is host memory: recording must not change a
 * run, and a test compares the two.
 *
 * Numbering: event .step is the step that executed, from 1.  "At step N"
 * means N has not executed.  Events of the set-up have step 0.
 */
#ifndef RMAPSIM_SCHED_RECORD_H
#define RMAPSIM_SCHED_RECORD_H

#include "sched/machine.h"

struct event {
	u32	step;
	u8	task;
	u8	cpu;
	u8	op;		/* enum op */
	u8	size;
	u16	flags;		/* enum op_flag */
	u8	scn_op;		/* index of the task's scenario operation */
	u8	preempt_count;
	u32	explicit_no;	/* explicit ops of this task before this one */
	u32	stack;		/* id for record_stack() */
	u64	addr;		/* memory: address; lock: the sim_lock */
	u64	old;		/* value read, or before the store */
	u64	val;		/* value after a store */
	s32	writer;		/* event that wrote what was read, -1: initial */
	s32	word_writer;	/* last store to any byte of the word, or -1 */
	u32	aux;		/* ALLOC/FREE: size; heap class in .val.
				 * DRAIN: event of the store */
};

/*
 * What .old and .val mean where nothing is stored:
 *   SRCU_LOCK, SRCU_UNLOCK  .val: index of the domain
 *   SYNC                    .old: the index whose readers have left, .val:
 *                           enum sync_part; a grace period is two events
 *   WAKE                    .old: 1 if the task was about to sleep
 *   FENCE                   .val: enum fence
 */
enum sync_part { SYNC_BEGINS, SYNC_ENDS };

struct stack {
	u32	depth;
	u64	pc[LIMIT_STACK_DEPTH];	/* innermost first, return addresses */
};

struct record {
	bool		on;
	u32		nevents;
	struct event	*events;	/* in order of execution */
};

extern struct record record;

/*
 * Is event @i that of a step?  What came about with a step, or before the
 * first one, has no number of its own.
 */
static inline bool record_is_step(u32 i)
{
	const struct event *e = &record.events[i];

	return e->step && (!i || e[-1].step < e->step);
}

/* Start a recording; forgets the former one. */
void record_start(void);
void record_stop(void);
const struct stack *record_stack(u32 id);
/* Complete the last plain store's value; before anything else happens. */
void record_settle(void);
/* Append the event of the operation that the running task executes. */
struct event *record_event(const struct task *t, u64 old, u64 val);
/* Append the event of a drained store. */
struct pending;
void record_drain(const struct pending *p, unsigned int cpu);
/* Append an event that is not a step (begin, end, alloc, irq, ...). */
struct event *record_mark(enum op op, u64 addr, u64 val, u32 aux);
/* The stack of the code that runs now, from @pc outwards; an id. */
u32 record_take_stack(void);

/* The last event of [0, before) that allocated/freed the object at @base. */
int record_find_alloc(u64 base, u32 before);
int record_find_free(u64 base, u32 before);

#endif /* RMAPSIM_SCHED_RECORD_H */
