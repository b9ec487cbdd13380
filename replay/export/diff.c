// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does one run do that the other does not?
 *
 * Each column is one run, in its own order, from the first event that differs.
 * Shown is what has no pair in the other run, plain accesses left out, and
 * where tasks switch; the rest only when everything is asked for.
 */
#include "replay/export/diff.h"

#include <stdlib.h>
#include <string.h>

#include "replay/render/parts.h"

#define CELL_COLUMNS	38
#define STEP_COLUMNS	9	/* "  193 3* " */
#define TEXT_COLUMNS	(CELL_COLUMNS - STEP_COLUMNS)

/* Places listed without --events: more are no answer. */
#define PLACES_MAX	24

static const char *choice_words(const struct trace *t, u32 i, char *buf,
				size_t n)
{
	FILE *out = i < t->nchoices ? fmemopen(buf, n, "w") : NULL;

	snprintf(buf, n, "the default from here on");
	if (!out)
		return buf;
	trace_write_choice(out, &t->choices[i]);
	fclose(out);
	buf[n - 1] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return buf + strspn(buf, " ");
}

/* ---- what ran ---- */

static void put_run(const struct report *r, char letter, const char *name,
		    const struct run_copy *c)
{
	const struct trace *t = &c->trace;
	bool seeded = strcmp(t->mutation, "none");

	part_line(r, "%c: %s", letter, name);
	part_line(r, "   core %s %s%s%s, model %s: %u steps, %s%s%s", t->rev,
		  t->hash, seeded ? ", mutation " : "",
		  seeded ? t->mutation : "", memory_model_word(t->model),
		  c->result.steps, c->found ? verdict_word(t->verdict) :
		  "no bug", c->found ? " in " : "", c->found ? t->func[0] : "");
}

static void put_choices(const struct report *r, const struct diff *d)
{
	char a[160], b[160];

	if (!d->al->choices) {
		part_line(r, "No choice differs.");
		return;
	}
	part_line(r, "First differing choice, number %u:", d->al->choice + 1);
	part_line(r, " A: %s", choice_words(&d->a->trace, d->al->choice, a,
					    sizeof(a)));
	part_line(r, " B: %s", choice_words(&d->b->trace, d->al->choice, b,
					    sizeof(b)));
}

/* ---- lanes ---- */

struct lane {
	const struct run_copy	*c;
	const s32		*of;	/* pairs in the other run */
	u8			*keep;
	u32			next;	/* event */
	char			text[160];	/* what is left of a cell */
};

/* The last event before a switch, and the first one behind it. */
static void mark_switches(struct lane *l, u32 from)
{
	u32 last = from;

	for (u32 i = from; i < l->c->nevents; i++) {
		const struct copy_event *e = &l->c->events[i];

		if (e->mark)
			continue;
		if (e->e.task != l->c->events[last].e.task)
			l->keep[last] = l->keep[i] = 1;
		last = i;
	}
}

static void mark(struct lane *l, u32 from, bool all)
{
	for (u32 i = from; i < l->c->nevents; i++) {
		const struct copy_event *e = &l->c->events[i];

		l->keep[i] = all || e->bad || i == from ||
			     (l->of[i] < 0 && !e->e.plain && !e->mark);
	}
	mark_switches(l, from);
}

static bool start(struct lane *l, const struct run_copy *c, const s32 *of,
		  u32 from, bool all)
{
	memset(l, 0, sizeof(*l));
	l->c = c;
	l->of = of;
	l->next = from;
	l->keep = calloc(c->nevents + 1, 1);
	if (l->keep)
		mark(l, from, all);
	return l->keep;
}

/* How many events from .next on are left out. */
static u32 folded(const struct lane *l)
{
	u32 i = l->next;

	while (i < l->c->nevents && !l->keep[i])
		i++;
	return i - l->next;
}

/* The next cell into .text; false: the run has ended. */
static bool fetch(struct lane *l)
{
	u32 n = folded(l);
	const struct copy_event *e;
	char step[16] = "";

	if (l->next == l->c->nevents)
		return false;
	if (n) {
		snprintf(l->text, sizeof(l->text), "    .    (%u folded)", n);
		l->next += n;
		return true;
	}
	e = &l->c->events[l->next];
	if (e->step)
		snprintf(step, sizeof(step), "%u", e->e.step);
	snprintf(l->text, sizeof(l->text), "%5s %u%c %s %s%s%s%s%s", step,
		 e->e.task, l->of[l->next] < 0 && !e->mark ? '*' : ' ',
		 op_word(e->e.op), e->e.text,
		 e->e.plain && e->e.op != OP_DRAIN ? " .plain" : "",
		 e->bad ? " ** " : "",
		 e->bad ? verdict_word(l->c->trace.verdict) : "",
		 e->bad ? " **" : "");
	l->next++;
	return true;
}

/* Of a cell, so many characters go on this line. */
static size_t cell_break(const char *text)
{
	size_t at = CELL_COLUMNS;

	if (strlen(text) <= at)
		return strlen(text);
	while (at > STEP_COLUMNS + 4 && text[at] != ' ')
		at--;
	return text[at] == ' ' && at > STEP_COLUMNS + 4 ? at : CELL_COLUMNS;
}

/* One line of a lane into @cell; false: there is none any more. */
static bool cell(struct lane *l, char *cell)
{
	char rest[sizeof(l->text)];
	size_t at;

	cell[0] = '\0';
	if (!l->text[0] && !fetch(l))
		return false;
	at = cell_break(l->text);
	memcpy(cell, l->text, at);
	cell[at] = '\0';
	memcpy(rest, l->text, sizeof(rest));
	l->text[0] = '\0';
	if (rest[at])
		snprintf(l->text, sizeof(l->text), "%*s%s", STEP_COLUMNS + 2,
			 "", rest + at + strspn(rest + at, " "));
	return true;
}

static void put_rows(const struct report *r, struct lane *a, struct lane *b)
{
	char ca[CELL_COLUMNS + 1], cb[CELL_COLUMNS + 1];
	bool more_a = true, more_b = true;

	for (;;) {
		more_a = more_a && cell(a, ca);
		more_b = more_b && cell(b, cb);
		if (!more_a && !more_b)
			return;
		part_line(r, "%-*s  %s", CELL_COLUMNS, more_a ? ca : "",
			  more_b ? cb : "");
	}
}

static void put_tasks(const struct report *r, const struct scenario *scn)
{
	char names[LIMIT_REPORT_COLUMNS * 8];
	size_t len = 0;

	for (u32 i = 0; i < scn->ntasks && len < sizeof(names); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%u %s",
				i ? ", " : "", i + 1, scn->tasks[i].name);
	part_line(r, "%s", "");
	part_line(r, "Tasks: %s.  Only in its run: *.", names);
}

static void put_lanes(const struct report *r, const struct diff *d)
{
	struct lane a, b;
	bool ok = start(&a, d->a, d->al->of_a, d->al->a, d->all);

	ok = start(&b, d->b, d->al->of_b, d->al->b, d->all) && ok;
	if (ok) {
		put_tasks(r, &d->a->trace.scn);
		part_line(r, "%s", "");
		part_line(r, "%-*s  %s", CELL_COLUMNS, " step t  run A",
			  " step t  run B");
		part_line(r, "%-*s  %s", CELL_COLUMNS,
			  " ---- -  ----------------------------",
			  " ---- -  ----------------------------");
		put_rows(r, &a, &b);
	}
	free(a.keep);
	free(b.keep);
}

/* ---- the end ---- */

static int by_name(const void *pa, const void *pb)
{
	const struct copy_place *const *a = pa, *const *b = pb;

	return strcmp((*a)->name, (*b)->name);
}

/* The places of a run by name; to be freed. */
static const struct copy_place **sorted(const struct run_copy *c)
{
	const struct copy_place **s = malloc((c->nplaces + 1) * sizeof(*s));

	for (u32 i = 0; s && i < c->nplaces; i++)
		s[i] = &c->places[i];
	if (s)
		qsort(s, c->nplaces, sizeof(*s), by_name);
	return s;
}

static const struct copy_place *find_place(const struct copy_place **s, u32 n,
					   const struct copy_place *like)
{
	const struct copy_place **found = bsearch(&like, s, n, sizeof(*s),
						  by_name);

	return found ? *found : NULL;
}

static const char *place_words(const struct copy_place *p,
			       const struct copy_place *other, char *buf,
			       size_t n)
{
	if (p)
		snprintf(buf, n, "%s (step %u)", p->last, p->step);
	else
		snprintf(buf, n, "%s (not written)", other->first);
	return buf;
}

struct places {
	const struct report	*r;
	u32			found;
	u32			room;
};

/* @a or @b is NULL: that run did not write it, so it holds what it did. */
static void put_place(struct places *p, const struct copy_place *a,
		      const struct copy_place *b)
{
	const struct copy_place *any = a ? a : b;
	char wa[96], wb[96];

	if (!strcmp(a ? a->last : any->first, b ? b->last : any->first))
		return;
	if (!p->found++)
		part_line(p->r, "What differs when they end:");
	if (p->found > p->room)
		return;
	part_line(p->r, " %s: A %s, B %s", any->name,
		  place_words(a, any, wa, sizeof(wa)),
		  place_words(b, any, wb, sizeof(wb)));
}

static void walk_places(struct places *p, const struct diff *d,
			const struct copy_place **in_a,
			const struct copy_place **in_b)
{
	for (u32 i = 0; i < d->a->nplaces; i++)
		put_place(p, &d->a->places[i],
			  find_place(in_b, d->b->nplaces, &d->a->places[i]));
	for (u32 i = 0; i < d->b->nplaces; i++) {
		if (!find_place(in_a, d->a->nplaces, &d->b->places[i]))
			put_place(p, NULL, &d->b->places[i]);
	}
}

static void put_places(const struct report *r, const struct diff *d)
{
	struct places p = { .r = r, .room = d->all ? ~0u : PLACES_MAX };
	const struct copy_place **a = sorted(d->a), **b = sorted(d->b);

	part_line(r, "%s", "");
	if (a && b)
		walk_places(&p, d, a, b);
	free(a);
	free(b);
	if (!p.found)
		part_line(r, "No place that they wrote differs when they end.");
	else if (p.found > p.room)
		part_line(r, " and %u more; --events shows them",
			  p.found - p.room);
}

/* The last pair before they part is the last thing that both did. */
static void put_common(const struct report *r, const struct diff *d)
{
	u32 i = d->al->a, step_a, step_b;

	while (i && d->al->of_a[i - 1] < 0)
		i--;
	part_line(r, "%s", "");
	if (!i) {
		part_line(r, "They differ from the first step on.");
		return;
	}
	step_a = d->a->events[i - 1].e.step;
	step_b = d->b->events[d->al->of_a[i - 1]].e.step;
	if (step_a == step_b)
		part_line(r, "The same up to step %u.", step_a);
	else
		part_line(r, "The same up to step %u of A, step %u of B.",
			  step_a, step_b);
}

void diff_write(FILE *out, const struct diff *d)
{
	struct report r = { .out = out };

	if (d->al->same) {
		part_line(&r, "the same run: %s and %s, %u steps, %s", d->name_a,
			  d->name_b, d->a->result.steps, d->a->found ?
			  verdict_word(d->a->trace.verdict) : "no bug");
		return;
	}
	put_run(&r, 'A', d->name_a, d->a);
	put_run(&r, 'B', d->name_b, d->b);
	put_common(&r, d);
	put_choices(&r, d);
	put_lanes(&r, d);
	put_places(&r, d);
}
