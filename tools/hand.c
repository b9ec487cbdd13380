// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a user's word become a run?  See hand.h.
 */
#include "tools/hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/changed.h"
#include "replay/names.h"
#include "replay/words.h"
#include "sched/buffer.h"
#include "sched/point.h"
#include "tools/outdir.h"

#define FOUND		"by hand"
/* Replays that prove a trace before anybody sees it. */
#define PROOF_REPLAYS	100

static struct {
	struct strategy		s;
	const struct hand_talk	*talk;
	struct finding		*f;

	u32			room, ngiven;
	struct hand_answer	*given;		/* so far */
	u32			next;		/* to be used in this run */
	u32			shown;		/* events */
	bool			begun;		/* .talk has */

	struct hand_answer	now;		/* what is being done */
	bool			acting;
	u32			done;		/* steps of it */
	bool			rest;
	bool			fail;
	int			delay;		/* task, -1: none */
	bool			stopped;	/* by an answer that is not kept: */
	struct hand_answer	why;
	bool			unseen;		/* the run is only made to see
						 * how it ends by default */
	bool			known;		/* what this run shows up to the
						 * next question was shown */
} hand;

bool hand_set(struct hand_answer *a, enum hand_kind kind, unsigned int task,
	      u32 steps, const char *until)
{
	memset(a, 0, sizeof(*a));
	a->kind = kind;
	a->task = task;
	a->steps = steps;
	return snprintf(a->until, sizeof(a->until), "%s", until) <
	       (int)sizeof(a->until);
}

void hand_place_of(const struct task *t, struct hand_place *p)
{
	memset(p, 0, sizeof(*p));
	p->op = t->done ? "end" : t->started ? op_word(t->op) : "begin";
	if (t->done || !t->started)
		return;
	words_place(t->op, t->addr, t->size, p->place, sizeof(p->place));
	finding_func_at(t->pc, p->func, sizeof(p->func));
}

/* ---- answers ---- */

static void keep(const struct hand_answer *a)
{
	if (hand.ngiven == hand.room) {
		hand.room = hand.room * 2 + 16;
		hand.given = realloc(hand.given,
				     hand.room * sizeof(*hand.given));
		sim_bug_on(!hand.given);
	}
	hand.given[hand.ngiven++] = *a;
	hand.next = hand.ngiven;
}

static bool may_delay(const struct task *t)
{
	return sim.model != MM_SC && t->started &&
	       (t->op == OP_WRITE || t->op == OP_WUNLOCK);
}

/* NULL: it can be done. */
static const char *wrong(const struct hand_question *q,
			 const struct hand_answer *a)
{
	switch (a->kind) {
	case HAND_RUN:
	case HAND_DELAY:
		if (a->task >= LIMIT_TASKS ||
		    !(q->enabled & BIT_MASK_OF(a->task)))
			return "this task cannot go on; choose one that can";
		if (a->kind == HAND_DELAY && !may_delay(&M->task[a->task]))
			return "this task does not stand before a store that can be delayed";
		return NULL;
	case HAND_DRAIN:
		return choice_drain_is_legal(a->value, q->cpus) ? NULL :
		       "no store waits there that can become visible";
	case HAND_UNDO:
		return a->steps && a->steps <= hand.ngiven ? NULL :
		       "there are not so many answers to take back";
	default:
		return NULL;
	}
}

struct asking {
	struct hand_question	q;
	struct hand_answer	*answer;
};

static void show_events(const struct hand_question *q)
{
	if (!hand.begun)
		hand.talk->begin(q);
	hand.begun = true;
	record_settle();
	if (hand.known)
		hand.shown = record.nevents;
	hand.known = false;
	for (; hand.shown < record.nevents; hand.shown++) {
		if (!(record.events[hand.shown].flags & OPF_SETUP))
			hand.talk->event(hand.f, hand.shown);
	}
}

/* On the host's stack. */
static void ask(void *arg)
{
	struct asking *asking = arg;
	const char *why;

	show_events(&asking->q);
	do {
		if (!hand.talk->ask(&asking->q, asking->answer))
			hand_set(asking->answer, HAND_REST, 0, 0, "");
		why = wrong(&asking->q, asking->answer);
		if (why)
			hand.talk->refuse(why);
	} while (why);
}

/* One that is kept, or an end of the run. */
static void next_answer(task_mask enabled, u32 cpus, struct hand_answer *a)
{
	struct asking asking = {
		.q = {
			.step = M->step + 1, .enabled = enabled, .cpus = cpus,
			.by_default = enabled & BIT_MASK_OF(M->cur) ? M->cur :
				      enabled ? task_first(enabled) : 0,
			.fail = hand.fail, .scn = sim.scenario,
		},
		.answer = a,
	};

	if (hand.next < hand.ngiven) {
		*a = hand.given[hand.next++];
		return;
	}
	if (hand.unseen) {
		hand_set(a, HAND_REST, 0, 0, "");
		return;
	}
	run_on_host(ask, &asking);
	if (a->kind < HAND_UNDO) {
		keep(a);
		return;
	}
	hand.stopped = true;
	hand.why = *a;
	run_stop();
}

/* ---- the strategy ---- */

/* Does the task go on with what was asked of it? */
static bool goes_on(task_mask enabled)
{
	const struct hand_answer *a = &hand.now;
	const struct task *t = &M->task[a->task];
	struct hand_place p;

	if (!hand.acting || !(enabled & BIT_MASK_OF(a->task)))
		return false;
	if (a->steps)
		return hand.done < a->steps;
	if (!strcmp(a->until, HAND_ENDS) || !hand.done || !t->started)
		return true;
	words_place(t->op, t->addr, t->size, p.place, sizeof(p.place));
	return !names_is_part(p.place, a->until);
}

static void begin_answer(const struct hand_answer *a)
{
	if (a->kind == HAND_FAIL)
		hand.fail = true;
	else if (a->kind == HAND_REST)
		hand.rest = true;
	if (a->kind != HAND_RUN && a->kind != HAND_DELAY)
		return;
	hand.now = *a;
	hand.acting = true;
	hand.done = 0;
	hand.delay = a->kind == HAND_DELAY ? a->task : -1;
}

/* The drain that is chosen, or -1 and somebody goes on. */
static int decide(task_mask enabled, u32 cpus)
{
	struct hand_answer a;

	while (!hand.rest && !goes_on(enabled)) {
		hand.acting = false;
		next_answer(enabled, cpus, &a);
		if (a.kind == HAND_DRAIN)
			return a.value;
		begin_answer(&a);
	}
	return -1;
}

static unsigned int hand_pick(struct strategy *s, task_mask enabled)
{
	(void)s;
	decide(enabled, 0);
	if (hand.rest)
		return enabled & BIT_MASK_OF(M->cur) ? M->cur :
		       task_first(enabled);
	hand.done++;
	return hand.now.task;
}

/* A step of the task's own counts, whoever else could have gone on. */
static void hand_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (hand.acting && hand.now.task == task)
		hand.done++;
	else
		hand.acting = false;
}

static int hand_drain(struct strategy *s, u32 cpus)
{
	task_mask enabled = point_enabled();

	(void)s;
	return enabled ? decide(enabled, cpus) : -1;
}

static bool hand_delay(struct strategy *s, const struct task *t)
{
	bool delay = hand.delay == t->id;

	(void)s;
	hand.delay = -1;
	return delay;
}

static unsigned int hand_index(struct strategy *s, unsigned int n)
{
	bool fail = hand.fail;

	(void)s, (void)n;
	hand.fail = false;
	return fail;
}

static void hand_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	hand.next = 0;
	hand.acting = false;
	hand.rest = false;
	hand.fail = false;
	hand.delay = -1;
}

/* ---- runs ---- */

static bool write_to(struct finding *f, const char *path)
{
	struct trace_error err;

	snprintf(f->trace.found, sizeof(f->trace.found), FOUND);
	changed_note(f);
	if (!trace_write(path, &f->trace, &err))
		return true;
	hand.talk->refuse(err.text);
	return false;
}

static void save(struct finding *f)
{
	char text[320];

	if (!write_to(f, hand.why.until))
		return;
	snprintf(text, sizeof(text), "saved %s", hand.why.until);
	hand.talk->tell(text);
}

static void take_back(void)
{
	char text[64];

	hand.ngiven -= hand.why.steps;
	snprintf(text, sizeof(text), "taken back; %u answers are left",
		 hand.ngiven);
	hand.talk->tell(text);
	hand.known = true;
}

/*
 * A trace is of a whole run: what it does by default after the last answer is
 * part of what it shows.
 */
static void run_to_end(const struct core_variant *v,
		       const struct scenario *scn, struct finding *f)
{
	finding_free(f);
	hand.unseen = true;
	finding_run(f, v, scn, &hand.s);
	hand.unseen = false;
}

/* True: the user has seen all of the run that he wants to see. */
static bool one_run(const struct core_variant *v, const struct scenario *scn,
		    struct finding *f)
{
	hand.stopped = false;
	finding_run(f, v, scn, &hand.s);
	if (!hand.stopped)
		return true;
	if (hand.why.kind == HAND_UNDO) {
		take_back();
		return false;
	}
	run_to_end(v, scn, f);
	if (hand.why.kind == HAND_QUIT)
		return true;
	save(f);
	return false;
}

static int make_finding(const struct core_variant *v,
			const struct scenario *scn, struct finding *f)
{
	struct run_result result = f->result;
	struct finding_source src = {
		.variant = v, .scn = scn, .log = &sim.log, .expect = &result,
		.found = FOUND, .replays = PROOF_REPLAYS,
	};

	finding_free(f);
	if (finding_make(&src, f) == FINDING_OK)
		return 0;
	complain("internal error: the same choices gave another run (scenario %s, by hand); please report this line",
		 scn->name);
	return EXIT_INTERNAL;
}

static int keep_trace(struct finding *f, const char *dir)
{
	char name[160] = "manual.trace";

	if (f->note)
		finding_file_name(f, name, sizeof(name));
	if (!outdir_path(dir, name, f->path, sizeof(f->path)))
		return EXIT_USAGE;
	return write_to(f, f->path) ? 0 : EXIT_USAGE;
}

int hand_explore(const struct core_variant *v, const struct scenario *scn,
		 const struct options *opt)
{
	enum memory_model model = sim.model;
	static struct finding f;
	bool whole;
	int ret = 0;

	hand.s = (struct strategy) {
		.name = "manual", .begin = hand_begin, .pick = hand_pick,
		.index = hand_index, .forced = hand_forced,
		.delay = hand_delay, .drain = hand_drain,
	};
	hand.talk = opt->json ? &hand_json : &hand_text;
	hand.f = &f;
	while (!one_run(v, scn, &f))
		finding_free(&f);
	whole = !hand.stopped;
	if (whole)
		show_events(&(struct hand_question){ .scn = scn });
	if (f.note)
		ret = make_finding(v, scn, &f);
	if (!ret)
		ret = keep_trace(&f, opt->dir);
	if (!ret)
		hand.talk->end(&f, whole);
	ret = ret ? ret : f.note ? EXIT_BUG : EXIT_CLEAN;
	finding_free(&f);
	free(hand.given);
	sim.model = model;
	return ret;
}
