// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which operations are in the causal past of the verdict?
 *
 * An operation matters at first sight if some event of it happened before the
 * access that broke the rule, or before what made that wrong: the release of
 * the object, its allocation, the last store, the other side of a race.  What
 * was read without any order is not in that past, so this is a guess like any
 * other candidate; but where it is right, it is one run instead of many.
 */
#include "replay/minimise_try.h"

#include "replay/order.h"

/* Operations of each task, as a mask. */
static u32 past[LIMIT_TASKS];

static void note_one(s32 event)
{
	u32 i;

	if (event < 0)
		return;
	for (i = 0; i <= (u32)event; i++) {
		const struct event *e = &record.events[i];

		if (i == (u32)event || order_before(i, event))
			past[e->task] |= 1u << e->scn_op;
	}
}

void minimise_note_past(const struct finding *f)
{
	u32 i;

	for (i = 0; i < LIMIT_TASKS; i++)
		past[i] = 0;
	if (f->trace.program || !order_make())
		return;
	note_one(f->event);
	note_one(f->alloc_event);
	note_one(f->free_event);
	note_one(f->write_event);
	note_one(f->other_event);
}

bool minimise_past(void)
{
	static struct scenario scn;
	static struct sketch s;
	u32 i, op;

	scn = minimise_now.scn;
	sketch_copy(&s, &minimise_now.sketch);
	for (i = scn.ntasks; i--;) {
		for (op = scn.tasks[i].nops; op--;) {
			if (!(past[i + 1] & 1u << op))
				minimise_remove_op(&scn, &s, i, op);
		}
		if (!scn.tasks[i].nops)
			minimise_remove_task(&scn, &s, i);
	}
	return scn.ntasks && minimise_try(&scn, &s, 0);
}
