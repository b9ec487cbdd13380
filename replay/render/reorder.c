// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stores became visible later than they were executed, and what went
 * first?  Facts of this run only, in KCSAN's words.
 */
#include <string.h>

#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/words.h"

/* With a paragraph each; more would hide the rest of the report. */
#define REORDER_MAX	4

struct reorder {
	u32	store;		/* events */
	u32	seen;		/* its drain, or the end of the run */
	bool	drained;
	u32	passed;		/* accesses of its task in between */
	u32	first, last;	/* steps of the first and the last */
	s32	overtaken_by;	/* a store visible before it, -1: none */
	u32	barriers;	/* in between */
	u32	place;		/* the task's last event before .seen */
};

static bool is_drain_of(const struct event *e, u32 store)
{
	return e->op == OP_DRAIN && e->aux == store;
}

static bool drained_before(u32 store, u32 end)
{
	u32 i;

	for (i = store + 1; i < end; i++) {
		if (is_drain_of(&record.events[i], store))
			return true;
	}
	return false;
}

static void pass(struct reorder *ro, u32 i)
{
	const struct event *e = &record.events[i];

	ro->place = i;
	if (e->op == OP_FENCE)
		ro->barriers++;
	if (!op_is_memory(e->op) && !words_is_lock(e))
		return;
	if (!ro->passed++)
		ro->first = e->step;
	ro->last = e->step;
	if (words_is_store(e) && ro->overtaken_by < 0 &&
	    (!(e->flags & OPF_DELAYED) || drained_before(i, ro->seen)))
		ro->overtaken_by = i;
}

static void follow(struct reorder *ro, u32 store)
{
	const struct event *s = &record.events[store];
	u32 i;

	memset(ro, 0, sizeof(*ro));
	ro->store = store;
	ro->place = store;
	ro->overtaken_by = -1;
	for (i = store + 1; i < record.nevents && !ro->drained; i++)
		ro->drained = is_drain_of(&record.events[i], store);
	ro->seen = ro->drained ? i - 1 : record.nevents;
	for (i = store + 1; i < ro->seen; i++) {
		const struct event *e = &record.events[i];

		if (e->task == s->task && e->op != OP_DRAIN)
			pass(ro, i);
	}
}

/* Only a compiler moves a store behind another one on x86. */
static const char *mechanism(const struct report *r, const struct reorder *ro)
{
	return r->f->trace.model == MM_X86 && ro->overtaken_by >= 0 &&
	       record.events[ro->store].flags & OPF_PLAIN ? "compiler" :
	       "store buffer";
}

static void put_store(const struct report *r, const struct reorder *ro)
{
	const struct event *e = &record.events[ro->store];
	char task[64], place[256];

	if (e->size)
		part_line(r, "write%s to 0x%llx of %u bytes by %s, step %u (reordered: %s):",
			  e->flags & OPF_PLAIN ? "" : " (marked)", e->addr,
			  e->size, part_task(r, e->task, task, sizeof(task)),
			  e->step, mechanism(r, ro));
	else
		part_line(r, "unlock of 0x%llx by %s, step %u (reordered: %s):",
			  e->addr, part_task(r, e->task, task, sizeof(task)),
			  e->step, mechanism(r, ro));
	/* The store that a rule is about has its stack here. */
	if ((s32)ro->store == r->f->write_event)
		part_frames(r, e->stack);
	else
		part_frames_short(r, e->stack);
	part_line(r, "  |");
	part_line(r, "  +-> reordered to: %s",
		  part_stack_top(record.events[ro->place].stack, place,
				 sizeof(place)));
	part_line(r, "%s", "");
}

static void put_barriers(const struct report *r, const struct reorder *ro)
{
	if (!ro->barriers)
		part_line(r, " No barrier stood between.");
	else
		part_line(r, " %u barrier%s stood between, of a kind that does not wait for it.",
			  ro->barriers, ro->barriers == 1 ? "" : "s");
}

/* "3 accesses of task 2 (steps 4 to 9)" */
static void passed_words(const struct reorder *ro, char *buf, size_t n)
{
	u32 task = record.events[ro->store].task;

	if (ro->passed == 1)
		snprintf(buf, n, "1 access of task %u (step %u)", task,
			 ro->first);
	else
		snprintf(buf, n, "%u accesses of task %u (steps %u to %u)",
			 ro->passed, task, ro->first, ro->last);
}

static void put_passed(const struct report *r, const struct reorder *ro)
{
	const struct event *e = &record.events[ro->store], *o;
	char place[NAMES_MAX], passed[80];
	char when[40] = "was not visible at the end";

	words_place(e->op, e->addr, e->size, place, sizeof(place));
	passed_words(ro, passed, sizeof(passed));
	if (ro->drained)
		snprintf(when, sizeof(when), "became visible at step %u",
			 record.events[ro->seen].step);
	part_line(r, "The store to %s of step %u %s, after %s.", place,
		  e->step, when, passed);
	if (ro->overtaken_by >= 0) {
		o = &record.events[ro->overtaken_by];
		words_place(o->op, o->addr, o->size, place, sizeof(place));
		part_line(r, " The store to %s of step %u was visible first.",
			  place, o->step);
	}
	put_barriers(r, ro);
	part_line(r, "%s", "");
}

void part_reorder(const struct report *r)
{
	struct reorder ro;
	u32 i, shown = 0, more = 0;

	for (i = 0; i < record.nevents; i++) {
		if (!(record.events[i].flags & OPF_DELAYED))
			continue;
		follow(&ro, i);
		/* Nothing went first: it is as if it was executed later. */
		if (!ro.passed)
			continue;
		if (shown++ >= REORDER_MAX) {
			more++;
			continue;
		}
		put_store(r, &ro);
		put_passed(r, &ro);
	}
	if (more)
		part_line(r, "and %u more stores that were delayed", more);
	if (more)
		part_line(r, "%s", "");
}
