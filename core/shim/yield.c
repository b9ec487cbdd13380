// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does an operation let others run: at the lock it holds, by sleeping?
 *
 * Only a waiter counts: preemption needs no help in this machine, and a lock
 * that nobody wants is not worth the steps.
 */
#include "core/shim/custom.h"

#include "sched/dpor_note.h"

int shim_yield_lock(struct sim_lock *l, enum lock_mode mode)
{
	if (!sim_lock_contended(l))
		return 0;
	sim_unlock(l, mode);
	sim_lock(l, mode);
	return 1;
}

void shim_rcuwait_begin(u32 *waiter)
{
	arena_touch(arena_offset(waiter));
	dpor_note_write((u64)(unsigned long)waiter);
	*waiter = machine_task()->id + 1;
}

void shim_rcuwait_end(u32 *waiter)
{
	sim_sleep_end();
	arena_touch(arena_offset(waiter));
	dpor_note_write((u64)(unsigned long)waiter);
	*waiter = 0;
}

/* To wake nobody is not worth a step. */
void shim_rcuwait_wake(const u32 *waiter)
{
	dpor_note_read((u64)(unsigned long)waiter);
	if (*waiter)
		sim_wake(*waiter - 1);
}
