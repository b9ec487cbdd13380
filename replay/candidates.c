// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which other stores could a read have met?  See candidates.h.
 */
#include "replay/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "replay/names.h"
#include "replay/words.h"
#include "sched/buffer.h"

/* More waits in no buffers. */
#define WAITING_MAX	(LIMIT_CPUS * LIMIT_PENDING)

struct search {
	const struct finding	*f;
	struct candidates	*c;
	u32			room;
	s32			*drain;		/* of each event, -1: none */
	u32			*no;		/* of each event in its task */
	u32			waiting[WAITING_MAX];	/* by age */
	u32			nwaiting;
	bool			failed;		/* no memory */
};

static const struct event *event(u32 i)
{
	return &record.events[i];
}

static bool reads(const struct finding *f, u32 i)
{
	const struct event *e = event(i);

	return !(e->flags & OPF_SETUP) && op_is_memory(e->op) && e->size &&
	       e->op != OP_WRITE && !finding_is_bad_access(f, i);
}

static bool overlap(const struct event *a, const struct event *b)
{
	return a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

static bool was_delayed(const struct event *e)
{
	return !(e->flags & OPF_SETUP) && e->flags & OPF_DELAYED;
}

/* ---- ways ---- */

static void name_store(const struct event *s, char *buf, size_t n)
{
	words_place(s->size ? OP_WRITE : OP_WUNLOCK, s->addr, s->size, buf, n);
}

/* How many stores of that name wait before this one in its buffer, and 1. */
static u32 place_in_queue(const struct search *se, u32 store)
{
	char name[NAMES_MAX], other[NAMES_MAX];
	u32 k = 1;

	name_store(event(store), name, sizeof(name));
	for (u32 i = 0; se->waiting[i] != store; i++) {
		const struct event *s = event(se->waiting[i]);

		name_store(s, other, sizeof(other));
		k += s->cpu == event(store)->cpu && !strcmp(name, other);
	}
	return k;
}

static bool add_drain(struct candidate_way *w, u32 step, const struct event *s,
		      u32 k)
{
	char name[NAMES_MAX], queue[16] = "";

	if (w->n == CANDIDATE_TEXTS)
		return false;
	name_store(s, name, sizeof(name));
	if (k > 1)
		snprintf(queue, sizeof(queue), " #%u", k);
	return snprintf(w->text[w->n++], INSTEAD_WORDS, "%u:drain %u %.100s%s",
			step, s->cpu, name, queue) < INSTEAD_WORDS;
}

/* Those that are older in its buffer come first, if it must be so. */
static void drain_in_order(const struct search *se, struct candidate *c,
			   struct candidate_way *w)
{
	u32 step = event(c->read)->step;

	for (u32 i = 0; i < se->nwaiting; i++) {
		const struct event *s = event(se->waiting[i]);

		if (s->cpu != event(c->store)->cpu)
			continue;
		if (!add_drain(w, step++, s, 1))
			break;
		if (se->waiting[i] == c->store)
			return;
	}
	w->n = 0;
}

static void ways_early(const struct search *se, struct candidate *c)
{
	add_drain(&c->way[0], event(c->read)->step, event(c->store),
		  place_in_queue(se, c->store));
	drain_in_order(se, c, &c->way[1]);
}

static void add_run(struct candidate_way *w, u32 step, u32 task, s32 count)
{
	int n = snprintf(w->text[0], INSTEAD_WORDS, "%u:run %u", step, task);

	if (count >= 0)
		snprintf(w->text[0] + n, INSTEAD_WORDS - n, " x%d", count);
	w->n = 1;
}

static u32 next_step(u32 i)
{
	do {
		i++;
	} while (!record_is_step(i));
	return i;
}

/* The reader, from the drain on until it has read. */
static void let_reader_run(struct candidate *c)
{
	const struct event *r = event(c->read);
	u32 i = c->drain;

	while (event(i)->task != r->task || event(i)->op == OP_DRAIN)
		i++;
	add_run(&c->way[1], event(c->drain)->step, r->task,
		r->explicit_no - event(i)->explicit_no +
		!(r->flags & OPF_PLAIN));
}

/* Leave out the drain, or read before it. */
static void ways_late(struct candidate *c)
{
	u32 next = next_step(c->drain), step = event(c->drain)->step;
	const struct event *e = event(next);

	if (e->op == OP_DRAIN && e->aux < record.nevents)
		add_drain(&c->way[0], step, event(e->aux), 1);
	else
		add_run(&c->way[0], step, e->task, -1);
	let_reader_run(c);
}

/* ---- what there is ---- */

static void add(struct search *se, u32 read, u32 store, bool early)
{
	struct candidates *c = se->c;
	struct candidate *at;

	if (c->n == se->room) {
		se->room = se->room * 2 + 16;
		at = realloc(c->at, se->room * sizeof(*at));
		se->failed = !at;
		if (!at)
			return;
		c->at = at;
	}
	at = &c->at[c->n++];
	*at = (struct candidate) {
		.read = read, .store = store, .drain = se->drain[store],
		.early = early, .proved = -1,
		.read_no = se->no[read], .store_no = se->no[store],
		.read_event = *event(read), .store_event = *event(store),
	};
	if (early)
		ways_early(se, at);
	else
		ways_late(at);
}

static void look_at(struct search *se, u32 i)
{
	const struct event *r = event(i);
	s32 met = r->writer;

	for (u32 k = 0; k < se->nwaiting && !se->failed; k++) {
		const struct event *s = event(se->waiting[k]);

		if (s->size && s->cpu != r->cpu && overlap(s, r))
			add(se, i, se->waiting[k], true);
	}
	if (met >= 0 && was_delayed(event(met)) && event(met)->cpu != r->cpu &&
	    se->drain[met] >= 0 && se->drain[met] < (s32)i)
		add(se, i, met, false);
}

static void take_out(struct search *se, u32 store)
{
	u32 n = 0;

	for (u32 i = 0; i < se->nwaiting; i++) {
		if (se->waiting[i] != store)
			se->waiting[n++] = se->waiting[i];
	}
	se->nwaiting = n;
}

static void walk(struct search *se)
{
	for (u32 i = 0; i < record.nevents && !se->failed; i++) {
		const struct event *e = event(i);

		if (e->op == OP_DRAIN && e->aux < record.nevents)
			take_out(se, e->aux);
		if (reads(se->f, i))
			look_at(se, i);
		if (was_delayed(e) && se->nwaiting < WAITING_MAX)
			se->waiting[se->nwaiting++] = i;
	}
}

static bool number_events(struct search *se)
{
	u32 n[LIMIT_TASKS] = { 0 };

	se->drain = malloc((record.nevents + 1) * sizeof(*se->drain));
	se->no = calloc(record.nevents + 1, sizeof(*se->no));
	if (!se->drain || !se->no)
		return false;
	for (u32 i = 0; i < record.nevents; i++)
		se->drain[i] = -1;
	for (u32 i = 0; i < record.nevents; i++) {
		const struct event *e = event(i);

		if (e->op == OP_DRAIN && e->aux < record.nevents)
			se->drain[e->aux] = i;
		else if (!(e->flags & OPF_SETUP) && e->task < LIMIT_TASKS)
			se->no[i] = ++n[e->task];
	}
	return true;
}

struct candidates *candidates_find(const struct finding *f)
{
	static struct search se;

	memset(&se, 0, sizeof(se));
	se.f = f;
	se.c = calloc(1, sizeof(*se.c));
	se.failed = !se.c || !number_events(&se);
	if (!se.failed)
		walk(&se);
	free(se.drain);
	free(se.no);
	if (!se.failed)
		return se.c;
	candidates_free(se.c);
	return NULL;
}

void candidates_free(struct candidates *c)
{
	if (!c)
		return;
	free(c->at);
	free(c);
}

/* ---- does it happen? ---- */

/* The @no-th event of @task in this run, which is like @like; -1: it is not. */
static s32 find_again(u32 no, const struct event *like)
{
	u32 n = 0;

	for (u32 i = 0; i < record.nevents; i++) {
		const struct event *e = event(i);

		if (e->flags & OPF_SETUP || e->op == OP_DRAIN ||
		    e->task != like->task || ++n != no)
			continue;
		return e->op == like->op && e->addr == like->addr &&
		       e->size == like->size ? (s32)i : -1;
	}
	return -1;
}

static bool happens(const struct candidate *c)
{
	s32 read = find_again(c->read_no, &c->read_event), store;

	if (read < 0)
		return false;
	store = find_again(c->store_no, &c->store_event);
	return c->early ? store >= 0 && event(read)->writer == store :
	       store < 0 || event(read)->writer != store;
}

static u32 try_way(struct candidate *c, s32 way, const struct trace *t,
		   const struct core_variant *v)
{
	const struct candidate_way *w = &c->way[way];
	const char *text[CANDIDATE_TEXTS];
	static struct finding f;
	struct trace_error err;
	u32 kept, steps;

	for (u32 i = 0; i < w->n; i++)
		text[i] = w->text[i];
	if (instead_run(t, v, text, w->n, &f, &kept, &err))
		return 0;
	if (happens(c))
		c->proved = way;
	steps = f.result.steps;
	finding_free(&f);
	return steps;
}

/* Whether a store could have waited on, only a run in which it does can say. */
static void drop_unproved(struct candidates *c)
{
	u32 n = 0;

	for (u32 i = 0; i < c->n; i++) {
		if (c->at[i].early || c->at[i].proved >= 0)
			c->at[n++] = c->at[i];
	}
	c->n = n;
}

void candidates_prove(struct candidates *c, const struct finding *f,
		      u64 steps)
{
	enum memory_model model = sim.model;
	u64 used = 0;

	sim.model = f->trace.model;
	for (u32 i = 0; i < c->n; i++) {
		struct candidate *at = &c->at[i];

		for (s32 w = 0; w < CANDIDATE_WAYS && at->proved < 0; w++) {
			/* One that is refused has run as well. */
			if (at->way[w].n && used < steps)
				used += 1000 + try_way(at, w, &f->trace,
						       f->variant);
		}
	}
	sim.model = model;
	drop_unproved(c);
}

const char *candidate_options(const struct candidate *c, char *buf, size_t n)
{
	size_t len = 0;

	*buf = '\0';
	for (u32 i = 0; c->proved >= 0 && i < c->way[c->proved].n && len < n;
	     i++)
		len += snprintf(buf + len, n - len, "%s--instead='%s'",
				i ? " " : "", c->way[c->proved].text[i]);
	return buf;
}
