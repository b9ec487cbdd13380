// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the nearest passing run do otherwise?  Its words were kept when it
 * was the recorded one.
 */
#include "replay/certainty.h"
#include "replay/passing.h"
#include "replay/render/parts.h"

/* What is no step of its own stands behind the step before it. */
static u32 step_at(u32 i)
{
	return record.events[i].step + !record_is_step(i);
}

static void put_parting(const struct report *r, const struct passing *p)
{
	const struct event *e = &record.events[p->parts], *o;
	char text[192];

	if (p->other_parts < 0) {
		part_line(r, " The runs part at step %u, which the passing run does not come to.",
			  e->step);
		return;
	}
	o = &p->run.events[p->other_parts].raw;
	if (o->task != e->task)
		part_line(r, " The runs part before step %u: here task %u goes on, there task %u.",
			  step_at(p->parts), e->task, o->task);
	else
		part_line(r, " The runs part at step %u: here %s; the passing run: %s %s%s.",
			  e->step, part_event(r, e, text, sizeof(text)),
			  op_word(o->op), p->run.events[p->other_parts].e.text,
			  p->named_alike ? "" : ", as it is named there");
}

static void put_value(const struct report *r, const struct passing *p)
{
	const struct event *o = &p->run.events[p->other_value].raw;
	const struct event *e = &record.events[p->value];
	char text[192];

	part_line(r, " Task %u, step %u: %s;", e->task, e->step,
		  part_event(r, e, text, sizeof(text)));
	part_line(r, "  there, step %u: %s %s.", o->step, op_word(o->op),
		  p->run.events[p->other_value].e.text);
}

/* What was shown when the trace was made is not shown again. */
static void put_certain(const struct report *r)
{
	const struct trace_certain *c = &r->f->trace.certain;
	s32 i = certainty_event(c);
	char text[192];

	if (i < 0)
		return;
	part_line(r, "From step %u on every continuation ends so (exhausted, in %u run%s).",
		  record.events[i].step + 1, c->runs, c->runs == 1 ? "" : "s");
	if (c->first)
		part_line(r, " Before step %u, task %u: %s, one %s.",
			  record.events[i].step, c->task,
			  part_event(r, &record.events[i], text,
				     sizeof(text)),
			  c->passes ? "passes" : "does not end so");
}

static void put_nearest(const struct report *r, const struct passing *p)
{
	part_line(r, "Nearest passing run (without choice %u of the trace%s, %u steps):",
		  p->choice, p->losses ? ", and others that do not fit then" :
					 "", p->run.result.steps);
	put_parting(r, p);
	if (p->value >= 0)
		put_value(r, p);
}

void part_nearest(const struct report *r)
{
	const struct passing *p = r->f->passing;

	if (p && p->parts >= 0)
		put_nearest(r, p);
	put_certain(r);
	if ((p && p->parts >= 0) || r->f->trace.certain.runs)
		part_line(r, "%s", "");
}
