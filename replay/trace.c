// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a trace in memory; files are read in trace_read.c and written
 * in trace_write.c.
 */
#include "replay/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/text.h"

void trace_init(struct trace *t)
{
	memset(t, 0, sizeof(*t));
	scenario_init(&t->scn);
	t->model = MM_SC;
	t->races = RACE_ON;
	t->shows = MM_COUNT;
	snprintf(t->mutation, sizeof(t->mutation), "none");
	snprintf(t->func[0], sizeof(t->func[0]), "-");
	snprintf(t->func[1], sizeof(t->func[1]), "-");
	snprintf(t->object, sizeof(t->object), "-");
}

void trace_free(struct trace *t)
{
	free(t->code);
	free(t->story);
	free(t->choices);
	free(t->events);
	t->code = NULL;
	t->ncode = 0;
	t->story = NULL;
	t->choices = NULL;
	t->events = NULL;
	t->nchoices = 0;
	t->nevents = 0;
}

/* Room for one more element: arrays grow at each power of two. */
static void *make_room(void *array, u32 n, size_t size)
{
	if (n & (n - 1))
		return array;
	return realloc(array, (n ? n * 2 : 1) * size);
}

int trace_add_choice(struct trace *t, const struct trace_choice *c)
{
	void *p;

	if (t->nchoices == LIMIT_CHOICES)
		return -E2BIG;
	p = make_room(t->choices, t->nchoices, sizeof(*c));
	if (!p)
		return -ENOMEM;
	t->choices = p;
	t->choices[t->nchoices++] = *c;
	return 0;
}

int trace_add_event(struct trace *t, const struct trace_event *e)
{
	void *p;

	if (t->nevents == LIMIT_TRACE_EVENTS)
		return -E2BIG;
	p = make_room(t->events, t->nevents, sizeof(*e));
	if (!p)
		return -ENOMEM;
	t->events = p;
	t->events[t->nevents++] = *e;
	return 0;
}

int trace_add_code(struct trace *t, const struct trace_code *c)
{
	void *p;

	if (t->ncode == LIMIT_TRACE_CODE)
		return -E2BIG;
	p = make_room(t->code, t->ncode, sizeof(*c));
	if (!p)
		return -ENOMEM;
	t->code = p;
	t->code[t->ncode++] = *c;
	return 0;
}
