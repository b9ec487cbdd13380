// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verdicts: their words, their order, and how a note is taken.
 */
#include "sched/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/record.h"
#include "sched/run.h"

enum after { AFTER_GO, AFTER_STOP };

static const struct {
	const char	*word;
	enum severity	severity;
	enum after	after;
} verdicts[] = {
	[VERDICT_NONE] = { "none", SEVERITY_DISCIPLINE, AFTER_GO },
#define VERDICT(name, word, severity, end) \
	[VERDICT_##name] = { word, SEVERITY_##severity, AFTER_##end },
#include "sched/verdict.def"
#undef VERDICT
};

static const struct {
	const char	*id;
	enum verdict	verdict;
	const char	*text;
} invariants[] = {
#define INVARIANT(id, verdict, text) { #id, VERDICT_##verdict, text },
#include "core/invariant.def"
#undef INVARIANT
};

const char *verdict_word(enum verdict v)
{
	return verdicts[v].word;
}

enum severity verdict_severity(enum verdict v)
{
	return verdicts[v].severity;
}

bool verdict_stops(enum verdict v)
{
	return verdicts[v].after == AFTER_STOP;
}

const char *invariant_id(enum invariant i)
{
	return invariants[i].id;
}

const char *invariant_text(enum invariant i)
{
	return invariants[i].text;
}

enum verdict invariant_verdict(enum invariant i)
{
	return invariants[i].verdict;
}

bool note_worse(const struct note *a, const struct note *b)
{
	enum severity sa = verdict_severity(a->verdict);
	enum severity sb = verdict_severity(b->verdict);

	if (sa != sb)
		return sa < sb;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict;
	return a->step < b->step;
}

/* One note a place and kind: what repeats tells nothing new. */
static bool seen_before(const struct run_result *res, const struct note *n)
{
	u32 i;

	for (i = 0; i < res->nnotes; i++) {
		const struct note *o = &res->notes[i];

		if (o->verdict == n->verdict && o->invariant == n->invariant &&
		    o->task == n->task &&
		    (n->verdict != VERDICT_DATA_RACE || o->pc == n->pc))
			return true;
	}
	return false;
}

static void keep(struct run_result *res, const struct note *n)
{
	if (seen_before(res, n))
		return;
	if (res->nnotes == LIMIT_NOTES) {
		res->lost_notes++;
		/* The note that ends a run must not be the lost one. */
		if (!verdict_stops(n->verdict))
			return;
		res->nnotes--;
	}
	res->notes[res->nnotes] = *n;
	if (res->verdict == VERDICT_NONE ||
	    note_worse(n, &res->notes[res->worst])) {
		res->worst = res->nnotes;
		res->verdict = n->verdict;
	}
	res->nnotes++;
}

/* A bad access is noted before it happens: it has no event yet. */
static void record_bad_access(const struct task *t, const struct note *n)
{
	const struct event *e = record.events;

	if (verdict_severity(n->verdict) != SEVERITY_CORRUPTION ||
	    n->addr != t->addr)
		return;
	if (record.nevents)
		e += record.nevents - 1;
	if (!record.nevents || e->task != t->id || e->op != t->op ||
	    e->addr != t->addr || (M->active && e->step != M->step))
		record_event(t, 0, 0);
}

static void describe(struct note *n, const char *fmt, va_list args)
{
	n->event = -1;
	n->text[0] = '\0';
	if (!record.on)
		return;
	record_bad_access(machine_task(), n);
	n->event = (int)record.nevents - 1;
	n->stack = record_take_stack();
	vsnprintf(n->text, sizeof(n->text), fmt, args);
}

void sim_note(enum verdict v, enum invariant i, u64 addr, const char *fmt, ...)
{
	const struct task *t = machine_task();
	struct note n = {
		.verdict = v, .invariant = i, .step = M->step, .task = t->id,
		.op = t->op, .size = t->size, .plain = t->flags & OPF_PLAIN,
		.addr = addr, .pc = t->pc,
	};
	va_list args;

	if (unlikely(sim.asked))
		return;
	sim_bug_on(!sim.result);
	va_start(args, fmt);
	describe(&n, fmt, args);
	va_end(args);
	keep(sim.result, &n);
	if (verdict_stops(v))
		run_stop();
}

void (*sim_bug_hook)(const char *file, int line, const char *what);

void sim_bug(const char *file, int line, const char *what)
{
	fflush(stdout);
	fprintf(stderr, "rmapsim: internal error: %s:%d: %s (step %u)\n"
		"rmapsim: this is a bug of the tool, not of the code under test; do not trust other results\n",
		file, line, what, sim.in_task ? M->step : 0);
	fflush(stderr);
	if (sim_bug_hook)
		sim_bug_hook(file, line, what);
	_exit(4);
}
