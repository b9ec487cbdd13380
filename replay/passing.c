// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the nearest passing run do otherwise?  See passing.h.
 */
#include "replay/passing.h"

#include <stdlib.h>
#include <string.h>

#include "replay/replay.h"

/* ---- the passing run ---- */

/* All choices but that one; the next segment of the task goes on. */
static void leave_out(const struct trace *t, struct trace *to)
{
	u32 i;

	trace_init(to);
	for (i = 0; i < t->nchoices; i++) {
		if (i + 1 != t->passes)
			sim_bug_on(trace_add_choice(to, &t->choices[i]));
	}
}

static u32 count_setup(void)
{
	u32 i = 0;

	while (i < record.nevents && record.events[i].flags & OPF_SETUP)
		i++;
	return i;
}

/* What stands behind all tasks is the checks' business. */
static u32 end_of_tasks(void)
{
	u32 i = record.nevents;

	while (i && record.events[i - 1].flags & OPF_SETUP)
		i--;
	return i;
}

static bool keep_events(struct passing *p, const struct finding *f)
{
	u32 from = count_setup(), to = end_of_tasks(), i;

	p->nevents = to > from ? to - from : 0;
	p->events = calloc(p->nevents + 1, sizeof(*p->events));
	if (!p->events)
		return false;
	for (i = 0; i < p->nevents; i++) {
		p->events[i].e = record.events[from + i];
		/* Of the set-up's stores the numbers are the same. */
		finding_event(f, from + i, &p->events[i].text);
	}
	return true;
}

static bool run_without(struct passing *p, const struct core_variant *variant,
			const struct trace *t)
{
	static struct finding f;
	struct replay_result res = { 0 };
	struct replay_state st;
	struct trace less;
	bool good;

	leave_out(t, &less);
	finding_run(&f, variant, &t->scn, replay_strategy(&st, &less, &res));
	p->choice = t->passes;
	p->steps = f.result.steps;
	p->switches = f.capture.nswitches;
	good = f.result.verdict == VERDICT_NONE && keep_events(p, &f);
	finding_free(&f);
	trace_free(&less);
	return good;
}

struct passing *passing_make(const struct core_variant *variant,
			     const struct trace *t)
{
	struct passing *p;

	if (!t->passes || t->passes > t->nchoices)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->parts = p->other_parts = p->value = p->other_value = -1;
	if (run_without(p, variant, t))
		return p;
	passing_free(p);
	return NULL;
}

void passing_free(struct passing *p)
{
	if (!p)
		return;
	free(p->events);
	free(p);
}

/* ---- the comparison ---- */

static bool same_place(const struct event *a, const struct event *b)
{
	return a->op == b->op && a->addr == b->addr && a->size == b->size;
}

static bool same_event(const struct event *a, const struct event *b)
{
	return a->task == b->task && same_place(a, b) && a->old == b->old &&
	       a->val == b->val && a->flags == b->flags;
}

static void find_parting(struct passing *p, u32 from, u32 to)
{
	u32 i;

	for (i = 0; from + i < to; i++) {
		if (i < p->nevents &&
		    same_event(&record.events[from + i], &p->events[i].e))
			continue;
		p->parts = from + i;
		p->other_parts = i < p->nevents ? (s32)i : -1;
		return;
	}
}

/* The next event of @task in the passing run; -1: there is none. */
static s32 next_of(const struct passing *p, u8 task, s32 at)
{
	for (; at < (s32)p->nevents; at++) {
		const struct event *e = &p->events[at].e;

		if (e->task == task && e->op != OP_DRAIN)
			return at;
	}
	return -1;
}

static bool reads(const struct event *e)
{
	return op_is_memory(e->op) && e->size && e->op != OP_WRITE;
}

struct preference { u64 addr, base; u32 size; };

static bool is_preferred(const struct preference *w, const struct event *e)
{
	if (w->addr && e->addr >> 3 == w->addr >> 3)
		return true;
	return w->size && (e->old & ~7ull) - w->base < w->size;
}

/* Keep the first, but rather the first that the story is about. */
static bool note_value(struct passing *p, s32 value, s32 other,
		       const struct preference *w)
{
	bool good = is_preferred(w, &record.events[value]) ||
		    is_preferred(w, &p->events[other].e);

	if (p->value < 0 || good) {
		p->value = value;
		p->other_value = other;
	}
	return good;
}

/* Each task's events in both runs, side by side. */
static void find_value(struct passing *p, u32 from, u32 to,
		       const struct preference *w)
{
	s32 next[LIMIT_TASKS];
	u32 i;

	for (i = 0; i < LIMIT_TASKS; i++)
		next[i] = p->parts - from;
	for (i = p->parts; i < to; i++) {
		const struct event *e = &record.events[i];
		s32 *n = &next[e->task], k;

		if (*n < 0 || e->op == OP_DRAIN)
			continue;
		k = next_of(p, e->task, *n);
		if (k < 0 || !same_place(e, &p->events[k].e)) {
			*n = -1;
			continue;
		}
		*n = k + 1;
		if (reads(e) && e->old != p->events[k].e.old &&
		    note_value(p, i, k, w))
			return;
	}
}

void passing_compare(struct passing *p, u64 addr, u64 base, u32 size)
{
	struct preference w = { addr, base, size };
	u32 from = count_setup(), to = end_of_tasks();

	p->parts = p->other_parts = p->value = p->other_value = -1;
	find_parting(p, from, to);
	if (p->parts >= 0)
		find_value(p, from, to, &w);
}
