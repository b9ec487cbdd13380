// SPDX-License-Identifier: GPL-2.0-only
/*
 * POS: partial order sampling (Yuan, Yang, Gu, "Partial order aware
 * concurrency sampling", CAV 2018, section 4).
 *
 * Every event that a task stands before has a random priority; the highest
 * runs.  Then the priorities of the task's next event and of all events that
 * race with the one that ran are drawn anew: without that the order of two
 * racing events would depend on races that were decided before.
 *
 * A store that waits in a buffer is an event of its CPU's buffer, with a
 * priority like all others.
 *
 * Deviations from the paper:
 *  - A task that could not go on before gets a new priority, too: what it
 *    waited for races with it.
 *  - What ran while nobody else could is not looked at; all others have been
 *    waiting for it then.
 *  - Which stores are delayed at all is a matter of weak.c.
 */
#include "sched/buffer.h"
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/event.h"
#include "sched/strategy/object.h"
#include "sched/strategy/weak.h"

#define PLACES	(LIMIT_TASKS + LIMIT_CPUS)

static struct {
	struct strategy	s;
	struct prng	prng;
	task_mask	had;		/* those with a priority */
	unsigned int	last;		/* who was picked last, */
	struct event	event;		/* ... before which event, */
	u32		point;		/* ... and at which point */
	u32		prio[PLACES];
} pos;

static void pos_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&pos.prng, seed);
	pos.had = 0;
	pos.point = 0;
	counts_begin();
	object_begin();
	weak_begin(seed);
}

static struct event event_at(unsigned int place)
{
	const struct pending *p;
	unsigned int cpu;

	if (place < LIMIT_TASKS)
		return event_of(&M->task[place]);
	cpu = place - LIMIT_TASKS;
	p = &BUFFERS->cpu[cpu].at[__builtin_ctz(buffer_legal(cpu))];
	return (struct event){
		.addr = p->addr, .size = p->size,
		.op = p->size ? OP_DRAIN : OP_WUNLOCK,
	};
}

/* Which events lose their priorities to the one that was picked last? */
static task_mask outdated(task_mask enabled)
{
	task_mask old = enabled & ~pos.had;

	if (M->points != pos.point + 1)
		return enabled;
	for (task_mask left = enabled & pos.had; left; left &= left - 1) {
		unsigned int place = task_first(left);
		struct event e = event_at(place);

		if (place == pos.last || event_races(&e, &pos.event))
			old |= BIT_MASK_OF(place);
	}
	return old;
}

static unsigned int pos_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next = event_none_yet(enabled);
	task_mask old;

	(void)s;
	if (unlikely(next)) {
		pos.had = 0;
		return next;
	}
	for (old = outdated(enabled); old; old &= old - 1)
		pos.prio[task_first(old)] = prng_next(&pos.prng) >> 32;
	next = event_highest(pos.prio, enabled);
	pos.had = enabled;
	pos.last = next;
	pos.event = event_at(next);
	pos.point = M->points;
	if (next < LIMIT_TASKS)
		object_note(next);
	return next;
}

static unsigned int pos_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&pos.prng, n);
}

static void pos_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	weak_end();
	object_end();
	counts_learn();
}

struct strategy *strategy_pos(void)
{
	pos.s.name = "pos";
	pos.s.begin = pos_begin;
	pos.s.pick = pos_pick;
	pos.s.index = pos_index;
	pos.s.end = pos_end;
	pos.s.delay = weak_delay;
	pos.s.drains = true;
	return &pos.s;
}
