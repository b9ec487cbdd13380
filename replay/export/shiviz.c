// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the run look like in ShiViz?
 *
 * Two lines say how to read the rest: the regular expression of a line, and
 * that of what separates several runs, here none.  ShiViz wants the clock of a
 * host to count the lines of that host from 1, without a gap; so a clock has
 * how many of the lines shown happened before, not how many events did.
 *
 * A delayed store lands when it is drained: that is an event of a host of its
 * own, the store buffer of the CPU, which nobody else waits for.
 */
#include "replay/export/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "replay/export/parts.h"
#include "replay/order.h"

#define LINE_FORMAT	"(?<host>\\S+) \"(?<event>[^\"]*)\" (?<clock>\\{.*\\})"

struct lines {
	FILE			*out;
	const struct finding	*f;
	u8			*keep;
	u32			first[LIMIT_TASKS];	/* of .shown */
	u32			*shown;	/* of a task's first n events */
	u32			drains[LIMIT_CPUS];	/* so far */
};

static bool is_drain(u32 i)
{
	return record.events[i].op == OP_DRAIN;
}

/* A task's part of .shown has an entry for none, and one for each event. */
static void lay_out(struct lines *l)
{
	u32 events[LIMIT_TASKS] = { 0 }, at = 0;

	for (u32 i = 0; i < record.nevents; i++)
		events[record.events[i].task] += !is_drain(i);
	for (unsigned int t = 0; t < LIMIT_TASKS; t++) {
		l->first[t] = at;
		at += events[t] + 1;
	}
}

static void count(struct lines *l)
{
	u32 at[LIMIT_TASKS];

	lay_out(l);
	memcpy(at, l->first, sizeof(at));
	for (u32 i = 0; i < record.nevents; i++) {
		u32 *n = &at[record.events[i].task];

		if (is_drain(i))
			continue;
		l->shown[*n + 1] = l->shown[*n] + l->keep[i];
		(*n)++;
	}
}

/* A host is one word. */
static void put_host(const struct lines *l, unsigned int task)
{
	const char *name = l->f->trace.scn.tasks[task - 1].name;

	fprintf(l->out, "%u-", task);
	for (; *name; name++)
		fputc(strchr(" \"\\{}", *name) ? '_' : *name, l->out);
}

static void put_line_host(const struct lines *l, u32 i)
{
	const struct event *e = &record.events[i];

	if (is_drain(i))
		fprintf(l->out, "buffer-cpu%u", e->cpu);
	else
		put_host(l, e->task);
}

static void put_clock(struct lines *l, u32 i)
{
	const struct order_clock *c = order_clock(i);
	const char *before = "";

	fputc('{', l->out);
	if (is_drain(i)) {
		fputc('"', l->out);
		put_line_host(l, i);
		fprintf(l->out, "\": %u", ++l->drains[record.events[i].cpu]);
		before = ", ";
	}
	for (unsigned int t = 1; t <= l->f->trace.scn.ntasks; t++) {
		u32 n = l->shown[l->first[t] + c->at[t]];

		if (!n)
			continue;
		fprintf(l->out, "%s\"", before);
		put_host(l, t);
		fprintf(l->out, "\": %u", n);
		before = ", ";
	}
	fputc('}', l->out);
}

static void put_line(struct lines *l, u32 i)
{
	char words[160];

	export_words(l->f, i, words, sizeof(words));
	for (char *c = words; *c; c++) {
		if (*c == '"' || *c < ' ' || *c > '~')
			*c = '\'';
	}
	put_line_host(l, i);
	fputs(" \"", l->out);
	if (record_is_step(i))
		fprintf(l->out, "step %u: ", record.events[i].step);
	fprintf(l->out, "%s\" ", words);
	put_clock(l, i);
	fputc('\n', l->out);
}

int export_shiviz(FILE *out, const struct finding *f, bool all)
{
	struct lines l = { .out = out, .f = f };
	int ret = -ENOMEM;

	l.keep = order_make() ? export_keep(f, all) : NULL;
	l.shown = calloc(record.nevents + LIMIT_TASKS, sizeof(*l.shown));
	if (l.keep && l.shown) {
		count(&l);
		fputs(LINE_FORMAT "\n\n", out);
		for (u32 i = 0; i < record.nevents; i++) {
			if (l.keep[i])
				put_line(&l, i);
		}
		ret = 0;
	}
	free(l.keep);
	free(l.shown);
	return ret;
}
