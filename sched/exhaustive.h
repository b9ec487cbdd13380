/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All runs of a small scenario, each state of the machine visited once.
 *
 * Depth-first search by re-execution: a run follows the decisions of the one
 * before up to the last that has an alternative left, takes it, and goes on.
 * A run ends early in a state that was reached before: whatever follows was or
 * will be explored from there.  So every final state is reached, although not
 * along every path to it.
 *
 * Under a weak model every store is delayed and each moment to drain it is an
 * alternative.  Two steps commute with all the others can do and are taken
 * without alternative: the start of a task, and a store that goes into its
 * CPU's own buffer, unless somebody else can empty that.
 *
 * Invariants:
 *  - A state is its 128-bit hash, of which 112 bits are kept: two states that
 *    meet are taken for one.  With 2^22 states that is one in 10^20 searches.
 *  - What the code under test keeps outside of the arena is in the hash by way
 *    of .state, or must be a function of what is.
 */
#ifndef RMAPSIM_SCHED_EXHAUSTIVE_H
#define RMAPSIM_SCHED_EXHAUSTIVE_H

#include "sched/run.h"

/* States of one search; when they are reached the search is cut. */
#define EXHAUSTIVE_STATES	(1u << 22)
/* Decisions of one run. */
#define EXHAUSTIVE_DEPTH	4096
/* .stop is asked once in so many runs. */
#define EXHAUSTIVE_POLL		256

struct state_hash {
	u64	a, b;
};

static inline u64 state_mix(u64 x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ull;
	return x ^ x >> 32;
}

/* Order matters: a sequence of additions stands for itself. */
static inline void state_hash_add(struct state_hash *h, u64 val)
{
	h->a = state_mix(h->a ^ val) + 0x9e3779b97f4a7c15ull;
	h->b = state_mix(h->b + val * 0xc2b2ae3d27d4eb4full) ^ h->a;
}

struct exhaustive_config {
	u64	runs_max;		/* 0: no limit */
	bool	(*stop)(void *arg);	/* may be NULL */
	bool	flushes;	/* tasks can drain others' buffers: grace */
				/* periods, IPIs */
	/* Add what of the code under test is not in the machine. */
	void	(*state)(struct state_hash *h);
	/* A run has ended of itself; false: the search is to end. */
	bool	(*ended)(const struct run_result *res, void *arg);
	void	*arg;
};

struct exhaustive {
	u64	runs;		/* started */
	u64	finished;	/* of these: not cut at a known state */
	u32	states;		/* visited where there was a choice */
	bool	complete;	/* there is no other run */
};

/* run_prepare() came before. */
void exhaustive_run(const struct exhaustive_config *cfg,
		    struct exhaustive *ex);

/* ---- the states visited ---- */

void exhaustive_forget(void);
/* Is the state new?  False too when there is no room left. */
bool exhaustive_visit(struct state_hash h);
bool exhaustive_full(void);
u32 exhaustive_count(void);

/* ---- strategy/dfs.c ---- */

struct strategy *strategy_dfs(const struct exhaustive_config *cfg);
/* On to the next run; false: that was the last. */
bool strategy_dfs_advance(void);
/* Was the run before cut at a known state? */
bool strategy_dfs_was_cut(void);

#endif /* RMAPSIM_SCHED_EXHAUSTIVE_H */
