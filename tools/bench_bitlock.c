// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim bench bitlock: the program that other tools were measured on, see
 * core/programs/bitlock.c; speed, and how soon its three bugs are found.
 */
#include <stdio.h>

#include "core/programs/program.h"
#include "sched/portfolio.h"
#include "sched/race.h"
#include "tools/bench.h"
#include "tools/bench_first.h"
#include "tools/cmd.h"

#define SEEDS	20
#define RUNS	10000

/* The best other tool: random walk, its race detector on, one core. */
static const struct {
	const char	*program;
	double		peer_runs;	/* million a second; 0: no figure */
	unsigned int	peer_ops;	/* operations a run */
} shapes[] = {
	{ "bitlock-2F", 0, 0 },
	{ "bitlock-2Z", 0, 0 },
	{ "bitlock-3x1", 0.75, 24 },
	{ "bitlock-3x3", 0.30, 57 },
};

#define SHAPES	(sizeof(shapes) / sizeof(*shapes))

static const char * const bugs[] = {
	"bitlock-2F-bug1", "bitlock-2Z-bug2", "bitlock-2Z-bug3",
	"bitlock-3x1-bug1", "bitlock-3x1-bug2", "bitlock-3x1-bug3",
	"bitlock-3x3-bug1", "bitlock-3x3-bug2", "bitlock-3x3-bug3",
};

#define BUGS	(sizeof(bugs) / sizeof(*bugs))

static const char * const finders[] = { "random", PORTFOLIO_DEFAULT };

#define FINDERS	(sizeof(finders) / sizeof(*finders))

enum way { EVERY, RACELESS, WAYS };

static double ops_per_s(const struct bench_rate *r)
{
	return r->runs_per_s * r->steps_per_run;
}

/* ---- speed ---- */

static void measure_shape(const char *name, bool contended_only,
			  struct bench_result *res)
{
	static struct run_result run;
	struct bench_way ways[WAYS];

	for (int w = 0; w < WAYS; w++)
		ways[w] = (struct bench_way){
			.how = strategy_random(), .model = sim.model,
			.races = w == RACELESS ? RACE_OFF : RACE_ON,
		};
	sim_bug_on(!program_prepare(program_find(name), &run));
	sim.contended_only = contended_only;
	bench_compare(ways, WAYS, res);
	sim.contended_only = false;
}

static void print_shape(unsigned int i, bool contended_only,
			const struct bench_result *res)
{
	const struct bench_rate *r = &res[EVERY].best;
	double peer = shapes[i].peer_runs * 1e6;

	printf("%-12s %-11s %4.1f %10s %6.2f %7.1f %6.1f %8.2f", shapes[i].program,
	       contended_only ? "as explore" : "every step", r->steps_per_run,
	       text_count(r->runs_per_s), ops_per_s(r) / 1e6, r->ns_per_step,
	       res[EVERY].step, 1 / res[RACELESS].ratio);
	if (peer)
		printf(" %7.2f %6.1f %6.2f %5.2f", peer / 1e6,
		       peer * shapes[i].peer_ops / 1e6, r->runs_per_s / peer,
		       ops_per_s(r) / (peer * shapes[i].peer_ops));
	putchar('\n');
}

static void json_shape(unsigned int i, bool contended_only,
		       const struct bench_result *res)
{
	const struct bench_rate *r = &res[EVERY].best;

	bench_json(json_pack("{s:i s:s s:s s:s s:s s:f s:f s:f s:f s:f s:f s:f s:i}",
			     "v", 1, "type", "bench_bitlock",
			     "program", shapes[i].program, "mode",
			     contended_only ? "random, as explore" :
					      "random, every step",
			     "model", memory_model_word(sim.model),
			     "ops_per_run", r->steps_per_run,
			     "runs_per_s", r->runs_per_s,
			     "ops_per_s", ops_per_s(r),
			     "ns_per_op", r->ns_per_step,
			     "op_per_switch", res[EVERY].step,
			     "race_ratio", 1 / res[RACELESS].ratio,
			     "peer_runs_per_s", shapes[i].peer_runs * 1e6,
			     "peer_ops_per_run", (int)shapes[i].peer_ops));
}

static void measure_speed(bool json)
{
	struct bench_result res[WAYS];

	if (!json)
		printf("random walk, model %s, one core                 ns    in bare    with  peer, published   ratio of\n"
		       "shape        decisions    ops     runs/s Mops/s   an op switch /no race Mruns/s Mops/s   runs   ops\n",
		       memory_model_word(sim.model));
	for (unsigned int i = 0; i < 2 * SHAPES; i++) {
		measure_shape(shapes[i / 2].program, i % 2, res);
		(json ? json_shape : print_shape)(i / 2, i % 2, res);
	}
	run_forget();
}

/* ---- bugs ---- */

static void print_bug(const char *name, const char *how,
		      const struct first_bugs *f)
{
	printf("%-18s %-11s %4u of %-4u %9.1f +- %-9.1f %9.2f\n", name, how,
	       f->found, f->seeds, f->mean, f->sd, f->ms);
}

static void json_bug(const char *name, const char *how,
		     const struct first_bugs *f)
{
	bench_json(json_pack("{s:i s:s s:s s:s s:b s:i s:i s:f s:f s:f}",
			     "v", 1, "type", "bench_first", "program", name,
			     "strategy", how, "published", false,
			     "seeds", (int)f->seeds, "found", (int)f->found,
			     "mean", f->mean, "sd", f->sd, "ms", f->ms));
}

static void measure_bugs(const struct options *opt)
{
	u32 seeds = opt->nseeds ? opt->nseeds : SEEDS;
	u64 runs = opt->runs ? opt->runs : RUNS;

	if (!opt->json)
		printf("\nbug                strategy        found   runs to the first report      ms\n");
	for (unsigned int i = 0; i < BUGS * FINDERS; i++) {
		const char *name = bugs[i / FINDERS];
		const char *how = finders[i % FINDERS];
		struct first_bugs f = first_bugs(program_find(name),
						 portfolio_find(how), seeds,
						 runs);

		(opt->json ? json_bug : print_bug)(name, how, &f);
	}
}

int bench_bitlock(const struct options *opt)
{
	if (opt->argc > 1) {
		complain("bench bitlock %.40s: takes no argument",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	bench_switches();
	sim.model = opt->model;
	sim.races = opt->races;
	measure_speed(opt->json);
	measure_bugs(opt);
	sim.model = MM_SC;
	bench_exhaust(opt->quick, opt->json);
	return EXIT_CLEAN;
}
