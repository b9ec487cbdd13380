/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is told what a run does while it does it: the feedback of a fuzzer.
 *
 * Unlike an observer (observer.h) a witness judges nothing and knows no
 * structure of the code under test.  It costs nothing while there is none.
 */
#ifndef RMAPSIM_SCHED_WITNESS_H
#define RMAPSIM_SCHED_WITNESS_H

#include "sched/machine.h"

struct witness {
	/*
	 * @t is about to execute its operation.  Twice for one that has to
	 * wait for its CPU's delayed stores.
	 */
	void (*step)(const struct task *t);
	/* The step that comes is a drain of a store buffer; or NULL. */
	void (*drain)(void);
	/*
	 * The running task changes the state of the code under test in this
	 * way: a number whose meaning is the world's, see
	 * core/world/abstract.c.  Called in the set-up and at the end, too.
	 */
	void (*change)(u32 transition);
};

/* NULL: nobody.  To be changed between runs only. */
extern const struct witness *witness;

#endif /* RMAPSIM_SCHED_WITNESS_H */
