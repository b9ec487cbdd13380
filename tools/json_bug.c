// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a program get to know of a bug?
 *
 * The facts of the report, by name: who accessed what where, who held which
 * lock, what the object was.  Everything is of the recorded run, so it must be
 * asked for before the next one.
 */
#include <jansson.h>

#include "core/core_ops.h"
#include "replay/names.h"
#include "replay/render/locks.h"
#include "replay/render/parts.h"
#include "replay/render/report.h"
#include "replay/symbol.h"
#include "replay/words.h"
#include "tools/json.h"

static const char *task_name(const struct finding *f, unsigned int task)
{
	const struct trace *t = &f->trace;

	if (!task || task > t->scn.ntasks)
		return "setup";
	return t->scn.tasks[task - 1].name;
}

/* "rmap_get_next core/kvm/rmap.c:312", innermost first. */
static json_t *stack(u32 id)
{
	struct symbol_walk w = { .stack = record_stack(id) };
	json_t *frames = json_array();
	const struct symbol *sym;

	while ((sym = symbol_next(&w))) {
		if (!symbol_is_plumbing(sym))
			json_array_append_new(frames,
				json_sprintf("%s %s:%u", sym->func, sym->file,
					     sym->line));
	}
	return frames;
}

static void add_access(json_t *list, const struct finding *f,
		       const char *role, s32 event)
{
	char place[NAMES_MAX];
	const struct event *e;

	if (event < 0)
		return;
	e = &record.events[event];
	words_place(e->op, e->addr, e->size, place, sizeof(place));
	json_array_append_new(list,
		json_pack("{s:s s:i s:i s:s s:i s:s s:s s:o s:i s:o}",
			  "role", role, "step", (int)e->step,
			  "task", (int)e->task,
			  "name", task_name(f, e->task), "cpu", (int)e->cpu,
			  "op", op_word(e->op), "place", place,
			  "address", json_hex(e->addr),
			  "bytes", (int)(e->size ? e->size : e->aux),
			  "stack", stack(e->stack)));
}

static json_t *accesses(const struct finding *f)
{
	json_t *list = json_array();

	add_access(list, f, "bug", f->event);
	if (f->other_event >= 0)
		add_access(list, f, "other", f->other_event);
	else if (f->free_event < 0)
		add_access(list, f, "written", f->write_event);
	add_access(list, f, "freed", f->free_event);
	add_access(list, f, "allocated", f->alloc_event);
	return list;
}

/* By task: what it held when the run ended. */
static json_t *locks(const struct finding *f)
{
	static struct locks_walk walk;
	json_t *all = json_object();

	locks_start(&walk);
	locks_walk_to(&walk, record.nevents);
	for (u32 t = 1; t <= f->trace.scn.ntasks; t++) {
		const struct locks_set *s = &walk.held[t];
		json_t *list = json_array();

		for (u32 i = 0; i < s->n; i++) {
			const struct locks_set one = { 1, { s->at[i] } };
			char text[NAMES_MAX + 16];

			locks_words(&one, text, sizeof(text));
			json_array_append_new(list, json_string(text));
		}
		json_object_set_new(all, task_name(f, t), list);
	}
	return all;
}

/* NULL: the bug is of no object. */
static json_t *object(const struct finding *f)
{
	char name[NAMES_MAX];

	if (!f->has_object)
		return NULL;
	names_object(f->base, name, sizeof(name));
	return json_pack("{s:s s:s s:o s:i s:I s:b}", "name", name,
			 "cache", f->trace.object, "address", json_hex(f->base),
			 "bytes", (int)f->size,
			 "offset", (json_int_t)(f->note->addr - f->base),
			 "freed", f->free_event >= 0);
}

json_t *json_bug_object(const struct finding *f, const struct search_hit *hit)
{
	char title[160];
	json_t *o;

	report_title(f, title, sizeof(title));
	o = json_pack("{s:i s:s s:s s:s s:s s:s s:s? s:s s:s* s:i s:i s:I s:s s:s s:[ii] s:o s:o s:o*}",
		      "v", 1, "type", "bug", "title", title,
		      "verdict", verdict_word(f->result.verdict),
		      "signature", f->trace.signature,
		      "scenario", hit->scn.name,
		      "mutation", f->variant->mutation,
		      "model", memory_model_word(f->trace.model),
		      "shows", f->trace.shows == MM_COUNT ? NULL :
		      memory_model_word(f->trace.shows),
		      "steps", (int)f->result.steps,
		      "switches", (int)f->capture.nswitches,
		      "schedule", (json_int_t)hit->run,
		      "strategy", hit->strategy, "trace", f->path,
		      "replays", (int)f->replays, (int)f->replays_tried,
		      "accesses", accesses(f), "locks", locks(f),
		      "object", object(f));
	sim_bug_on(!o);
	return o;
}
