// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random walk: at every step each enabled task is equally likely.
 */
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/weak.h"

/* Sets of tasks below this have their answer in a table. */
#define TABLE_TASKS	8

static struct {
	struct strategy	s;
	struct prng	prng;
	u64		bits;		/* random bits not used yet */
	u32		nbits;
	u8		count[1 << TABLE_TASKS];
	u8		nth[1 << TABLE_TASKS][TABLE_TASKS];
} walk;

static void random_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&walk.prng, seed);
	walk.nbits = 0;
	weak_begin(seed);
}

/* 16 bits a decision: the bias is below 8 in 65,536. */
static unsigned int random_pick(struct strategy *s, task_mask enabled)
{
	u32 n, count;

	(void)s;
	if (!walk.nbits) {
		walk.bits = prng_next(&walk.prng);
		walk.nbits = 64;
	}
	n = walk.bits & 0xffff;
	walk.bits >>= 16;
	walk.nbits -= 16;
	if (likely(enabled < 1 << TABLE_TASKS)) {
		count = walk.count[enabled];
		return walk.nth[enabled][n * count >> 16];
	}
	return task_nth(enabled, n * task_count(enabled) >> 16);
}

static unsigned int random_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&walk.prng, n);
}

static void random_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	counts_learn();
}

/* The n-th task of every mask. */
static void fill_tables(void)
{
	u32 mask, t;

	for (mask = 1; mask < 1u << TABLE_TASKS; mask++) {
		walk.count[mask] = 0;
		for (t = 0; t < TABLE_TASKS; t++) {
			if (mask & BIT_MASK_OF(t))
				walk.nth[mask][walk.count[mask]++] = t;
		}
	}
}

struct strategy *strategy_random(void)
{
	if (!walk.s.name)
		fill_tables();
	walk.s.name = "random";
	walk.s.begin = random_begin;
	walk.s.pick = random_pick;
	walk.s.index = random_index;
	walk.s.end = random_end;
	walk.s.delay = weak_delay;
	walk.s.drain = weak_drain;
	return &walk.s;
}
