// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a bare stack switch cost here?  Nothing that simulates tasks can
 * be faster, so it is the unit of all other figures.
 */
#include "sched/co.h"
#include "sched/limits.h"
#include "sched/prng.h"
#include "tools/bench.h"

#define SWITCHES	500000
#define STACKS		3

/* Index 0 is the host. */
static struct co cos[STACKS + 1];
static char stacks[STACKS][LIMIT_STACK_SIZE] __attribute__((aligned(64)));
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

static void make_order(unsigned int nstacks, bool random)
{
	struct prng p;
	u32 last = 1;

	prng_seed(&p, 1);
	for (u32 i = 0; i < SWITCHES - 1; i++) {
		u32 skip = random ? 1 + prng_below(&p, nstacks - 1) : 1;

		last = (last - 1 + skip) % nstacks + 1;
		order[i] = last;
	}
	order[SWITCHES - 1] = 0;
}

static double measure_once(unsigned int nstacks)
{
	u64 start;

	for (unsigned int i = 1; i <= nstacks; i++)
		co_init(&cos[i], stacks[i - 1], LIMIT_STACK_SIZE, i,
			hand_over, &cos[i]);
	position = 0;
	start = bench_now_ns();
	co_switch(&cos[0], &cos[1]);
	return (double)(bench_now_ns() - start) / SWITCHES;
}

static double measure_switch(unsigned int nstacks, bool random)
{
	double best = 0;

	make_order(nstacks, random);
	for (unsigned int r = 0; r < bench_effort.rounds; r++) {
		double ns = measure_once(nstacks);

		if (!r || ns < best)
			best = ns;
	}
	return best;
}

/* The order of the last measure_switch() is still there. */
double bench_switch_again(void)
{
	return measure_once(STACKS);
}

struct bench_switch bench_switches(void)
{
	return (struct bench_switch){
		.turns = measure_switch(2, false),
		.random = measure_switch(STACKS, true),
	};
}
