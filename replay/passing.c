// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the nearest passing run do otherwise?  See passing.h.
 */
#include "replay/passing.h"

#include <stdlib.h>
#include <string.h>

#include "replay/replay.h"
#include "replay/words.h"

/* ---- the passing run ---- */

/* All choices but @line; the next segment of the task goes on. */
static void leave_out(const struct trace *t, u32 line, struct trace *to)
{
	u32 i;

	trace_init(to);
	for (i = 0; i < t->nchoices; i++) {
		if (i + 1 != line)
			sim_bug_on(trace_add_choice(to, &t->choices[i]));
	}
}

bool passing_run(struct finding *f, const struct core_variant *variant,
		 const struct trace *t, u32 line, u32 *losses)
{
	struct replay_result res = { 0 };
	struct replay_state st;
	struct trace less;

	leave_out(t, line, &less);
	finding_run(f, variant, &t->scn, replay_strategy(&st, &less, &res));
	trace_free(&less);
	*losses = res.losses;
	return f->result.verdict == VERDICT_NONE;
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
	bool good = passing_run(&f, variant, t, t->passes, &p->losses) &&
		    keep_events(p, &f);

	p->choice = t->passes;
	p->steps = f.result.steps;
	p->switches = f.capture.nswitches;
	finding_free(&f);
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

/* Does what the passing run calls an address go by that name here too? */
static bool same_names(const struct finding *f, const struct passing_event *pe)
{
	char text[160];

	words_event(&pe->e, &f->trace.scn, text, sizeof(text));
	return !strncmp(text, pe->text.text, strlen(text));
}

static bool is_preferred(const struct finding *f, const struct event *e)
{
	if (f->note->addr && e->addr >> 3 == f->note->addr >> 3)
		return true;
	return f->size && (e->old & ~7ull) - f->base < f->size;
}

/* Keep the first, but rather the first that the story is about. */
static bool note_value(struct passing *p, s32 value, s32 other,
		       const struct finding *f)
{
	bool good = is_preferred(f, &record.events[value]) ||
		    is_preferred(f, &p->events[other].e);

	if (p->value < 0 || good) {
		p->value = value;
		p->other_value = other;
	}
	return good;
}

/*
 * Is there something to tell of the two?  What a bad access reads is no value;
 * and a name must mean the same in both, or the sentence is false.
 */
static bool reads_otherwise(const struct passing *p, u32 i, s32 k,
			    const struct finding *f)
{
	const struct event *e = &record.events[i];

	return reads(e) && e->old != p->events[k].e.old &&
	       !finding_is_bad_access(f, i) && same_names(f, &p->events[k]);
}

/* Each task's events in both runs, side by side. */
static void find_value(struct passing *p, u32 from, u32 to,
		       const struct finding *f)
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
		if (reads_otherwise(p, i, k, f) && note_value(p, i, k, f))
			return;
	}
}

void passing_compare(struct passing *p, const struct finding *f)
{
	u32 from = count_setup(), to = end_of_tasks();

	p->parts = p->other_parts = p->value = p->other_value = -1;
	find_parting(p, from, to);
	p->named_alike = p->other_parts < 0 ||
			 same_names(f, &p->events[p->other_parts]);
	if (p->parts >= 0)
		find_value(p, from, to, f);
}
