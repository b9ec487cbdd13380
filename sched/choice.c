// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking the strategy, and logging what deviates from "go on".
 */
#include "sched/choice.h"

#include "sched/machine.h"
#include "sched/run.h"

static void log_choice(enum choice_kind kind, unsigned int value)
{
	struct choice_log *log = &sim.log;
	struct choice *c;

	if (unlikely(log->count == LIMIT_CHOICES)) {
		sim_note(VERDICT_STEP_LIMIT, INV_NONE, 0,
			 "run has more than %u switches", LIMIT_CHOICES);
		return;
	}
	c = &log->at[log->count++];
	c->step = M->step + 1;
	c->kind = kind;
	c->value = value;
}

void choice_hold(u32 enabled, u32 until)
{
	sim.hold_enabled = enabled;
	sim.hold_until = until;
}

unsigned int choice_task(u32 enabled)
{
	struct strategy *s = sim.strategy;
	unsigned int next;

	choice_hold(0, 0);
	if (!(enabled & (enabled - 1))) {
		next = __builtin_ctz(enabled);
		if (unlikely(s->forced))
			s->forced(s, next);
	} else {
		next = s->pick(s, enabled);
		sim_bug_on(!(enabled & BIT_MASK_OF(next)));
	}
	if (next != M->cur)
		log_choice(CHOICE_TASK, next);
	return next;
}

unsigned int choice_index(unsigned int n)
{
	struct strategy *s = sim.strategy;
	unsigned int i;

	if (n < 2 || !M->active || !s->index)
		return 0;
	i = s->index(s, n);
	sim_bug_on(i >= n);
	if (i)
		log_choice(CHOICE_INDEX, i);
	return i;
}
