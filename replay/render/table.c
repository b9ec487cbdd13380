// SPDX-License-Identifier: GPL-2.0-only
/*
 * In which order did it happen?  One column a task, time downwards.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/text.h"
#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/render/relevance.h"
#include "replay/words.h"

#define STEP_COLUMNS	7
#define FOLD_SILENT	3
/* Operations of the set-up that are told; it is its end that failed. */
#define SETUP_MAX	16
/* Events of tasks that are all shown if none is about the bug. */
#define TELL_ALL	24
/* With more tasks a name does not fit; then there is one column only. */
#define COLUMNS_MAX	4

struct table {
	const struct report	*r;
	const u8		*keep;
	u32			ncols;
	u32			width;		/* from one column to the next */
	bool			merged;		/* more tasks than columns */
	u8			col[LIMIT_TASKS];
	const struct event	*last;		/* row printed last */
	u32			last_index;
	u32			next_switch;
};

static u32 indent_of(const struct table *t, unsigned int task)
{
	return STEP_COLUMNS + t->col[task] * t->width;
}

/* A row has one cell, which may reach over the columns right of its own. */
static size_t room_of(const struct table *t, unsigned int task)
{
	return LIMIT_REPORT_COLUMNS - indent_of(t, task);
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

/* Take the words that begin with @what, and are no sign, out of @text. */
static void leave_out(char *text, const char *what)
{
	char *at = text, *end;

	while ((at = strstr(at, what))) {
		end = at + 1 + strcspn(at + 1, " ");
		memmove(at, end, strlen(end) + 1);
	}
}

static void replace(char *text, const char *what, const char *by)
{
	size_t n = strlen(what), m = strlen(by);
	char *at = text;

	while ((at = strstr(at, what))) {
		memcpy(at, by, m);
		memmove(at + m, at + n, strlen(at + n) + 1);
		at += m;
	}
}

/* Both sides of an arrow say the same of it, or one says nothing. */
static bool is_constant(const char *text, const char *what)
{
	const char *first = strstr(text, what), *second;
	size_t len;

	if (!first)
		return false;
	len = 1 + strcspn(first + 1, " ");
	second = strstr(first + len, what);
	return !second || (!strncmp(first, second, len) &&
			   1 + strcspn(second + 1, " ") == len);
}

/* The bits of an SPTE that the story is not about, where there is no room. */
static void shorten(char *text, size_t width)
{
	static const char *const dull[] = { " mmu-w", " pfn=" };
	u32 i;

	for (i = 0; i < sizeof(dull) / sizeof(*dull); i++) {
		if (strlen(text) > width && is_constant(text, dull[i]))
			leave_out(text, dull[i]);
	}
	if (strlen(text) > width)
		replace(text, "not present", "none");
}

static void put_cell(const struct table *t, unsigned int task,
		     const char *step, char *text)
{
	size_t width = room_of(t, task), at;
	u32 indent = indent_of(t, task);

	shorten(text, width);
	at = cell_break(text, width);

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

const char *part_event(const struct report *r, const struct event *e, char *buf,
		       size_t n)
{
	const struct finding *f = r->f;
	const char *order = words_order(e->flags);
	char text[192];

	words_event(e, &f->trace.scn, text, sizeof(text));
	if (words_is_lock(e)) {
		snprintf(buf, n, "%s(%s)", part_lock(e), text);
		return buf;
	}
	if (e->op == OP_DRAIN) {
		drain_words(e, text, buf, n);
		return buf;
	}
	if (finding_is_bad_access(f, e - record.events))
		words_place(e->op, e->addr, e->size, text, sizeof(text));
	snprintf(buf, n, "%s%s %s%s", op_word(e->op),
		 order[0] ? order + 1 : "", text,
		 e->flags & OPF_DELAYED ? " (delayed)" : "");
	return buf;
}

/* "slab-use-after-free" -> "USE AFTER FREE" */
static void put_verdict(const struct table *t, const struct event *e)
{
	const struct note *n = t->r->f->note;
	const char *word = verdict_word(n->verdict);
	const char *stars = room_of(t, e->task) < 32 ? "**" : "*****";
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

enum fold { FOLD_READ, FOLD_WRITE, FOLD_ATOMIC, FOLD_LOCK, FOLD_OTHER, FOLDS };

static enum fold fold_of(const struct event *e)
{
	if (words_is_lock(e))
		return FOLD_LOCK;
	switch (e->op) {
	case OP_READ:
		return FOLD_READ;
	case OP_WRITE:
		return FOLD_WRITE;
	case OP_XCHG:
	case OP_CMPXCHG:
	case OP_RMW:
		return FOLD_ATOMIC;
	default:
		return FOLD_OTHER;
	}
}

static void fold_words(const u32 *count, char *buf, size_t n)
{
	static const char *const words[FOLDS][2] = {
		{ "read", "reads" }, { "write", "writes" },
		{ "atomic", "atomics" }, { "lock op", "lock ops" },
		{ "other", "others" },
	};
	size_t len = 0;
	u32 i;

	for (i = 0; i < FOLDS && len < n; i++) {
		if (count[i])
			len += snprintf(buf + len, n - len, "%s%u %s",
					len ? ", " : "", count[i],
					words[i][count[i] > 1]);
	}
}

/* What the steps of the events [from, to) that are left out were. */
static void put_folded(struct table *t, u32 from, u32 to)
{
	u32 count[FOLDS] = { 0 }, first = 0, last, i;
	u32 before = t->last ? t->last->step : 0;
	char text[128];

	last = before;
	for (i = from; i < to; i++) {
		const struct event *e = &record.events[i];

		if (e->step == last)
			continue;	/* no step of its own */
		first = first ? first : e->step;
		last = e->step;
		count[fold_of(e)]++;
	}
	/* That a few steps are left out shows in the numbers. */
	if (!first || (last - before <= FOLD_SILENT && to < record.nevents))
		return;
	fold_words(count, text, sizeof(text));
	if (to == record.nevents)
		part_line(t->r, "    .  (%u-%u: the rest of the run)", first,
			  last);
	else if (first == last)
		part_line(t->r, "    .  (%u: %s, folded)", first, text);
	else
		part_line(t->r, "    .  (%u-%u: %s, folded)", first, last,
			  text);
}

static void put_row(struct table *t, u32 i)
{
	const struct event *e = &record.events[i];
	char text[256], step[16] = "";
	size_t len = 0;

	if (t->last)
		put_switch(t, i);
	/* What is no step, as a begin, has the number of the step before. */
	if (e->step && (!i || e->step != record.events[i - 1].step))
		snprintf(step, sizeof(step), "%u", e->step);
	if (t->merged)
		len = snprintf(text, sizeof(text), "task %u: ", e->task);
	part_event(t->r, e, text + len, sizeof(text) - len);
	put_cell(t, e->task, step, text);
	t->last = e;
	t->last_index = i;
	if ((s32)i == t->r->f->event && t->r->f->note->task)
		put_verdict(t, e);
}

static void lay_out(struct table *t)
{
	/* The last one needs the most: what is in it has nowhere to go. */
	static const u32 widths[COLUMNS_MAX + 1] = { 0, 71, 30, 20, 16 };
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
		t->merged = true;
		t->ncols = 1;
		memset(t->col, 0, sizeof(t->col));
	}
	t->width = widths[t->ncols];
}

/* The first words of a column, then its line of dashes. */
static void put_head_line(const struct table *t, const char *first,
			  void (*words)(const struct scn_task *st, u32 i,
					char *buf, size_t n))
{
	const struct scenario *scn = &t->r->f->trace.scn;
	char line[2 * LIMIT_REPORT_COLUMNS], name[LIMIT_REPORT_COLUMNS];
	u32 i, at;

	memset(line, ' ', sizeof(line));
	memcpy(line, first, strlen(first));
	for (i = 1; i <= scn->ntasks && !t->merged; i++) {
		/* Tasks without a row share the column of the next one. */
		if ((i < scn->ntasks && t->col[i] == t->col[i + 1]) ||
		    t->col[i] >= t->ncols)
			continue;
		words(&scn->tasks[i - 1], i, name, sizeof(name));
		memcpy(line + indent_of(t, i), name,
		       strnlen(name, t->width - 1));
	}
	for (at = LIMIT_REPORT_COLUMNS; at && line[at - 1] == ' '; at--)
		;
	part_line(t->r, "%.*s", (int)at, line);
}

static void head_name(const struct scn_task *st, u32 i, char *buf, size_t n)
{
	snprintf(buf, n, "task %u %s", i, st->name);
}

static void head_cpu(const struct scn_task *st, u32 i, char *buf, size_t n)
{
	(void)i;
	snprintf(buf, n, "cpu %u", st->cpu);
}

static void head_both(const struct scn_task *st, u32 i, char *buf, size_t n)
{
	snprintf(buf, n, "task %u %s, cpu %u", i, st->name, st->cpu);
}

static void head_dashes(const struct scn_task *st, u32 i, char *buf, size_t n)
{
	(void)st, (void)i;
	memset(buf, '-', n);
}

static void put_head(const struct table *t)
{
	if (t->ncols <= 2) {
		put_head_line(t, " step", head_both);
	} else {
		put_head_line(t, " step", head_name);
		put_head_line(t, "", head_cpu);
	}
	put_head_line(t, " ----", head_dashes);
}

static u32 tasks_begin(void)
{
	u32 i = 0;

	while (i < record.nevents && (record.events[i].flags & OPF_SETUP))
		i++;
	return i;
}

static void put_rows(struct table *t)
{
	u32 i, from = tasks_begin();

	for (i = from; i < record.nevents; i++) {
		if (!t->keep[i])
			continue;
		put_folded(t, from, i);
		put_row(t, i);
		from = i + 1;
	}
	put_folded(t, from, record.nevents);
}

static void put_counts(const struct report *r)
{
	const struct trace *tr = &r->f->trace;
	u32 n = r->f->capture.nswitches;
	char from[64] = "";

	if (tr->minimised_steps &&
	    (tr->minimised_steps != r->f->result.steps ||
	     tr->minimised_switches != n))
		snprintf(from, sizeof(from), "; minimised from %u steps, %u",
			 tr->minimised_steps, tr->minimised_switches);
	part_line(r, "Interleaving (%u steps, %u switch%s%s):",
		  r->f->result.steps, n, n == 1 ? "" : "es", from);
}

static void put_setup(const struct report *r, const char *head)
{
	const struct scenario *scn = &r->f->trace.scn;
	u32 i, from = scn->nsetup > SETUP_MAX ? scn->nsetup - SETUP_MAX : 0;
	char op[LIMIT_REPORT_COLUMNS];

	if (!scn->nsetup)
		return;
	part_line(r, "%s", head);
	if (from)
		part_line(r, "  .  (%u operations)", from);
	for (i = from; i < scn->nsetup; i++) {
		if (scenario_print_op(&scn->setup[i], op, sizeof(op)) > 0)
			part_line(r, "  %s", op);
	}
	part_line(r, "%s", "");
}

/*
 * No step touches what is wrong: the set-up has, and what little runs behind
 * it is all shown.
 */
static void tell_all(struct table *t, u8 *keep)
{
	put_setup(t->r, "The set-up, in this order:");
	if (record.nevents - tasks_begin() > TELL_ALL)
		return;
	memset(keep + tasks_begin(), 1, record.nevents - tasks_begin());
	lay_out(t);
}

void part_table(const struct report *r)
{
	struct table t = { .r = r };
	u8 *keep;

	/* The operations that ran in order are the story. */
	if (!r->f->result.steps) {
		put_setup(r, "No task is needed: it is the set-up that does it, in this order:");
		return;
	}
	keep = relevance_mark(r);
	if (!keep)
		return;
	t.keep = keep;
	lay_out(&t);
	if (!t.ncols)
		tell_all(&t, keep);
	put_counts(r);
	part_line(r, "%s", "");
	if (t.ncols) {
		put_head(&t);
		put_rows(&t);
	}
	part_line(r, "%s", "");
	free(keep);
}
