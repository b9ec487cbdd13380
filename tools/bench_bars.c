// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the figures that the design asks for are met here?
 */
#include <stdio.h>
#include <sys/resource.h>

#include "tools/bench.h"

enum sense { AT_MOST, AT_LEAST };

struct bar {
	const char	*what;
	const char	*unit;
	enum sense	sense;
	double		bar;
	double		measured;
};

static bool is_met(const struct bar *b)
{
	return b->sense == AT_LEAST ? b->measured >= b->bar : b->measured <= b->bar;
}

static void print_bar(const struct bar *b)
{
	printf("%-52s %s %9.*f %-14s %10.*f  %s\n", b->what,
	       b->sense == AT_LEAST ? ">=" : "<=", b->bar < 10 ? 1 : 0, b->bar,
	       b->unit, b->bar < 1000 ? 2 : 0, b->measured,
	       is_met(b) ? "met" : "not met");
}

static void json_bar(const struct bar *b)
{
	bench_json(json_pack("{s:i s:s s:s s:s s:s s:f s:f s:b}", "v", 1,
			     "type", "bench_bar", "what", b->what,
			     "unit", b->unit,
			     "sense", b->sense == AT_LEAST ? "at least" :
								  "at most",
			     "bar", b->bar, "measured", b->measured,
			     "met", is_met(b)));
}

static double memory_mib(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss / 1024.0;
}

void bench_bars(const struct bench_steps *steps, const struct bench_runs *runs,
		bool json)
{
	const struct bar bars[] = {
		{ "switch of tasks by the scheduler", "bare switches", AT_MOST, 2,
		  steps->turn },
		{ "step of the engine: load, random walk, sc",
		  "bare switches", AT_MOST, 4, steps->step },
		{ "step of the code under test, 3 short, as explore, sc",
		  "bare switches", AT_MOST, 4, runs->step },
		{ "runs of it", "a second", AT_LEAST, 200000,
		  runs->runs_per_s },
		{ "oracles, worst row", "x without", AT_MOST, 1.5, runs->oracles },
		{ "data-race detector, worst row", "x without", AT_MOST, 1.6,
		  runs->races },
		{ "weak models, worst row", "x sc", AT_MOST, 2.5, runs->weak },
		{ "memory of this process", "MiB", AT_MOST, 64, memory_mib() },
	};

	if (!json)
		printf("\n%-52s %12s %-14s %10s\n", "bar", "", "", "measured");
	for (unsigned int i = 0; i < sizeof(bars) / sizeof(*bars); i++)
		(json ? json_bar : print_bar)(&bars[i]);
}
