// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follow the choice log of an earlier run, exactly.
 */
#include "sched/strategy.h"

static struct {
	struct strategy		s;
	const struct choice_log	*log;
	u32			next;
	bool			*diverged;
} follow;

static void log_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	follow.next = 0;
}

static const struct choice *due(enum choice_kind kind)
{
	const struct choice *c = &follow.log->at[follow.next];

	if (follow.next == follow.log->count || c->step != M->step + 1 ||
	    c->kind != kind)
		return NULL;
	follow.next++;
	return c;
}

static unsigned int log_pick(struct strategy *s, task_mask enabled)
{
	const struct choice *c = due(CHOICE_TASK);
	unsigned int next = c ? c->value : M->cur;

	(void)s;
	if (enabled & BIT_MASK_OF(next))
		return next;
	*follow.diverged = true;
	return task_first(enabled);
}

static void log_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (task == M->cur)
		return;
	if (!due(CHOICE_TASK))
		*follow.diverged = true;
}

static unsigned int log_index(struct strategy *s, unsigned int n)
{
	const struct choice *c = due(CHOICE_INDEX);

	(void)s;
	if (!c)
		return 0;
	if (c->value < n)
		return c->value;
	*follow.diverged = true;
	return 0;
}

/* Of the step that is being executed. */
static bool log_delay(struct strategy *s, const struct task *t)
{
	const struct choice *c = &follow.log->at[follow.next];

	(void)s, (void)t;
	if (follow.next == follow.log->count || c->step != M->step ||
	    c->kind != CHOICE_DELAY)
		return false;
	follow.next++;
	return true;
}

static int log_drain(struct strategy *s, u32 cpus)
{
	const struct choice *c = due(CHOICE_DRAIN);

	(void)s;
	if (!c)
		return -1;
	if (choice_drain_is_legal(c->value, cpus))
		return c->value;
	*follow.diverged = true;
	return -1;
}

struct strategy *strategy_log(const struct choice_log *log, bool *diverged)
{
	follow.s.name = "log";
	follow.s.begin = log_begin;
	follow.s.pick = log_pick;
	follow.s.index = log_index;
	follow.s.forced = log_forced;
	follow.s.delay = log_delay;
	follow.s.drain = log_drain;
	follow.log = log;
	follow.diverged = diverged;
	*diverged = false;
	return &follow.s;
}
