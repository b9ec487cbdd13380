/* SPDX-License-Identifier: GPL-2.0-only */
/* Sleeping locks. */
#ifndef RMAPSIM_LINUX_MUTEX_H
#define RMAPSIM_LINUX_MUTEX_H

#include "sched/sim.h"

struct mutex {
	struct sim_lock sim;
};

#define mutex_init(l)		sim_lock_init(&(l)->sim, LOCK_MUTEX, #l)
#define mutex_lock(l)		sim_lock(&(l)->sim, LOCK_WRITE)
#define mutex_unlock(l)		sim_unlock(&(l)->sim, LOCK_WRITE)
#define mutex_trylock(l)	sim_trylock(&(l)->sim, LOCK_WRITE)

#endif /* RMAPSIM_LINUX_MUTEX_H */
