// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a report say, in which order?  The functions here are the format,
 * read from top to bottom.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/catalogue.h"
#include "replay/order.h"
#include "replay/render/parts.h"
#include "replay/symbol.h"
#include "replay/words.h"

#define FRAME \
	"==================================================================\n"

const char *report_build = "rmapsim";

/* Where to break a line that is too long: at the last blank that fits. */
static size_t break_at(const char *text, size_t indent)
{
	size_t len = strlen(text), at = LIMIT_REPORT_COLUMNS;

	if (len <= LIMIT_REPORT_COLUMNS)
		return len;
	while (at > indent + 8 && text[at] != ' ')
		at--;
	return text[at] == ' ' ? at : LIMIT_REPORT_COLUMNS;
}

static void put_broken(FILE *out, char *text)
{
	size_t indent = strspn(text, " ");

	for (;;) {
		size_t at = break_at(text, indent);
		char *rest = text + at;

		fprintf(out, "%.*s\n", (int)at, text);
		rest += strspn(rest, " ");
		if (!*rest)
			return;
		/* The blanks before the rest come from the text itself. */
		if (rest < text + indent + 2)
			rest = text + indent + 2;
		text = rest - indent - 2;
		memset(text, ' ', indent + 2);
	}
}

void part_line(const struct report *r, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	char *c;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (c = text; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
	while (c > text && c[-1] == ' ')
		*--c = '\0';
	put_broken(r->out, text);
}

const char *part_task(const struct report *r, unsigned int task, char *buf,
		      size_t n)
{
	const struct scenario *scn = &r->f->trace.scn;

	if (!task || task > scn->ntasks)
		snprintf(buf, n, "task 0 (setup) on cpu 0");
	else
		snprintf(buf, n, "task %u (%s) on cpu %u", task,
			 scn->tasks[task - 1].name, scn->tasks[task - 1].cpu);
	return buf;
}

const char *part_step(const struct event *e, char *buf, size_t n)
{
	if (e->flags & OPF_SETUP)
		snprintf(buf, n, "before step 1");
	else
		snprintf(buf, n, "step %u", e->step);
	return buf;
}

void report_title(const struct finding *f, char *buf, size_t n)
{
	const struct trace *t = &f->trace;
	bool pair = t->verdict == VERDICT_DEADLOCK ||
		    t->verdict == VERDICT_LIVELOCK ||
		    t->verdict == VERDICT_DATA_RACE;

	bool named = t->invariant && t->verdict != VERDICT_DATA_RACE;

	snprintf(buf, n, "BUG: RMAPSIM: %s%s%s in %s%s%s",
		 verdict_word(t->verdict), named ? " " : "",
		 named ? invariant_id(t->invariant) : "",
		 strcmp(t->func[0], "-") ? t->func[0] : "the quiet state",
		 pair && strcmp(t->func[1], "-") ? " / " : "",
		 pair && strcmp(t->func[1], "-") ? t->func[1] : "");
}

static void put_title(const struct report *r)
{
	char title[256];

	report_title(r->f, title, sizeof(title));
	part_line(r, "%s", title);
	if (r->f->trace.program)
		part_line(r, "NOTE: this is benchmark program %s, no kernel code",
			  r->f->trace.scn.name);
	else if (strcmp(r->f->trace.mutation, "none"))
		part_line(r, "NOTE: seeded mutation '%s' is active; "
			  "this is not upstream code", r->f->trace.mutation);
	else if (!core_find_revision(r->f->trace.rev))
		part_line(r, "NOTE: the code is variant '%s'; "
			  "this is not upstream code", r->f->trace.rev);
	part_line(r, "%s", "");
}

void report_write(FILE *out, const struct finding *f)
{
	struct report r = { .out = out, .f = f };

	if (!f->note)
		return;
	part_find_reach(&r);
	r.has_order = order_make();
	fputs(FRAME, out);
	put_title(&r);
	part_access(&r);
	part_race(&r);
	part_history(&r);
	part_reorder(&r);
	part_object(&r);
	part_table(&r);
	part_order(&r);
	part_why(&r);
	part_nearest(&r);
	part_tasks(&r);
	part_locks(&r);
	part_notes(&r);
	part_footer(&r);
	fputs(FRAME, out);
}

/* The last frame of the code under test decides the bucket. */
void report_summary(FILE *out, const struct finding *f)
{
	const struct stack *st;
	u32 i, j;

	if (!f->note)
		return;
	st = record_stack(f->note->stack);
	for (i = 0; i < st->depth; i++) {
		const struct symbol_set *set = symbol_lookup(st->pc[i]);

		for (j = 0; j < set->count; j++) {
			if (!set->at[j].core)
				continue;
			fprintf(out, "SUMMARY: RMAPSIM: %s %s:%u in %s\n",
				verdict_word(f->note->verdict),
				set->at[j].file, set->at[j].line,
				set->at[j].func);
			return;
		}
	}
	fprintf(out, "SUMMARY: RMAPSIM: %s in %s\n",
		verdict_word(f->note->verdict), f->trace.func[0]);
}

void report_events(FILE *out, const struct finding *f)
{
	struct trace_event te;
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		if (record.events[i].flags & OPF_SETUP)
			continue;
		finding_event(f, i, &te);
		trace_write_event(out, &te);
	}
}
