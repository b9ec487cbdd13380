// SPDX-License-Identifier: GPL-2.0-only
/*
 * What exactly was found?  See finding.h.
 */
#include "replay/finding.h"

#include <stdio.h>
#include <string.h>

#include "core/programs/program.h"
#include "replay/candidates.h"
#include "replay/changed.h"
#include "replay/ladder.h"
#include "replay/names.h"
#include "replay/order.h"
#include "replay/passing.h"
#include "replay/replay.h"
#include "replay/symbol.h"
#include "replay/words.h"
#include "sched/fnv.h"
#include "sched/heap.h"

bool finding_func_at(u64 pc, char *buf, size_t n)
{
	const struct symbol_set *set = symbol_lookup(pc);
	u32 i;

	for (i = 0; i < set->count; i++) {
		if (set->at[i].core) {
			snprintf(buf, n, "%s", set->at[i].func);
			return true;
		}
	}
	return false;
}

bool finding_core_func(const struct stack *st, char *buf, size_t n)
{
	u32 i;

	for (i = 0; i < st->depth; i++) {
		if (finding_func_at(st->pc[i], buf, n))
			return true;
	}
	return false;
}

static bool func_of_event(s32 event, char *buf)
{
	return event >= 0 &&
	       finding_core_func(record_stack(record.events[event].stack), buf,
				 TRACE_WORD);
}

bool finding_is_bad_access(const struct finding *f, u32 i)
{
	return f->event == (s32)i && record.events[i].addr == f->note->addr &&
	       verdict_severity(f->note->verdict) == SEVERITY_CORRUPTION;
}

bool finding_may_be(const struct run_result *res,
		    const struct run_result *want)
{
	return res->verdict == want->verdict &&
	       res->notes[res->worst].invariant ==
	       want->notes[want->worst].invariant &&
	       run_faults(res) <= run_faults(want);
}

bool finding_same_bug(const struct finding *a, const struct finding *b)
{
	return a->note && b->note &&
	       !strcmp(a->trace.signature, b->trace.signature);
}

/* Is it about two steps of which one had to be first? */
static bool is_conflict(enum verdict v)
{
	return v == VERDICT_DATA_RACE ||
	       verdict_severity(v) == SEVERITY_CORRUPTION;
}

/* The earlier one of the two events that a verdict is about; -1: none. */
static s32 earlier_side(const struct finding *f)
{
	if (words_is_stuck(f->note->verdict))
		return -1;
	if (f->note->verdict == VERDICT_DATA_RACE)
		return f->other_event;
	return is_conflict(f->note->verdict) ? f->free_event : f->write_event;
}

bool finding_pair(const struct finding *f, u32 *a, u32 *b)
{
	s32 first = f->note && f->note->task ? earlier_side(f) : -1;

	if (first < 0 || f->event <= first ||
	    record.events[first].flags & OPF_SETUP ||
	    record.events[first].task == f->note->task)
		return false;
	*a = first;
	*b = f->event;
	return true;
}

bool finding_conflict(const struct finding *f, u32 *a, u32 *b)
{
	/* Of a state that is wrong the store is right where it belongs. */
	return f->note && is_conflict(f->note->verdict) &&
	       finding_pair(f, a, b);
}

bool finding_missing(const struct finding *f, u32 *a, u32 *b)
{
	return finding_conflict(f, a, b) && !order_before(*a, *b);
}

static s32 find_writer(u64 addr, s32 before)
{
	while (addr && before-- > 0) {
		const struct event *e = &record.events[before];

		if (e->addr >> 3 == addr >> 3 && words_is_store(e))
			return before;
	}
	return -1;
}

/* The access of a step; other events may have its number too. */
static s32 find_access(const struct note *n)
{
	for (u32 i = 0; n->other_step && i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->step != n->other_step || e->task == n->task)
			continue;
		if (n->against_assert ? e->op == OP_ASSERT :
					op_is_memory(e->op) && e->size)
			return i;
	}
	return -1;
}

static void find_object(struct finding *f)
{
	struct heap_object obj;
	u32 end = record.nevents;

	f->alloc_event = -1;
	f->free_event = -1;
	f->write_event = find_writer(f->note->addr, f->event + 1);
	if (f->write_event == f->event && finding_is_bad_access(f, f->event))
		f->write_event = find_writer(f->note->addr, f->event);
	/* Who is stuck last is chance, so its lock says nothing. */
	if (words_is_stuck(f->note->verdict))
		return;
	if (!heap_find(f->note->addr, &obj) || !obj.size)
		return;
	f->has_object = true;
	f->base = obj.base;
	f->size = obj.size;
	f->class = obj.class;
	f->alloc_event = record_find_alloc(obj.base, end);
	if (obj.freed)
		f->free_event = record_find_free(obj.base, end);
	/* The second release of a double free is the event of the note. */
	if (obj.freed && f->free_event == f->event)
		f->free_event = record_find_free(obj.base, f->event);
	snprintf(f->trace.object, sizeof(f->trace.object), "%s",
		 heap_pools[obj.class].cache);
	for (char *c = f->trace.object; *c; c++) {
		if (*c == ' ')
			*c = '_';
	}
}

/* A task that could go on if it had a CPU stands anywhere: that says nothing. */
static bool waits_for_something(const struct task *t)
{
	if (t->done || !t->started)
		return false;
	switch (t->op) {
	case OP_WLOCK:
	case OP_RLOCK:
	case OP_RELAX:
	case OP_SYNC:
	case OP_SLEEP:
	case OP_IPI:
		return true;
	default:
		return false;
	}
}

static void sort_pair(char func[2][TRACE_WORD])
{
	char name[TRACE_WORD];

	if (strcmp(func[0], func[1]) <= 0)
		return;
	memcpy(name, func[0], TRACE_WORD);
	memcpy(func[0], func[1], TRACE_WORD);
	memcpy(func[1], name, TRACE_WORD);
}

/* Who is stuck last depends on the schedule, who is stuck does not. */
static void stuck_funcs(const struct finding *f, char func[2][TRACE_WORD])
{
	char name[TRACE_WORD];
	u32 i, n = 0;

	for (i = 1; i < f->capture.ntasks; i++) {
		const struct task *t = &f->capture.task[i];

		if (n == 2 || !waits_for_something(t) ||
		    !finding_func_at(t->pc, name, sizeof(name)))
			continue;
		memcpy(func[n++], name, TRACE_WORD);
	}
	if (n == 2)
		sort_pair(func);
}

static void find_functions(struct finding *f)
{
	char (*func)[TRACE_WORD] = f->trace.func;
	enum verdict v = f->note->verdict;

	if (words_is_stuck(v))
		stuck_funcs(f, func);
	else if (!finding_core_func(record_stack(f->note->stack), func[0],
				    TRACE_WORD) &&
		 !func_of_event(f->write_event, func[0]))
		func_of_event(f->alloc_event, func[0]);
	if (verdict_severity(v) == SEVERITY_CORRUPTION)
		func_of_event(f->free_event, func[1]);
	if (v != VERDICT_DATA_RACE)
		return;
	/* Which of them came first is chance. */
	func_of_event(f->other_event, func[1]);
	sort_pair(func);
}

static void hash_word(u64 *hash, const char *word)
{
	*hash = fnv_bytes(*hash, word, strlen(word) + 1);
}

/* Over names only: no line, address, step, or anything of the build. */
static void make_signature(struct finding *f)
{
	const struct note *n = f->note;
	bool access = verdict_severity(n->verdict) == SEVERITY_CORRUPTION;
	u64 hash = FNV_INIT;

	hash_word(&hash, verdict_word(n->verdict));
	hash_word(&hash, invariant_id(n->invariant));
	hash_word(&hash, f->trace.func[0]);
	hash_word(&hash, f->trace.func[1]);
	hash_word(&hash, access ? op_word(n->op) : "-");
	hash_word(&hash, access && n->plain ? "plain" : "-");
	hash_word(&hash, f->free_event >= 0 ? op_word(OP_FREE) : "-");
	hash_word(&hash, f->trace.object);
	snprintf(f->trace.signature, sizeof(f->trace.signature), "%012llx",
		 (hash ^ hash >> 48) & 0xffffffffffffull);
}

static void describe_note(struct finding *f)
{
	f->note = &f->result.notes[f->result.worst];
	f->event = f->note->event;
	f->other_event = find_access(f->note);
	f->trace.verdict = f->note->verdict;
	f->trace.invariant = f->note->invariant;
	find_object(f);
	find_functions(f);
	make_signature(f);
}

static void copy_word(char *to, size_t n, const char *from)
{
	snprintf(to, n, "%s", from ? from : "none");
}

void finding_run(struct finding *f, const struct core_variant *variant,
		 const struct scenario *scn, struct strategy *s)
{
	struct trace *t = &f->trace;

	memset(f, 0, sizeof(*f));
	trace_init(t);
	t->scn = *scn;
	t->program = variant == &program_core;
	t->model = sim.model;
	t->races = sim.races;
	t->race_rules_off = sim.race_rules_off;
	f->variant = variant;
	copy_word(t->rev, sizeof(t->rev), variant->rev);
	copy_word(t->mutation, sizeof(t->mutation), variant->mutation);
	copy_word(t->hash, sizeof(t->hash), variant->hash);
	capture_run(&f->capture, variant, &t->scn, s, &f->result);
	capture_choices(&f->capture, t);
	f->event = -1;
	f->alloc_event = -1;
	f->free_event = -1;
	f->write_event = -1;
	f->other_event = -1;
	if (f->result.verdict != VERDICT_NONE)
		describe_note(f);
}

void finding_free(struct finding *f)
{
	trace_free(&f->trace);
	capture_free(&f->capture);
	passing_free(f->passing);
	f->passing = NULL;
	candidates_free(f->candidates);
	f->candidates = NULL;
}

static bool same_result(const struct run_result *a, const struct run_result *b)
{
	const struct note *na = &a->notes[a->worst], *nb = &b->notes[b->worst];

	if (a->verdict != b->verdict || a->nnotes != b->nnotes)
		return false;
	return na->invariant == nb->invariant && na->step == nb->step &&
	       na->task == nb->task && na->addr == nb->addr;
}

static u64 hash_events(void)
{
	u64 hash = FNV_INIT;
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];
		u64 word[] = { e->task, e->op, e->addr, e->old, e->val };
		u32 j;

		for (j = 0; j < sizeof(word) / sizeof(word[0]); j++)
			hash = fnv_add(hash, word[j]);
	}
	return hash;
}

static void prove(const struct finding *f, u64 hash, u32 *good, u32 tries)
{
	static struct finding again;
	u32 i;

	for (i = 0; i < tries; i++) {
		replay_run(&again, f->variant, &f->trace);
		*good += hash_events() == hash &&
			 same_result(&again.result, &f->result);
		finding_free(&again);
	}
}

enum finding_status finding_make(const struct finding_source *src,
				 struct finding *f)
{
	/* Half a megabyte, and sim.log is overwritten by each run. */
	static struct choice_log log;
	static struct scenario scn;
	struct run_result expect = *src->expect;
	u32 good = 0;
	bool diverged;

	if (src->log != &log)
		memcpy(&log, src->log, sizeof(log));
	scn = *src->scn;
	finding_run(f, src->variant, &scn, strategy_log(&log, &diverged));
	if (diverged || !same_result(&expect, &f->result))
		return FINDING_UNSTABLE;
	prove(f, hash_events(), &good, src->replays);
	finding_free(f);
	/* The recorder must hold this run again for the report. */
	finding_run(f, src->variant, &scn, strategy_log(&log, &diverged));
	f->trace.shows = ladder_is_weak(&log) ? MM_COUNT : MM_SC;
	changed_note(f);
	f->replays = good;
	f->replays_tried = src->replays;
	snprintf(f->trace.found, sizeof(f->trace.found), "%s", src->found);
	if (src->replays)
		snprintf(f->trace.replays, sizeof(f->trace.replays),
			 "%u of %u", good, src->replays);
	return diverged ? FINDING_UNSTABLE : FINDING_OK;
}

/* A bad access has no value, only the reason. */
static void event_text(const struct finding *f, u32 i, struct trace_event *te)
{
	const struct event *e = &record.events[i];
	const char *order = te->plain ? "" : words_order(e->flags);
	char text[160];

	if (finding_is_bad_access(f, i)) {
		words_place(e->op, e->addr, e->size, text, TRACE_WORD);
		snprintf(te->text, sizeof(te->text), "%.55s = %s%s", text,
			 f->free_event >= 0 ? "!freed" : "!bad", order);
		return;
	}
	words_event(e, &f->trace.scn, text, sizeof(text));
	/* An event that is only its operation begins with the order. */
	snprintf(te->text, sizeof(te->text), "%.*s%s",
		 (int)(sizeof(te->text) - 1 - strlen(order)), text,
		 *text || !*order ? order : order + 1);
}

static void event_writer(const struct event *e, struct trace_event *te)
{
	if (e->writer < 0)
		snprintf(te->from, sizeof(te->from), "init");
	else if (record.events[e->writer].flags & OPF_SETUP)
		snprintf(te->from, sizeof(te->from), "setup");
	else
		snprintf(te->from, sizeof(te->from), "%u",
			 record.events[e->writer].step);
}

void finding_event(const struct finding *f, u32 i, struct trace_event *te)
{
	const struct event *e = &record.events[i];

	memset(te, 0, sizeof(*te));
	te->step = e->step;
	te->task = e->task;
	te->op = e->op;
	/* When a plain store is drained depends on the compiler too. */
	te->plain = e->flags & OPF_PLAIN || e->op == OP_DRAIN;
	event_text(f, i, te);
	if (e->op == OP_READ && !finding_is_bad_access(f, i))
		event_writer(e, te);
	finding_core_func(record_stack(e->stack), te->func, sizeof(te->func));
}

void finding_add_events(struct finding *f)
{
	struct trace_event te;
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		if (record.events[i].flags & OPF_SETUP)
			continue;
		finding_event(f, i, &te);
		/* Too many to write: the trace is whole without them. */
		if (trace_add_event(&f->trace, &te))
			return;
	}
}

void finding_file_name(const struct finding *f, char *buf, size_t n)
{
	const char *what = f->trace.mutation;

	if (f->trace.program)
		what = f->trace.scn.name;
	else if (!strcmp(what, "none"))
		what = f->trace.rev;
	snprintf(buf, n, "%s-%s.trace", what, f->trace.signature);
}
