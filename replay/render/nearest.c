// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the nearest passing run do otherwise?  Its words were kept when it
 * was the recorded one.
 */
#include "replay/certainty.h"
#include "replay/chance.h"
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
	enum memory_model model = r->f->trace.model;
	s32 i = certainty_event(c);
	char text[192], how[32];

	if (i < 0)
		return;
	if (model == MM_SC)
		snprintf(how, sizeof(how), "in %u run%s", c->runs,
			 c->runs == 1 ? "" : "s");
	else
		snprintf(how, sizeof(how), "under %s",
			 memory_model_word(model));
	part_line(r, "From step %u on every continuation has this verdict (exhausted, %s).",
		  record.events[i].step + 1, how);
	if (c->first)
		part_line(r, " Before step %u, task %u: %s, one %s.",
			  record.events[i].step, c->task,
			  part_event(r, &record.events[i], text,
				     sizeof(text)),
			  c->passes ? "passes" : "has another or none");
}

/* Two counts, so that nobody takes it for more. */
static void put_chance(const struct report *r)
{
	const struct trace_chance *c = &r->f->trace.chance;
	s32 i = chance_event(c);
	char text[192];

	if (i < 0)
		return;
	part_line(r, "Random continuations, %u after and %u before step %u: %u and %u of them have this verdict (a sample; nothing was exhausted).",
		  c->of, c->of, record.events[i].step, c->fail, c->before);
	part_line(r, " Step %u, task %u: %s.", record.events[i].step, c->task,
		  part_event(r, &record.events[i], text, sizeof(text)));
}

static void put_nearest(const struct report *r, const struct passing *p)
{
	part_line(r, "Nearest passing run (without choice %u%s, %u steps):",
		  p->choice, p->losses ? " and what does not fit then" :
					 " of the trace", p->run.result.steps);
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
	put_chance(r);
	if ((p && p->parts >= 0) || r->f->trace.certain.runs ||
	    r->f->trace.chance.of)
		part_line(r, "%s", "");
}
