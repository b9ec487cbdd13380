// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events does an export show, and in which words?  See parts.h.
 */
#include "replay/export/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/render/relevance.h"

static u8 *keep_all(void)
{
	u8 *keep = calloc(record.nevents + 1, 1);
	u32 i;

	for (i = 0; keep && i < record.nevents; i++)
		keep[i] = !(record.events[i].flags & OPF_SETUP);
	return keep;
}

/* An arrow needs both its ends. */
static void keep_writers(const struct finding *f, u8 *keep)
{
	for (u32 i = record.nevents; i-- > 0;) {
		s32 from = keep[i] ? export_reads_from(f, i) : -1;

		if (from >= 0)
			keep[from] = 1;
	}
}

u8 *export_keep(const struct finding *f, bool all)
{
	struct report r = { .f = f };
	u8 *keep;

	if (all || !f->note)
		return keep_all();
	part_find_reach(&r);
	keep = relevance_mark(&r);
	if (keep)
		keep_writers(f, keep);
	return keep;
}

void export_words(const struct finding *f, u32 i, char *buf, size_t n)
{
	struct trace_event te;

	finding_event(f, i, &te);
	snprintf(buf, n, "%s%s%s%s", op_word(te.op), te.text[0] ? " " : "",
		 te.text, record.events[i].flags & OPF_DELAYED ? " (delayed)" :
		 "");
}

s32 export_store_of(u32 i)
{
	const struct event *e = &record.events[i];

	return e->op == OP_DRAIN && e->aux < i ? (s32)e->aux : -1;
}

s32 export_reads_from(const struct finding *f, u32 i)
{
	const struct event *e = &record.events[i];

	/* What memory must not see has no value. */
	if (finding_is_bad_access(f, i))
		return -1;
	if (!op_is_memory(e->op) || e->op == OP_WRITE || e->writer < 0)
		return -1;
	if ((record.events[e->writer].flags & OPF_SETUP) ||
	    record.events[e->writer].task == e->task)
		return -1;
	return e->writer;
}

void export_title(const struct finding *f, char *buf, size_t n)
{
	char title[256];

	if (!f->note) {
		snprintf(buf, n, "no bug");
		return;
	}
	report_title(f, title, sizeof(title));
	/* The mark of the log is of no use here. */
	snprintf(buf, n, "%s", title + strlen("BUG: RMAPSIM: "));
}
