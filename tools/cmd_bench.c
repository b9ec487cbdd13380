// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim bench: how fast is it here, and against what?
 *
 * Absolute numbers mean little between machines, so everything is set against
 * a bare stack switch measured in the same minute: between two stacks in turn,
 * and among three in a random order, as in a run.  Each figure is the best of
 * several repetitions: noise only ever makes a repetition slower.
 *
 * What the oracles cost is told by the same runs without them, in turn with
 * those that have them: no observer, and no look at the quiet state.  Checks of
 * memory and locks stay on, they belong to the machine.  In the same way the
 * data-race detector is set against runs with everything but it.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/text.h"
#include "sched/co.h"
#include "sched/prng.h"
#include "sched/race.h"
#include "sched/run.h"
#include "tools/cmd.h"

#define REPETITIONS	25
#define SWITCHES	2000000
#define BENCH_TASKS	3
#define ROUND_MS	20
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

/* Where decisions are made: a search makes them only where accesses race. */
static const struct mode {
	const char	*name;
	unsigned int	depth;		/* of PCT; 0: random walk */
	bool		contended_only;
} modes[] = {
	{ "random, every step", 0, false },
	{ "random, as explore", 0, true },
	{ "pct 3, as explore", 3, true },
};

#define MODES	(sizeof(modes) / sizeof(*modes))

struct figure {
	double	bare_ns;		/* a step without oracles */
	double	oracle_ratio;		/* of a step with, to one without */
	double	race_ratio;		/* the same for --races */
	double	model_ratio;		/* the same for --model, to sc */
	double	runs_per_s;
	double	steps_per_s;
	double	ns_per_step;
	double	steps_per_run;
	double	switches_per_run;
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

static struct figure measure_round(struct strategy *how)
{
	static struct run_result res;
	u64 start = text_now_ns(), ns, runs = 0, steps = 0, switches = 0;

	do {
		for (int i = 0; i < POLL_RUNS; i++) {
			run_once(how, prng_derive(1, ++runs), &res);
			steps += res.steps;
			switches += res.switches;
		}
		ns = text_now_ns() - start;
	} while (ns < ROUND_MS * 1000000ull);
	return (struct figure){
		.runs_per_s = runs * 1e9 / ns,
		.steps_per_s = steps * 1e9 / ns,
		.ns_per_step = (double)ns / steps,
		.steps_per_run = (double)steps / runs,
		.switches_per_run = (double)switches / runs,
	};
}

/* Of the variant that is measured. */
static const struct core_ops *bench_ops;
static bool quiet_unchecked;

static void quiesce(const struct scenario *scn)
{
	if (!quiet_unchecked)
		bench_ops->quiesce(scn);
}

static struct figure measure_bare_round(struct strategy *how)
{
	const struct observer *obs = sim.obs;
	struct figure f;

	sim.obs = NULL;
	quiet_unchecked = true;
	f = measure_round(how);
	quiet_unchecked = false;
	sim.obs = obs;
	return f;
}

static struct figure measure_raceless_round(struct strategy *how)
{
	u32 races = sim.races;
	struct figure f;

	sim.races = RACE_OFF;
	f = measure_round(how);
	sim.races = races;
	return f;
}

static struct figure measure_sc_round(struct strategy *how)
{
	enum memory_model model = sim.model;
	struct figure f;

	sim.model = MM_SC;
	f = measure_round(how);
	sim.model = model;
	return f;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *x)
{
	qsort(x, REPETITIONS, sizeof(*x), compare);
	return x[REPETITIONS / 2];
}

/*
 * A ratio is the median of those of neighbouring rounds: what disturbs a
 * machine for longer than a round disturbs both.
 */
static struct figure measure_runs(const struct mode *mode)
{
	struct strategy *how = mode->depth ? strategy_pct(mode->depth) :
					     strategy_random();
	struct figure best = { 0 }, f, bare = { 0 };
	double oracles[REPETITIONS], races[REPETITIONS], models[REPETITIONS];

	sim.contended_only = mode->contended_only;
	for (int rep = 0; rep < REPETITIONS; rep++) {
		f = measure_round(how);
		if (f.runs_per_s > best.runs_per_s)
			best = f;
		oracles[rep] = races[rep] = models[rep] = f.ns_per_step;
		f = measure_bare_round(how);
		if (f.runs_per_s > bare.runs_per_s)
			bare = f;
		oracles[rep] /= f.ns_per_step;
		races[rep] /= measure_raceless_round(how).ns_per_step;
		models[rep] /= measure_sc_round(how).ns_per_step;
	}
	sim.contended_only = false;
	best.bare_ns = bare.ns_per_step;
	best.oracle_ratio = median(oracles);
	best.race_ratio = median(races);
	best.model_ratio = median(models);
	return best;
}

static int measure_case(const struct core_variant *v, unsigned int i,
			struct figure fig[MODES])
{
	static struct core_ops ops;
	static struct core_variant variant;
	static struct run_result res;
	static struct scenario scn;
	struct scn_error err;

	sim_bug_on(scenario_parse(cases[i].text, strlen(cases[i].text), &scn,
				  &err));
	bench_ops = v->ops[scn.geometry];
	ops = *bench_ops;
	ops.quiesce = quiesce;
	variant = *v;
	variant.ops[scn.geometry] = &ops;
	if (!run_prepare(&variant, &scn, &res)) {
		complain("bench: revision %s has a verdict in the set-up; measure another with --rev",
			 v->rev);
		return EXIT_BUG;
	}
	for (unsigned int m = 0; m < MODES; m++)
		fig[m] = measure_runs(&modes[m]);
	return 0;
}

struct bare {
	double	turns;		/* ns of a switch, two stacks in turn */
	double	random;		/* three stacks in random order */
};

static void print_row(const struct bare *bare, unsigned int tasks,
		      const struct mode *mode, const struct figure *f)
{
	printf("%5u  %-18s %5.0f %8.1f %8s %7.2f %6.2f %7.2f %7.2f %6.2f %6.2f\n", tasks,
	       mode->name, f->steps_per_run, f->switches_per_run,
	       text_count(f->runs_per_s), f->ns_per_step,
	       f->ns_per_step / bare->random, f->bare_ns,
	       f->oracle_ratio, f->race_ratio, f->model_ratio);
}

static void print_json_row(const struct bare *bare, unsigned int tasks,
			   const struct mode *mode, const struct figure *f)
{
	json_t *o;

	o = json_pack("{s:i s:s s:s s:i s:s s:f s:f s:f s:f s:f s:f s:f s:f s:f s:f s:f s:f}",
		      "v", 1, "type", "bench", "model",
		      memory_model_word(sim.model),
		      "tasks", (int)tasks, "mode", mode->name,
		      "switch_ns", bare->turns,
		      "random_switch_ns", bare->random,
		      "steps_per_run", f->steps_per_run,
		      "switches_per_run", f->switches_per_run,
		      "runs_per_s", f->runs_per_s,
		      "steps_per_s", f->steps_per_s,
		      "ns_per_step", f->ns_per_step,
		      "step_per_switch", f->ns_per_step / bare->random,
		      "ns_per_step_without_oracles", f->bare_ns,
		      "oracle_ratio", f->oracle_ratio,
		      "race_ratio", f->race_ratio,
		      "model_ratio", f->model_ratio);
	sim_bug_on(!o);
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(o);
}

static void print_figures(const struct options *opt, const struct bare *bare,
			  struct figure figs[CASES][MODES])
{
	if (!opt->json)
		printf("bare stack switch: %.2f ns in turn, %.2f ns in random order\n\n"
		       "%63s without oracles  races  model\n"
		       "tasks  decisions          steps switches   runs/s ns/step  ratio ns/step   ratio  ratio  ratio\n",
		       bare->turns, bare->random, "");
	for (unsigned int i = 0; i < CASES * MODES; i++)
		(opt->json ? print_json_row : print_row)
			(bare, cases[i / MODES].tasks, &modes[i % MODES],
			 &figs[i / MODES][i % MODES]);
	if (!opt->json)
		printf("\nsteps and switches are per run; ratio: of a step to a "
		       "bare switch in random order,\nof a step to one "
		       "without oracles, to one without the data-race detector,\nand to one under sc; model %s, all checks on, recorder off,"
		       "\none core, best of %d\n",
		       memory_model_word(sim.model), REPETITIONS);
}

int cmd_bench(const struct options *opt)
{
	const struct core_variant *v = names_variant(opt->rev, NULL);
	struct figure figs[CASES][MODES];
	struct bare bare;

	if (!v)
		return EXIT_USAGE;
	bare.turns = measure_switch(2, false);
	bare.random = measure_switch(BENCH_TASKS, true);
	for (unsigned int i = 0; i < CASES; i++) {
		int ret = measure_case(v, i, figs[i]);

		if (ret)
			return ret;
	}
	print_figures(opt, &bare, figs);
	return EXIT_CLEAN;
}
