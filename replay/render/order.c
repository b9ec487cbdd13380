// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which order is missing?  Facts of this run only: what orders the two sides
 * or that nothing does, what each side held, and what was held at the other
 * accesses.
 */
#include <string.h>

#include "replay/names.h"
#include "replay/order.h"
#include "replay/render/parts.h"
#include "replay/words.h"

#define WORDS_MAX	160
/* Events of a path; longer ones are cut. */
#define PATH_MAX_EVENTS	16
/* With more tasks a clock is no help. */
#define CLOCK_TASKS	6

static u32 step_of(u32 i)
{
	return record.events[i].step;
}

/* @a came first, and @b is of a task that does not know of it. */
static void put_unordered(const struct report *r, u32 a, u32 b)
{
	u8 of = record.events[a].task, by = record.events[b].task;
	u32 ntasks = r->f->trace.scn.ntasks, k = order_last_step(b, of);
	char ta[32], tb[32], ca[80], cb[80];

	part_line(r, " " ORDER_MISSING,
		  part_step(&record.events[a], ta, sizeof(ta)),
		  part_step(&record.events[b], tb, sizeof(tb)));
	if (!k)
		part_line(r, " Task %u has not acquired anything that task %u released.",
			  by, of);
	else
		part_line(r, " The last step of task %u that task %u is ordered behind is step %u.",
			  of, by, k);
	if (ntasks <= CLOCK_TASKS)
		part_line(r, " Clocks, in steps of each task: %u = %s, %u = %s.",
			  step_of(a),
			  order_clock_words(a, ntasks, ca, sizeof(ca)),
			  step_of(b),
			  order_clock_words(b, ntasks, cb, sizeof(cb)));
}

static void put_path(const struct report *r, u32 a, u32 b)
{
	u32 path[PATH_MAX_EVENTS], n, i;
	char from[192], to[192];

	n = order_path(a, b, path, PATH_MAX_EVENTS);
	part_line(r, " Step %u is ordered before step %u by:", step_of(a),
		  step_of(b));
	for (i = 0; i + 1 < n; i++) {
		const struct event *e = &record.events[path[i]], *g = e;

		g = &record.events[path[i + 1]];
		if (e->task == g->task)
			continue;
		part_line(r, "  step %u %s -> step %u %s", e->step,
			  part_event(r, e, from, sizeof(from)), g->step,
			  part_event(r, g, to, sizeof(to)));
	}
}

void part_ordered(const struct report *r, u32 a, u32 b)
{
	if (!r->has_order || record.events[a].task == record.events[b].task)
		return;
	if (order_before(a, b))
		put_path(r, a, b);
	else
		put_unordered(r, a, b);
}

/* ---- an access of something that was freed ---- */

static void put_locks(const struct report *r)
{
	const struct finding *f = r->f;
	const struct event *fe = &record.events[f->free_event];
	const struct event *ae = &record.events[f->event];
	struct locks_walk w;
	struct locks_set freed;
	char words[WORDS_MAX], used[WORDS_MAX];

	locks_start(&w);
	locks_walk_to(&w, f->free_event);
	freed = w.held[fe->task];
	locks_walk_to(&w, f->event);
	part_line(r, " Step %u was done holding %s, step %u holding %s.",
		  fe->step, locks_words(&freed, words, sizeof(words)),
		  ae->step, locks_words(&w.held[f->note->task], used,
					sizeof(used)));
}

/*
 * What the task of @b read, before it, of what the task of @a stored behind @a
 * without an order: it looks as if that were one.
 */
static void put_message(const struct report *r, u32 a, u32 b)
{
	u8 of = record.events[a].task, by = record.events[b].task;
	char name[NAMES_MAX];
	u32 i;

	for (i = b; r->has_order && i-- > a; ) {
		const struct event *e = &record.events[i], *w;

		if (e->task != by || e->writer < (s32)a ||
		    !op_is_memory(e->op) || e->op == OP_WRITE)
			continue;
		w = &record.events[e->writer];
		if (w->task != of || order_before(e->writer, i))
			continue;
		part_line(r, " Step %u read what step %u stored to %s %s, which does not order step %u.",
			  e->step, w->step,
			  names_of(e->addr, name, sizeof(name)),
			  w->flags & OPF_PLAIN ? "with a plain store" :
						 "without release", step_of(a));
		return;
	}
}

/* A store to the same word that another task has done but nobody has seen. */
static s32 unseen_store(u32 at)
{
	const struct event *e = &record.events[at];
	u32 i, k;

	for (i = 0; i < at; i++) {
		const struct event *s = &record.events[i];

		if (!(s->flags & OPF_DELAYED) || s->task == e->task ||
		    s->addr != e->addr || !s->size)
			continue;
		for (k = i + 1; k < at; k++) {
			if (record.events[k].op == OP_DRAIN &&
			    record.events[k].aux == i)
				break;
		}
		if (k == at)
			return i;
	}
	return -1;
}

static void put_unseen(const struct report *r, u32 at)
{
	s32 s = unseen_store(at);
	char name[NAMES_MAX];

	if (s < 0)
		return;
	part_line(r, " Step %u read %s before the store of step %u was visible.",
		  step_of(at), names_of(record.events[at].addr, name,
					sizeof(name)), step_of(s));
	put_message(r, s, at);
}

/* Another task has set (1) or cleared (-1) the bit lock after event @from. */
static s32 next_bitlock(u64 addr, u32 from, u32 to, u8 not_by, int how)
{
	u32 i;

	for (i = from + 1; i < to; i++) {
		const struct event *e = &record.events[i];

		if (e->addr == addr && e->task != not_by &&
		    words_bitlock(e) == how)
			return i;
	}
	return -1;
}

static bool holds_bit(const struct locks_set *s, u64 addr)
{
	u32 i;

	for (i = 0; i < s->n; i++) {
		if (s->at[i].bit && s->at[i].addr == addr)
			return true;
	}
	return false;
}

/* Where the task of @e let go of the bit itself by then, or -1. */
static s32 unlocked_between(const struct event *e, u32 from, u32 to)
{
	u32 i;

	for (i = from + 1; i < to; i++) {
		const struct event *u = &record.events[i];

		if (u->task == e->task && u->addr == e->addr &&
		    words_bitlock(u) < 0)
			return i;
	}
	return -1;
}

/* The lock under which the pointer was come by is not held any more. */
static void put_let_go(const struct report *r, struct locks_walk *w, u32 at,
		       const char *name)
{
	const struct event *e = &record.events[at];
	s32 u = unlocked_between(e, at, r->f->event);

	locks_walk_to(w, r->f->event);
	if (u >= 0 && e->task == r->f->note->task &&
	    !holds_bit(&w->held[e->task], e->addr))
		part_line(r, " Step %u cleared LOCKED of %s before step %u.",
			  step_of(u), name, step_of(r->f->event));
}

/* How the pointer was come by, and what that did not keep others from. */
static void put_way(const struct report *r, u32 at)
{
	const struct event *e = &record.events[at];
	struct locks_walk w;
	char name[NAMES_MAX], words[WORDS_MAX];
	bool locked;
	s32 other;

	locks_start(&w);
	locks_walk_to(&w, at + 1);
	names_of(e->addr, name, sizeof(name));
	locked = holds_bit(&w.held[e->task], e->addr);
	other = next_bitlock(e->addr, at, r->f->event, e->task,
			     locked ? -1 : 1);
	if (other >= 0 && !locked) {
		part_line(r, " Step %u read %s without LOCKED, so step %u did not wait.",
			  e->step, name, step_of(other));
		return;
	}
	if (other >= 0 && e->task == r->f->note->task &&
	    unlocked_between(e, at, other) < 0)
		part_line(r, " Step %u cleared LOCKED of %s, which task %u had set at step %u.",
			  step_of(other), name, e->task, e->step);
	/* That it took the lock bit is in the table. */
	if (words_bitlock(e) <= 0)
		part_line(r, " Step %u read %s holding %s.", e->step, name,
			  locks_words(&w.held[e->task], words, sizeof(words)));
	if (locked)
		put_let_go(r, &w, at, name);
}

static bool was_freed_before(const struct finding *f)
{
	return part_was_freed(f) && f->event >= 0 &&
	       !(record.events[f->free_event].flags & OPF_SETUP);
}

static void put_use_after_free(const struct report *r, const char *object)
{
	const struct finding *f = r->f;
	const struct event *fe = &record.events[f->free_event];

	if (fe->task == f->note->task) {
		part_line(r, " Task %u itself freed %s at step %u.", fe->task,
			  object, fe->step);
		return;
	}
	part_ordered(r, f->free_event, f->event);
	put_message(r, f->free_event, f->event);
	put_locks(r);
}

static bool is_missing(const struct report *r)
{
	u32 a, b;

	return r->has_order && finding_missing(r->f, &a, &b);
}

void part_order(const struct report *r)
{
	const struct finding *f = r->f;
	char object[NAMES_MAX], name[NAMES_MAX];
	u32 i;

	if (f->note->verdict == VERDICT_DATA_RACE || !f->has_object ||
	    verdict_severity(f->note->verdict) != SEVERITY_CORRUPTION)
		return;
	names_object(f->base, object, sizeof(object));
	if (f->note->verdict == VERDICT_UNINIT) {
		part_line(r, "Order:");
		part_line(r, " Nothing was stored to %s since %s was allocated.",
			  names_of(f->note->addr, name, sizeof(name)), object);
	} else if (was_freed_before(f) || r->nreach) {
		part_line(r, is_missing(r) ? "Missing order:" : "Order:");
	} else {
		return;
	}
	if (was_freed_before(f))
		put_use_after_free(r, object);
	for (i = 0; i < r->nreach; i++) {
		put_way(r, r->reach[i]);
		put_unseen(r, r->reach[i]);
	}
	part_tally(r, object, f->base, f->size, true);
	if (r->nreach) {
		u64 addr = record.events[r->reach[r->nreach - 1]].addr;

		part_tally(r, names_of(addr, name, sizeof(name)), addr & ~7ull,
			   8, false);
	}
	part_line(r, "%s", "");
}
