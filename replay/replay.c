// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does this trace still show its bug?  See replay.h.
 */
#include "replay/replay.h"

#include <stdarg.h>
#include <string.h>

#include "core/programs/program.h"
#include "replay/divergence.h"
#include "replay/instead.h"
#include "replay/ladder.h"
#include "replay/names.h"
#include "replay/passing.h"
#include "replay/words.h"
#include "sched/buffer.h"
#include "sched/prepared.h"

static void lose(struct replay_state *st, const char *expected,
		 const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Only the first loss is explained: the later ones follow from it. */
static void lose(struct replay_state *st, const char *expected,
		 const char *fmt, ...)
{
	struct replay_result *res = st->res;
	va_list ap;

	if (res->losses++)
		return;
	if (!st->used_up)
		res->followed = M->step;
	res->lost.step = M->step + 1;
	snprintf(res->lost.expected, sizeof(res->lost.expected), "%s",
		 expected);
	va_start(ap, fmt);
	vsnprintf(res->lost.actual, sizeof(res->lost.actual), fmt, ap);
	va_end(ap);
}

static const struct trace_choice *current(const struct replay_state *st)
{
	return st->cursor < st->trace->nchoices ?
	       &st->trace->choices[st->cursor] : NULL;
}

static void advance(struct replay_state *st)
{
	const struct trace_choice *c = current(st);

	if (c && c->kind == TRACE_RUN)
		st->planned[c->task] = st->loose ? st->base + c->count :
				       M->task[c->task].explicit_ops;
	st->cursor++;
	st->open = false;
}

void replay_open_segment(struct replay_state *st, const struct trace_choice *c)
{
	st->open = true;
	st->base = st->loose ? st->planned[c->task] :
		   M->task[c->task].explicit_ops;
	st->ran = 0;
	st->met = 0;
	st->met_at = ~0u;
}

static bool is_at(const struct task *t, const char *place)
{
	return words_is_place(place, t->op, t->addr, t->size);
}

static bool at_anchor(struct replay_state *st, const struct trace_choice *c,
		      const struct task *t)
{
	if (t->op != c->anchor_op)
		return false;
	/* Which store it waits for is decided when its turn comes. */
	if (t->op != OP_DRAIN && !is_at(t, c->anchor))
		return false;
	/* Asked twice about the same access: before a drain and a switch. */
	if (st->met_at != st->ran)
		st->met++;
	st->met_at = st->ran;
	return st->met == c->occurrence;
}

/* Has the segment's task done its part?  It stands before an operation. */
bool replay_segment_done(struct replay_state *st, const struct trace_choice *c)
{
	const struct task *t = &M->task[c->task];
	/* Below zero: it has been kept from what was planned. */
	s32 executed = t->explicit_ops - st->base, count = c->count;
	char expected[160], name[TRACE_WORD];

	/* The first choice of a task brings it to its first operation. */
	if (executed < count || !t->started)
		return false;
	if (executed == count && (t->flags & OPF_PLAIN) && !t->done)
		return c->anchor_op != OP_NONE && at_anchor(st, c, t);
	if (c->anchor_op != OP_NONE) {
		snprintf(expected, sizeof(expected), "task %u: plain %s %s",
			 c->task, op_word(c->anchor_op), c->anchor);
		words_place(t->op, t->addr, t->size, name, sizeof(name));
		lose(st, expected, "task %u: %s %s comes first", c->task,
		     t->done ? "its end" : op_word(t->op), name);
	}
	return true;
}

/* The task cannot go on: a segment may end so, but not begin so. */
static void segment_blocked(struct replay_state *st,
			    const struct trace_choice *c)
{
	const struct task *t = &M->task[c->task];
	char expected[160], name[TRACE_WORD];

	if (st->ran)
		return;
	words_place(t->op, t->addr, t->size, name, sizeof(name));
	snprintf(expected, sizeof(expected), "task %u runs %u operations",
		 c->task, c->count);
	if (t->done)
		lose(st, expected, "task %u has ended", c->task);
	else if (!t->started)
		lose(st, expected, "task %u cannot begin", c->task);
	else
		lose(st, expected, "task %u waits at %s %s", c->task,
		     op_word(t->op), name);
}

/* The next store of @c's task is the one to be delayed. */
static void expect_delay(struct replay_state *st, const struct trace_choice *c)
{
	st->delay = c;
	st->delay_ops = M->task[c->task].explicit_ops;
}

/* The task went on, and nobody asked whether to delay the store. */
static void check_delay(struct replay_state *st)
{
	const struct trace_choice *c = st->delay;
	char expected[160], name[TRACE_WORD];
	const struct task *t;

	if (!c || M->task[c->task].explicit_ops == st->delay_ops)
		return;
	t = &M->task[c->task];
	words_place(t->op, t->addr, t->size, name, sizeof(name));
	snprintf(expected, sizeof(expected), "task %u delays its store to %s",
		 c->task, c->anchor);
	lose(st, expected, "task %u did not, it is at %s %s", c->task,
	     op_word(t->op), name);
	st->delay = NULL;
}

static unsigned int go_on(task_mask enabled)
{
	return enabled & BIT_MASK_OF(M->cur) ? M->cur :
	       task_first(enabled);
}

/* A choice that is made elsewhere than where a task is picked. */
static void take_aside(struct replay_state *st, const struct trace_choice *c)
{
	char expected[160];

	if (c->kind == TRACE_INDEX) {
		st->index = c->count;
	} else if (c->kind == TRACE_DELAY) {
		expect_delay(st, c);
	} else {
		snprintf(expected, sizeof(expected),
			 "a store to %s becomes visible from cpu %u",
			 c->anchor, c->task);
		lose(st, expected, "none waits there");
	}
}

/* From here on all is by default. */
static void use_up(struct replay_state *st)
{
	if (!st->used_up && !st->res->losses)
		st->res->followed = M->step;
	st->used_up = true;
}

static unsigned int decide(struct replay_state *st, task_mask enabled)
{
	const struct trace_choice *c;

	check_delay(st);
	while ((c = current(st))) {
		if (c->kind != TRACE_RUN) {
			take_aside(st, c);
			advance(st);
			continue;
		}
		if (!st->open)
			replay_open_segment(st, c);
		if (!(enabled & BIT_MASK_OF(c->task))) {
			segment_blocked(st, c);
		} else if (!replay_segment_done(st, c)) {
			st->ran++;
			return c->task;
		}
		advance(st);
	}
	use_up(st);
	return go_on(enabled);
}

static void replay_begin(struct strategy *s, u64 seed)
{
	struct replay_state *st = (struct replay_state *)s;

	(void)seed;
	st->cursor = 0;
	st->open = false;
	st->used_up = false;
	st->index = 0;
	st->delay = NULL;
	st->loose = false;
	memset(st->planned, 0, sizeof(st->planned));
}

static unsigned int replay_pick(struct strategy *s, task_mask enabled)
{
	return decide((struct replay_state *)s, enabled);
}

static void replay_forced(struct strategy *s, unsigned int task)
{
	decide((struct replay_state *)s, BIT_MASK_OF(task));
}

/*
 * An index choice comes after the segment before it, either before the next
 * scheduling decision or in the operation that the decision allowed.
 */
static unsigned int replay_index(struct strategy *s, unsigned int n)
{
	struct replay_state *st = (struct replay_state *)s;
	const struct trace_choice *c = current(st);
	u32 index = st->index;

	st->index = 0;
	if (!index && c && c->kind == TRACE_RUN && st->open &&
	    st->cursor + 1 < st->trace->nchoices && c[1].kind == TRACE_INDEX &&
	    M->task[c->task].explicit_ops - st->base == c->count) {
		index = c[1].count;
		advance(st);
		advance(st);
	}
	if (index >= n) {
		lose(st, "a choice among more", "only %u to choose from", n);
		index = 0;
	}
	return index;
}

static bool replay_delay(struct strategy *s, const struct task *t)
{
	struct replay_state *st = (struct replay_state *)s;
	const struct trace_choice *c = st->delay;

	if (!c || t->id != c->task || !is_at(t, c->anchor))
		return false;
	st->delay = NULL;
	return true;
}

/* Which entry of its buffer @c means, -1: none. */
int replay_find_entry(const struct trace_choice *c)
{
	const struct store_buffer *b = &BUFFERS->cpu[c->task];
	u32 legal = b->count ? buffer_legal(c->task) : 0, i;
	char name[TRACE_WORD];

	for (i = 0; i < b->count; i++) {
		if (words_pending(c->task, i, name, sizeof(name)) !=
		    c->occurrence || strcmp(name, c->anchor))
			continue;
		return legal & BIT_MASK_OF(i) ? (int)i : -1;
	}
	return -1;
}

/*
 * A drain is due when the segment before it is done.  What cannot be drained
 * is left to decide(), which tells of it.
 */
static int replay_drain(struct strategy *s, u32 cpus)
{
	struct replay_state *st = (struct replay_state *)s;
	const struct trace_choice *c = current(st);
	int entry;

	if (c && c->kind == TRACE_RUN && st->open &&
	    replay_segment_done(st, c)) {
		advance(st);
		c = current(st);
	}
	if (!c || c->kind != TRACE_DRAIN || !(cpus & BIT_MASK_OF(c->task)))
		return -1;
	entry = replay_find_entry(c);
	if (entry < 0)
		return -1;
	entry = CHOICE_DRAIN_OF(c->task, entry);
	advance(st);
	return entry;
}

struct strategy *replay_strategy(struct replay_state *st,
				 const struct trace *t,
				 struct replay_result *res)
{
	memset(st, 0, sizeof(*st));
	st->strategy = (struct strategy) {
		.name = "replay", .begin = replay_begin, .pick = replay_pick,
		.index = replay_index, .forced = replay_forced,
		.delay = replay_delay, .drain = replay_drain,
	};
	st->trace = t;
	st->res = res;
	return &st->strategy;
}

u32 replay_run(struct finding *f, const struct core_variant *variant,
	       const struct trace *t)
{
	struct replay_result res = { 0 };
	struct replay_state st;

	finding_run(f, variant, &t->scn, replay_strategy(&st, t, &res));
	return res.losses;
}

static int variant_error(struct replay_result *res, const char *rev,
			 const char *mutation)
{
	char *text = res->err.text;
	size_t n = sizeof(res->err.text);

	res->status = REPLAY_ERROR;
	if (!core_find(rev, NULL))
		snprintf(text, n, "%.64s: no such revision or variant in this "
			 "build; see 'rmapsim list revisions'", rev);
	else if (!core_find(rev, mutation))
		snprintf(text, n, "%.64s: no such mutation of %.64s in this "
			 "build; see 'rmapsim list mutations'", mutation, rev);
	else
		snprintf(text, n, "%.64s: not built for the geometry of this "
			 "trace; see MUTATION_WIDE in core/mutations",
			 mutation ? mutation : rev);
	return -1;
}

static int find_variant(const struct trace *t, const struct replay_options *opt,
			const struct core_variant **variant,
			struct replay_result *res)
{
	const char *rev = opt && opt->rev ? opt->rev : t->rev;
	const char *mutation = opt && opt->mutation ? opt->mutation :
			       t->mutation;

	if (!strcmp(mutation, "none"))
		mutation = NULL;
	*variant = t->program ? &program_core : core_find(rev, mutation);
	if (!*variant || !(*variant)->ops[t->scn.geometry])
		return variant_error(res, rev, mutation);
	return 0;
}

static void verdict_words(const struct trace *t, char *buf, size_t n)
{
	if (t->verdict == VERDICT_NONE)
		snprintf(buf, n, "no violation");
	else
		snprintf(buf, n, "%s%s%s in %s", verdict_word(t->verdict),
			 t->invariant != INV_NONE ? " " : "",
			 t->invariant != INV_NONE ?
			 invariant_id(t->invariant) : "", t->func[0]);
}

/* A trace without a signature accepts any finding of its verdict. */
bool replay_is_bug(const struct trace *want, const struct trace *got)
{
	if (want->verdict != got->verdict || want->verdict == VERDICT_NONE)
		return false;
	return !want->signature[0] || !strcmp(want->signature, got->signature);
}

static void put_signature(const struct trace *t, char *buf, size_t n)
{
	size_t len = strlen(buf);

	snprintf(buf + len, n - len, ", signature %s", t->signature);
}

/* The verdict itself is what differs. */
static void other_verdict(const struct trace *t, const struct finding *f,
			  struct replay_place *first)
{
	if (first->step)
		return;
	first->step = f->note ? f->note->step : f->result.steps;
	verdict_words(t, first->expected, sizeof(first->expected));
	verdict_words(&f->trace, first->actual, sizeof(first->actual));
	/* What both say is no difference: then it is further down. */
	if (strcmp(first->expected, first->actual))
		return;
	put_signature(t, first->expected, sizeof(first->expected));
	put_signature(&f->trace, first->actual, sizeof(first->actual));
}

static void judge(const struct trace *t, const struct finding *f,
		  const struct divergence_want *want,
		  const struct replay_state *st, bool lenient,
		  struct replay_result *res)
{
	enum verdict got = f->trace.verdict;
	/* Another core may do other things on the way to the same bug. */
	bool other_run = res->other.step && !want->other_core &&
			 !want->other_model;

	if (lenient && got != VERDICT_NONE)
		res->status = REPLAY_REPRODUCED;
	else if (lenient)
		res->status = REPLAY_NOT_REPRODUCED;
	else if (replay_is_bug(t, &f->trace) && !other_run)
		res->status = REPLAY_REPRODUCED;
	else if (got == VERDICT_NONE && !res->losses && !other_run &&
		 (st->cursor >= t->nchoices || t->verdict == VERDICT_NONE))
		res->status = REPLAY_NOT_REPRODUCED;
	else
		res->status = REPLAY_DIVERGED;
	if (res->status == REPLAY_DIVERGED)
		other_verdict(t, f, &res->first);
}

/* What the run itself contradicts is not said again. */
static void keep_shows(const struct trace *t, struct finding *f)
{
	struct trace *to = &f->trace;

	if (t->shows == MM_COUNT)
		return;
	if (f->note && !ladder_is_weak(&sim.log)) {
		to->shows = MM_SC;
		return;
	}
	if (f->note && (t->shows == MM_SC || t->shows > to->model))
		return;
	to->shows = t->shows;
	memcpy(to->searched, t->searched, sizeof(t->searched));
}

/* Is this the run that the trace's words are about? */
static bool same_run(const struct trace *t, const struct finding *f,
		     const struct replay_result *res)
{
	const struct trace *to = &f->trace;

	return t->model == to->model && !strcmp(t->hash, to->hash) &&
	       t->races == to->races &&
	       t->race_rules_off == to->race_rules_off &&
	       t->verdict == to->verdict && t->invariant == to->invariant &&
	       !strcmp(t->signature, to->signature) && !res->losses &&
	       !res->other.step;
}

/* Of other code, another model or another bug it has not been shown. */
static void keep_claims(const struct trace *t, struct finding *f,
			 const struct replay_result *res)
{
	if (!same_run(t, f, res))
		return;
	if (trace_certain_holds(t))
		f->trace.certain = t->certain;
	if (trace_chance_holds(t))
		f->trace.chance = t->chance;
	/* The choices of the same run can be written in another way. */
	trace_seal(&f->trace);
}

/* What a trace keeps when it is run again. */
static void keep_words(const struct trace *t, struct finding *f)
{
	struct trace *to = &f->trace;

	to->status = t->status;
	memcpy(to->found, t->found, sizeof(to->found));
	memcpy(to->replays, t->replays, sizeof(to->replays));
	keep_shows(t, f);
	if (t->verdict == to->verdict) {
		to->minimised_steps = t->minimised_steps;
		to->minimised_switches = t->minimised_switches;
	}
	/* It has just been seen to pass.  Written another way, the choices
	 * have other numbers. */
	if (f->note && f->passing && to->nchoices == t->nchoices)
		to->passes = t->passes;
	for (u32 i = 0; i < t->ncode && !strcmp(t->hash, to->hash); i++)
		trace_add_code(to, &t->code[i]);
	if (t->story)
		to->story = strdup(t->story);
}

/* What was learnt under others is not known any more. */
static void set_races(const struct trace *t)
{
	if (sim.races == t->races && sim.race_rules_off == t->race_rules_off)
		return;
	sim.races = t->races;
	sim.race_rules_off = t->race_rules_off;
	prepared_forget();
}

void replay_trace(const struct trace *t, const struct replay_options *opt,
		  struct finding *f, struct replay_result *res)
{
	enum memory_model model = sim.model, of_run;
	const struct core_variant *variant;
	struct divergence_want want;
	struct passing *passing;
	struct replay_state st;

	memset(res, 0, sizeof(*res));
	if (find_variant(t, opt, &variant, res))
		return;
	if (!opt || !opt->races)
		set_races(t);
	of_run = opt && opt->model ? *opt->model : t->model;
	if (opt && opt->ninstead) {
		instead_replay(t, opt, variant, of_run, f, res);
		return;
	}
	divergence_expect(&want, t, variant, of_run, res);
	sim.model = of_run;
	passing = passing_make(variant, t);
	finding_run(f, variant, &t->scn, replay_strategy(&st, t, res));
	sim.model = model;
	f->passing = passing;
	if (passing && f->note)
		passing_compare(passing, f);
	if (!st.used_up && !res->losses)
		res->followed = f->result.steps;
	keep_words(t, f);
	divergence_find(&want, t, f, res);
	keep_claims(t, f, res);
	judge(t, f, &want, &st, opt && opt->lenient, res);
	divergence_free(&want);
}

/* A list behind @head, on lines of the width of a report. */
static void put_list(FILE *out, const char *head, const char *list)
{
	int column = fprintf(out, "  %s", head);

	while (*list) {
		size_t len = strcspn(list, ",");

		len += list[len] == ',';
		if (column + 1 + len > LIMIT_REPORT_COLUMNS)
			column = fprintf(out, "\n   ") - 1;
		column += fprintf(out, " %.*s", (int)len, list);
		list += len;
		list += strspn(list, " ");
	}
	fputc('\n', out);
}

void replay_explain_place(FILE *out, const struct replay_result *res)
{
	char head[48];

	if (res->first.expected[0]) {
		fprintf(out, "  trace expects: %s\n", res->first.expected);
		fprintf(out, "  this build did: %s\n", res->first.actual);
	}
	if (res->lost.step > res->first.step)
		fprintf(out, "  followed up to step %u: expected %s; %s\n",
			res->lost.step, res->lost.expected, res->lost.actual);
	if (res->core[0])
		fprintf(out, "  %s\n", res->core);
	if (res->changed[0])
		put_list(out, "changed:", res->changed);
	if (res->ran[0]) {
		if (res->first.step)
			snprintf(head, sizeof(head), "ran before step %u:",
				 res->first.step);
		else
			snprintf(head, sizeof(head), "ran:");
		put_list(out, head, res->ran);
	}
}

void replay_explain(FILE *out, const char *path,
		    const struct replay_result *res)
{
	fprintf(out, "rmapsim: replay diverged at step %u of %s\n",
		res->first.step, path);
	replay_explain_place(out, res);
	fprintf(out, "  try: rmapsim replay --lenient --continue=pct %s\n",
		words_path(path));
}
