// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking the strategy, and logging what deviates from "go on".
 */
#include "sched/choice.h"

#include "sched/buffer.h"
#include "sched/coverage.h"
#include "sched/machine.h"
#include "sched/run.h"

static inline void log_at(u32 step, enum choice_kind kind, unsigned int value)
{
	struct choice_log *log = &sim.log;
	struct choice *c;

	if (unlikely(log->count == LIMIT_CHOICES)) {
		sim_note(VERDICT_STEP_LIMIT, INV_NONE, 0,
			 "run has more than %u switches", LIMIT_CHOICES);
		return;
	}
	c = &log->at[log->count++];
	c->step = step;
	c->kind = kind;
	c->value = value;
}

static void log_choice(enum choice_kind kind, unsigned int value)
{
	log_at(M->step + 1, kind, value);
}

void choice_hold(task_mask enabled, u32 until)
{
	sim.hold_enabled = enabled;
	sim.hold_until = until;
}

void choice_log_switch(unsigned int next)
{
	log_choice(CHOICE_TASK, next);
	if (unlikely(coverage.on))
		coverage_switch(machine_task(), &M->task[next]);
}

unsigned int choice_task(task_mask enabled)
{
	struct strategy *s = sim.strategy;
	unsigned int next;

	choice_hold(0, 0);
	if (!(enabled & (enabled - 1))) {
		next = task_first(enabled);
		if (unlikely(s->forced))
			s->forced(s, next);
	} else {
		next = s->pick(s, enabled);
		sim_bug_on(!(enabled & BIT_MASK_OF(next)));
	}
	if (next != M->cur)
		choice_log_switch(next);
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

void choice_delay_from(u32 n)
{
	sim.delay_at = n;
}

bool choice_delay(const struct task *t)
{
	struct strategy *s = sim.strategy;

	if (!s->delay || !s->delay(s, t))
		return false;
	log_at(M->step, CHOICE_DELAY, 0);
	return true;
}

/* The strategy's index among those that may go first. */
static unsigned int pick_entry(struct strategy *s, unsigned int cpu)
{
	u32 legal = buffer_legal(cpu);
	unsigned int n = task_count(legal);
	unsigned int i = n > 1 && s->index ? s->index(s, n) : 0;

	sim_bug_on(i >= n);
	return task_nth(legal, i);
}

static int pick_with_drains(struct strategy *s, u32 cpus, task_mask enabled,
			    unsigned int *task)
{
	task_mask all = enabled | (u64)cpus << LIMIT_TASKS;
	unsigned int next = all & (all - 1) ? s->pick(s, all) :
					      task_first(all);

	sim_bug_on(!(all & BIT_MASK_OF(next)));
	if (next < LIMIT_TASKS) {
		*task = next;
		if (next != M->cur)
			choice_log_switch(next);
		return -1;
	}
	next -= LIMIT_TASKS;
	return CHOICE_DRAIN_OF(next, pick_entry(s, next));
}

/* Nobody is left, or able, to go on: the oldest store of the first CPU. */
static int drain_anyway(u32 cpus)
{
	return CHOICE_DRAIN_OF(__builtin_ctz(cpus), 0);
}

bool choice_drain_is_legal(unsigned int value, u32 cpus)
{
	unsigned int cpu = CHOICE_DRAIN_CPU(value);

	return cpus & BIT_MASK_OF(cpu) &&
	       buffer_legal(cpu) & BIT_MASK_OF(CHOICE_DRAIN_ENTRY(value));
}

static int ask_for_drain(struct strategy *s, u32 cpus)
{
	int drain = s->drain ? s->drain(s, cpus) : -1;

	if (drain < 0)
		return -1;
	sim_bug_on(!choice_drain_is_legal(drain, cpus));
	return drain;
}

int choice_drain(u32 cpus, task_mask enabled, unsigned int *task)
{
	struct strategy *s = sim.strategy;
	int drain;

	if (s->drains)
		drain = pick_with_drains(s, cpus, enabled, task);
	else
		drain = ask_for_drain(s, cpus);
	if (drain >= 0)
		log_choice(CHOICE_DRAIN, drain);
	else if (!enabled)
		return drain_anyway(cpus);
	else if (!s->drains)
		*task = choice_task(enabled);
	return drain;
}
