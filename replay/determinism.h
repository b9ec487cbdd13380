/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a run a function of its choices, and of nothing else?
 *
 * The first runs that a search of a scenario makes are made again from their
 * choices in other circumstances: at once, in a VM that was set up anew, with
 * the recorder on, and from the cache of prepared scenarios.  What is compared
 * is a hash of all steps, their number, the verdict and the notes.  A
 * difference is a bug of the tool, or code under test that depends on what no
 * choice decides: time, addresses, what an earlier run left behind.
 */
#ifndef RMAPSIM_REPLAY_DETERMINISM_H
#define RMAPSIM_REPLAY_DETERMINISM_H

#include "sched/portfolio.h"
#include "sched/run.h"

#define DETERMINISM_RUNS	64	/* of a scenario, at most */

struct determinism {
	const struct core_variant *variant;
	const struct scenario	*scn;
	const struct portfolio	*portfolio;
	u64			seed;
	u32			runs;		/* to DETERMINISM_RUNS */
	/* -------- */
	u64			digest;		/* of all runs */
	u64			steps;		/* of them together */
	const char		*way;		/* that gave another run, or NULL */
	u32			run;		/* its number, from 1 */
};

/*
 * run_init() came before; what is above the line is the caller's.  True when
 * all runs are the same in every way.  Another process that makes the same call
 * gets the same .digest, whatever it did before.
 */
bool determinism_check(struct determinism *d);
/* How many ways there are besides the first run. */
u32 determinism_ways(void);

#endif /* RMAPSIM_REPLAY_DETERMINISM_H */
