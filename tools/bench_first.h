/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many runs until the first bug of a program?
 *
 * Everything that is run counts, also what a strategy only learns from.
 */
#ifndef RMAPSIM_TOOLS_BENCH_FIRST_H
#define RMAPSIM_TOOLS_BENCH_FIRST_H

#include "sched/types.h"

#define FIRST_SEEDS_MAX	1000

struct portfolio;
struct program;

struct first_bug {
	u64	run;	/* its number, from 1; 0: not found */
	u64	ns;	/* CPU time, set-up included */
};

/* Over several seeds; means and deviations are of those that found it. */
struct first_bugs {
	u32	seeds;
	u32	found;
	double	mean;
	double	sd;	/* of the sample */
	double	gm;	/* geometric mean; 0: not known */
	u64	min, max;
	double	ms;	/* mean */
};

/* One search of at most @runs_max runs; sim.model and sim.races are set. */
struct first_bug first_bug(const struct program *p,
			   const struct portfolio *how, u64 seed,
			   u64 runs_max);
/* Seeds 1 to @seeds. */
struct first_bugs first_bugs(const struct program *p,
			     const struct portfolio *how, u32 seeds,
			     u64 runs_max);

#endif /* RMAPSIM_TOOLS_BENCH_FIRST_H */
