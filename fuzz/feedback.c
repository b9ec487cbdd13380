// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which switches did this run contain that no earlier one had?
 *
 * libFuzzer clears and reads this array around every run; other engines
 * ignore it.  8 KiB cost about 1.5 us a run.
 */
#include "core/core_ops.h"
#include "fuzz/feedback.h"
#include "sched/prng.h"

#define COUNTERS	8192

static u8 counters[COUNTERS]
	__attribute__((used, aligned(64),
		       section("__libfuzzer_extra_counters")));

static struct strategy counting;
static struct strategy *counted;

/* Independent of where the program is loaded: a corpus must keep its worth. */
static u64 place_of(unsigned int task)
{
	return M->task[task].pc - (u64)(unsigned long)&core_variants[0];
}

static void count_switch(unsigned int next)
{
	u64 hash = prng_derive(place_of(M->cur), place_of(next));
	u8 *counter = &counters[hash % COUNTERS];

	/* No branch: engines that never clear it would see it change. */
	*counter += *counter < 255;
}

static void feedback_begin(struct strategy *s, u64 seed)
{
	(void)s;
	counted->begin(counted, seed);
}

static unsigned int feedback_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next = counted->pick(counted, enabled);

	(void)s;
	if (next != M->cur)
		count_switch(next);
	return next;
}

static unsigned int feedback_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return counted->index(counted, n);
}

struct strategy *feedback_strategy(struct strategy *inner)
{
	counting.name = inner->name;
	counting.begin = feedback_begin;
	counting.pick = feedback_pick;
	counting.index = inner->index ? feedback_index : NULL;
	/* They look at no strategy: those of @inner as they are. */
	counting.delay = inner->delay;
	counting.drain = inner->drain;
	counted = inner;
	return &counting;
}
