// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim bench: how fast is it here, and against what?
 *
 * Absolute numbers mean little between machines, so everything is set against
 * a bare stack switch measured in the same minute: between two stacks in turn,
 * and among three in a random order, as in a run.  Each figure is the best of
 * several repetitions: noise only ever makes a repetition slower.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/text.h"
#include "sched/co.h"
#include "sched/prng.h"
#include "sched/run.h"
#include "tools/cmd.h"

#define REPETITIONS	7
#define SWITCHES	2000000
#define BENCH_TASKS	3
#define ROUND_MS	150
#define POLL_RUNS	64

/* One operation a task, as a user of the figures will imagine it. */
static const struct {
	unsigned int	tasks;
	const char	*text;
} cases[] = {
	{ 2, "scenario bench-2\n"
	     "vm geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n"
	     "setup\n fault v0 0\n fault v1 0\n"
	     "tasks\n 1 vcpu0 cpu0\n fault v0 1\n 2 ager cpu1\n age 0 1\n"
	     "end\n" },
	{ 3, "scenario bench-3\n"
	     "vm geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n"
	     "setup\n fault v0 0\n fault v1 0\n"
	     "tasks\n 1 vcpu0 cpu0\n fault v0 1\n 2 ager cpu1\n age 0 1\n"
	     " 3 notifier cpu2\n unmap 0 1\n"
	     "end\n" },
	{ 4, "scenario bench-4\n"
	     "vm geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n"
	     "setup\n fault v0 0\n fault v1 0\n"
	     "tasks\n 1 vcpu0 cpu0\n fault v0 1\n 2 ager cpu1\n age 0 1\n"
	     " 3 notifier cpu2\n unmap 0 1\n 4 vcpu1 cpu3\n fault v1 1\n"
	     "end\n" },
};

#define CASES	(sizeof(cases) / sizeof(*cases))

struct figure {
	double	runs_per_s;
	double	steps_per_s;
	double	ns_per_step;
	double	steps_per_run;
};

/* ---- the bare switch ---- */

/* Index 0 is the host. */
static struct co cos[BENCH_TASKS + 1];
static char stacks[BENCH_TASKS][LIMIT_STACK_SIZE]
	__attribute__((aligned(64)));
static u8 order[SWITCHES];
static u32 position;

/* Everybody hands over to whom the list names next; 0 ends. */
static void hand_over(void *arg)
{
	struct co *self = arg;

	co_entered(self, &cos[0]);
	for (;;)
		co_switch(self, &cos[order[position++]]);
}

static void make_order(unsigned int ntasks, bool random)
{
	struct prng p;
	u32 last = 1;

	prng_seed(&p, 1);
	for (u32 i = 0; i < SWITCHES - 1; i++) {
		u32 skip = random ? 1 + prng_below(&p, ntasks - 1) : 1;

		last = (last - 1 + skip) % ntasks + 1;
		order[i] = last;
	}
	order[SWITCHES - 1] = 0;
}

/* Nanoseconds of one switch in one direction. */
static double measure_switch(unsigned int ntasks, bool random)
{
	double best = 0;

	make_order(ntasks, random);
	for (int rep = 0; rep < REPETITIONS; rep++) {
		u64 start;
		double ns;

		for (unsigned int i = 1; i <= ntasks; i++)
			co_init(&cos[i], stacks[i - 1], LIMIT_STACK_SIZE, i,
				hand_over, &cos[i]);
		position = 0;
		start = text_now_ns();
		co_start(&cos[0], &cos[1]);
		ns = (double)(text_now_ns() - start) / SWITCHES;
		if (!rep || ns < best)
			best = ns;
	}
	return best;
}

/* ---- runs ---- */

static u64 measure_round(struct strategy *how, u64 *runs, u64 *steps)
{
	static struct run_result res;
	u64 start = text_now_ns(), ns;

	*runs = *steps = 0;
	do {
		for (int i = 0; i < POLL_RUNS; i++) {
			run_once(how, prng_derive(1, ++*runs), &res);
			*steps += res.steps;
		}
		ns = text_now_ns() - start;
	} while (ns < ROUND_MS * 1000000ull);
	return ns;
}

static struct figure measure_runs(void)
{
	struct figure best = { 0 };

	for (int rep = 0; rep < REPETITIONS; rep++) {
		u64 runs, steps, ns;

		ns = measure_round(strategy_random(), &runs, &steps);
		if (best.runs_per_s >= runs * 1e9 / ns)
			continue;
		best.runs_per_s = runs * 1e9 / ns;
		best.steps_per_s = steps * 1e9 / ns;
		best.ns_per_step = (double)ns / steps;
		best.steps_per_run = (double)steps / runs;
	}
	return best;
}

static int measure_case(const struct core_variant *v, unsigned int i,
			struct figure *fig)
{
	static struct run_result res;
	static struct scenario scn;
	struct scn_error err;

	sim_bug_on(scenario_parse(cases[i].text, strlen(cases[i].text), &scn,
				  &err));
	if (!run_prepare(v, &scn, &res)) {
		complain("bench: revision %s has a verdict in the set-up; measure another with --rev",
			 v->rev);
		return EXIT_BUG;
	}
	*fig = measure_runs();
	return 0;
}

struct bare {
	double	turns;		/* ns of a switch, two stacks in turn */
	double	random;		/* three stacks in random order */
};

static void print_table(const struct bare *bare, const struct figure *figs)
{
	printf("bare stack switch: %.2f ns in turn, %.2f ns in random order\n\n"
	       "tasks  steps/run      runs/s     steps/s  ns/step  in switches\n",
	       bare->turns, bare->random);
	for (unsigned int i = 0; i < CASES; i++)
		printf("%5u  %9.1f  %10s  %10s  %7.2f  %11.2f\n",
		       cases[i].tasks, figs[i].steps_per_run,
		       text_count(figs[i].runs_per_s),
		       text_count(figs[i].steps_per_s), figs[i].ns_per_step,
		       figs[i].ns_per_step / bare->random);
	printf("\nmodel sc, random walk, all checks on, recorder off, one core, "
	       "best of %d;\n\"in switches\": against the random order\n",
	       REPETITIONS);
}

static void print_json(const struct bare *bare, const struct figure *figs)
{
	for (unsigned int i = 0; i < CASES; i++) {
		json_t *o;

		o = json_pack("{s:i s:s s:s s:i s:f s:f s:f s:f s:f s:f s:f}",
			      "v", 1, "type", "bench", "model", "sc",
			      "tasks", (int)cases[i].tasks,
			      "switch_ns", bare->turns,
			      "random_switch_ns", bare->random,
			      "steps_per_run", figs[i].steps_per_run,
			      "runs_per_s", figs[i].runs_per_s,
			      "steps_per_s", figs[i].steps_per_s,
			      "ns_per_step", figs[i].ns_per_step,
			      "switches_per_step", figs[i].ns_per_step /
			      bare->random);
		sim_bug_on(!o);
		json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
		putchar('\n');
		json_decref(o);
	}
}

int cmd_bench(const struct options *opt)
{
	const struct core_variant *v = names_variant(opt->rev, NULL);
	struct figure figs[CASES];
	struct bare bare;

	if (!v)
		return EXIT_USAGE;
	bare.turns = measure_switch(2, false);
	bare.random = measure_switch(BENCH_TASKS, true);
	for (unsigned int i = 0; i < CASES; i++) {
		int ret = measure_case(v, i, &figs[i]);

		if (ret)
			return ret;
	}
	if (opt->json)
		print_json(&bare, figs);
	else
		print_table(&bare, figs);
	return EXIT_CLEAN;
}
