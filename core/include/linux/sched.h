/* SPDX-License-Identifier: GPL-2.0-only */
/* Giving way to other tasks. */
#ifndef RMAPSIM_LINUX_SCHED_H
#define RMAPSIM_LINUX_SCHED_H

#include <linux/rwlock.h>
#include <linux/spinlock.h>

#include "core/shim/custom.h"

#define cond_resched_rwlock_write(l)	shim_yield_lock(&(l)->sim, LOCK_WRITE)
#define cond_resched_rwlock_read(l)	shim_yield_lock(&(l)->sim, LOCK_READ)

#endif /* RMAPSIM_LINUX_SCHED_H */
