/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Obligations: constraints on a schedule, beside a randomised base.
 *
 * A run may have up to LIMIT_OBLIGATIONS of them.  Before each decision those
 * still open say which tasks had better wait, and who had better go on; the
 * strategy decides among the rest.  So an obligation steers and never blocks:
 *
 *  - when only tasks that were to wait can go on, one of them does;
 *  - an obligation for which that happened OBLIGATION_LETS times, or which
 *    made somebody wait at OBLIGATION_BUDGET decisions, expires: it may be one
 *    that cannot be met.
 *
 * Sources: positive and negative reads-from constraints are those of abstract
 * schedules (Wolff, Shi, Duck, Mathur, Roychoudhury, "Greybox Fuzzing for
 * Concurrency Testing", ASPLOS 2024); delaystore is the hypothetical missing
 * barrier of OZZ (Jeong et al., SOSP 2024).
 *
 * Deviations from RFF: a lock's release is a write and its acquisition a read
 * of it; a write that would come between the two of an rf+ waits, too; and
 * obligations expire.
 *
 * As text, one line each (sites as in site.h):
 *
 *	rf+ R <- W		the read at R reads what W wrote; W: a site or
 *				"init", what the set-up left.  A write as R
 *				comes next after W on the word (coherence, or
 *				from-read if W is a read): fr+ and co+ mean the
 *				same and say it better
 *	rf- R <- W		the read at R does not read what W wrote
 *	hold A until B		no task executes A before another executed B
 *	delaystore A		the store at A stays in its CPU's buffer until
 *				another CPU has read the word
 *	preempt A to T		before A task T goes on, for as long as it can
 *
 * and each may end in " #N": from the N-th execution of R or A on, or at it.
 */
#ifndef RMAPSIM_SCHED_OBLIGATION_H
#define RMAPSIM_SCHED_OBLIGATION_H

#include "sched/communication.h"

/* Decisions at which an obligation may make somebody wait: a run of the
 * catalogue has some hundred. */
#define OBLIGATION_BUDGET	2000
/* How often one that was to wait may be let go because nobody else could. */
#define OBLIGATION_LETS		3

#define OBLIGATION_TEXT		(2 * SITE_NAME + 40)	/* bytes of a line */

enum obligation_kind {
	OBLIGATION_RF,		/* .from, then .at: they communicate */
	OBLIGATION_NOT_RF,	/* they do not */
	OBLIGATION_HOLD,	/* .at waits until .from was executed */
	OBLIGATION_DELAY,	/* the store at .at */
	OBLIGATION_PREEMPT,	/* at .at in favour of .task */
	OBLIGATION_KINDS
};

enum obligation_state {
	OBLIGATION_OPEN,
	OBLIGATION_MET,
	OBLIGATION_EXPIRED,
};

struct obligation {
	u8	kind;		/* enum obligation_kind */
	u8	task;		/* of OBLIGATION_PREEMPT */
	u16	nth;		/* from 1 */
	u16	at;
	u16	from;
};

/* ---- text ---- */

/*
 * Declares the sites it names.  0, -EINVAL or -ENOSPC, and *@why says what is
 * wrong, in words that fit behind "TEXT: "; static storage.
 */
int obligation_parse(const char *text, struct obligation *o, const char **why);
/* @buf holds OBLIGATION_TEXT bytes. */
void obligation_print(const struct obligation *o, char *buf);

/* ---- in a run with sim.communicates ---- */

/* A run begins with these; at most LIMIT_OBLIGATIONS.  They are copied. */
void obligation_begin(const struct obligation *o, u32 n);
/* Each step, as communication_listen() tells it. */
void obligation_step(const struct communication_step *step);

/* Which of @enabled had better wait; *@first: who had better go on. */
task_mask obligation_wait(task_mask enabled, task_mask *first);
/* @task goes on although it was to wait: nobody else could. */
void obligation_let_go(unsigned int task);

/* Is the store that @t executes to be delayed? */
bool obligation_delays(const struct task *t);
/* CPUs none of whose stores is to be drained yet. */
u32 obligation_keeps(void);
/* Is any OBLIGATION_DELAY among them? */
bool obligation_may_delay(void);

u32 obligation_count(void);
struct obligation obligation_get(u32 i);
enum obligation_state obligation_state(u32 i);

/* ---- from what was observed (obligation_plan.c) ---- */

struct prng;

/*
 * Draw obligations for the next run of this scenario, from what its runs so
 * far communicated; returns how many (0: nothing is known yet).  *@target is
 * the number of the pair it is about, COMMUNICATION_NONE: none.
 */
u32 obligation_plan(struct prng *prng, struct obligation *o, u32 *target);
/* The run with that target is over: was it in vain? */
void obligation_plan_end(u32 target);
/* The opposite: to read, not to read; who waits for whom. */
struct obligation obligation_negate(const struct obligation *o);

#endif /* RMAPSIM_SCHED_OBLIGATION_H */
