// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the nearest passing run do otherwise?  See passing.h.
 */
#include "replay/passing.h"

#include <stdlib.h>
#include <string.h>

#include "replay/align.h"
#include "replay/replay.h"
#include "replay/words.h"

/* ---- the passing run ---- */

/* All choices but @line; the next segment of the task goes on. */
static void leave_out(const struct trace *t, u32 line, struct trace *to)
{
	u32 i;

	trace_init(to);
	to->scn = t->scn;
	for (i = 0; i < t->nchoices; i++) {
		if (i + 1 != line)
			sim_bug_on(trace_add_choice(to, &t->choices[i]));
	}
}

bool passing_run(struct finding *f, const struct core_variant *variant,
		 const struct trace *t, u32 line, u32 *losses)
{
	struct trace less;

	leave_out(t, line, &less);
	*losses = replay_run(f, variant, &less);
	trace_free(&less);
	return f->result.verdict == VERDICT_NONE;
}

static bool run_without(struct passing *p, const struct core_variant *variant,
			const struct trace *t)
{
	static struct finding f;
	bool good = passing_run(&f, variant, t, t->passes, &p->losses) &&
		    !copy_events(&p->run, &f);

	p->choice = t->passes;
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
	copy_free(&p->run);
	free(p);
}

/* ---- the comparison ---- */

static bool same_place(const struct event *a, const struct event *b)
{
	return a->op == b->op && a->addr == b->addr && a->size == b->size;
}

/* The next event of @task in the passing run; -1: there is none. */
static s32 next_of(const struct passing *p, u8 task, s32 at)
{
	for (; at < (s32)p->run.nevents; at++) {
		const struct event *e = &p->run.events[at].raw;

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
static bool same_names(const struct finding *f, const struct copy_event *other)
{
	char text[160];

	words_event(&other->raw, &f->trace.scn, text, sizeof(text));
	return !strncmp(text, other->e.text, strlen(text));
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
		    is_preferred(f, &p->run.events[other].raw);

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

	return reads(e) && e->old != p->run.events[k].raw.old &&
	       !finding_is_bad_access(f, i) &&
	       same_names(f, &p->run.events[k]);
}

/* Each task's events in both runs, side by side; @here is the failing one. */
static void find_value(struct passing *p, const struct run_copy *here, u32 from,
		       const struct finding *f)
{
	s32 next[LIMIT_TASKS];
	u32 i;

	for (i = 0; i < LIMIT_TASKS; i++)
		next[i] = from;
	for (i = from; i < here->nevents; i++) {
		const struct event *e = &here->events[i].raw;
		s32 *n = &next[e->task], k;

		if (*n < 0 || e->op == OP_DRAIN)
			continue;
		k = next_of(p, e->task, *n);
		if (k < 0 || !same_place(e, &p->run.events[k].raw)) {
			*n = -1;
			continue;
		}
		*n = k + 1;
		if (reads_otherwise(p, here->events[i].index, k, f) &&
		    note_value(p, here->events[i].index, k, f))
			return;
	}
}

static void compare(struct passing *p, const struct run_copy *here,
		    const struct finding *f)
{
	u32 i, k;

	align_parting(here, &p->run, ALIGN_PLAIN | ALIGN_MARKS | ALIGN_RAW, &i,
		      &k);
	if (i == here->nevents)
		return;
	p->parts = here->events[i].index;
	p->other_parts = k < p->run.nevents ? (s32)k : -1;
	p->named_alike = p->other_parts < 0 ||
			 same_names(f, &p->run.events[k]);
	find_value(p, here, i, f);
}

void passing_compare(struct passing *p, const struct finding *f)
{
	struct run_copy here;

	p->parts = p->other_parts = p->value = p->other_value = -1;
	if (copy_events(&here, f))
		return;
	compare(p, &here, f);
	copy_free(&here);
}
