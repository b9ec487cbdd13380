// SPDX-License-Identifier: GPL-2.0-only
/*
 * The default schedule: no preemption; when the running task cannot go on,
 * the lowest task that can does.
 */
#include "sched/strategy.h"

static void none_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
}

static unsigned int none_pick(struct strategy *s, task_mask enabled)
{
	(void)s;
	choice_hold(enabled, ~0u);
	if (enabled & BIT_MASK_OF(M->cur))
		return M->cur;
	return task_first(enabled);
}

static struct strategy none = {
	.name = "none",
	.begin = none_begin,
	.pick = none_pick,
};

struct strategy *strategy_none(void)
{
	return &none;
}
