// SPDX-License-Identifier: GPL-2.0-only
/*
 * In which order did it happen?  One column a task, time downwards.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/render/relevance.h"
#include "replay/words.h"

#define STEP_COLUMNS	7
#define GAP_COLUMNS	2
/* Below 16 characters a name does not fit; then there is one column only. */
#define COLUMNS_MAX	4

struct table {
	const struct report	*r;
	const u8		*keep;
	u32			ncols;
	u32			width;
	u8			col[LIMIT_TASKS];
	const struct event	*last;		/* row printed last */
	u32			last_index;
	u32			next_switch;
};

static u32 indent_of(const struct table *t, unsigned int task)
{
	return STEP_COLUMNS + t->col[task] * (t->width + GAP_COLUMNS);
}

/* How much of @text goes on a line of @width: up to a blank, a bracket... */
static size_t cell_break(const char *text, size_t width)
{
	size_t at = width;

	if (strlen(text) <= width)
		return strlen(text);
	while (at > 3 && text[at] != ' ')
		at--;
	if (text[at] == ' ')
		return at;
	for (at = width; at > 3; at--) {
		if (strchr("(.|", text[at - 1]))
			return at;
	}
	return width;
}

static void put_cell(const struct table *t, unsigned int task,
		     const char *step, const char *text)
{
	size_t width = t->width, at = cell_break(text, width);
	u32 indent = indent_of(t, task);

	part_line(t->r, "%5s%*s%.*s", step, (int)indent - 5, "", (int)at,
		  text);
	for (text += at; *text; text += at) {
		text += strspn(text, " ");
		at = cell_break(text, width - 2);
		part_line(t->r, "%*s%.*s", (int)indent + 2, "", (int)at, text);
	}
}

const char *part_lock(const struct event *e)
{
	const struct sim_lock *l =
		(const struct sim_lock *)(unsigned long)e->addr;
	static const char *const names[][3] = {
		{ "write_lock", "spin_lock", "mutex_lock" },
		{ "write_unlock", "spin_unlock", "mutex_unlock" },
		{ "read_lock", "read_lock", "read_lock" },
		{ "read_unlock", "read_unlock", "read_unlock" },
	};

	if (e->op < OP_WLOCK || e->op > OP_RUNLOCK)
		return "trylock";
	return names[e->op - OP_WLOCK][l->kind <= LOCK_MUTEX ? l->kind : 0];
}

/* The store itself may be of another column: steps are unique. */
static void drain_words(const struct event *e, const char *what, char *buf,
			size_t n)
{
	const struct event *store = e->aux < record.nevents ?
				    &record.events[e->aux] : NULL;

	if (store)
		snprintf(buf, n, "drain %s (store of step %u)", what,
			 store->step);
	else
		snprintf(buf, n, "drain %s", what);
}

static void row_words(const struct table *t, const struct event *e, char *buf,
		      size_t n)
{
	const struct finding *f = t->r->f;
	const char *order = words_order(e->flags);
	char text[192];

	words_event(e, &f->trace.scn, text, sizeof(text));
	if (words_is_lock(e)) {
		snprintf(buf, n, "%s(%s)", part_lock(e), text);
		return;
	}
	if (e->op == OP_DRAIN) {
		drain_words(e, text, buf, n);
		return;
	}
	if (finding_is_bad_access(f, e - record.events))
		words_place(e->op, e->addr, e->size, text, sizeof(text));
	snprintf(buf, n, "%s%s %s%s", op_word(e->op),
		 order[0] ? order + 1 : "", text,
		 e->flags & OPF_DELAYED ? " (delayed)" : "");
}

/* "slab-use-after-free" -> "USE AFTER FREE" */
static void put_verdict(const struct table *t, const struct event *e)
{
	const struct note *n = t->r->f->note;
	const char *word = verdict_word(n->verdict);
	const char *stars = t->width < 32 ? "**" : "*****";
	char text[80];
	char *c;

	if (!strncmp(word, "slab-", 5))
		word += 5;
	snprintf(text, sizeof(text), "%s %s%s%s %s", stars, word,
		 n->invariant != INV_NONE ? " " : "",
		 n->invariant != INV_NONE ? invariant_id(n->invariant) : "",
		 stars);
	for (c = text; *c; c++)
		*c = *c == '-' ? ' ' : toupper((unsigned char)*c);
	put_cell(t, e->task, "", text);
}

void part_switch(const struct capture_switch *s, char *buf, size_t n)
{
	char func[TRACE_WORD], place[NAMES_MAX];

	words_place(s->op, s->addr, 8, place, sizeof(place));
	if (s->done)
		snprintf(buf, n, "task %u ends", s->from);
	else if (!s->enabled)
		snprintf(buf, n, "task %u waits at %s %s", s->from,
			 op_word(s->op), place);
	else if (finding_func_at(s->pc, func, sizeof(func)))
		snprintf(buf, n, "task %u preempted in %s", s->from, func);
	else
		snprintf(buf, n, "task %u preempted", s->from);
}

static void put_dashes(const struct table *t, const char *text)
{
	static const char dashes[] =
		"- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -";
	int room = 64 - (int)strlen(text), side;

	side = room > 8 ? room / 2 & ~1 : 4;
	part_line(t->r, "%*s%.*s%s %.*s", STEP_COLUMNS, "", side, dashes, text,
		  side - 1, dashes);
}

/* Why the task of the last row is not that of the next one. */
static void put_switch(struct table *t, u32 i)
{
	const struct capture *c = &t->r->f->capture;
	const struct event *next = &record.events[i];
	const struct capture_switch *found = NULL;
	char text[160];

	for (; t->next_switch < c->nswitches; t->next_switch++) {
		const struct capture_switch *s = &c->switches[t->next_switch];

		if (s->event > i)
			break;
		if (s->from == t->last->task && s->event > t->last_index)
			found = s;
	}
	if (!found || t->last->task == next->task)
		return;
	part_switch(found, text, sizeof(text));
	put_dashes(t, text);
}

/* What the events [from, to) that are left out were. */
static void put_folded(struct table *t, u32 from, u32 to)
{
	u32 count[OP_COUNT] = { 0 }, first = 0, last = 0, i;
	char text[256];
	size_t len = 0;

	for (i = from; i < to; i++) {
		const struct event *e = &record.events[i];

		if (t->last && e->step == t->last->step)
			continue;	/* no step of its own */
		first = first ? first : e->step;
		last = e->step;
		if (e->op != OP_PREEMPT_OFF && e->op != OP_PREEMPT_ON)
			count[e->op]++;
	}
	if (!last)
		return;
	for (i = 0; i < OP_COUNT && len < sizeof(text); i++) {
		if (count[i])
			len += snprintf(text + len, sizeof(text) - len,
					"%s%u %s", len ? ", " : "", count[i],
					op_word(i));
	}
	if (first == last)
		part_line(t->r, "    .  (%u: %s; folded)", first, text);
	else
		part_line(t->r, "    .  (%u-%u: %s; folded)", first, last,
			  text);
}

static void put_row(struct table *t, u32 i)
{
	const struct event *e = &record.events[i];
	char text[256], step[16] = "";
	size_t len = 0;

	if (t->last)
		put_switch(t, i);
	if (e->step && (!t->last || e->step != t->last->step))
		snprintf(step, sizeof(step), "%u", e->step);
	if (t->ncols == 1 && t->r->f->trace.scn.ntasks > 1)
		len = snprintf(text, sizeof(text), "task %u: ", e->task);
	row_words(t, e, text + len, sizeof(text) - len);
	put_cell(t, e->task, step, text);
	t->last = e;
	t->last_index = i;
	if ((s32)i == t->r->f->event && t->r->f->note->task)
		put_verdict(t, e);
}

static void lay_out(struct table *t)
{
	bool used[LIMIT_TASKS] = { false };
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		if (t->keep[i])
			used[record.events[i].task] = true;
	}
	for (i = 0; i < LIMIT_TASKS; i++) {
		t->col[i] = t->ncols;
		t->ncols += used[i];
	}
	if (!t->ncols)
		return;
	if (t->ncols > COLUMNS_MAX) {
		t->ncols = 1;
		memset(t->col, 0, sizeof(t->col));
	}
	t->width = (LIMIT_REPORT_COLUMNS - STEP_COLUMNS -
		    GAP_COLUMNS * (t->ncols - 1)) / t->ncols;
}

static void put_head(const struct table *t)
{
	const struct scenario *scn = &t->r->f->trace.scn;
	char line[LIMIT_REPORT_COLUMNS + 64], rule[LIMIT_REPORT_COLUMNS + 64];
	u32 i, at;

	memset(line, ' ', sizeof(line));
	memset(rule, ' ', sizeof(rule));
	memcpy(line, " step", 5);
	memcpy(rule, " ----", 5);
	for (i = 1; i <= scn->ntasks && t->ncols > 1; i++) {
		char name[64];
		u32 len = snprintf(name, sizeof(name), "task %u %s, cpu %u", i,
				   scn->tasks[i - 1].name,
				   scn->tasks[i - 1].cpu);

		/* Tasks without a row share the column of the next one. */
		if (i < scn->ntasks && t->col[i] == t->col[i + 1])
			continue;
		at = indent_of(t, i);
		if (t->col[i] >= t->ncols)
			continue;
		memset(line + at, ' ', t->width);
		memcpy(line + at, name, len < t->width ? len : t->width);
		memset(rule + at, '-', t->width - 2);
	}
	at = STEP_COLUMNS + t->ncols * (t->width + GAP_COLUMNS) - GAP_COLUMNS;
	for (; at && line[at - 1] == ' '; at--)
		;
	part_line(t->r, "%.*s", (int)at, line);
	for (at = LIMIT_REPORT_COLUMNS; rule[at - 1] == ' '; at--)
		;
	part_line(t->r, "%.*s", (int)at, rule);
}

static void put_rows(struct table *t)
{
	u32 i, from = 0;

	while (from < record.nevents &&
	       (record.events[from].flags & OPF_SETUP))
		from++;
	for (i = from; i < record.nevents; i++) {
		if (!t->keep[i])
			continue;
		put_folded(t, from, i);
		put_row(t, i);
		from = i + 1;
	}
	put_folded(t, from, record.nevents);
}

void part_table(const struct report *r)
{
	struct table t = { .r = r };
	u8 *keep;

	if (!r->f->result.steps)
		return;
	keep = relevance_mark(r);
	if (!keep)
		return;
	t.keep = keep;
	part_line(r, "Interleaving (%u steps, %u switches):",
		  r->f->result.steps, r->f->capture.nswitches);
	part_line(r, "%s", "");
	lay_out(&t);
	if (t.ncols) {
		put_head(&t);
		put_rows(&t);
	}
	part_line(r, "%s", "");
	free(keep);
}
