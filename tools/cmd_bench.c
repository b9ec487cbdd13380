// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim bench: how fast is it here, and how soon are bugs found?
 */
#include <stdio.h>
#include <string.h>

#include "sched/run.h"
#include "tools/bench.h"
#include "tools/cmd.h"

static const struct bench_effort full = { 31, 3000000 };
static const struct bench_effort quick = { 5, 1000000 };

void bench_json(json_t *o)
{
	sim_bug_on(!o);
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(o);
}

static void print_switches(const struct bench_switch *bare)
{
	printf("bare stack switch: %.2f ns in turn, %.2f ns among three in random order\n",
	       bare->turns, bare->random);
}

static void json_switches(const struct bench_switch *bare)
{
	bench_json(json_pack("{s:i s:s s:f s:f}", "v", 1, "type",
			     "bench_switch", "turns_ns", bare->turns,
			     "random_ns", bare->random));
}

static void print_foot(const struct options *opt)
{
	printf("\nratio and switches: in bare switches in random order; with/without: a run to\n"
	       "the same without the oracles, and without the data-race detector; lint/on:\n"
	       "races lint; to sc: under another model.  Model %s, all checks on, recorder\n"
	       "off; CPU time of one core, best of %u rounds, ratios: median of neighbours\n",
	       memory_model_word(opt->model), bench_effort.rounds);
}

/* The machine: switch, step, run, set-up, snapshot, restore. */
static int bench_machine(const struct options *opt)
{
	struct bench_switch bare = bench_switches();
	struct bench_steps steps;
	struct bench_runs runs;
	int ret;

	(opt->json ? json_switches : print_switches)(&bare);
	steps = bench_steps(opt->json);
	sim.model = opt->model;
	sim.races = opt->races;
	ret = bench_runs(opt, &bare, &runs);
	if (ret)
		return ret;
	bench_arena(&bare, opt->json);
	bench_bars(&steps, &runs, opt->json);
	if (!opt->json)
		print_foot(opt);
	return EXIT_CLEAN;
}

static int refuse(const char *option, const char *topic)
{
	complain("%s: is not for bench%s; write bench strategies %s", option,
		 topic, option);
	return EXIT_USAGE;
}

/* A name between any two commas. */
static bool has_empty_name(const char *list)
{
	return !*list || *list == ',' || strstr(list, ",,") ||
	       list[strlen(list) - 1] == ',';
}

static int check(const struct options *opt)
{
	bool bitlock = opt->argc && !strcmp(opt->argv[0], "bitlock");
	const char *topic = bitlock ? " bitlock" : "";

	if (opt->strategy && has_empty_name(opt->strategy)) {
		complain("--strategy '%.64s': a name is empty; give names with a comma between any two",
			 opt->strategy);
		return EXIT_USAGE;
	}
	if (opt->strategy && (bitlock || !opt->argc))
		return refuse("--strategy", topic);
	if (opt->markdown && (bitlock || !opt->argc))
		return refuse("--markdown", topic);
	if (opt->nseeds && !opt->argc)
		return refuse("--seeds", topic);
	if (opt->runs && !opt->argc)
		return refuse("--runs", topic);
	return 0;
}

int cmd_bench(const struct options *given)
{
	struct options opt = *given;

	if (check(&opt) || !names_variant(opt.rev, NULL))
		return EXIT_USAGE;
	/* The bars are about sc. */
	if (opt.model == MM_COUNT)
		opt.model = MM_SC;
	bench_effort = opt.quick ? quick : full;
	if (!opt.argc)
		return bench_machine(&opt);
	if (!strcmp(opt.argv[0], "strategies"))
		return bench_strategies(&opt);
	if (!strcmp(opt.argv[0], "bitlock"))
		return bench_bitlock(&opt);
	complain("bench %.40s: unknown topic; strategies or bitlock, or none",
		 opt.argv[0]);
	return EXIT_USAGE;
}
