// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where in the run is it: the next step that touches an object, the last one
 * that wrote a word, what ordered two steps?
 */
#include <stdlib.h>
#include <string.h>

#include "replay/gdb/answer.h"
#include "replay/names.h"
#include "replay/order.h"
#include "replay/render/parts.h"
#include "replay/words.h"
#include "sched/heap.h"

static bool has_place(const struct event *e)
{
	return op_is_memory(e->op) || e->op == OP_DRAIN || e->op == OP_FREE ||
	       e->op == OP_ALLOC || words_is_lock(e);
}

/* Does event @i touch what is called @name, or a part of it? */
static bool touches(u32 i, const char *name)
{
	const struct event *e = &record.events[i];
	char place[NAMES_MAX];
	struct heap_object obj;

	if (!has_place(e))
		return false;
	words_place(e->op, e->addr, e->size, place, sizeof(place));
	if (names_is_part(place, name))
		return true;
	/* A word of a table is also that table. */
	return heap_find(e->addr, &obj) &&
	       !strcmp(names_object(obj.base, place, sizeof(place)), name);
}

/* ---- going somewhere ---- */

static u32 next_switch(u32 from, unsigned int task)
{
	while (from < record.nevents &&
	       (!record_is_step(from) || record.events[from].op == OP_DRAIN ||
		record.events[from].task == task))
		from++;
	return from;
}

static u32 next_touch(u32 from, const char *name)
{
	while (from < record.nevents && !touches(from, name))
		from++;
	return from;
}

void answer_until(FILE *out, const char *what)
{
	u32 step = gdb_next_step(), from = gdb_event_of(step + 1);
	u32 now = gdb_event_of(step);

	if (gdb_session.state == GDB_OVER) {
		fprintf(out, "!the run is over; go back with 'rs back'");
		return;
	}
	if (!strcmp(what, "switch") && now < record.nevents)
		from = next_switch(from, record.events[now].task);
	else
		from = next_touch(from, what);
	if (from < record.nevents)
		fprintf(out, "@%u", record.events[from].step);
	else if (!strcmp(what, "switch"))
		fprintf(out, "!no switch from here to the end, step %u",
			gdb_session.steps);
	else
		fprintf(out, "!%.64s: not touched from here to the end, step %u",
			what, gdb_session.steps);
}

/* The first step behind the end of the task's scenario operation. */
void answer_finish(FILE *out, const char *args)
{
	u32 i = gdb_event_of(gdb_next_step());
	unsigned int task;

	(void)args;
	if (gdb_session.state == GDB_OVER || i == record.nevents) {
		fprintf(out, "!the run is over; go back with 'rs back'");
		return;
	}
	task = record.events[i].task;
	while (i < record.nevents && (record.events[i].op != OP_END ||
				      record.events[i].task != task))
		i++;
	if (i < record.nevents)
		fprintf(out, "@%u", record.events[i].step + 1);
	else
		fprintf(out, "@%u", gdb_session.steps + 1);
}

/* ---- names ---- */

/* The place of that name; false after a refusal. */
static bool find_place(FILE *out, const char *name, struct answer_place *p)
{
	unsigned long long addr;
	char place[NAMES_MAX];
	u32 i;

	if (sscanf(name, "0x%llx %u", &addr, &p->size) == 2) {
		p->addr = addr;
		return true;
	}
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (!op_is_memory(e->op) || !e->size)
			continue;
		if (strcmp(names_of(e->addr, place, sizeof(place)), name))
			continue;
		*p = (struct answer_place){ e->addr, e->size };
		return true;
	}
	fprintf(out, "!%.64s: no place of that name is touched in this run",
		name);
	return false;
}

static bool find_object(FILE *out, const char *name, struct heap_object *obj)
{
	char buf[NAMES_MAX];
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (!has_place(e) || !heap_find(e->addr, obj))
			continue;
		if (!strcmp(names_object(obj->base, buf, sizeof(buf)), name))
			return true;
		obj->base = e->addr;
		if (!strcmp(names_of(e->addr, buf, sizeof(buf)), name))
			return true;
	}
	fprintf(out, "!%.64s: no object of that name is touched in this run",
		name);
	return false;
}

/* ---- who wrote it ---- */

static bool overlaps(const struct event *e, const struct answer_place *p)
{
	return e->addr < p->addr + p->size && p->addr < e->addr + e->size;
}

/* Event @i brought a store to memory: which one?  -1: it did not. */
static s32 store_of(u32 i)
{
	const struct event *e = &record.events[i];

	if (e->op == OP_DRAIN)
		return e->size ? (s32)e->aux : -1;
	return words_is_store(e) && !(e->flags & OPF_DELAYED) ? (s32)i : -1;
}

/* The store, and in *@seen the event that brought it to memory. */
static s32 last_writer(const struct answer_place *p, u32 before, u32 *seen)
{
	while (before-- > 0) {
		s32 i = store_of(before);

		*seen = before;
		if (i >= 0 && overlaps(&record.events[before], p))
			return i;
	}
	return -1;
}

void answer_who(FILE *out, const char *args)
{
	u32 before = gdb_event_of(gdb_next_step());
	char name[64], place[NAMES_MAX], when[32];
	struct answer_place p;
	u32 seen;
	s32 i;

	if (!find_place(out, args, &p))
		return;
	names_of(p.addr, place, sizeof(place));
	i = last_writer(&p, before, &seen);
	if (i < 0) {
		fprintf(out, "%s: as it was allocated, nobody wrote it\n",
			place);
		return;
	}
	fprintf(out, "%s was written by %s, %s:\n", place,
		answer_task_name(record.events[i].task, name, sizeof(name)),
		part_step(&record.events[i], when, sizeof(when)));
	answer_event(out, i);
	if (seen != (u32)i)
		fprintf(out, "  delayed, drained at step %u\n",
			record.events[seen].step);
	answer_stack(out, i);
}

/* ---- objects ---- */

static const char *const types[HEAP_CLASSES] = {
	[HEAP_SPT] = "u64", [HEAP_DESC] = "struct pte_list_desc",
	[HEAP_SP] = "struct kvm_mmu_page", [HEAP_RMAP] = "struct kvm_rmap_head",
	[HEAP_MISC] = "-",
};

static void put_life(FILE *out, const char *what, s32 i)
{
	char name[64], when[32], at[TRACE_WORD * 2];
	const struct event *e = &record.events[i];

	if (i < 0)
		return;
	fprintf(out, " %s by %s, %s\n  in %s\n", what,
		answer_task_name(e->task, name, sizeof(name)),
		part_step(e, when, sizeof(when)),
		part_stack_top(e->stack, at, sizeof(at)));
}

/* "& ADDRESS CLASS TYPE": what a convenience variable is made of. */
static void put_variable(FILE *out, const char *name, u64 addr, u32 class)
{
	fprintf(out, "&%s 0x%llx %s\n", name, addr, types[class]);
}

static const char *life_now(const struct heap_object *obj)
{
	if (!obj->size)
		return "not allocated yet";
	return obj->freed ? "freed" : "live";
}

void answer_obj(FILE *out, const char *name)
{
	struct heap_object obj, whole;
	u32 end = record.nevents;

	if (!find_object(out, name, &obj))
		return;
	heap_find(obj.base, &whole);
	put_variable(out, name, obj.base, obj.class);
	fprintf(out, "%s: %s, %u bytes at 0x%llx, %s\n", name,
		heap_pools[obj.class].cache, whole.size, whole.base,
		life_now(&whole));
	put_life(out, "allocated", record_find_alloc(whole.base, end));
	put_life(out, "freed", record_find_free(whole.base, end));
}

/* One line for each object that the tasks touch. */
void answer_objects(FILE *out, const char *args)
{
	char name[NAMES_MAX], last[NAMES_MAX] = "";
	struct heap_object obj;
	u32 i;

	(void)args;
	for (i = gdb_event_of(1); i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (!has_place(e) || !heap_find(e->addr, &obj) ||
		    obj.class == HEAP_MISC)
			continue;
		names_of(e->addr, name, sizeof(name));
		if (obj.class == HEAP_DESC || obj.class == HEAP_SP)
			names_object(obj.base, name, sizeof(name));
		else
			obj.base = e->addr;
		if (obj.class == HEAP_RMAP)
			name[strcspn(name, ".")] = '\0';
		if (strcmp(name, last))
			put_variable(out, name, obj.base, obj.class);
		memcpy(last, name, sizeof(last));
	}
}

/* ---- order ---- */

static void put_clock(FILE *out, u32 i)
{
	u32 ntasks = gdb_plan->trace.scn.ntasks;
	char text[LIMIT_TASKS * 12];

	fprintf(out, " step %u: %s\n", record.events[i].step,
		order_clock_words(i, ntasks, text, sizeof(text)));
}

static void put_path(FILE *out, u32 a, u32 b)
{
	u32 path[64], n = order_path(a, b, path, 64), i;

	fprintf(out, "step %u is before step %u:\n", record.events[a].step,
		record.events[b].step);
	for (i = 0; i < n; i++) {
		fprintf(out, "%6u %u", record.events[path[i]].step,
			record.events[path[i]].task);
		answer_event(out, path[i]);
	}
}

void answer_order(FILE *out, const char *args)
{
	u32 a, b, step[2];

	if (sscanf(args, "%u %u", &step[0], &step[1]) != 2 || !step[0] ||
	    !step[1]) {
		fprintf(out, "!order: give two steps, like 'rs order 3 9'");
		return;
	}
	a = gdb_event_of(step[0]);
	b = gdb_event_of(step[1]);
	if (a == record.nevents || b == record.nevents)
		fprintf(out, "!the run has %u steps", gdb_session.steps);
	else if (order_before(a, b))
		put_path(out, a, b);
	else if (order_before(b, a))
		put_path(out, b, a);
	else {
		fprintf(out, "nothing orders step %u and step %u; clocks:\n",
			step[0], step[1]);
		put_clock(out, a);
		put_clock(out, b);
	}
}
