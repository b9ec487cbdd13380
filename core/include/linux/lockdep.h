/* SPDX-License-Identifier: GPL-2.0-only */
/* Assertions about what the running task holds. */
#ifndef RMAPSIM_LINUX_LOCKDEP_H
#define RMAPSIM_LINUX_LOCKDEP_H

#include "sched/sim.h"

/* Every lock type has its struct sim_lock as the member .sim. */
#define lockdep_is_held(l)		sim_lock_held_any(&(l)->sim)
#define lockdep_assert_once(cond)					\
	sim_lock_assert(cond, "lockdep_assert(" #cond ")")
#define lockdep_assert(cond)		lockdep_assert_once(cond)
#define lockdep_assert_held(l)						\
	sim_lock_assert(sim_lock_held_any(&(l)->sim),			\
			"lockdep_assert_held(" #l ")")
#define lockdep_assert_held_write(l)					\
	sim_lock_assert(sim_lock_held(&(l)->sim, LOCK_WRITE),		\
			"lockdep_assert_held_write(" #l ")")
#define lockdep_assert_held_read(l)					\
	sim_lock_assert(sim_lock_held(&(l)->sim, LOCK_READ),		\
			"lockdep_assert_held_read(" #l ")")
#define lockdep_assert_preemption_disabled()				\
	sim_lock_assert(sim_preempt_count(),				\
			"lockdep_assert_preemption_disabled()")

#endif /* RMAPSIM_LINUX_LOCKDEP_H */
