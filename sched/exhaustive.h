/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All runs of a small scenario, each state of the machine visited once.
 *
 * Depth-first search by re-execution: a run follows the decisions of the one
 * before up to the last that has an alternative left, takes it, and goes on.
 * A run ends early in a state that was reached before: whatever follows was or
 * will be explored from there.  So every final state is reached, although not
 * along every path to it, and every note is made that can be made, because a
 * note is a function of a state and the step taken in it.
 *
 * Under a weak model every store is delayed and each moment to drain it is an
 * alternative.  Steps that commute with all the others can do are taken
 * without alternative, unless tasks share a CPU: the start of a task; a store
 * that goes into its CPU's own buffer, unless somebody else can empty that; and
 * for compiled code what strategy/dfs.c lists.
 *
 * Bounds: .preemptions limits how often a run turns to another task while the
 * one that it decided for could go on (CHESS: Musuvathi and Qadeer, PLDI 2007).
 * What is left of the bound belongs to the state, and a state is known if it
 * was reached with at least as much.
 *
 * Data races: clocks are no part of a state.  Two tasks that are about to make
 * conflicting accesses at once will make them one right after the other, even
 * in a state that is known; what is unordered in a less direct way is found if
 * a path that is explored shows it.
 *
 * Invariants:
 *  - A state is its 128-bit hash, of which 104 bits are kept: two states that
 *    meet are taken for one.  With 2^22 states that is one in 10^18 searches.
 *  - What the code under test keeps outside of the arena and of its tasks'
 *    stacks is in the hash by way of .state, or must be a function of what is.
 */
#ifndef RMAPSIM_SCHED_EXHAUSTIVE_H
#define RMAPSIM_SCHED_EXHAUSTIVE_H

#include <stdio.h>

#include "sched/run.h"
#include "sched/state.h"

/* States of one search; when they are reached the search is cut. */
#define EXHAUSTIVE_STATES	(1u << 22)
/* Decisions of one run. */
#define EXHAUSTIVE_DEPTH	4096
/* .stop is asked once in so many runs. */
#define EXHAUSTIVE_POLL		256
/* The largest bound. */
#define EXHAUSTIVE_BOUND	100

enum exhaustive_reduction {
	REDUCE_STATES,		/* cut a run in a state that is known */
	REDUCE_NOTHING,		/* every interleaving: for tests */
};

struct exhaustive_config {
	u64	runs_max;		/* 0: no limit */
	bool	(*stop)(void *arg);	/* may be NULL */
	bool	flushes;	/* tasks can drain others' buffers: grace */
				/* periods, IPIs */
	bool	code;		/* the tasks are compiled code */
	bool	bounded;	/* .preemptions is a bound */
	u32	preemptions;
	u32	depth;		/* decisions of a run; 0: EXHAUSTIVE_DEPTH */
	/*
	 * Only what goes on from here: the first so many steps of every run
	 * are chosen by .prefix, which may be NULL.  It .drains.
	 */
	struct strategy	*prefix;
	u32	prefix_steps;
	bool	prefix_everywhere;	/* in it private accesses count, too */
	enum exhaustive_reduction reduction;
	/* All is known of the run that is being made; may be NULL. */
	bool	(*over)(void);
	/* Interpreted code: add what of it is not in the machine. */
	void	(*state)(struct state_hash *h);
	/*
	 * A run has ended of itself, or has a note; false: the search is to
	 * end.
	 */
	bool	(*ended)(const struct run_result *res, void *arg);
	void	*arg;
};

struct exhaustive {
	u64	runs;		/* started */
	u64	finished;	/* of these: not cut at a known state */
	u32	states;		/* visited where there was a choice */
	u32	restarts;	/* because a word turned out to be contended */
	u32	depth;		/* decisions of the longest run */
	bool	bound_met;	/* an alternative was beyond the bound */
	bool	too_long;	/* a run had more decisions than .depth */
	bool	complete;	/* there is no other run within the bound */
};

/*
 * run_prepare() came before.  With .code, sim.contended_only should be set,
 * and some runs made, which show what is contended.
 */
void exhaustive_run(const struct exhaustive_config *cfg,
		    struct exhaustive *ex);
/* In .ended: the observer of runs that are no part of the search. */
const struct observer *exhaustive_observer(void);
/*
 * How much of the search is done, from 0 to 1, if every alternative leads to
 * as many runs as its siblings (Kilby et al., "Estimating search tree size",
 * AAAI 2006, the weighted backtrack estimator): too low for most of a search
 * in which the first alternatives meet most states.
 */
double exhaustive_done(void);

/* ---- exhaustive_file.c: a search that can go on ---- */

enum exhaustive_file {
	EXHAUSTIVE_FILE_OK,
	EXHAUSTIVE_FILE_OTHER,		/* of another search */
	EXHAUSTIVE_FILE_DAMAGED,
};

/*
 * After a search that ended without being complete.  @identity tells one
 * search from another.  False: the file could not be written.
 */
bool exhaustive_save(FILE *file, u64 identity, const struct exhaustive *ex);
/* After the same run_prepare(), before exhaustive_resume(). */
enum exhaustive_file exhaustive_load(FILE *file, u64 identity,
				     struct exhaustive *ex);
/* Go on with what was loaded; *@ex is as it was saved. */
void exhaustive_resume(const struct exhaustive_config *cfg,
		       struct exhaustive *ex);

/* The states, the path: what is copied by @put, taken from @get. */
void exhaustive_copy(void (*put)(const void *p, size_t size));
bool exhaustive_take(void (*get)(void *p, size_t size));
void strategy_dfs_copy(void (*put)(const void *p, size_t size));
bool strategy_dfs_take(void (*get)(void *p, size_t size));

/* ---- the states visited ---- */

void exhaustive_forget(void);
/*
 * Is the state new, or was it reached with a smaller budget only?  False too
 * when there is no room left.
 */
bool exhaustive_visit(struct state_hash h, u32 budget);
bool exhaustive_full(void);
u32 exhaustive_count(void);

/* ---- strategy/dfs.c ---- */

/* Another scenario: nothing is known of it. */
void strategy_dfs_forget(void);
struct strategy *strategy_dfs(const struct exhaustive_config *cfg);
/* The same with the path that was taken from a file. */
struct strategy *strategy_dfs_again(const struct exhaustive_config *cfg);
/* On to the next run; false: that was the last. */
bool strategy_dfs_advance(void);
/* Was the run before cut at a known state? */
bool strategy_dfs_was_cut(void);
/* Did it have to leave out something that is beyond the bound? */
bool strategy_dfs_met_bound(void);
/* Did it have more decisions than there is room for? */
bool strategy_dfs_was_too_long(void);
/* Has it learned something that makes earlier runs incomplete? */
bool strategy_dfs_is_void(void);
u32 strategy_dfs_depth(void);

#endif /* RMAPSIM_SCHED_EXHAUSTIVE_H */
