// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long does a run take, and how long if it is made in another way?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/core_ops.h"
#include "sched/prng.h"
#include "sched/run.h"
#include "tools/bench.h"

/* The clock costs as much as a short run: it is read now and then. */
#define POLL_MIN	16
#define POLL_MAX	4096
#define POLLS		32

struct bench_effort bench_effort;

static bool no_oracles;
static const struct core_ops *real_ops;

u64 bench_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double bench_median(double *x, unsigned int n)
{
	qsort(x, n, sizeof(*x), compare);
	return x[n / 2];
}

static u64 batch_of(const struct bench_rate *last)
{
	u64 n = last->runs_per_s * bench_effort.round_ns / POLLS / 1e9;

	return n < POLL_MIN ? POLL_MIN : n > POLL_MAX ? POLL_MAX : n;
}

static struct bench_rate measure_round(struct strategy *how, u64 batch)
{
	static struct run_result res;
	u64 start = bench_now_ns(), ns, runs = 0, steps = 0, switches = 0;

	do {
		for (u64 i = 0; i < batch; i++) {
			run_once(how, prng_derive(1, ++runs), &res);
			steps += res.steps;
			switches += res.switches;
		}
		ns = bench_now_ns() - start;
	} while (ns < bench_effort.round_ns);
	return (struct bench_rate){
		.runs_per_s = runs * 1e9 / ns,
		.ns_per_run = (double)ns / runs,
		.ns_per_step = steps ? (double)ns / steps : 0,
		.steps_per_run = (double)steps / runs,
		.switches_per_run = (double)switches / runs,
	};
}

static struct bench_rate measure_way(const struct bench_way *way, u64 batch)
{
	const struct observer *obs = sim.obs;
	enum memory_model model = sim.model;
	u32 races = sim.races;
	struct bench_rate rate;

	sim.model = way->model;
	sim.races = way->races;
	if (way->no_oracles)
		sim.obs = NULL;
	no_oracles = way->no_oracles;
	rate = measure_round(way->how, batch);
	no_oracles = false;
	sim.obs = obs;
	sim.model = model;
	sim.races = races;
	return rate;
}

void bench_compare(const struct bench_way *ways, unsigned int n,
		   struct bench_result *res)
{
	static double ratios[BENCH_WAYS_MAX][BENCH_ROUNDS_MAX];
	unsigned int rounds = bench_effort.rounds;
	double first = 0, bare_ns = 0;

	sim_bug_on(n > BENCH_WAYS_MAX || rounds > BENCH_ROUNDS_MAX);
	memset(res, 0, n * sizeof(*res));
	for (unsigned int r = 0; r < rounds; r++) {
		double bare = bench_switch_again();

		if (!r || bare < bare_ns)
			bare_ns = bare;
		for (unsigned int w = 0; w < n; w++) {
			struct bench_rate rate =
				measure_way(&ways[w], batch_of(&res[w].best));

			if (!w)
				first = rate.ns_per_run;
			ratios[w][r] = rate.ns_per_run / first;
			if (rate.runs_per_s > res[w].best.runs_per_s)
				res[w].best = rate;
		}
	}
	for (unsigned int w = 0; w < n; w++) {
		res[w].ratio = bench_median(ratios[w], rounds);
		res[w].bare_ns = bare_ns;
		res[w].step = res[w].best.ns_per_step / bare_ns;
	}
}

/* ---- what is run ---- */

static void quiesce(const struct scenario *scn)
{
	if (!no_oracles)
		real_ops->quiesce(scn);
}

const struct core_variant *bench_variant(const struct core_variant *v,
					 const struct scenario *scn)
{
	static struct core_ops ops;
	static struct core_variant variant;

	real_ops = v->ops[scn->geometry];
	ops = *real_ops;
	ops.quiesce = quiesce;
	variant = *v;
	variant.ops[scn->geometry] = &ops;
	return &variant;
}

static void (*toy_setup_fn)(void);
static void (*toy_run_fn)(unsigned int task);

static void toy_setup(const struct scenario *scn)
{
	(void)scn;
	if (toy_setup_fn)
		toy_setup_fn();
}

static void toy_run(const struct scenario *scn, unsigned int task,
		    unsigned int index)
{
	(void)scn, (void)index;
	if (toy_run_fn)
		toy_run_fn(task);
}

static void toy_quiesce(const struct scenario *scn)
{
	(void)scn;
}

const struct core_variant *bench_toy(void (*setup)(void),
				     void (*run)(unsigned int task))
{
	static const struct core_ops ops = {
		.setup = toy_setup, .run_op = toy_run, .quiesce = toy_quiesce,
	};
	static const struct core_variant variant = {
		.rev = "bench", .hash = "0", .ops = { &ops, &ops, &ops },
	};

	toy_setup_fn = setup;
	toy_run_fn = run;
	return &variant;
}

const struct scenario *bench_toy_scenario(unsigned int ntasks)
{
	static struct scenario scn;

	memset(&scn, 0, sizeof(scn));
	snprintf(scn.name, sizeof(scn.name), "bench");
	scn.ntasks = ntasks;
	for (unsigned int i = 0; i < ntasks; i++) {
		scn.tasks[i].cpu = i;
		scn.tasks[i].nops = 1;
	}
	return &scn;
}
