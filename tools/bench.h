/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the topics of `rmapsim bench` share: how work is timed and compared.
 *
 * Times are the process's CPU time: what else the machine does disturbs them
 * less.  They still depend on the machine, so everything is set against a bare
 * stack switch of the same minute, and what a detector or a memory model costs
 * against the same runs without it.
 */
#ifndef RMAPSIM_TOOLS_BENCH_H
#define RMAPSIM_TOOLS_BENCH_H

#include <jansson.h>

#include "sched/memory_model.h"
#include "sched/strategy.h"
#include "sched/types.h"

struct core_ops;
struct core_variant;
struct options;
struct scenario;

/* ---- bench_measure.c ---- */

#define BENCH_ROUNDS_MAX	32
#define BENCH_WAYS_MAX		12

/* How long to measure; a figure is made of so many rounds. */
struct bench_effort {
	unsigned int	rounds;
	u64		round_ns;
};

extern struct bench_effort bench_effort;

struct bench_rate {
	double	runs_per_s;
	double	ns_per_run;
	double	ns_per_step;
	double	steps_per_run;
	double	switches_per_run;
};

/* One way of making the same runs. */
struct bench_way {
	const char		*name;
	struct strategy		*how;
	enum memory_model	model;
	u32			races;		/* enum race_level */
	bool			no_oracles;
};

struct bench_result {
	struct bench_rate	best;	/* the fastest round */
	double			ratio;	/* of a run to one of the first way */
	double			step;	/* in bare switches, random order */
	double			bare_ns; /* of such a switch */
};

u64 bench_now_ns(void);
double bench_median(double *x, unsigned int n);

/*
 * Measure @n ways and a bare switch in turn, round by round.  Times are those
 * of the best round: noise only ever adds.  A ratio of ways is the median of
 * those of neighbouring rounds: what disturbs a machine for longer than a round
 * disturbs both.  A bare switch uses no memory and is disturbed less, so a
 * step is set against it best to best.  run_prepare() came before, with
 * bench_variant().
 */
void bench_compare(const struct bench_way *ways, unsigned int n,
		   struct bench_result *res);

/*
 * @v with a quiet state that ways without oracles do not look at: they have no
 * observer either.  Checks of memory and locks stay on, they belong to the
 * machine.
 */
const struct core_variant *bench_variant(const struct core_variant *v,
					 const struct scenario *scn);

/* A task function in the place of the code under test; it gets its task. */
const struct core_variant *bench_toy(void (*setup)(void),
				     void (*run)(unsigned int task));
/* @ntasks tasks of one operation, each on its CPU. */
const struct scenario *bench_toy_scenario(unsigned int ntasks);

/* ---- bench_switch.c ---- */

/* Nanoseconds of one switch in one direction. */
struct bench_switch {
	double	turns;		/* two stacks in turn */
	double	random;		/* three in random order */
};

struct bench_switch bench_switches(void);
/* One more measurement of .random, while nothing runs. */
double bench_switch_again(void);

/* ---- bench_step.c: what the engine does for a step ---- */

/* In bare switches. */
struct bench_steps {
	double	turn;		/* a switch by the scheduler */
	double	step;		/* a load in a random walk */
};

struct bench_steps bench_steps(bool json);

/* ---- bench_run.c: runs of the code under test ---- */

/* What bars are about: the worst or best of all rows. */
struct bench_runs {
	double	runs_per_s;	/* three short tasks, random, as explore, sc */
	double	step;		/* of the same, in bare switches */
	double	oracles;
	double	races;
	double	weak;
};

/* An exit code. */
int bench_runs(const struct options *opt, const struct bench_switch *bare,
	       struct bench_runs *out);

/* ---- bench_arena.c: what comes before a run ---- */

void bench_arena(const struct bench_switch *bare, bool json);

/* ---- bench_bars.c ---- */

void bench_bars(const struct bench_steps *steps, const struct bench_runs *runs,
		bool json);

/* ---- bench_exhaust.c: all runs of the bit lock ---- */

/* A second for each of them if @quick, else a minute. */
void bench_exhaust(bool quick, bool json);

/* ---- topics: exit codes ---- */

int bench_strategies(const struct options *opt);
int bench_bitlock(const struct options *opt);

/* ---- cmd_bench.c ---- */

/* Print one line and free @o. */
void bench_json(json_t *o);

#endif /* RMAPSIM_TOOLS_BENCH_H */
