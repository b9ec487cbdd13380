// SPDX-License-Identifier: GPL-2.0-only
/*
 * In which state did the run end, and what else was noted on the way?
 */
#include <string.h>

#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/words.h"

void part_held(const struct report *r, const struct locks_set *set)
{
	char name[NAMES_MAX], at[TRACE_WORD * 2];
	u32 i;

	for (i = 0; i < set->n; i++) {
		const struct locks_one *l = &set->at[i];
		const struct event *e = &record.events[l->event];

		words_place(l->bit ? OP_READ : OP_WLOCK, l->addr, 8, name,
			    sizeof(name));
		part_line(r, " #%u: %s%s, at: %s, step %u", i, name,
			  l->bit ? ":LOCKED" :
			  l->mode == LOCK_READ ? " (read)" : " (write)",
			  part_stack_top(e->stack, at, sizeof(at)), e->step);
	}
}

static bool any_held(const struct locks_walk *w)
{
	u32 i, n = 0;

	for (i = 1; i < LIMIT_TASKS; i++)
		n += w->held[i].n;
	return n;
}

/* When the violation happened, not when the run ended. */
void part_locks(const struct report *r)
{
	const struct finding *f = r->f;
	struct locks_walk w;
	u32 i;

	if (f->event < 0 || !f->note->task)
		return;
	locks_start(&w);
	locks_walk_to(&w, f->event + 1);
	if (!any_held(&w))
		return;
	for (i = 1; i < f->capture.ntasks; i++) {
		const char *name = f->trace.scn.tasks[i - 1].name;
		u32 n = w.held[i].n;

		if (n)
			part_line(r, "%u lock%s held by %s/%u:", n,
				  n > 1 ? "s" : "", name, i);
		else if (!f->capture.task[i].done || i == f->note->task)
			part_line(r, "no locks held by %s/%u.", name, i);
		part_held(r, &w.held[i]);
	}
	part_line(r, "%s", "");
}

/* Since which step; 0: it does not. */
static u32 holds(const struct task *t, u64 addr)
{
	u32 i;

	for (i = 0; i < t->nheld; i++) {
		if (t->held[i].lock == addr)
			return t->held[i].step;
	}
	return t->bitlock && t->bitlock == addr ? t->bitlock_step : 0;
}

/* A word that is read again and again: how often, and who could change it. */
static void put_polling(const struct report *r, u32 task)
{
	const struct task *t = &r->f->capture.task[task];
	u32 i, n = 0, first = 0;
	const struct event *last = NULL;
	char value[NAMES_MAX];

	if (t->op != OP_RELAX && t->op != OP_READ)
		return;
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->task != task || e->op != OP_READ || e->addr != t->addr)
			continue;
		if (!last || last->old != e->old) {
			n = 0;
			first = e->step;
		}
		n++;
		last = e;
	}
	if (n < 2)
		return;
	part_line(r, "  which it has read %u times since step %u as %s", n,
		  first, names_value(last->addr, last->size, last->old, value,
				     sizeof(value)));
	if (last->writer >= 0)
		part_line(r, "  as task %u stored it at step %u",
			  record.events[last->writer].task,
			  record.events[last->writer].step);
}

/* A reader's section of the domain that has not ended: its begin, or -1. */
static s32 open_section(u32 task)
{
	u32 i, depth = 0;
	s32 begin = -1;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->task != task)
			continue;
		if (e->op == OP_SRCU_LOCK && !depth++)
			begin = i;
		else if (e->op == OP_SRCU_UNLOCK && depth)
			depth--;
	}
	return depth ? begin : -1;
}

static void put_readers(const struct report *r)
{
	char name[64], at[TRACE_WORD * 2], step[32];
	u32 i;

	for (i = 1; i < r->f->capture.ntasks; i++) {
		s32 begin = open_section(i);

		if (begin < 0)
			continue;
		part_line(r, "  for %s, a reader since %s, at: %s",
			  part_task(r, i, name, sizeof(name)),
			  part_step(&record.events[begin], step, sizeof(step)),
			  part_stack_top(record.events[begin].stack, at,
					 sizeof(at)));
	}
}

/* Why @t does not go on: somebody has the lock, or the CPU. */
static void put_obstacle(const struct report *r, const struct task *t)
{
	const struct capture *c = &r->f->capture;
	char name[64];
	u32 i, since;

	if (t->op == OP_SYNC)
		put_readers(r);
	for (i = 1; i < c->ntasks; i++) {
		const struct task *o = &c->task[i];

		if (o == t || !o->started)
			continue;
		part_task(r, i, name, sizeof(name));
		since = holds(o, t->addr);
		if (since)
			part_line(r, "  which %s %s step %u", name, o->done ?
				  "has ended with, since" : "holds since",
				  since);
		else if (o->done)
			continue;
		else if (t->op == OP_IPI && o->cpu == t->addr && o->irq_count)
			part_line(r, "  where %s has interrupts off", name);
		else if (o->cpu == t->cpu && (o->preempt_count || o->irq_count))
			part_line(r, "  and %s has preemption off there", name);
	}
}

void part_tasks(const struct report *r)
{
	const struct capture *c = &r->f->capture;
	char name[64], place[NAMES_MAX], at[TRACE_WORD * 2];
	u32 i;

	if (!words_is_stuck(r->f->note->verdict))
		return;
	part_line(r, "What each task was doing:");
	for (i = 1; i < c->ntasks; i++) {
		const struct task *t = &c->task[i];

		part_task(r, i, name, sizeof(name));
		if (t->done || !t->started) {
			part_line(r, " %s: %s", name,
				  t->done ? "ended" : "not started");
			continue;
		}
		words_place(t->op, t->addr, t->size, place, sizeof(place));
		part_line(r, " %s: at %s%s%s in %s", name, op_word(t->op),
			  place[0] ? " " : "", place, part_place(t->pc, at, sizeof(at)));
		put_obstacle(r, t);
		put_polling(r, i);
	}
	part_line(r, "%s", "");
}

/* Where a function would cost a line of its own, the step must do. */
static void put_note(const struct report *r, const struct note *n)
{
	char func[TRACE_WORD] = "", text[256], line[512];
	bool inv = n->invariant != INV_NONE;
	int len;

	if (n->event >= 0)
		finding_core_func(record_stack(n->stack), func, sizeof(func));
	words_note(n->text[0] ? n->text : invariant_text(n->invariant),
		   n->addr, text, sizeof(text));
	len = snprintf(line, sizeof(line), " step %u, task %u: %s", n->step,
		       n->task, inv ? invariant_id(n->invariant) :
				      verdict_word(n->verdict));
	if (func[0] && len + strlen(func) + strlen(text) + 6 <=
	    LIMIT_REPORT_COLUMNS)
		len += snprintf(line + len, sizeof(line) - len, " in %s", func);
	part_line(r, "%s: %s", line, text);
}

void part_notes(const struct report *r)
{
	const struct run_result *res = &r->f->result;
	u32 i;

	if (res->nnotes < 2)
		return;
	part_line(r, "Also noted in this run:");
	for (i = 0; i < res->nnotes; i++) {
		if (i != res->worst)
			put_note(r, &res->notes[i]);
	}
	if (res->lost_notes)
		part_line(r, " and %u more", res->lost_notes);
	part_line(r, "%s", "");
}
