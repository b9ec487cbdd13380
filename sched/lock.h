/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the scheduler must know about locks.  Internal to sched/.
 */
#ifndef RMAPSIM_SCHED_LOCK_H
#define RMAPSIM_SCHED_LOCK_H

#include "sched/machine.h"

static inline bool lock_is_free(const struct sim_lock *l, enum lock_mode mode)
{
	return !l->writer && (mode == LOCK_READ || !l->readers);
}

/* Can @t, which stands before a lock operation, take the lock now? */
bool lock_available(const struct task *t);
/* Does @t sleep (rather than spin) while it waits? */
bool lock_wait_sleeps(const struct task *t);
/* The delayed release of @lock by @task has become visible. */
void lock_release_seen(u64 lock, unsigned int task, enum lock_mode mode);

#endif /* RMAPSIM_SCHED_LOCK_H */
