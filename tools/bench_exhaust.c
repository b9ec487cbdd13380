// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long does it take to explore all of the bit lock's runs under sc?
 */
#include <stdio.h>

#include "core/programs/program.h"
#include "sched/dpor.h"
#include "tools/bench.h"
#include "tools/cmd.h"

/* Another tool's figures: complete executions, seconds; 0: not known. */
static const struct shape {
	const char	*program;
	u32		peer_executions;
	double		peer_s;
} shapes[] = {
	{ "bitlock-2F", 0, 0 },
	{ "bitlock-2Z", 0, 0 },
	{ "bitlock-3x1", 0, 0 },
	{ "bitlock-3x3", 173890, 32 },
	{ "bitlock-3x1-bug1", 0, 0 },
	{ "bitlock-3x1-bug2", 0, 0 },
	{ "bitlock-3x1-bug3", 0, 0 },
};

#define SHAPES	(sizeof(shapes) / sizeof(*shapes))

static double limit_s;
static u64 started_ns;
static u64 reports;

static double seconds(void)
{
	return (bench_now_ns() - started_ns) / 1e9;
}

static bool stop(void *arg)
{
	(void)arg;
	return seconds() > limit_s;
}

static bool on_end(const struct run_result *res, void *arg)
{
	(void)arg;
	reports += res->verdict != VERDICT_NONE;
	return true;
}

static void print_shape(const struct shape *sh, const struct dpor *d, double s)
{
	printf("%-18s %9s %9s %8.3f %9s  %-10s", sh->program,
	       text_count(d->finished), text_count(d->runs + d->spent), s,
	       text_count(d->finished / s),
	       d->end != DPOR_COMPLETE ? "NOT all" :
	       reports ? "reports" : "silent");
	if (sh->peer_s)
		printf(" %8s %6.0f %8s  %.3f", text_count(sh->peer_executions),
		       sh->peer_s,
		       text_count(sh->peer_executions / sh->peer_s),
		       s / sh->peer_s);
	putchar('\n');
}

static void json_shape(const struct shape *sh, const struct dpor *d, double s)
{
	bench_json(json_pack("{s:i s:s s:s s:b s:I s:I s:I s:I s:I s:f s:i s:f}",
			     "v", 1, "type", "bench_exhaust",
			     "program", sh->program,
			     "complete", d->end == DPOR_COMPLETE,
			     "executions", (json_int_t)d->finished,
			     "cut", (json_int_t)d->cut,
			     "runs", (json_int_t)(d->runs + d->spent),
			     "restarts", (json_int_t)d->restarts,
			     "reports", (json_int_t)reports, "seconds", s,
			     "peer_executions", (int)sh->peer_executions,
			     "peer_seconds", sh->peer_s));
}

void bench_exhaust(bool quick, bool json)
{
	const struct dpor_config cfg = { .stop = stop, .ended = on_end };
	static struct run_result res;

	limit_s = quick ? 1 : 60;
	if (!json)
		printf("\nall runs under sc  complete      runs              complete              peer, published      time\n"
		       "program          executions    altogether   s    a second             executions   s  a second  ratio\n");
	for (unsigned int i = 0; i < SHAPES; i++) {
		struct dpor d;
		double s;

		started_ns = bench_now_ns();
		reports = 0;
		sim_bug_on(!program_prepare(program_find(shapes[i].program),
					    &res));
		dpor_run(&cfg, &d);
		s = seconds();
		(json ? json_shape : print_shape)(&shapes[i], &d, s);
	}
	run_forget();
}
