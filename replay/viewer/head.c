// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which run is it, who took part in it, and what came out?
 */
#include <stdio.h>
#include <string.h>

#include "core/catalogue.h"
#include "core/scenario/text.h"
#include "replay/certainty.h"
#include "replay/chance.h"
#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/viewer/model.h"
#include "replay/words.h"

static void put_trace(json_t *o, const struct trace *t)
{
	unsigned int same, tried;
	char vm[256];

	if (!t->program) {
		scenario_print_vm(&t->scn, vm, sizeof(vm));
		json_object_set_new(o, "vm", json_string(vm));
	}
	if (strcmp(t->mutation, "none"))
		json_object_set_new(o, "mutation", json_string(t->mutation));
	else if (!t->program && !core_find_revision(t->rev))
		json_object_set_new(o, "variant", json_string(t->rev));
	if (t->found[0])
		json_object_set_new(o, "found", json_string(t->found));
	if (sscanf(t->replays, "%u%*[^0-9]%u", &same, &tried) == 2)
		json_object_set_new(o, "replays",
				    json_pack("[ii]", (int)same, (int)tried));
	if (t->story)
		json_object_set_new(o, "story", json_string(t->story));
	if (t->shows != MM_COUNT)
		json_object_set_new(o, "shows",
				    json_string(memory_model_word(t->shows)));
	if (t->minimised_steps)
		json_object_set_new(o, "minimised",
				    json_pack("[ii]", (int)t->minimised_steps,
					      (int)t->minimised_switches));
	if (t->passes)
		json_object_set_new(o, "passes",
				    json_integer(t->passes));
}

static void add_run(struct model *m)
{
	const struct finding *f = m->f;
	const struct trace *t = &f->trace;
	json_t *o = json_pack("{s:s s:s s:s s:s s:i s:i s:i}",
			      "scenario", t->scn.name,
			      "model", memory_model_word(t->model),
			      "rev", t->rev, "core", t->hash,
			      "steps", (int)f->result.steps, "switches",
			      (int)f->capture.nswitches,
			      "tasks", (int)f->capture.ntasks - 1);

	sim_bug_on(!o);
	if (f->path[0])
		json_object_set_new(o, "trace", json_string(f->path));
	if (f->options[0])
		json_object_set_new(o, "options", json_string(f->options));
	if (m->lo || m->hi < record.nevents)
		json_object_set_new(o, "events",
				    json_pack("[ii]", (int)m->lo, (int)m->hi));
	put_trace(o, t);
	model_add(m, "run", o);
}

static json_t *operations(const struct scn_task *st)
{
	json_t *list = json_array();
	char text[128];

	for (u32 i = 0; i < st->nops; i++) {
		scenario_print_op(&st->ops[i], text, sizeof(text));
		json_array_append_new(list, json_string(text));
	}
	return list;
}

/* Where a task stood that had not ended. */
static json_t *stands_before(const struct task *t)
{
	char func[TRACE_WORD] = "", place[NAMES_MAX];

	words_place(t->op, t->addr, t->size, place, sizeof(place));
	finding_func_at(t->pc, func, sizeof(func));
	return json_pack("{s:s s:s s:s}", "op", op_word(t->op), "place", place,
			 "func", func);
}

static void add_task(struct model *m, u32 i)
{
	const struct task *t = &m->f->capture.task[i];
	const struct scenario *scn = &m->f->trace.scn;
	bool known = i <= scn->ntasks;
	json_t *o = json_pack("{s:i s:s s:i s:b}", "id", (int)i, "name",
			      known ? scn->tasks[i - 1].name : "",
			      "cpu", (int)t->cpu, "ended", t->done);

	sim_bug_on(!o);
	if (known)
		json_object_set_new(o, "ops", operations(&scn->tasks[i - 1]));
	if (!t->done && t->started)
		json_object_set_new(o, "before", stands_before(t));
	model_add(m, "task", o);
}

static void put_pair(json_t *o, const struct model *m)
{
	u32 a, b;

	if (!finding_pair(m->f, &a, &b))
		return;
	json_object_set_new(o, "pair", json_pack("[ii]", (int)a, (int)b));
	if (m->ordered && finding_conflict(m->f, &a, &b))
		json_object_set_new(o, "ordered",
				    json_boolean(!finding_missing(m->f, &a,
								  &b)));
}

static void put_event(json_t *o, const char *key, s32 event)
{
	if (event >= 0 && model_is_run(&record.events[event]))
		json_object_set_new(o, key, json_integer(event));
}

static void put_victim(json_t *o, struct model *m)
{
	const struct finding *f = m->f;
	char text[NAMES_MAX];

	if (f->note->addr)
		json_object_set_new(o, "place",
				    json_string(names_of(f->note->addr, text,
							 sizeof(text))));
	if (!f->has_object)
		return;
	model_object_name(m, f->base, text, sizeof(text));
	json_object_set_new(o, "object", json_string(text));
	json_object_set_new(o, "offset",
			    json_integer(f->note->addr - f->base));
	put_event(o, "freed", f->free_event);
	put_event(o, "written", f->write_event);
}

static json_t *note_object(const struct note *n)
{
	char text[256];
	json_t *o = json_pack("{s:s s:i s:i}", "verdict",
			      verdict_word(n->verdict), "step", (int)n->step,
			      "task", (int)n->task);

	sim_bug_on(!o);
	if (n->invariant != INV_NONE)
		json_object_set_new(o, "check",
				    json_string(invariant_id(n->invariant)));
	words_note(n->text[0] ? n->text : invariant_text(n->invariant),
		   n->addr, text, sizeof(text));
	json_object_set_new(o, "text", json_string(text));
	put_event(o, "event", n->event);
	return o;
}

/* From which event on every continuation has this verdict. */
static void put_certain(json_t *o, const struct trace_certain *c)
{
	s32 event = certainty_event(c);

	if (c->runs && event >= 0)
		json_object_set_new(o, "certain", json_pack("{s:i s:i}", "event",
							    event, "runs",
							    (int)c->runs));
}

/* Of a sample: how many have it after the event, how many before. */
static void put_chance(json_t *o, const struct trace_chance *c)
{
	s32 event = chance_event(c);

	if (c->of && event >= 0)
		json_object_set_new(o, "chance",
				    json_pack("{s:i s:i s:i s:i}",
					      "event", event,
					      "fail", (int)c->fail,
					      "before", (int)c->before,
					      "of", (int)c->of));
}

static void add_bug(struct model *m)
{
	const struct finding *f = m->f;
	json_t *o = note_object(f->note);
	char title[160];

	report_title(f, title, sizeof(title));
	json_object_set_new(o, "title", json_string(title));
	json_object_set_new(o, "signature", json_string(f->trace.signature));
	put_pair(o, m);
	put_certain(o, &f->trace.certain);
	put_chance(o, &f->trace.chance);
	put_victim(o, m);
	model_add(m, "bug", o);
}

void model_head(struct model *m)
{
	add_run(m);
	for (u32 i = 1; i < m->f->capture.ntasks; i++)
		add_task(m, i);
}

void model_notes(struct model *m)
{
	const struct run_result *res = &m->f->result;

	if (res->verdict == VERDICT_NONE)
		return;
	add_bug(m);
	for (u32 i = 0; i < res->nnotes; i++) {
		if (i != res->worst)
			model_add(m, "note", note_object(&res->notes[i]));
	}
}

void model_switches(struct model *m)
{
	const struct capture *c = &m->f->capture;
	char why[160];

	for (u32 i = 0; i < c->nswitches; i++) {
		const struct capture_switch *s = &c->switches[i];

		if (s->event < m->lo || s->event > m->hi)
			continue;
		part_switch(s, why, sizeof(why));
		model_add(m, "switch",
			  json_pack("{s:i s:i s:i s:s}", "event", (int)s->event,
				    "from", (int)s->from, "to", (int)s->to,
				    "why", why));
	}
}
