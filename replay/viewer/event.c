// SPDX-License-Identifier: GPL-2.0-only
/*
 * What did this event do, as an object?
 */
#include <stdio.h>
#include <string.h>

#include "replay/names.h"
#include "replay/order.h"
#include "replay/render/parts.h"
#include "replay/viewer/model.h"
#include "replay/words.h"

static void set_text(json_t *o, const char *key, const char *text)
{
	if (*text)
		json_object_set_new(o, key, json_string(text));
}

static void set_flag(json_t *o, const char *key, bool flag)
{
	if (flag)
		json_object_set_new(o, key, json_true());
}

static void put_place(json_t *o, struct model *m, const struct event *e)
{
	char place[NAMES_MAX], object[NAMES_MAX];

	words_place(e->op, e->addr, e->size, place, sizeof(place));
	set_text(o, "place", place);
	if (e->size || e->op == OP_FREE || e->op == OP_ALLOC) {
		model_object_name(m, e->addr, object, sizeof(object));
		set_text(o, "object", object);
		json_object_set_new(o, "address",
				    json_sprintf("0x%llx", e->addr));
	}
	if (e->size)
		json_object_set_new(o, "bytes", json_integer(e->size));
}

static void put_value(json_t *o, const struct event *e, const char *key,
		      u64 val)
{
	char text[NAMES_MAX];

	set_text(o, key, names_value(e->addr, e->size, val, text,
				     sizeof(text)));
}

/* A bad access has no value: memory must not see it. */
static void put_values(json_t *o, const struct finding *f, u32 i)
{
	const struct event *e = &record.events[i];
	bool bad = finding_is_bad_access(f, i);

	set_flag(o, "bad", bad);
	if (bad || !e->size)
		return;
	if (op_is_memory(e->op))
		put_value(o, e, "old", e->old);
	if (words_is_store(e) || e->op == OP_DRAIN)
		put_value(o, e, "new", e->val);
}

static json_t *writer_of(const struct event *e)
{
	if (e->writer < 0)
		return json_string("init");
	if (!model_is_run(&record.events[e->writer]))
		return json_string("setup");
	return json_integer(e->writer);
}

static void put_writers(json_t *o, const struct event *e)
{
	if (op_is_memory(e->op) && e->size)
		json_object_set_new(o, "from", writer_of(e));
	if (e->op == OP_DRAIN && e->aux < record.nevents)
		json_object_set_new(o, "store", json_integer(e->aux));
}

static void put_lock(json_t *o, const char *key, const char *name,
		     const char *mode)
{
	json_object_set_new(o, key, json_pack("{s:s s:s}", "lock", name,
					      "mode", mode));
}

/* Which lock this event takes or drops; a failed trylock does neither. */
static void put_change(json_t *o, const struct event *e)
{
	char name[NAMES_MAX], lock[NAMES_MAX + 8];
	int bit = words_bitlock(e);

	words_place(e->op, e->addr, e->size, name, sizeof(name));
	if (e->op == OP_WLOCK || e->op == OP_RLOCK)
		put_lock(o, "takes", name,
			 e->op == OP_RLOCK ? "read" : "write");
	else if (e->op == OP_WUNLOCK || e->op == OP_RUNLOCK)
		put_lock(o, "drops", name,
			 e->op == OP_RUNLOCK ? "read" : "write");
	else if (e->op == OP_SRCU_LOCK)
		put_lock(o, "takes", "srcu", "read");
	else if (e->op == OP_SRCU_UNLOCK)
		put_lock(o, "drops", "srcu", "read");
	if (!bit)
		return;
	snprintf(lock, sizeof(lock), "%s:LOCKED", name);
	put_lock(o, bit > 0 ? "takes" : "drops", lock, "bit");
}

static void put_locks(json_t *o, struct model *m, u32 i)
{
	const struct event *e = &record.events[i];
	char words[256];

	if (e->task >= LIMIT_TASKS)
		return;
	locks_walk_to(&m->locks, i);
	if (m->locks.held[e->task].n)
		set_text(o, "locks", locks_words(&m->locks.held[e->task], words,
						 sizeof(words)));
	put_change(o, e);
}

static void put_order(json_t *o, const struct model *m, u32 i)
{
	json_t *list;

	if (!m->ordered)
		return;
	list = json_array();
	for (u32 t = 1; t < m->f->capture.ntasks; t++)
		json_array_append_new(list,
				      json_integer(order_last_step(i, t)));
	json_object_set_new(o, "clock", list);
	if (order_source(i) >= 0)
		json_object_set_new(o, "after", json_integer(order_source(i)));
}

static void put_code(json_t *o, struct model *m, const struct event *e)
{
	const struct symbol *sym = model_place(e->stack);

	if (sym) {
		set_text(o, "func", sym->func);
		set_text(o, "file", sym->file);
		json_object_set_new(o, "line", json_integer(sym->line));
	}
	json_object_set_new(o, "stack", model_stack(m, e->stack));
}

/* Who else could have executed this step, or come before this task began. */
static void put_could(json_t *o, const struct model *m, u32 i)
{
	const struct event *e = &record.events[i];
	const struct capture *c = &m->f->capture;
	task_mask could = 0;
	json_t *list;

	if (record_is_step(i) || e->op == OP_BEGIN)
		could = capture_could(c, e->step + !record_is_step(i));
	could &= ~BIT_MASK_OF(e->task);
	if (!could)
		return;
	list = json_array();
	for (u32 t = 1; t < c->ntasks; t++) {
		if (could & BIT_MASK_OF(t))
			json_array_append_new(list, json_integer(t));
	}
	json_object_set_new(o, "could", list);
}

static void add_event(struct model *m, u32 i)
{
	const struct event *e = &record.events[i];
	const char *order = words_order(e->flags);
	char text[192];
	json_t *o = json_pack("{s:i s:i s:i s:i s:s s:b}", "i", (int)i,
			      "step", (int)e->step, "task", (int)e->task,
			      "cpu", (int)e->cpu, "op", op_word(e->op),
			      "shown", m->keep[i]);

	sim_bug_on(!o);
	put_place(o, m, e);
	put_values(o, m->f, i);
	if (e->op == OP_BEGIN || e->op == OP_END) {
		words_event(e, &m->f->trace.scn, text, sizeof(text));
		set_text(o, "what", text);
	}
	if (words_is_lock(e))
		set_text(o, "call", part_lock(e));
	set_text(o, "order", *order ? order + 2 : "");
	set_flag(o, "plain", e->flags & OPF_PLAIN);
	set_flag(o, "failed", e->flags & OPF_FAILED);
	set_flag(o, "delayed", e->flags & OPF_DELAYED);
	set_flag(o, "mark", !record_is_step(i));
	put_writers(o, e);
	put_locks(o, m, i);
	put_order(o, m, i);
	put_could(o, m, i);
	json_object_set_new(o, "scn_op", json_integer(e->scn_op));
	put_code(o, m, e);
	model_add(m, "event", o);
}

void model_events(struct model *m)
{
	locks_start(&m->locks);
	for (u32 i = m->lo; i < m->hi; i++) {
		if (model_is_run(&record.events[i]))
			add_event(m, i);
	}
}
