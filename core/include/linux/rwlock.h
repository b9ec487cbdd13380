/* SPDX-License-Identifier: GPL-2.0-only */
/* Spinning reader-writer locks; holding one disables preemption. */
#ifndef RMAPSIM_LINUX_RWLOCK_H
#define RMAPSIM_LINUX_RWLOCK_H

#include "sched/sim.h"

typedef struct {
	struct sim_lock sim;
} rwlock_t;

#define rwlock_init(l)		sim_lock_init(&(l)->sim, LOCK_RW, #l)
#define read_lock(l)		sim_lock(&(l)->sim, LOCK_READ)
#define read_unlock(l)		sim_unlock(&(l)->sim, LOCK_READ)
#define write_lock(l)		sim_lock(&(l)->sim, LOCK_WRITE)
#define write_unlock(l)		sim_unlock(&(l)->sim, LOCK_WRITE)
#define read_trylock(l)		sim_trylock(&(l)->sim, LOCK_READ)
#define write_trylock(l)	sim_trylock(&(l)->sim, LOCK_WRITE)
#define rwlock_is_contended(l)	sim_lock_contended(&(l)->sim)
#define rwlock_needbreak(l)	sim_lock_contended(&(l)->sim)

#endif /* RMAPSIM_LINUX_RWLOCK_H */
