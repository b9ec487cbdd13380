// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many events has each task before it?  See counts.h.
 */
#include "sched/strategy/counts.h"

#include <string.h>

static struct counts known;
static task_mask unborn;

void counts_forget(void)
{
	memset(&known, 0, sizeof(known));
}

void counts_set(const struct counts *c)
{
	known = *c;
}

void counts_get(struct counts *c)
{
	*c = known;
}

void counts_begin(void)
{
	unborn = BIT_MASK_OF(M->ntasks) - 2;
}

void counts_learn(void)
{
	if (M->points > known.length)
		known.length = M->points;
	for (unsigned int t = 1; t < M->ntasks; t++) {
		if (M->task[t].points > known.most[t])
			known.most[t] = M->task[t].points;
	}
}

u32 counts_length(void)
{
	return known.length > COUNTS_LENGTH ? known.length : COUNTS_LENGTH;
}

task_mask counts_unborn(void)
{
	if (unborn)
		unborn &= ~(M->ready | M->waiting | M->spinning);
	return unborn;
}

/* A task that has begun stands before the last of its points so far. */
static u32 own(unsigned int task)
{
	u32 points = M->task[task].points;
	u32 passed = points ? points - 1 : 0;

	return known.most[task] > passed ? known.most[task] - passed : 1;
}

u32 counts_left(unsigned int task)
{
	u32 left = own(task);

	if (task != 1)
		return left;
	for (task_mask t = counts_unborn(); t; t &= t - 1)
		left += own(task_first(t));
	return left;
}
