/* SPDX-License-Identifier: GPL-2.0-only */
/* Spinning locks; holding one disables preemption. */
#ifndef RMAPSIM_LINUX_SPINLOCK_H
#define RMAPSIM_LINUX_SPINLOCK_H

#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/rwlock.h>

typedef struct {
	struct sim_lock sim;
} spinlock_t;

#define spin_lock_init(l)	sim_lock_init(&(l)->sim, LOCK_SPIN, #l)
#define spin_lock(l)		sim_lock(&(l)->sim, LOCK_WRITE)
#define spin_unlock(l)		sim_unlock(&(l)->sim, LOCK_WRITE)
#define spin_trylock(l)		sim_trylock(&(l)->sim, LOCK_WRITE)
#define spin_needbreak(l)	sim_lock_contended(&(l)->sim)

#endif /* RMAPSIM_LINUX_SPINLOCK_H */
