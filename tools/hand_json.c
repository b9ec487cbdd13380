// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions and answers for programs: JSON Lines both ways, see docs/json.md.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "replay/words.h"
#include "sched/buffer.h"
#include "tools/hand.h"
#include "tools/json.h"

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

static json_t *task_object(const struct hand_question *q, unsigned int id)
{
	struct hand_place p;

	hand_place_of(&M->task[id], &p);
	return json_pack("{s:i s:s s:i s:b s:s s:s* s:s*}",
			 "task", (int)id, "name", q->scn->tasks[id - 1].name,
			 "cpu", q->scn->tasks[id - 1].cpu,
			 "enabled", !!(q->enabled & BIT_MASK_OF(id)),
			 "op", p.op, "place", or_null(p.place),
			 "function", or_null(p.func));
}

static json_t *tasks(const struct hand_question *q)
{
	json_t *list = json_array();

	for (unsigned int i = 1; i < M->ntasks; i++)
		json_array_append_new(list, task_object(q, i));
	return list;
}

static json_t *delayed(u32 cpus)
{
	json_t *list = json_array();

	for (u32 cpu = 0; cpu < LIMIT_CPUS; cpu++) {
		const struct store_buffer *b = &BUFFERS->cpu[cpu];
		char place[TRACE_WORD];

		for (u32 i = 0; i < b->count && cpus & BIT_MASK_OF(cpu); i++) {
			words_pending(cpu, i, place, sizeof(place));
			json_array_append_new(list,
				json_pack("{s:i s:i s:s s:b}", "cpu", (int)cpu,
					  "entry", (int)i + 1, "place", place,
					  "first", !!(buffer_legal(cpu) &
						      BIT_MASK_OF(i))));
		}
	}
	return list;
}

static void talk_begin(const struct hand_question *q)
{
	json_print(json_pack("{s:i s:s s:s s:s s:s s:s* s:s}",
			     "v", 1, "type", "manual",
			     "scenario", q->scn->name,
			     "rev", sim.variant->rev,
			     "core", sim.variant->hash,
			     "mutation", sim.variant->mutation,
			     "model", memory_model_word(sim.model)));
}

static void talk_event(const struct finding *f, u32 i)
{
	struct trace_event te;

	finding_event(f, i, &te);
	json_print(json_pack("{s:i s:s s:i s:i s:s s:s s:b s:s*}",
			     "v", 1, "type", "event", "step", (int)te.step,
			     "task", te.task, "op", op_word(te.op),
			     "text", te.text, "plain", te.plain,
			     "function", or_null(te.func)));
}

static void talk_refuse(const char *why)
{
	json_print(json_pack("{s:i s:s s:s}", "v", 1, "type", "error",
			     "text", why));
}

/* ---- answers ---- */

static bool number(json_t *o, const char *key, json_int_t max, u32 *n)
{
	json_t *val = json_object_get(o, key);

	if (!val)
		return true;
	if (!json_is_integer(val) || json_integer_value(val) < 0 ||
	    json_integer_value(val) > max)
		return false;
	*n = json_integer_value(val);
	return true;
}

static bool take_run(json_t *o, const struct hand_question *q,
		     struct hand_answer *a)
{
	const char *until = json_string_value(json_object_get(o, "until"));
	u32 task = q->by_default, steps = 1;

	if (!number(o, "run", LIMIT_TASKS - 1, &task) ||
	    !number(o, "steps", LIMIT_STEPS, &steps) || !steps)
		return false;
	if (json_object_get(o, "until") &&
	    (!until || !*until || json_object_get(o, "steps")))
		return false;
	return hand_set(a, HAND_RUN, task, until ? HAND_ALWAYS : steps,
			until ? until : "");
}

static bool take_drain(json_t *o, struct hand_answer *a)
{
	u32 cpu, entry = 1;

	if (!number(o, "drain", LIMIT_CPUS - 1, &cpu) ||
	    !number(o, "entry", LIMIT_PENDING, &entry) || !entry)
		return false;
	hand_set(a, HAND_DRAIN, 0, 0, "");
	a->value = CHOICE_DRAIN_OF(cpu, entry - 1);
	return true;
}

/* Every key is known: a word misspelt must not be "go on". */
static bool has_only_known(json_t *o)
{
	static const char *const keys[] = {
		"run", "steps", "until", "drain", "entry", "delay", "fail",
		"undo", "save", "rest", "quit",
	};
	size_t known = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		known += !!json_object_get(o, keys[i]);
	return known == json_object_size(o);
}

static bool take(json_t *o, const struct hand_question *q,
		 struct hand_answer *a)
{
	const char *path = json_string_value(json_object_get(o, "save"));
	u32 n = 1;

	if (!json_is_object(o) || !has_only_known(o))
		return false;
	if (json_object_get(o, "drain"))
		return take_drain(o, a);
	if (json_object_get(o, "delay"))
		return number(o, "delay", LIMIT_TASKS - 1, &n) &&
		       hand_set(a, HAND_DELAY, n, 1, "");
	if (json_object_get(o, "undo"))
		return number(o, "undo", 1000000, &n) &&
		       hand_set(a, HAND_UNDO, 0, n, "");
	if (json_object_get(o, "save"))
		return path && *path && strlen(path) < sizeof(a->until) &&
		       hand_set(a, HAND_SAVE, 0, 0, path);
	if (json_object_get(o, "fail"))
		return hand_set(a, HAND_FAIL, 0, 0, "");
	if (json_object_get(o, "rest"))
		return hand_set(a, HAND_REST, 0, 0, "");
	if (json_object_get(o, "quit"))
		return hand_set(a, HAND_QUIT, 0, 0, "");
	return take_run(o, q, a);
}

static void print_prompt(const struct hand_question *q)
{
	json_print(json_pack("{s:i s:s s:i s:i s:b s:o s:o}",
			     "v", 1, "type", "prompt", "step", (int)q->step,
			     "default", (int)q->by_default, "fail", q->fail,
			     "tasks", tasks(q), "delayed", delayed(q->cpus)));
}

static bool talk_ask(const struct hand_question *q, struct hand_answer *a)
{
	char line[4096];

	print_prompt(q);
	while (fgets(line, sizeof(line), stdin)) {
		json_t *o = json_loads(line, 0, NULL);
		bool good = o && take(o, q, a);

		json_decref(o);
		if (good)
			return true;
		talk_refuse("no answer in the form of docs/json.md, such as {\"run\":1}");
	}
	return false;
}

static void talk_tell(const char *what)
{
	json_print(json_pack("{s:i s:s s:s}", "v", 1, "type", "done",
			     "text", what));
}

static void talk_end(const struct finding *f, bool whole)
{
	/* Half a megabyte. */
	static struct search_hit hit;

	if (f->note) {
		hit.scn = f->trace.scn;
		hit.strategy = "manual";
		json_bug(f, &hit);
	}
	json_print(json_pack("{s:i s:s s:i s:b s:s s:s}",
			     "v", 1, "type", "end",
			     "steps", (int)f->result.steps, "complete", whole,
			     "verdict", verdict_word(f->result.verdict),
			     "trace", f->path));
}

const struct hand_talk hand_json = {
	.begin = talk_begin, .event = talk_event, .ask = talk_ask,
	.refuse = talk_refuse, .tell = talk_tell, .end = talk_end,
};
