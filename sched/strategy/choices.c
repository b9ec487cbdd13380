// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choices from a list that may not fit: that of a trace which a fuzzer changed.
 *
 * An entry takes effect where it says if that is a decision among several
 * tasks, else at the next one; who cannot go on does not.  A list that was
 * logged in the same scenario gives the same run.
 */
#include "sched/strategy.h"

static struct {
	struct strategy		s;
	const struct choice	*at;
	u32			n;
	u32			next;
} list;

static void list_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	list.next = 0;
}

/*
 * The next entry of this kind that is due at step @now.  Those of other kinds
 * that were due earlier found no use.
 */
static const struct choice *due(enum choice_kind kind, u32 now)
{
	for (; list.next < list.n; list.next++) {
		const struct choice *c = &list.at[list.next];

		if (c->step > now)
			return NULL;
		if (c->kind == kind) {
			list.next++;
			return c;
		}
		if (c->step == now)
			return NULL;
	}
	return NULL;
}

/* A task that starts comes to a decision without a step of its own. */
static bool is_for_next(const struct choice *c)
{
	return list.next < list.n && list.at[list.next].step == c->step;
}

static unsigned int list_pick(struct strategy *s, task_mask enabled)
{
	unsigned int next = M->cur;
	const struct choice *c;

	(void)s;
	while ((c = due(CHOICE_TASK, M->step + 1))) {
		if (c->value < LIMIT_TASKS && enabled & BIT_MASK_OF(c->value))
			next = c->value;
		if (is_for_next(c))
			break;
	}
	return enabled & BIT_MASK_OF(next) ? next : task_first(enabled);
}

/* The only one that can go on does; an entry that says so is used up. */
static void list_forced(struct strategy *s, unsigned int task)
{
	(void)s, (void)task;
	due(CHOICE_TASK, M->step + 1);
}

static unsigned int list_index(struct strategy *s, unsigned int n)
{
	const struct choice *c = due(CHOICE_INDEX, M->step + 1);

	(void)s;
	return c ? c->value % n : 0;
}

/* Of the step that is being executed. */
static bool list_delay(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	return due(CHOICE_DELAY, M->step);
}

static int list_drain(struct strategy *s, u32 cpus)
{
	const struct choice *c = due(CHOICE_DRAIN, M->step + 1);

	(void)s;
	return c && choice_drain_is_legal(c->value, cpus) ? c->value : -1;
}

struct strategy *strategy_choices(const struct choice *at, u32 n)
{
	list.s.name = "choices";
	list.s.begin = list_begin;
	list.s.pick = list_pick;
	list.s.index = list_index;
	list.s.forced = list_forced;
	list.s.delay = list_delay;
	list.s.drain = list_drain;
	/* Steps of a list are those of a run that can be decided anywhere. */
	list.s.everywhere = true;
	list.at = at;
	list.n = n;
	return &list.s;
}
