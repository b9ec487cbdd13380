/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All runs of a scenario under sequential consistency, each class of
 * equivalent ones about once.
 *
 * Source: source-DPOR with sleep sets (Abdulla, Aronsson, Jonsson, Sagonas,
 * "Optimal dynamic partial order reduction", POPL 2014, algorithm 1; for
 * operations that can be disabled, "Source sets", J. ACM 64(4), 2017).  Two
 * runs are equivalent if they differ only in the order of adjacent steps that
 * commute.
 *
 * An event is a step that may not commute with another task's, together with
 * all that its task does until it stands before its next one.  Two events are
 * dependent if one of their uses conflicts:
 *
 *   memory	the same word, and one of them changes it.  A cmpxchg, xchg or
 *		rmw that leaves the word as it was has only read it.
 *   locks	acquisitions, unless both are by readers.  A release conflicts
 *		with nothing: it is never possible at the same time as the
 *		acquisition that it makes possible.
 *   SRCU	srcu_read_lock() with the flip of the index, and with a wait for
 *		the readers of its index, as a reader's lock with a writer's.
 *   IPIs	with switching interrupts off on that CPU, in the same way.
 *   free	a write to each word of the object.
 *   hidden	what an event looks at without a step: dpor_note.h.
 *
 * Allocations commute: which slot of a pool an object gets is a matter of
 * names.  Where memory is short, which one fails matters, and they conflict.
 *
 * What is looked at or changed without a step belongs to the step before it;
 * where that is no event, it becomes one.
 *
 * Waiting: a task that reads a word, pauses because of what it found, and
 * looks again has only waited.  Such reads count as not possible yet, so a
 * run has one read for each wait, the one that succeeds; see dpor_spin.c.
 * This is what GenMC (Kokologiannakis and Vafeiadis, CAV 2021) does with
 * loops that it recognises in the program's text; here the pause says it.
 *
 * Deviations:
 *  - Which words two tasks use is not known beforehand.  The first runs are
 *    random and learn it, together with the values that are waited for; when
 *    a later run finds another one, the exploration begins anew.  The set
 *    only grows, and in the last exploration no event was missed.
 *  - A run that ends with a violation hides what the other tasks would have
 *    done: all of them are tried before its last event, too.
 *  - Runs are made again from their beginning; what this file knows about
 *    the events of the common prefix is kept, and only the rest is looked at.
 *
 * What "each class once" means for the oracles: every sequence of values that
 * the tasks can see is seen, and every final state.  A check that compares
 * words which the step itself does not use sees the states between in one
 * order of the class only.
 *
 * Not for tasks that share a CPU, nor for trylocks, nor for tasks that yield,
 * which waits for a step of whoever it is: such a search ends with
 * DPOR_UNSUITABLE.
 */
#ifndef RMAPSIM_SCHED_DPOR_H
#define RMAPSIM_SCHED_DPOR_H

#include <stdio.h>

#include "sched/run.h"

/* .stop is asked once in so many runs. */
#define DPOR_POLL	64

struct dpor_config {
	u64	runs_max;		/* random ones count; 0: no limit */
	bool	(*stop)(void *arg);	/* may be NULL */
	/*
	 * A run has ended of itself; false: the search is to end.  When the
	 * exploration begins anew, runs are seen again.
	 */
	bool	(*ended)(const struct run_result *res, void *arg);
	void	*arg;
	bool	no_waits;	/* spinning reads are reads like others */
	FILE	*from;		/* go on from what dpor_save() wrote, or NULL */
};

enum dpor_end {
	DPOR_COMPLETE,		/* there is no other run */
	DPOR_STOPPED,		/* by .runs_max, .stop or .ended */
	DPOR_TOO_LONG,		/* a run has more events than there is room */
	DPOR_UNSUITABLE,	/* shared CPUs, trylock, yield, weak model */
	DPOR_NO_POSITION,	/* .from does not hold one */
};

struct dpor {
	u64	runs;		/* of the last exploration: started */
	u64	finished;	/* of these: not cut */
	u64	cut;		/* all that could go on were asleep */
	u64	events;		/* looked at, without those of prefixes */
	u64	spent;		/* runs of earlier explorations, and random */
	u32	restarts;
	u32	depth;		/* events of the longest run */
	u32	explored;	/* estimate, in millionths; .stop may look */
	enum dpor_end end;
};

/*
 * run_prepare() came before.  What it has learned stays in the map of contended
 * words (conflict.h) until the next run_prepare().
 */
void dpor_run(const struct dpor_config *cfg, struct dpor *d);

/*
 * After a dpor_run() that was stopped: which run comes next, what is still to
 * be tried on its path, what was learned and counted.  The same program, built
 * the same, goes on from there with the same scenario: who calls sees to that.
 * Where a path cannot be followed the exploration begins anew.  False: it
 * could not be written.
 */
bool dpor_save(FILE *f);

#endif /* RMAPSIM_SCHED_DPOR_H */
