/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What answers the choices: three callbacks.
 *
 * A strategy may keep state from run to run (a step estimate); its decisions
 * in a run depend only on that state at begin() and on the run itself.  It
 * never sees an address it could order by, nor the time.
 */
#ifndef RMAPSIM_SCHED_STRATEGY_H
#define RMAPSIM_SCHED_STRATEGY_H

#include "sched/choice.h"
#include "sched/machine.h"

#define STRATEGY_DRAIN(cpu)	(LIMIT_TASKS + (cpu))

_Static_assert(LIMIT_TASKS + LIMIT_CPUS <= 64, "they fit one set");

struct strategy {
	const char *name;
	/* Before a run; @seed is all the randomness the run gets. */
	void (*begin)(struct strategy *s, u64 seed);
	/* One of the bits of @enabled, which has at least two. */
	unsigned int (*pick)(struct strategy *s, task_mask enabled);
	/* An index below @n.  NULL: always 0. */
	unsigned int (*index)(struct strategy *s, unsigned int n);
	/* After a run with @points scheduling points.  May be NULL. */
	void (*end)(struct strategy *s, u32 points);
	/*
	 * Called when exactly one task is enabled, so that a replay can
	 * follow its list.  May be NULL: no call costs least.
	 */
	void (*forced)(struct strategy *s, unsigned int task);
	/*
	 * Is the store delayed that @t is about to execute (.op, .addr, .size)?
	 * Asked where the store may take effect at once, from the store on that
	 * choice_delay_from() named.  NULL: never.
	 */
	bool (*delay)(struct strategy *s, const struct task *t);
	/*
	 * Is a delayed store drained now?  A CHOICE_DRAIN_OF() one of the CPUs
	 * of the mask and its buffer_legal(), or -1.  NULL: never.
	 */
	int (*drain)(struct strategy *s, u32 cpus);
	/*
	 * Instead of asking drain(), pick() gets STRATEGY_DRAIN(cpu) bits as
	 * well, and index() says which of buffer_legal() it is.
	 */
	bool drains;
	/*
	 * It wants every scheduling point, also those at accesses that cannot
	 * race: its choices are meant for a certain step.  See prepared_run().
	 */
	bool everywhere;
};

/* Uniform choice among the enabled tasks at every step. */
struct strategy *strategy_random(void);

/*
 * PCT (Burckhardt et al., ASPLOS 2010, section 3): random distinct priorities,
 * the highest enabled task runs; at @depth - 1 random steps the running task
 * falls to the bottom.
 */
struct strategy *strategy_pct(unsigned int depth);
/* How long runs are is to be learned anew: so begins a search. */
void strategy_pct_forget(void);
/* It is known: so many scheduling points. */
void strategy_pct_expect(u32 points);

/*
 * POS (Yuan, Yang, Gu, CAV 2018): random priorities of events, redrawn for
 * those that race with what was executed.
 */
struct strategy *strategy_pos(void);

/*
 * URW and SURW (Zhao et al., ASPLOS 2025): every interleaving is equally
 * likely, of all events or of the accesses to one object drawn for the run.
 */
struct strategy *strategy_urw(void);
struct strategy *strategy_surw(void);

/* Random schedules with few delays (Emmi et al., POPL 2011) ... */
struct strategy *strategy_delay_bound(void);
/* ... or few preemptions (Musuvathi and Qadeer, PLDI 2007). */
struct strategy *strategy_preempt_bound(void);

/* Random time slices, and a window in which some tasks starve (rr). */
struct strategy *strategy_starve(void);

/* Follow a log exactly; *diverged is set when a choice does not fit. */
struct strategy *strategy_log(const struct choice_log *log, bool *diverged);

/*
 * Follow a log exactly before step @cut and @rest from there on.  One at a
 * time; all must outlive the run, which must be of the scenario of the log.
 */
struct strategy *strategy_prefix(const struct choice_log *log, u32 cut,
				 struct strategy *rest);

/*
 * Choices from bytes: one byte is consumed per decision among two or more
 * tasks; byte 0 and the end of input mean "go on".
 */
struct strategy *strategy_bytes(const u8 *data, size_t size);

/*
 * Choices from a list sorted by step that may not fit, because somebody changed
 * it: an entry takes effect where it says or at the next decision of its kind,
 * if it can.  As logged in the same scenario, it gives the same run.  The list
 * is borrowed.
 */
struct strategy *strategy_choices(const struct choice *at, u32 n);

/* Default non-preemptive scheduling: go on, else the lowest task. */
struct strategy *strategy_none(void);

#endif /* RMAPSIM_SCHED_STRATEGY_H */
