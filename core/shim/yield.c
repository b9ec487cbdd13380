// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a long operation let others at the lock it holds?
 *
 * Only a waiter counts: preemption needs no help in this machine, and a lock
 * that nobody wants is not worth the steps.
 */
#include "core/shim/custom.h"

int shim_yield_lock(struct sim_lock *l, enum lock_mode mode)
{
	if (!sim_lock_contended(l))
		return 0;
	sim_unlock(l, mode);
	sim_lock(l, mode);
	return 1;
}
