// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events are not folded?
 *
 * Those of the report.  A run without a verdict has no place that matters:
 * there it is what orders the tasks, and what stands next to a switch.
 */
#include <stdlib.h>

#include "replay/render/relevance.h"
#include "replay/viewer/model.h"
#include "replay/words.h"

static bool orders(const struct event *e)
{
	return e->op == OP_BEGIN || e->op == OP_END || words_is_lock(e) ||
	       words_bitlock(e) || e->op == OP_DRAIN || e->flags & OPF_DELAYED;
}

static void mark_switches(const struct capture *c, u8 *keep)
{
	s32 last[LIMIT_TASKS] = { 0 };
	u32 s = 0;

	for (u32 i = 0; i < record.nevents; i++) {
		if (!model_is_run(&record.events[i]))
			continue;
		for (; s < c->nswitches && c->switches[s].event <= i; s++) {
			keep[last[c->switches[s].from]] = 1;
			keep[i] = 1;
		}
		last[record.events[i].task] = i;
	}
}

static u8 *mark_passing(const struct finding *f)
{
	u8 *keep = calloc(record.nevents + 1, 1);

	if (!keep)
		return NULL;
	mark_switches(&f->capture, keep);
	for (u32 i = 0; i < record.nevents; i++)
		keep[i] = model_is_run(&record.events[i]) &&
			  (keep[i] || f->trace.program ||
			   orders(&record.events[i]));
	return keep;
}

u8 *model_shown(const struct finding *f)
{
	struct report r = { .f = f };

	if (f->result.verdict == VERDICT_NONE)
		return mark_passing(f);
	part_find_reach(&r);
	return relevance_mark(&r);
}
