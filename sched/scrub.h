/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nothing of what the simulator did on a task's stack stays there.
 *
 * An operation is executed on the stack of its task, the race detector and the
 * oracles included.  What they leave below it, clocks and numbers of steps,
 * would show through the holes of the frames that come there next, and make
 * equal states look different, see state.h.  So while states are hashed
 * (sim.parks) that part of the stack is cleared after each operation, and what
 * of the race detector is inlined elsewhere is called: the frame of an
 * operation itself cannot be cleared.
 */
#ifndef RMAPSIM_SCHED_SCRUB_H
#define RMAPSIM_SCHED_SCRUB_H

#include "sched/run.h"

/* What is cleared below a task's stack: deeper calls are rare. */
#define SCRUB_BYTES	1024

void scrub_stack(void);

/* At the end of an operation. */
static inline void scrub(void)
{
	if (unlikely(sim.parks))
		scrub_stack();
}

/* An observer that passes all on to @obs, and clears what that has left. */
const struct observer *scrub_observer(const struct observer *obs);

#endif /* RMAPSIM_SCHED_SCRUB_H */
