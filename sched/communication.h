/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tasks of a run tell one another, by site.
 *
 * A communication is an ordered pair of sites (a, b): a task executed a, then
 * another one b on the same word, and the two conflict: b read what a wrote
 * (reads-from), or b wrote over what a had read or written.  (SITE_INIT, b):
 * b read what the set-up had left.  A lock is a word which its release writes
 * and its acquisition reads; a free writes every word of its object, so that
 * a use after free is a communication like any other.  Such pairs are the
 * "alias pairs" of Xu et al. (KRACE, IEEE S&P 2020) and the reads-from pairs of
 * Wolff et al. (RFF, ASPLOS 2024); what two of them in a row into one task make
 * is close to the knots of SegFuzz (Jeong et al., IEEE S&P 2023).
 *
 * Candidates are the pairs that could communicate because both sites used a
 * word of this scenario, in different tasks, whether they ever did or not.
 *
 * It costs nothing unless somebody sets sim.communicates.  Memory is not
 * cleared from run to run: entries carry the number of the run.
 *
 * A pair is .locked if both of its sites always hold a common lock: then it
 * says no more than the pair of release and acquisition does.
 *
 * A word that one task alone used, or that nobody wrote, in the first
 * COMMUNICATION_LEARN runs after it became known is left out from then on,
 * until that changes; who changes it is told by the set-up.  Not so while
 * sites are declared, which may be anywhere.  A frozen run (prepared.h) begins
 * without any memory of earlier ones, leaves out what conflict.h says is
 * private, and notes neither pairs nor candidates: obligations need the newest
 * uses only.
 *
 * Deviations: KRACE pairs a read with the last write to the same byte and
 * SegFuzz looks at two threads at a time; here it is the word of eight bytes,
 * and any number of tasks.  A cmpxchg that changed nothing counts as a read.
 */
#ifndef RMAPSIM_SCHED_COMMUNICATION_H
#define RMAPSIM_SCHED_COMMUNICATION_H

#include "sched/site.h"

/* Pairs into one task before a site, see communication_context(). */
#define COMMUNICATION_CONTEXT	3
#define COMMUNICATION_NONE	0xffff

#define COMMUNICATION_LEARN	4

struct communication_pair {
	u16	from, to;	/* sites */
	u32	runs;		/* of the search in which it was seen */
	u32	scenario;	/* the two below are of this one */
	u32	here;		/* runs of the scenario that showed it */
	u32	tries;		/* of these, in vain */
	bool	locked;		/* a lock decides which order it is */
	u32	last;		/* the last run that showed it */
};

/* A step of a task that touched memory or a lock. */
struct communication_step {
	const struct task *task;
	u64	word;		/* address >> 3 */
	u16	site;
	bool	reads, writes;
	bool	shared;		/* some other task uses the word */
};

/*
 * Who is told of each such step, before it takes effect or is noted; NULL:
 * nobody.
 */
void communication_listen(void (*listener)(const struct communication_step *));

/* A search begins: everything is void, sites too. */
void communication_forget(void);
/* Another scenario: its words are others. */
void communication_forget_scenario(void);

/* Called by run_once() and by the scheduling point if sim.communicates. */
void communication_begin_run(void);
void communication_step(const struct task *t);

/* Seen for the first time in this search, by the run that is on or over. */
u32 communication_new_pairs(void);
u32 communication_new_knots(void);

/* All pairs of the search, by number, in the order they became known. */
u32 communication_count(void);
struct communication_pair *communication_pair(u32 n);
/* Was it seen in the run that is on or over? */
bool communication_is_seen(u32 n);

/* The pairs that can be seen in this scenario, by number. */
u32 communication_candidates(void);
u32 communication_candidate(u32 i);
/*
 * Has the site, in a run of this scenario, used a word of what @t stands
 * before?
 */
bool communication_uses(u16 site, const struct task *t);

/*
 * What the task had been told before it last executed @site: the numbers of up
 * to COMMUNICATION_CONTEXT pairs, newest first, then COMMUNICATION_NONE.
 */
const u16 *communication_context(u16 site);
/* How often the run with the most executed @site. */
u32 communication_hits(u16 site);

/* How the operation @t stands before uses memory. */
bool communication_reads(enum op op);
bool communication_writes(enum op op);
/*
 * Would what @t stands before, if it were @task's, communicate with @from, if
 * they conflict?  I.e. a task other than @task executed @from on the word and
 * nobody has written there since; SITE_INIT: nobody has in this run.
 */
bool communication_would(const struct task *t, u16 from, unsigned int task);

#endif /* RMAPSIM_SCHED_COMMUNICATION_H */
