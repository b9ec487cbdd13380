// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a run go on that begins as an earlier one did?
 *
 * Before the cut the log of the earlier run decides, from there on another
 * strategy.  That one is told of the run's beginning but not of the steps
 * before the cut: what it planned for them happens at the cut.
 */
#include "sched/strategy.h"

static struct {
	struct strategy	s;
	struct strategy	*log;
	struct strategy	*rest;
	u32		cut;
	bool		diverged;
} prefix;

/* Step @step has not executed: is the log still to be asked about it? */
static bool in_prefix(u32 step)
{
	if (step < prefix.cut)
		return true;
	prefix.s.drains = prefix.rest->drains;
	return false;
}

static void prefix_begin(struct strategy *s, u64 seed)
{
	prefix.log->begin(prefix.log, 0);
	prefix.rest->begin(prefix.rest, seed);
	s->drains = false;
	/* The log may delay a store that the other one is not asked about. */
	if (prefix.cut > 1)
		choice_delay_from(0);
}

static unsigned int prefix_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next;

	(void)s;
	if (!in_prefix(M->step + 1))
		return prefix.rest->pick(prefix.rest, enabled);
	next = prefix.log->pick(prefix.log, enabled);
	/* A promise of the log may reach beyond the cut. */
	choice_hold(0, 0);
	return next;
}

static unsigned int prefix_index(struct strategy *s, unsigned int n)
{
	struct strategy *of = in_prefix(M->step + 1) ? prefix.log : prefix.rest;

	(void)s;
	return of->index ? of->index(of, n) : 0;
}

static void prefix_forced(struct strategy *s, unsigned int task)
{
	struct strategy *of = in_prefix(M->step + 1) ? prefix.log : prefix.rest;

	(void)s;
	if (of->forced)
		of->forced(of, task);
}

/* Of the step that is being executed. */
static bool prefix_delay(struct strategy *s, const struct task *t)
{
	struct strategy *of = in_prefix(M->step) ? prefix.log : prefix.rest;

	(void)s;
	return of->delay && of->delay(of, t);
}

/* At the cut itself nobody drains, if the other one drains in its pick(). */
static int prefix_drain(struct strategy *s, u32 cpus)
{
	struct strategy *of = in_prefix(M->step + 1) ? prefix.log : prefix.rest;

	(void)s;
	return of->drain && !of->drains ? of->drain(of, cpus) : -1;
}

static void prefix_end(struct strategy *s, u32 points)
{
	(void)s;
	if (prefix.rest->end)
		prefix.rest->end(prefix.rest, points);
}

struct strategy *strategy_prefix(const struct choice_log *log, u32 cut,
				 struct strategy *rest)
{
	prefix.s = (struct strategy) {
		.name = rest->name, .begin = prefix_begin,
		.pick = prefix_pick, .index = prefix_index,
		.forced = prefix_forced, .end = prefix_end,
		.delay = prefix_delay, .drain = prefix_drain,
		.everywhere = true,
	};
	prefix.log = strategy_log(log, &prefix.diverged);
	prefix.rest = rest;
	prefix.cut = cut;
	return &prefix.s;
}
