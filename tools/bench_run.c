// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many runs of the code under test a second, and what do the detectors and
 * the memory models cost them?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/text.h"
#include "sched/race.h"
#include "sched/run.h"
#include "tools/bench.h"
#include "tools/cmd.h"

#define VM	"vm geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n" \
		"setup\n fault v0 0\n fault v1 0\n"

/* One operation a task, as a user of the figures will imagine it. */
static const struct {
	const char	*name;
	const char	*text;
} cases[] = {
	{ "2", "scenario bench-2\n" VM
	  "tasks\n 1 vcpu0 cpu0\n fault v0 1\n 2 ager cpu1\n age 0 1\n"
	  "end\n" },
	{ "3 short", "scenario bench-3-short\n" VM
	  "tasks\n 1 vcpu0 cpu0\n access v0 0\n 2 ager cpu1\n age 0 1\n"
	  " 3 notifier cpu2\n unmap 0 1\n"
	  "end\n" },
	{ "3", "scenario bench-3\n" VM
	  "tasks\n 1 vcpu0 cpu0\n fault v0 1\n 2 ager cpu1\n age 0 1\n"
	  " 3 notifier cpu2\n unmap 0 1\n"
	  "end\n" },
	{ "4", "scenario bench-4\n" VM
	  "tasks\n 1 vcpu0 cpu0\n fault v0 1\n 2 ager cpu1\n age 0 1\n"
	  " 3 notifier cpu2\n unmap 0 1\n 4 vcpu1 cpu3\n fault v1 1\n"
	  "end\n" },
};

#define CASES	(sizeof(cases) / sizeof(*cases))
#define SHORT	1

/* Where decisions are made: a search makes them only where accesses race. */
static const struct {
	const char	*name;
	unsigned int	depth;		/* of PCT; 0: random walk */
	bool		contended_only;
} modes[] = {
	{ "random, every step", 0, false },
	{ "random, as explore", 0, true },
	{ "pct 3, as explore", 3, true },
};

#define MODES	(sizeof(modes) / sizeof(*modes))
#define EXPLORE	1

enum way { BASE, NO_ORACLES, NO_RACES, LINT, SC, TSO, X86, LKMM, WAYS };

struct figures {
	struct bench_result	way[WAYS];
	double			set_up_ns;
};

static void make_ways(unsigned int mode, struct bench_way *ways)
{
	for (int w = 0; w < WAYS; w++)
		ways[w] = (struct bench_way){
			.how = modes[mode].depth ?
			       strategy_pct(modes[mode].depth) :
			       strategy_random(),
			.model = sim.model, .races = sim.races,
		};
	ways[NO_ORACLES].no_oracles = true;
	ways[NO_RACES].races = RACE_OFF;
	ways[LINT].races = RACE_LINT;
	ways[SC].model = MM_SC;
	ways[TSO].model = MM_TSO;
	ways[X86].model = MM_X86;
	ways[LKMM].model = MM_LKMM;
}

/* What having it costs. */
static double detector(const struct figures *f, enum way without)
{
	return 1 / f->way[without].ratio;
}

/* To the same runs under sc. */
static double model(const struct figures *f, enum way way)
{
	return f->way[way].ratio / f->way[SC].ratio;
}

static double set_up(const struct core_variant *v, const struct scenario *scn,
		     struct run_result *res)
{
	double best = 0;

	for (unsigned int r = 0; r < bench_effort.rounds; r++) {
		u64 start = bench_now_ns();
		double ns;

		if (!run_prepare(v, scn, res))
			return 0;
		ns = bench_now_ns() - start;
		if (!r || ns < best)
			best = ns;
	}
	return best;
}

/* 0, or EXIT_BUG after a message. */
static int measure_case(const struct core_variant *v, unsigned int i,
			struct figures fig[MODES])
{
	static struct scenario scn;
	static struct run_result res;
	struct bench_way ways[WAYS];
	struct scn_error err;
	double ns;

	sim_bug_on(scenario_parse(cases[i].text, strlen(cases[i].text), &scn,
				  &err));
	ns = set_up(bench_variant(v, &scn), &scn, &res);
	if (res.verdict != VERDICT_NONE) {
		complain("bench: revision %s has a verdict in the set-up; measure another with --rev",
			 v->rev);
		return EXIT_BUG;
	}
	for (unsigned int m = 0; m < MODES; m++) {
		make_ways(m, ways);
		sim.contended_only = modes[m].contended_only;
		bench_compare(ways, WAYS, fig[m].way);
		sim.contended_only = false;
		fig[m].set_up_ns = ns;
	}
	return 0;
}

/* ---- output ---- */

static void print_head(void)
{
	printf("\nruns of %zu sizes                     steps switch             "
	       "      with/without  lint  to sc\n"
	       "tasks   decisions            a run a run   runs/s  ns/step ratio "
	       "oracle  race  /on   tso  x86 lkmm\n", CASES);
}

static void print_row(unsigned int i, unsigned int mode,
		      const struct figures *f)
{
	const struct bench_rate *r = &f->way[BASE].best;

	printf("%-7s %-18s %7.0f %5.1f %8s %8.2f %5.1f %6.2f %5.2f %4.2f  %4.2f %4.2f %4.2f\n",
	       cases[i].name, modes[mode].name, r->steps_per_run,
	       r->switches_per_run, text_count(r->runs_per_s),
	       r->ns_per_step, f->way[BASE].step,
	       detector(f, NO_ORACLES), detector(f, NO_RACES),
	       f->way[LINT].ratio, model(f, TSO), model(f, X86),
	       model(f, LKMM));
}

static void json_row(const struct bench_switch *bare, unsigned int i,
		     unsigned int mode, const struct figures *f)
{
	const struct bench_rate *r = &f->way[BASE].best;
	json_t *o;

	o = json_pack("{s:i s:s s:s s:i s:s s:s s:f s:f s:f s:f s:f s:f s:f s:f s:f}",
		      "v", 1, "type", "bench", "model",
		      memory_model_word(sim.model),
		      "tasks", atoi(cases[i].name), "case", cases[i].name,
		      "mode", modes[mode].name,
		      "switch_ns", bare->turns,
		      "random_switch_ns", bare->random,
		      "steps_per_run", r->steps_per_run,
		      "switches_per_run", r->switches_per_run,
		      "runs_per_s", r->runs_per_s,
		      "steps_per_s", r->runs_per_s * r->steps_per_run,
		      "ns_per_step", r->ns_per_step,
		      "step_per_switch", f->way[BASE].step,
		      "ns_per_step_without_oracles",
		      f->way[NO_ORACLES].best.ns_per_step);
	json_object_update_new(o, json_pack(
		"{s:f s:f s:f s:f s:f s:f s:f s:f}",
		"oracle_ratio", detector(f, NO_ORACLES),
		"race_ratio", detector(f, NO_RACES),
		"lint_ratio", f->way[LINT].ratio,
		"model_ratio", 1 / f->way[SC].ratio,
		"tso_ratio", model(f, TSO), "x86_ratio", model(f, X86),
		"lkmm_ratio", model(f, LKMM), "set_up_ns", f->set_up_ns));
	bench_json(o);
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static void summarise(struct figures figs[CASES][MODES],
		      struct bench_runs *out)
{
	const struct figures *f = &figs[SHORT][EXPLORE];

	*out = (struct bench_runs){
		.runs_per_s = f->way[SC].best.runs_per_s,
		.step = f->way[SC].step,
	};
	for (unsigned int i = 0; i < CASES * MODES; i++) {
		f = &figs[i / MODES][i % MODES];
		out->oracles = larger(out->oracles, detector(f, NO_ORACLES));
		out->races = larger(out->races, detector(f, NO_RACES));
		for (int w = TSO; w <= LKMM; w++)
			out->weak = larger(out->weak, model(f, w));
	}
}

static void print_set_ups(struct figures figs[CASES][MODES])
{
	printf("\nset-up of a VM, us:");
	for (unsigned int i = 0; i < CASES; i++)
		printf("%s %.1f (%s)", i ? "," : "",
		       figs[i][0].set_up_ns / 1000, cases[i].name);
	putchar('\n');
}

static void print_table(struct figures figs[CASES][MODES])
{
	print_head();
	for (unsigned int i = 0; i < CASES * MODES; i++)
		print_row(i / MODES, i % MODES, &figs[i / MODES][i % MODES]);
	print_set_ups(figs);
}

int bench_runs(const struct options *opt, const struct bench_switch *bare,
	       struct bench_runs *out)
{
	const struct core_variant *v = names_variant(opt->rev, NULL);
	static struct figures figs[CASES][MODES];

	for (unsigned int i = 0; i < CASES; i++) {
		int ret = measure_case(v, i, figs[i]);

		if (ret)
			return ret;
	}
	run_forget();
	if (opt->json) {
		for (unsigned int i = 0; i < CASES * MODES; i++)
			json_row(bare, i / MODES, i % MODES,
				 &figs[i / MODES][i % MODES]);
	} else {
		print_table(figs);
	}
	summarise(figs, out);
	return 0;
}
