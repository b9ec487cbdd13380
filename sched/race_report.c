// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a race that was found?  It is tolerated by a rule, or it is
 * a note; the run goes on.
 */
#include "sched/race_report.h"

#include "sched/record.h"
#include "sched/run.h"
#include "sched/verdict.h"

static const char * const kind_words[RACE_KINDS] = {
	[RACE_PLAIN_READ] = "plain read",
	[RACE_MARKED_READ] = "marked read",
	[RACE_PLAIN_WRITE] = "plain write",
	[RACE_MARKED_WRITE] = "marked write",
};

static u32 nnoted;

void race_report_begin(void)
{
	nnoted = 0;
}

void race_report(const struct race_pair *p)
{
	const struct run_result *res = sim.result;
	u32 before = res->nnotes;
	struct note *n;

	race_counts.found++;
	if (nnoted == LIMIT_RACE_NOTES) {
		race_counts.repeated++;
		return;
	}
	sim_note(VERDICT_DATA_RACE, INV_L13, p->addr,
		 "%s races with the %s of task %u at step %u%s",
		 kind_words[p->kind], kind_words[p->other_kind],
		 p->other_task, p->other_step,
		 p->lint ? ", unless a dependency orders them" : "");
	if (res->nnotes == before)
		return;
	nnoted++;
	n = &sim.result->notes[before];
	n->other_step = p->other_step;
	n->lint = p->lint;
	/* An access is recorded when it is executed, which comes next. */
	if (record.on && n->op != OP_FREE)
		n->event = record.nevents;
}
