// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do snapshot and restore cost, by what was touched?
 *
 * A heap of any size is there; only what a run touched may cost.
 */
#include <stdio.h>

#include "sched/arena.h"
#include "tools/bench.h"

/* One with few blocks takes less than the clock can tell. */
#define REPEAT(blocks)	((blocks) > 4096 ? 2 : 64)

static const u32 sizes[] = { 0, 16, 256, 4096, 65536 };

#define SIZES	(sizeof(sizes) / sizeof(*sizes))

struct figures {
	u32	blocks;
	double	run;		/* ns: all touched, and restored */
	double	set_up;		/* all touched, snapshot, and dropped */
};

static void touch(u32 blocks)
{
	arena_touch_range(ARENA_HEAP, (u64)blocks << ARENA_BLOCK_SHIFT);
}

static void add_best(double *best, u64 ns, u32 blocks)
{
	double each = (double)ns / REPEAT(blocks);

	if (!*best || each < *best)
		*best = each;
}

/* As a scenario does before its runs, up to the populated VM and back. */
static void measure_set_up(struct figures *f)
{
	u64 start = bench_now_ns();

	for (int i = 0; i < REPEAT(f->blocks); i++) {
		touch(f->blocks);
		arena_snapshot(ARENA_LEVEL_VM);
		arena_restore(ARENA_LEVEL_BASE);
	}
	add_best(&f->set_up, bench_now_ns() - start, f->blocks);
}

static void measure_run(struct figures *f)
{
	u64 start;

	arena_snapshot(ARENA_LEVEL_VM);
	start = bench_now_ns();
	for (int i = 0; i < REPEAT(f->blocks); i++) {
		touch(f->blocks);
		arena_restore(ARENA_LEVEL_VM);
	}
	add_best(&f->run, bench_now_ns() - start, f->blocks);
	arena_restore(ARENA_LEVEL_BASE);
}

static void print_row(const struct bench_switch *bare, const struct figures *f)
{
	printf("%7u %8u %13.0f %9.1f %13.0f\n", f->blocks,
	       f->blocks * ARENA_BLOCK / 1024, f->run, f->run / bare->random,
	       f->set_up);
}

static void json_row(const struct figures *f)
{
	bench_json(json_pack("{s:i s:s s:i s:f s:f}", "v", 1, "type",
			     "bench_snapshot", "blocks", (int)f->blocks,
			     "run_ns", f->run, "set_up_ns", f->set_up));
}

void bench_arena(const struct bench_switch *bare, bool json)
{
	if (!json)
		printf("\narena   touched   touch+restore           touch+snapshot\n"
		       " blocks      KiB       (run) ns  switches +drop (VM) ns\n");
	for (unsigned int i = 0; i < SIZES; i++) {
		struct figures f = { .blocks = sizes[i] };

		for (unsigned int r = 0; r < bench_effort.rounds; r++) {
			measure_set_up(&f);
			measure_run(&f);
		}
		if (json)
			json_row(&f);
		else
			print_row(bare, &f);
	}
}
