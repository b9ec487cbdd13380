/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What do tasks contend for, and how often does each touch it?  SURW's sets
 * of interesting events.
 *
 * An object is a word of the heap or a lock.  Learned from the events that
 * strategies execute; a count is the largest of all runs of the scenario, as
 * in counts.h.  Objects are in the order in which they were first touched, so
 * nothing here depends on addresses.
 */
#ifndef RMAPSIM_SCHED_STRATEGY_OBJECT_H
#define RMAPSIM_SCHED_STRATEGY_OBJECT_H

#include "sched/machine.h"

/* Later ones are not looked at: there are enough to draw from. */
#define OBJECTS_MAX	64
#define OBJECT_NONE	OBJECTS_MAX

/* Another scenario: nothing is known. */
void object_forget(void);
/* At the beginning and at the end of a run. */
void object_begin(void);
void object_end(void);

/* @task executes the event that it stands before. */
void object_note(unsigned int task);
/* The object of the event that @task stands before, or OBJECT_NONE. */
unsigned int object_at(unsigned int task);

/* The @n-th of the objects that two tasks have used and one has changed. */
unsigned int object_contended(unsigned int n);
unsigned int object_ncontended(void);

/* How often @task will touch it yet in this run, as far as is known. */
u32 object_left(unsigned int object, unsigned int task);

#endif /* RMAPSIM_SCHED_STRATEGY_OBJECT_H */
