/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The code under test on real threads: what stands below core/shim instead of
 * the scheduler.
 *
 * core/kvm has the instrumentation of the real ThreadSanitizer here, and so
 * has access.c, whose atomic operations it is to know.  All else is seen by it
 * only as far as it is told.  Everything lives in the arena as in a simulated
 * run; the state of a task is its thread's alone, but for what is atomic.
 *
 *	access.c	memory, fences, interrupts, SRCU, sleeping
 *	lock.c		locks, preemption, assertions about them
 *	heap.c		the arena and what is allocated in it
 *	report.c	what is found, and what ThreadSanitizer finds
 *	oracle.c	the oracles that would need an order of all steps
 *	names.c		words that the rules of races know
 *	main.c		the program: threads, runs, scenarios
 */
#ifndef RMAPSIM_NATIVE_NATIVE_H
#define RMAPSIM_NATIVE_NATIVE_H

#include "sched/machine.h"

struct core_ops;

/* How a scenario's process ended; ThreadSanitizer's own code is its own. */
enum native_exit {
	NATIVE_CLEAN	= 0,
	NATIVE_FOUND	= 1,
	NATIVE_HUNG	= 3,
	NATIVE_TSAN	= 66,
};

/* ---- access.c ---- */

/* The thread of task @id begins; called once. */
void native_access_begin_thread(void);
/* Where its delays are in a run; 0: none, as in the set-up. */
void native_access_seed(u64 seed);
/* No task is in any section, before a set-up. */
void native_access_reset(void);

/* ---- lock.c ---- */

void native_lock_init(void);
/* Locks are made anew by the set-up. */
void native_lock_reset(void);

/* ---- heap.c ---- */

/* Map the arena.  0 or a negative errno. */
int native_heap_init(void);
/* All objects are gone. */
void native_heap_reset(void);

/* ---- report.c ---- */

/* Names for the rules of races that are meant. */
void native_report_init(const struct core_ops *ops);
/* Say it, with the stack, and end the process. */
void native_found(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* libtsan's, beside its public headers. */
void __tsan_write_range(void *p, unsigned long size);
void __tsan_read_range(void *p, unsigned long size);

#endif /* RMAPSIM_NATIVE_NATIVE_H */
