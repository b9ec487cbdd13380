/* SPDX-License-Identifier: GPL-2.0-only */
/* One task that sleeps until another has made its condition true. */
#ifndef RMAPSIM_LINUX_RCUWAIT_H
#define RMAPSIM_LINUX_RCUWAIT_H

#include "core/shim/custom.h"
#include <asm/barrier.h>

struct rcuwait {
	u32 waiter;		/* task + 1, 0: none */
};

#define TASK_UNINTERRUPTIBLE	2

#define prepare_to_rcuwait(w)		shim_rcuwait_begin(&(w)->waiter)
#define finish_rcuwait(w)		shim_rcuwait_end(&(w)->waiter)
/* The condition before the look at the waiter.  Pairs with the barrier in
 * set_current_state(), after which the waiter looks at the condition. */
#define rcuwait_wake_up(w)						\
	(smp_mb(), shim_rcuwait_wake(&(w)->waiter))
#define set_current_state(state)					\
	((void)(state), sim_sleep_begin(), smp_mb())
#define schedule()			sim_sleep()

#endif /* RMAPSIM_LINUX_RCUWAIT_H */
