// SPDX-License-Identifier: GPL-2.0-only
/*
 * What remains of a run when the next one begins?  See copy.h.
 */
#include "replay/copy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/words.h"

/* One store that reached memory, while places are made of them. */
struct landed {
	u64	addr;
	u32	size;
	u32	event;
};

static bool is_of_run(const struct event *e)
{
	return !(e->flags & OPF_SETUP);
}

static void copy_event(const struct finding *f, u32 i, struct copy_event *to)
{
	const struct event *e = &record.events[i];

	to->raw = *e;
	finding_event(f, i, &to->e);
	to->index = i;
	to->step = record_is_step(i);
	to->mark = words_is_mark(e);
	to->bad = (s32)i == f->event && f->note->task;
}

/* Nothing but room for @nevents. */
static int begin(struct run_copy *c, u32 nevents)
{
	memset(c, 0, sizeof(*c));
	trace_init(&c->trace);
	c->events = calloc(nevents + 1, sizeof(*c->events));
	return c->events ? 0 : -ENOMEM;
}

int copy_events(struct run_copy *c, const struct finding *f)
{
	if (begin(c, record.nevents))
		return -ENOMEM;
	c->result = f->result;
	c->found = f->result.verdict != VERDICT_NONE;
	for (u32 i = 0; i < record.nevents; i++) {
		if (is_of_run(&record.events[i]))
			copy_event(f, i, &c->events[c->nevents++]);
	}
	return 0;
}

int copy_of_trace(struct run_copy *c, const struct trace *t)
{
	if (begin(c, t->nevents))
		return -ENOMEM;
	while (c->nevents < t->nevents) {
		c->events[c->nevents].e = t->events[c->nevents];
		c->nevents++;
	}
	return 0;
}

/* A delayed store lands when it is drained, if it ever is. */
static bool has_landed(const struct event *e)
{
	if (!is_of_run(e) || !e->size)
		return false;
	return e->op == OP_DRAIN ||
	       (words_is_store(e) && !(e->flags & OPF_DELAYED));
}

static int by_address(const void *pa, const void *pb)
{
	const struct landed *a = pa, *b = pb;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return a->event < b->event ? -1 : 1;
}

static int by_event(const void *pa, const void *pb)
{
	const struct landed *a = pa, *b = pb;

	return a->event < b->event ? -1 : 1;
}

/* Is it part of an object that was freed behind event @i? */
static bool is_freed(u64 addr, u32 i)
{
	for (; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->op == OP_FREE && addr - e->addr < e->aux)
			return true;
	}
	return false;
}

static void add_free(struct run_copy *c, const struct event *e)
{
	struct copy_place *p = &c->places[c->nplaces++];

	names_object(e->addr, p->name, sizeof(p->name));
	snprintf(p->first, sizeof(p->first), "live");
	snprintf(p->last, sizeof(p->last), "freed");
	p->step = e->step;
}

static void add_place(struct run_copy *c, const struct event *first,
		      const struct event *last)
{
	struct copy_place *p = &c->places[c->nplaces++];

	words_place(OP_WRITE, first->addr, first->size, p->name,
		    sizeof(p->name));
	names_value(first->addr, first->size, first->old, p->first,
		    sizeof(p->first));
	names_value(first->addr, first->size, last->val, p->last,
		    sizeof(p->last));
	p->step = last->step;
}

/* The last event with the place of @s[0]; they lie side by side. */
static u32 last_of(const struct landed *s, u32 n)
{
	u32 i = 1;

	while (i < n && s[i].addr == s[0].addr && s[i].size == s[0].size)
		i++;
	return i - 1;
}

/* To the first store of each place, and .size becomes the last one. */
static u32 reduce(struct landed *s, u32 n)
{
	u32 i = 0, kept = 0;

	qsort(s, n, sizeof(*s), by_address);
	while (i < n) {
		u32 last = i + last_of(s + i, n - i);

		s[kept] = s[i];
		s[kept++].size = s[last].event;
		i = last + 1;
	}
	qsort(s, kept, sizeof(*s), by_event);
	return kept;
}

static u32 collect(struct landed *s)
{
	u32 i, n = 0;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (has_landed(e))
			s[n++] = (struct landed){ e->addr, e->size, i };
	}
	return reduce(s, n);
}

static void copy_frees(struct run_copy *c)
{
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (is_of_run(e) && e->op == OP_FREE)
			add_free(c, e);
	}
}

static int copy_places(struct run_copy *c)
{
	struct landed *s = calloc(record.nevents + 1, sizeof(*s));
	u32 i, n = 0;

	c->places = calloc(record.nevents + 1, sizeof(*c->places));
	if (s && c->places) {
		n = collect(s);
		for (i = 0; i < n; i++) {
			if (!is_freed(s[i].addr, s[i].size))
				add_place(c, &record.events[s[i].event],
					  &record.events[s[i].size]);
		}
		copy_frees(c);
	}
	free(s);
	return s && c->places ? 0 : -ENOMEM;
}

int copy_make(struct run_copy *c, struct finding *f)
{
	if (copy_events(c, f) || copy_places(c)) {
		copy_free(c);
		return -ENOMEM;
	}
	c->trace = f->trace;
	trace_init(&f->trace);
	return 0;
}

void copy_free(struct run_copy *c)
{
	free(c->events);
	free(c->places);
	trace_free(&c->trace);
	memset(c, 0, sizeof(*c));
}
