// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events does the reader of an interleaving need?
 *
 * By what they touch, never by their number.  The operations that matter are
 * the failing one and those that changed the victim or a word through which
 * it was reached.  Of these: accesses to the said places, locks, the start,
 * stores that are delayed and when they land, and what stands next to a switch.
 * What follows the violation is left out.
 */
#include "replay/render/relevance.h"

#include <stdlib.h>
#include <string.h>

#include "replay/words.h"
#include "sched/heap.h"

/* Larger objects are many things, and so are page tables of any size: there
 * only the word counts. */
#define WHOLE_OBJECT_MAX	256

/* With more switches the events next to one are everything; a minimised run
 * has far fewer. */
#define NEAR_SWITCHES_MAX	12

/* Events of the failing task right before the end that are always shown. */
#define LAST_EVENTS		3

static bool same_word(const struct event *e, u64 addr)
{
	return op_is_memory(e->op) && e->size && e->addr >> 3 == addr >> 3;
}

/* One thing, not an array of many. */
static bool is_one_thing(const struct finding *f)
{
	return f->has_object && f->class != HEAP_SPT &&
	       f->class != HEAP_RMAP && f->size <= WHOLE_OBJECT_MAX;
}

static bool is_victim(const struct finding *f, const struct event *e)
{
	if (f->note->addr && same_word(e, f->note->addr))
		return true;
	if (!f->has_object)
		return false;
	if (e->op == OP_FREE || e->op == OP_ALLOC)
		return e->addr == f->base;
	if (!is_one_thing(f))
		return false;
	return op_is_memory(e->op) && e->addr - f->base < f->size;
}

static bool is_way(const struct report *r, const struct event *e)
{
	u32 i;

	for (i = 0; i < r->nreach; i++) {
		if (same_word(e, record.events[r->reach[i]].addr))
			return true;
	}
	return false;
}

static bool is_place(const struct report *r, const struct event *e)
{
	return is_way(r, e) || is_victim(r->f, e);
}

/* Which operations of which task matter, one bit each. */
static void find_involved(const struct report *r, u32 *involved)
{
	const struct finding *f = r->f;
	/* Whoever read what a rule is about may have acted on it. */
	bool reads_too = f->note->invariant != INV_NONE && f->note->addr;
	u32 i;

	if (f->event >= 0)
		involved[f->note->task] |=
			BIT_MASK_OF(record.events[f->event].scn_op);
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if ((e->flags & OPF_SETUP) || !is_place(r, e))
			continue;
		if (words_is_store(e) || e->op == OP_FREE ||
		    (reads_too && same_word(e, f->note->addr)))
			involved[e->task] |= BIT_MASK_OF(e->scn_op);
	}
	/* Who is stuck may have touched nothing. */
	for (i = 1; i < f->capture.ntasks; i++) {
		const struct task *t = &f->capture.task[i];

		if (words_is_stuck(f->note->verdict) && !t->done)
			involved[i] |= BIT_MASK_OF(t->scn_op);
	}
}

/* Of the victim the word that was accessed, and its birth and death. */
static bool is_relevant(const struct report *r, const struct event *e)
{
	const struct finding *f = r->f;

	if (e->op == OP_FREE || e->op == OP_ALLOC)
		return is_victim(f, e);
	return e->op == OP_BEGIN || words_is_lock(e) || is_way(r, e) ||
	       (f->note->addr && same_word(e, f->note->addr)) ||
	       e->op == OP_DRAIN || e->flags & OPF_DELAYED;
}

static void mark_last(const struct report *r, u8 *keep)
{
	s32 i = r->f->event;
	u32 n = LAST_EVENTS;

	if (i >= 0)
		keep[i] = 1;
	for (; i >= 0 && n; i--) {
		const struct event *e = &record.events[i];

		if (e->flags & OPF_SETUP)
			return;
		if (e->task != r->f->note->task || words_is_mark(e))
			continue;
		keep[i] = 1;
		n--;
	}
}

/*
 * Where a task was preempted, and where it goes on: that is what others got in
 * between of.
 */
static void mark_switches(const struct report *r, u8 *keep)
{
	const struct capture *c = &r->f->capture;
	s32 last[LIMIT_TASKS];
	u32 i, s = 0;

	for (i = 0; i < LIMIT_TASKS; i++)
		last[i] = -1;
	for (i = 0; i < record.nevents && s < c->nswitches; i++) {
		const struct event *e = &record.events[i];

		if ((e->flags & OPF_SETUP) || words_is_mark(e))
			continue;
		for (; s < c->nswitches && i >= c->switches[s].event; s++) {
			const struct capture_switch *w = &c->switches[s];

			if (last[w->from] >= 0 && w->enabled && !w->done)
				keep[last[w->from]] = 1;
			if (e->task == w->to && last[e->task] >= 0)
				keep[i] = 1;
		}
		last[e->task] = i;
	}
}

/* ---- what is left out again ---- */

/* What the task itself read or stored there last. */
static s32 last_look(u32 i)
{
	const struct event *e = &record.events[i];
	s32 k;

	for (k = (s32)i - 1; k >= 0; k--) {
		const struct event *l = &record.events[k];

		if (l->flags & OPF_SETUP)
			return -1;
		if (l->task == e->task && l->addr == e->addr && l->size &&
		    op_is_memory(l->op))
			return k;
	}
	return -1;
}

/* It reads what it has seen or stored there already. */
static bool learns_nothing(u32 i)
{
	const struct event *e = &record.events[i];
	s32 k = e->op == OP_READ ? last_look(i) : -1;

	if (k < 0)
		return false;
	return words_is_store(&record.events[k]) ? e->writer == k :
		e->writer == record.events[k].writer;
}

/* The store right behind it, with nobody in between, says what was there. */
static bool is_told_by_store(const struct report *r, u32 i)
{
	const struct event *e = &record.events[i];
	u32 k;

	for (k = i + 1; k < record.nevents; k++) {
		const struct event *s = &record.events[k];

		if (s->task != e->task)
			return false;
		if (op_is_memory(s->op) && s->addr == e->addr && s->size)
			return words_is_store(s) && s->old == e->old &&
			       !finding_is_bad_access(r->f, k);
	}
	return false;
}

static void drop_repeated_reads(const struct report *r, u8 *keep)
{
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		if (!keep[i] || (s32)i == r->f->event ||
		    record.events[i].op != OP_READ)
			continue;
		if (learns_nothing(i) || is_told_by_store(r, i))
			keep[i] = 0;
	}
}

/* A lock that nothing of the story happens under. */
static void drop_idle_locks(u8 *keep)
{
	s32 taken[LIMIT_TASKS];
	u32 i;

	memset(taken, -1, sizeof(taken));
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];
		s32 *t = &taken[e->task];

		if (!keep[i])
			continue;
		if (*t >= 0 && record.events[*t].addr == e->addr &&
		    (e->op == OP_WUNLOCK || e->op == OP_RUNLOCK))
			keep[*t] = keep[i] = 0;
		*t = e->op == OP_WLOCK || e->op == OP_RLOCK ? (s32)i : -1;
	}
}

/* The place of a note in the quiet state is the end of the run. */
static u32 end_of_story(const struct finding *f)
{
	if (f->event < 0 || !f->note->task)
		return record.nevents;
	return f->event + 1;
}

/* A benchmark program has few steps, and no object that a bug is about. */
static u8 *mark_all(u8 *keep, u32 end)
{
	for (u32 i = 0; i < end; i++)
		keep[i] = !(record.events[i].flags & OPF_SETUP);
	return keep;
}

u8 *relevance_mark(const struct report *r)
{
	u8 *keep = calloc(record.nevents + 1, 1);
	u32 involved[LIMIT_TASKS] = { 0 };
	u32 i, end = end_of_story(r->f);

	if (!keep)
		return NULL;
	if (r->f->trace.program)
		return mark_all(keep, end);
	find_involved(r, involved);
	for (i = 0; i < record.nevents; i++)
		keep[i] = is_relevant(r, &record.events[i]);
	if (r->f->capture.nswitches <= NEAR_SWITCHES_MAX)
		mark_switches(r, keep);
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if ((e->flags & OPF_SETUP) || i >= end ||
		    !(involved[e->task] & BIT_MASK_OF(e->scn_op)))
			keep[i] = 0;
	}
	drop_repeated_reads(r, keep);
	drop_idle_locks(keep);
	if (r->f->note->task)
		mark_last(r, keep);
	return keep;
}
