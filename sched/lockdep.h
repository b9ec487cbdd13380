/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order of locks: could another schedule of this run deadlock?
 *
 * As in the kernel's lockdep, locks of one name are one class, and taking a
 * class while another is held is an edge.  An edge that closes a circle is
 * noted (L11) although nobody waits in this run.  Edges are those of one run:
 * what a run says depends on nothing before it.
 */
#ifndef RMAPSIM_SCHED_LOCKDEP_H
#define RMAPSIM_SCHED_LOCKDEP_H

#include "sched/machine.h"

/* The class of locks of this name; names are static strings. */
unsigned int lockdep_class(const char *name);
/* @t takes @l on top of what it holds. */
void lockdep_acquire(const struct task *t, const struct sim_lock *l);

#endif /* RMAPSIM_SCHED_LOCKDEP_H */
