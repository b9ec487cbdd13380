// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stores does an input delay?
 *
 * One number of its header says so.  Nothing is learned from earlier inputs,
 * as the searching strategies do: an input is the same run every time.
 */
#include "fuzz/delays.h"

#include "sched/buffer.h"
#include "sched/prng.h"

/* One store in so many is delayed, and one drains at so many points: most
 * delays then last for some tens of steps, as long as a task's operation. */
#define DELAY_ONE_IN	8
#define DRAIN_ONE_IN	32

static struct prng prng;

static bool delay(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	return !prng_below(&prng, DELAY_ONE_IN);
}

static int drain(struct strategy *s, u32 cpus)
{
	unsigned int cpu;
	u32 legal;

	(void)s;
	if (prng_below(&prng, DRAIN_ONE_IN))
		return -1;
	cpu = task_nth(cpus, prng_below(&prng, task_count(cpus)));
	legal = buffer_legal(cpu);
	return CHOICE_DRAIN_OF(cpu, task_nth(legal,
				    prng_below(&prng, task_count(legal))));
}

void delays_add(struct strategy *s, u32 number)
{
	prng_seed(&prng, number);
	s->delay = number ? delay : NULL;
	s->drain = number ? drain : NULL;
}
