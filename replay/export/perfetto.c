// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the run look like in Perfetto?
 *
 * The JSON of Chrome's tracing: the format's own units are times, so the time
 * of a step is its number.  A thread is a task, a slice a step, nested in the
 * scenario's operation; locks are tracks of their own (async slices), because
 * spans of locks need not nest; an arrow is what a read saw of another task.
 */
#include "replay/export/export.h"

#include <jansson.h>

#include "replay/export/parts.h"
#include "replay/render/locks.h"
#include "replay/words.h"

struct writer {
	FILE			*out;
	const struct finding	*f;
	u32			nwritten;
	u32			nflows;
};

/* One line of the array; takes over @obj. */
static void put(struct writer *w, json_t *obj)
{
	fputs(w->nwritten++ ? ",\n" : "\n", w->out);
	json_dumpf(obj, w->out, JSON_COMPACT);
	json_decref(obj);
}

static json_t *item(const char *phase, const char *name, unsigned int task,
		    u32 step)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:I}", "ph", phase, "name", name,
			 "pid", 1, "tid", (int)task, "ts", (json_int_t)step);
}

static void set(json_t *obj, const char *key, json_t *value)
{
	json_object_set_new(obj, key, value);
}

static void put_name(struct writer *w, const char *what, unsigned int task,
		     const char *name)
{
	json_t *obj = item("M", what, task, 0);

	set(obj, "args", json_pack("{s:s}", "name", name));
	put(w, obj);
}

static void put_names(struct writer *w)
{
	const struct trace *t = &w->f->trace;
	char title[256], name[384];

	export_title(w->f, title, sizeof(title));
	snprintf(name, sizeof(name),
		 "%s: %s (timestamps are step numbers)", t->scn.name, title);
	put_name(w, "process_name", 0, name);
	for (unsigned int i = 1; i <= t->scn.ntasks; i++) {
		snprintf(name, sizeof(name), "task %u %s, cpu %u", i,
			 t->scn.tasks[i - 1].name, t->scn.tasks[i - 1].cpu);
		put_name(w, "thread_name", i, name);
	}
}

static json_t *arguments(const struct finding *f, u32 i)
{
	struct trace_event te;
	json_t *args = json_object();

	finding_event(f, i, &te);
	set(args, "step", json_integer(te.step));
	if (te.func[0])
		set(args, "function", json_string(te.func));
	if (te.from[0])
		set(args, "reads_from", json_string(te.from));
	if (te.plain)
		set(args, "plain", json_true());
	return args;
}

static void put_step(struct writer *w, u32 i)
{
	const struct event *e = &record.events[i];
	char words[160];
	json_t *obj;

	export_words(w->f, i, words, sizeof(words));
	obj = item(record_is_step(i) ? "X" : "i", words, e->task, e->step);
	if (record_is_step(i))
		set(obj, "dur", json_integer(1));
	else
		set(obj, "s", json_string("t"));
	set(obj, "cat", json_string(op_word(e->op)));
	set(obj, "args", arguments(w->f, i));
	put(w, obj);
}

/* The last event of operation @i's task in it; @i itself: it did nothing. */
static u32 end_of_operation(u32 i)
{
	unsigned int task = record.events[i].task;
	u32 last = i;

	for (u32 j = i + 1; j < record.nevents; j++) {
		if (record.events[j].task != task)
			continue;
		last = j;
		if (record.events[j].op == OP_END)
			break;
	}
	return last;
}

/* It begins behind the step that its event names, and ends behind another. */
static void put_operation(struct writer *w, u32 i)
{
	const struct event *e = &record.events[i];
	u32 begin = e->step + 1, end = record.events[end_of_operation(i)].step;
	char words[160];
	json_t *obj;

	if (end < begin)
		return;
	words_event(e, &w->f->trace.scn, words, sizeof(words));
	obj = item("X", words, e->task, begin);
	set(obj, "dur", json_integer(end + 1 - begin));
	set(obj, "cat", json_string("operation"));
	put(w, obj);
}

static void put_flow(struct writer *w, u32 from, u32 to)
{
	const struct event *a = &record.events[from], *b = &record.events[to];
	json_t *start = item("s", "reads from", a->task, a->step);
	json_t *finish = item("f", "reads from", b->task, b->step);

	w->nflows++;
	set(start, "cat", json_string("rf"));
	set(start, "id", json_integer(w->nflows));
	set(finish, "cat", json_string("rf"));
	set(finish, "id", json_integer(w->nflows));
	/* To the slice around it, not to the next one. */
	set(finish, "bp", json_string("e"));
	put(w, start);
	put(w, finish);
}

/* @phase: "b" or "e" of the span of @l, held by @task. */
static void put_lock(struct writer *w, const char *phase, unsigned int task,
		     const struct locks_one *l, u32 step)
{
	struct locks_set one = { .n = 1, .at = { *l } };
	char words[128], name[160];
	json_t *obj;

	locks_words(&one, words, sizeof(words));
	snprintf(name, sizeof(name), "task %u: %s", task, words);
	obj = item(phase, name, task, step);
	set(obj, "cat", json_string("lock"));
	/* A lock is taken at an event, once. */
	set(obj, "id", json_integer(l->event));
	put(w, obj);
}

static bool holds(const struct locks_set *s, u32 event)
{
	for (u32 i = 0; i < s->n; i++) {
		if (s->at[i].event == event)
			return true;
	}
	return false;
}

/* What event @i took or dropped; @l stands behind the event before. */
static void put_locks(struct writer *w, struct locks_walk *l, u32 i)
{
	unsigned int task = record.events[i].task;
	u32 step = record.events[i].step;
	struct locks_set was = l->held[task];
	const struct locks_set *is = &l->held[task];

	locks_walk_to(l, i + 1);
	for (u32 j = 0; j < is->n; j++) {
		if (is->at[j].event == i)
			put_lock(w, "b", task, &is->at[j], step);
	}
	for (u32 j = 0; j < was.n; j++) {
		if (!holds(is, was.at[j].event))
			put_lock(w, "e", task, &was.at[j], step + 1);
	}
}

/* Held to the end of the run. */
static void put_held(struct writer *w, const struct locks_walk *l)
{
	for (unsigned int task = 1; task < LIMIT_TASKS; task++) {
		const struct locks_set *s = &l->held[task];

		for (u32 j = 0; j < s->n; j++)
			put_lock(w, "e", task, &s->at[j],
				 w->f->result.steps + 1);
	}
}

static void put_verdict(struct writer *w)
{
	const struct note *n = w->f->note;
	char title[256];
	json_t *obj;

	if (!n)
		return;
	export_title(w->f, title, sizeof(title));
	obj = item("i", title, n->task, n->step);
	set(obj, "s", json_string("g"));
	set(obj, "cat", json_string("verdict"));
	put(w, obj);
}

static void put_events(struct writer *w)
{
	static struct locks_walk l;

	locks_start(&l);
	for (u32 i = 0; i < record.nevents; i++) {
		s32 from = export_reads_from(w->f, i);

		if (record.events[i].flags & OPF_SETUP)
			continue;
		if (record.events[i].op == OP_BEGIN)
			put_operation(w, i);
		put_step(w, i);
		put_locks(w, &l, i);
		if (from >= 0)
			put_flow(w, from, i);
	}
	put_held(w, &l);
}

void export_perfetto(FILE *out, const struct finding *f)
{
	struct writer w = { .out = out, .f = f };

	fputs("{\"traceEvents\":[", out);
	put_names(&w);
	put_events(&w);
	put_verdict(&w);
	fputs("\n]}\n", out);
}
