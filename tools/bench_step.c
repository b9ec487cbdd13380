// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the engine itself do for a step: decision, access and checks?
 *
 * Three tasks repeat one operation; what a run of tasks that do nothing takes
 * is subtracted.  The strategy is asked before every step.
 */
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "sched/heap.h"
#include "sched/race.h"
#include "sched/run.h"
#include "tools/bench.h"

#define TASKS	3
#define TIMES	64

/* What the compiler puts before the plain accesses of instrumented code. */
void __tsan_read8(void *p);
void __tsan_write8(void *p);

static struct words {
	struct {
		u64	val;
		u64	pad[7];
	} own[TASKS + 1];
	u64		shared;
	struct sim_lock	lock;
} *words;

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, sizeof(*words), true);
	sim_lock_init(&words->lock, LOCK_SPIN, "bench");
}

/* ---- the operations ---- */

static void do_load(unsigned int task)
{
	(void)task;
	sim_load(&words->shared, 8, MO_RELAXED);
}

static void do_store(unsigned int task)
{
	sim_store(&words->shared, task, 8, MO_RELAXED);
}

static void do_release(unsigned int task)
{
	sim_store(&words->shared, task, 8, MO_RELEASE);
}

static void do_cmpxchg(unsigned int task)
{
	sim_cmpxchg(&words->shared, 0, task, 8, MO_ACQUIRE);
}

static void do_lock(unsigned int task)
{
	(void)task;
	arena_touch(arena_offset(&words->lock));
	sim_lock(&words->lock, LOCK_WRITE);
	sim_unlock(&words->lock, LOCK_WRITE);
}

static void do_plain_read(unsigned int task)
{
	__tsan_read8(&words->own[task].val);
}

static void do_plain_write(unsigned int task)
{
	__tsan_write8(&words->own[task].val);
	words->own[task].val = task;
}

static const struct {
	const char	*name;
	void		(*op)(unsigned int task);
} kinds[] = {
	{ "nothing", NULL },	/* first: what is subtracted */
	{ "load", do_load },
	{ "store", do_store },
	{ "store-release", do_release },
	{ "cmpxchg", do_cmpxchg },
	{ "lock or unlock", do_lock },
	{ "plain read", do_plain_read },
	{ "plain write", do_plain_write },
};

#define KINDS	(sizeof(kinds) / sizeof(*kinds))
#define LOAD	1

static void (*op)(unsigned int task);

static void repeat(unsigned int task)
{
	if (!op)
		return;
	for (int i = 0; i < TIMES; i++)
		op(task);
}

/* ---- who goes on ---- */

static void turns_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
}

/* Always another one. */
static unsigned int turns_pick(struct strategy *s, task_mask enabled)
{
	task_mask above = enabled & ~(2 * BIT_MASK_OF(M->cur) - 1);

	(void)s;
	return task_first(above ? above : enabled);
}

static struct strategy turns = {
	.name = "turns", .begin = turns_begin, .pick = turns_pick,
};

enum way { RANDOM, ALONE, TURNS, RACELESS, TSO, X86, LKMM, WAYS };

static void make_ways(struct bench_way *ways)
{
	for (int w = 0; w < WAYS; w++)
		ways[w] = (struct bench_way){
			.how = strategy_random(), .model = MM_SC,
			.races = RACE_ON,
		};
	ways[ALONE].how = strategy_none();
	ways[TURNS].how = &turns;
	ways[RACELESS].races = RACE_OFF;
	ways[TSO].model = MM_TSO;
	ways[X86].model = MM_X86;
	ways[LKMM].model = MM_LKMM;
}

/* ---- the figures ---- */

struct figures {
	struct bench_rate	rate[WAYS];
	double			ns[WAYS];	/* of a step */
	double			bare;		/* of a switch meanwhile */
};


/* What a run takes beyond that of tasks which do nothing. */
static void measure_kind(unsigned int kind, const struct figures *empty,
			 struct figures *f)
{
	struct bench_way ways[WAYS];
	struct bench_result res[WAYS];

	op = kinds[kind].op;
	make_ways(ways);
	bench_compare(ways, WAYS, res);
	f->bare = res[0].bare_ns;
	for (int w = 0; w < WAYS; w++) {
		f->rate[w] = res[w].best;
		f->ns[w] = f->rate[w].ns_per_run;
		if (kind)
			f->ns[w] = (f->ns[w] - empty->ns[w]) /
				   (f->rate[w].steps_per_run -
				    empty->rate[w].steps_per_run);
	}
}

static double in_switches(const struct figures *f, enum way way)
{
	return f->ns[way] / f->bare;
}

static void print_kind(const char *name, const struct figures *f)
{
	printf("%-15s %8.2f %8.2f %8.2f %6.1f %8.2f %8.2f %8.2f %8.2f\n", name,
	       f->ns[ALONE], f->ns[TURNS], f->ns[RANDOM],
	       in_switches(f, RANDOM), f->ns[RACELESS], f->ns[TSO],
	       f->ns[X86], f->ns[LKMM]);
}

static void json_kind(const char *name, const struct figures *f)
{
	bench_json(json_pack("{s:i s:s s:s s:f s:f s:f s:f s:f s:f s:f s:f}",
			     "v", 1, "type", "bench_step", "step", name,
			     "alone_ns", f->ns[ALONE],
			     "turns_ns", f->ns[TURNS],
			     "random_ns", f->ns[RANDOM],
			     "random_switches", in_switches(f, RANDOM),
			     "without_races_ns", f->ns[RACELESS],
			     "tso_ns", f->ns[TSO], "x86_ns", f->ns[X86],
			     "lkmm_ns", f->ns[LKMM]));
}

static void print_all(const struct figures *f)
{
	printf("\nsteps of three tasks, ns     no another task    random         "
	       "  no race   random under\n"
	       "%-15s %8s %8s %8s %6s %8s %8s %8s %8s\n", "", "switch",
	       "each", "walk", "ratio", "check", "tso", "x86", "lkmm");
	for (unsigned int i = 1; i < KINDS; i++)
		print_kind(kinds[i].name, &f[i]);
	print_kind("a run without", &f[0]);
}

struct bench_steps bench_steps(bool json)
{
	static struct figures f[KINDS];
	static struct run_result res;

	sim.contended_only = false;
	for (unsigned int i = 0; i < KINDS; i++) {
		sim_bug_on(!run_prepare(bench_toy(setup, repeat),
					bench_toy_scenario(TASKS), &res));
		measure_kind(i, &f[0], &f[i]);
	}
	run_forget();
	for (unsigned int i = 0; json && i < KINDS; i++)
		json_kind(kinds[i].name, &f[i]);
	if (!json)
		print_all(f);
	return (struct bench_steps){
		.turn = in_switches(&f[LOAD], TURNS) -
			in_switches(&f[LOAD], ALONE),
		.step = in_switches(&f[LOAD], RANDOM),
	};
}
