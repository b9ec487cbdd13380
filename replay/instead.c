// SPDX-License-Identifier: GPL-2.0-only
/*
 * What if another choice had been taken at this step?  See instead.h.
 *
 * A strategy in front of the one that follows the trace.  That one is asked at
 * the step, too, so that it stands where the trace does; its answer is not
 * used.
 */
#include "replay/instead.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "replay/align.h"
#include "replay/divergence.h"
#include "replay/ladder.h"
#include "replay/words.h"
#include "sched/buffer.h"
#include "sched/point.h"

struct instead_state {
	struct strategy		strategy;	/* first: it is cast back */
	struct replay_state	trace;
	struct replay_result	ignored;	/* what of the trace did not fit */
	struct trace		own;		/* its choices: a copy */
	struct instead		list[LIMIT_INSTEAD];
	u32			n;
	u32			next;		/* to be taken */
	const struct instead	*runs;		/* it is being done, or NULL */
	struct replay_state	segment;	/* how far, if more than a step */
	const struct instead	*delays;	/* the store of its step, or NULL */
	u32			kept;		/* the last step decided here */
	struct trace_error	*err;
	bool			refused;
	const struct instead	*unasked;	/* an index, or NULL */
	char			asked[100];	/* "15, 31": steps of an index */
};

static void refuse(struct instead_state *st, const struct instead *o,
		   task_mask enabled, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- what would be legal ---- */

static bool may_delay(const struct task *t)
{
	return sim.model != MM_SC && t->started && !t->in_block &&
	       (t->op == OP_WRITE || t->op == OP_WUNLOCK);
}

static void put_tasks(FILE *out, task_mask enabled, const char **comma)
{
	for (u32 i = 1; i < M->ntasks; i++) {
		if (!(enabled & BIT_MASK_OF(i)))
			continue;
		fprintf(out, "%srun %u", *comma, i);
		*comma = ", ";
		if (may_delay(&M->task[i]))
			fprintf(out, ", delay %u", i);
	}
}

static void put_drains(FILE *out, const char **comma)
{
	char name[TRACE_WORD];

	for (u32 cpu = 0; cpu < LIMIT_CPUS; cpu++) {
		const struct store_buffer *b = &BUFFERS->cpu[cpu];
		u32 legal = b->count ? buffer_legal(cpu) : 0;

		for (u32 i = 0; i < b->count; i++) {
			u32 k = words_pending(cpu, i, name, sizeof(name));

			if (!(legal & BIT_MASK_OF(i)))
				continue;
			fprintf(out, "%sdrain %u %s", *comma, cpu, name);
			if (k > 1)
				fprintf(out, " #%u", k);
			*comma = ", ";
		}
	}
}

static void put_legal(char *buf, size_t size, task_mask enabled)
{
	const char *comma = "";
	FILE *out = fmemopen(buf, size, "w");

	sim_bug_on(!out);
	put_tasks(out, enabled, &comma);
	put_drains(out, &comma);
	fclose(out);
	buf[size - 1] = '\0';
}

/* Only the first: what comes behind it is not the run that is meant. */
static void refuse(struct instead_state *st, const struct instead *o,
		   task_mask enabled, const char *fmt, ...)
{
	size_t n = sizeof(st->err->text), len;
	char *text = st->err->text, legal[140] = "";
	va_list ap;

	if (st->refused)
		return;
	st->refused = true;
	len = snprintf(text, n, "--instead '%.64s': ", o->text);
	va_start(ap, fmt);
	len += vsnprintf(text + len, n - len, fmt, ap);
	va_end(ap);
	if (!enabled)
		return;
	put_legal(legal, sizeof(legal), enabled);
	if (len < n)
		snprintf(text + len, n - len, "; legal at step %u: %s",
			 o->step, legal);
}

static void refuse_task(struct instead_state *st, const struct instead *o,
			task_mask enabled)
{
	const struct task *t = &M->task[o->choice.task];
	char name[TRACE_WORD];

	words_place(t->op, t->addr, t->size, name, sizeof(name));
	if (t->done)
		refuse(st, o, enabled, "task %u has ended", o->choice.task);
	else if (!t->started)
		refuse(st, o, enabled, "task %u cannot begin", o->choice.task);
	else
		refuse(st, o, enabled, "task %u waits at %s %s", o->choice.task,
		       op_word(t->op), name);
}

/* ---- which one is it? ---- */

/* A choice for a step that was no decision, or for what nobody asked. */
static void drop_missed(struct instead_state *st)
{
	for (; st->next < st->n && st->list[st->next].step <= M->step;
	     st->next++) {
		const struct instead *o = &st->list[st->next];

		/* Where it would be legal is known at the end. */
		if (o->choice.kind == TRACE_INDEX)
			st->unasked = o;
		else
			refuse(st, o, 0, "nobody can come in between at this step");
	}
}

static const struct instead *due(struct instead_state *st)
{
	drop_missed(st);
	return st->next < st->n && st->list[st->next].step == M->step + 1 ?
	       &st->list[st->next] : NULL;
}

static void taken(struct instead_state *st)
{
	st->next++;
	st->kept = M->step + 1;
	st->trace.loose = true;
}

/* It has been delayed, if only because an older one of its CPU is. */
static bool was_delayed(const struct instead *o)
{
	u8 cpu = M->task[o->choice.task].cpu;

	return BUFFERS->cpu[cpu].count && buffer_last(cpu)->step == o->step;
}

static void check_delay(struct instead_state *st)
{
	const struct instead *o = st->delays;

	if (!o || M->step < o->step)
		return;
	st->delays = NULL;
	if (!was_delayed(o))
		refuse(st, o, 0, "this store cannot be delayed");
}

/* ---- a task ---- */

static bool goes_on(struct instead_state *st, task_mask enabled)
{
	const struct instead *o = st->runs;

	if (!o)
		return false;
	if (enabled & BIT_MASK_OF(o->choice.task) &&
	    !(o->one ? M->step >= o->step :
		       replay_segment_done(&st->segment, &o->choice)))
		return true;
	st->runs = NULL;
	return false;
}

static bool stands_at(const struct task *t, const struct instead *o)
{
	char name[TRACE_WORD];

	words_place(t->op, t->addr, t->size, name, sizeof(name));
	return o->any || !strcmp(name, o->choice.anchor);
}

static bool is_legal(struct instead_state *st, const struct instead *o,
		     task_mask enabled)
{
	const struct task *t = &M->task[o->choice.task];

	if (o->choice.kind == TRACE_DRAIN)
		refuse(st, o, enabled, "no such store waits there");
	else if (!(enabled & BIT_MASK_OF(t->id)))
		refuse_task(st, o, enabled);
	else if (o->choice.kind == TRACE_DELAY &&
		 !(may_delay(t) && stands_at(t, o)))
		refuse(st, o, enabled, "task %u stands before no such store",
		       t->id);
	else
		return true;
	return false;
}

/* @by_trace would have executed this step. */
static void begin_run(struct instead_state *st, const struct instead *o,
		      unsigned int by_trace)
{
	u8 task = o->choice.task;

	taken(st);
	/* It stands where it stood, and is asked about that again. */
	if (by_trace != task && !st->trace.used_up)
		st->trace.ran--;
	if (st->trace.delay && st->trace.delay->task == task)
		st->trace.delay = NULL;
	if (o->choice.kind == TRACE_DELAY)
		st->delays = o;
	st->runs = o;
	memset(&st->segment, 0, sizeof(st->segment));
	st->segment.res = &st->ignored;
	replay_open_segment(&st->segment, &o->choice);
}

static unsigned int decide(struct instead_state *st, task_mask enabled)
{
	struct strategy *trace = &st->trace.strategy;
	const struct instead *o = due(st);
	unsigned int next;

	check_delay(st);
	/* Another choice puts an end to the one before. */
	if (!o && goes_on(st, enabled)) {
		st->segment.ran++;
		st->kept = M->step + 1;
		return st->runs->choice.task;
	}
	next = trace->pick(trace, enabled);
	/* An index may still be asked for, behind this decision. */
	if (!o || o->choice.kind == TRACE_INDEX)
		return next;
	if (!is_legal(st, o, enabled)) {
		st->next++;
		return next;
	}
	begin_run(st, o, next);
	st->segment.ran++;
	return o->choice.task;
}

static unsigned int instead_pick(struct strategy *s, task_mask enabled)
{
	return decide((struct instead_state *)s, enabled);
}

static void instead_forced(struct strategy *s, unsigned int task)
{
	decide((struct instead_state *)s, BIT_MASK_OF(task));
}

/* ---- the rest ---- */

/* The trace drains this store later, which has then been done. */
static void forget_drain(struct instead_state *st, const char *name, u8 cpu)
{
	struct trace *t = &st->own;

	for (u32 i = st->trace.cursor; i < t->nchoices; i++) {
		struct trace_choice *c = &t->choices[i];

		if (c->kind != TRACE_DRAIN || c->task != cpu ||
		    strcmp(c->anchor, name))
			continue;
		t->nchoices--;
		memmove(c, c + 1, (t->nchoices - i) * sizeof(*c));
		return;
	}
}

static int take_drain(struct instead_state *st, const struct instead *o,
		      u32 cpus)
{
	u8 cpu = o->choice.task;
	char name[TRACE_WORD];
	int entry = -1;

	if (cpus & BIT_MASK_OF(cpu))
		entry = o->any ? __builtin_ctz(buffer_legal(cpu)) :
			replay_find_entry(&o->choice);
	if (entry < 0) {
		refuse(st, o, point_enabled(), "no such store can become visible");
		st->next++;
		return -1;
	}
	taken(st);
	words_pending(cpu, entry, name, sizeof(name));
	forget_drain(st, name, cpu);
	return CHOICE_DRAIN_OF(cpu, entry);
}

static int instead_drain(struct strategy *s, u32 cpus)
{
	struct instead_state *st = (struct instead_state *)s;
	struct strategy *trace = &st->trace.strategy;
	const struct instead *o = due(st);
	int drain;

	check_delay(st);
	if (o && o->choice.kind == TRACE_DRAIN)
		return take_drain(st, o, cpus);
	if (!o && goes_on(st, point_enabled()))
		return -1;
	drain = trace->drain(trace, cpus);
	return o && o->choice.kind != TRACE_INDEX ? -1 : drain;
}

static void note_asked(struct instead_state *st)
{
	size_t len = strlen(st->asked);

	if (len < sizeof(st->asked) - 12)
		snprintf(st->asked + len, sizeof(st->asked) - len, "%s%u",
			 len ? ", " : "", M->step + 1);
}

static unsigned int instead_index(struct strategy *s, unsigned int n)
{
	struct instead_state *st = (struct instead_state *)s;
	struct strategy *trace = &st->trace.strategy;
	unsigned int index = trace->index(trace, n);
	const struct instead *o = due(st);

	note_asked(st);
	if (!o || o->choice.kind != TRACE_INDEX)
		return index;
	taken(st);
	if (o->choice.count < n)
		return o->choice.count;
	refuse(st, o, 0, "there are only index 0 to %u", n - 1);
	return index;
}

static bool instead_delay(struct strategy *s, const struct task *t)
{
	struct instead_state *st = (struct instead_state *)s;
	struct strategy *trace = &st->trace.strategy;
	const struct instead *o = st->delays;

	if (!o || t->id != o->choice.task || M->step != o->step)
		return trace->delay(trace, t);
	st->delays = NULL;
	return true;
}

static void instead_begin(struct strategy *s, u64 seed)
{
	struct instead_state *st = (struct instead_state *)s;

	st->trace.strategy.begin(&st->trace.strategy, seed);
	st->next = 0;
	st->runs = NULL;
	st->delays = NULL;
}

/* ---- the run ---- */

static void copy_choices(struct trace *to, const struct trace *from)
{
	trace_init(to);
	for (u32 i = 0; i < from->nchoices; i++)
		sim_bug_on(trace_add_choice(to, &from->choices[i]));
}

static struct strategy *make_strategy(struct instead_state *st,
				      const struct trace *t)
{
	copy_choices(&st->own, t);
	replay_strategy(&st->trace, &st->own, &st->ignored);
	st->strategy = (struct strategy) {
		.name = "instead", .begin = instead_begin,
		.pick = instead_pick, .index = instead_index,
		.forced = instead_forced, .delay = instead_delay,
		.drain = instead_drain,
	};
	return &st->strategy;
}

static void check_end(struct instead_state *st, const struct finding *f)
{
	const struct instead *o = &st->list[st->next];

	check_delay(st);
	if (st->next < st->n && o->step > f->result.steps)
		refuse(st, o, 0, "there is no such step; the run has %u",
		       f->result.steps);
	drop_missed(st);
	if (st->unasked && st->asked[0])
		refuse(st, st->unasked, 0,
		       "no such answer is asked for there; legal at step %s",
		       st->asked);
	else if (st->unasked)
		refuse(st, st->unasked, 0,
		       "no allocation of this run can fail; see --fail-alloc of explore");
}

int instead_run(const struct trace *t, const struct core_variant *variant,
		const char *const *text, u32 n, struct finding *f,
		u32 *kept, struct trace_error *err)
{
	static struct instead_state st;

	memset(&st, 0, sizeof(st));
	st.n = n;
	st.err = err;
	if (instead_parse(text, n, t, sim.model, st.list, err))
		return -EINVAL;
	finding_run(f, variant, &t->scn, make_strategy(&st, t));
	trace_free(&st.own);
	check_end(&st, f);
	*kept = st.kept;
	if (!st.refused)
		return 0;
	finding_free(f);
	return -EINVAL;
}

/* ---- where it parts ---- */

/* The run without them. */
static void run_base(struct run_copy *base, const struct trace *t,
		     const struct core_variant *variant)
{
	static struct finding f;

	replay_run(&f, variant, t);
	sim_bug_on(copy_make(base, &f));
	finding_free(&f);
}

static void tell(char *buf, size_t n, const struct copy_event *e)
{
	if (e)
		divergence_words(&e->e, buf, n);
	else
		snprintf(buf, n, "the run had ended");
}

static void compare(const struct run_copy *base, const struct finding *f,
		    struct replay_place *first)
{
	const struct copy_event *was, *is;
	struct run_copy got;
	u32 i, k;

	sim_bug_on(copy_events(&got, f));
	align_parting(base, &got, ALIGN_RAW | ALIGN_PLAIN | ALIGN_MARKS,
		      &i, &k);
	was = i < base->nevents ? &base->events[i] : NULL;
	is = k < got.nevents ? &got.events[k] : NULL;
	if (was || is) {
		tell(first->expected, sizeof(first->expected), was);
		tell(first->actual, sizeof(first->actual), is);
	}
	/* What a task begins with is on its way to the next step. */
	if (is)
		first->step = is->e.step + (is->e.op == OP_BEGIN);
	else if (was)
		first->step = was->e.step;
	copy_free(&got);
}

/* Of the trace's words nothing is true of this run but where it came from. */
static void describe(const struct replay_options *opt, struct finding *f)
{
	char *found = f->trace.found;
	/* With its key it is a line of a trace. */
	size_t n = sizeof(f->trace.found) - 12, len;

	len = snprintf(found, n, "by hand");
	for (u32 i = 0; i < opt->ninstead && len < n; i++)
		len += snprintf(found + len, n - len, ", %s",
				opt->instead[i]);
	if (len >= n)
		memcpy(found + n - 4, "...", 4);
	if (f->note)
		f->trace.shows = ladder_is_weak(&sim.log) ? MM_COUNT : MM_SC;
}

static void judge(const struct run_copy *base, const struct finding *f,
		  struct replay_result *res)
{
	compare(base, f, &res->first);
	res->total = base->result.steps;
	res->followed = res->first.step ? res->first.step - 1 : res->total;
	res->same_bug = replay_is_bug(&base->trace, &f->trace);
	res->status = f->note ? REPLAY_REPRODUCED : REPLAY_NOT_REPRODUCED;
}

void instead_replay(const struct trace *t, const struct replay_options *opt,
		    const struct core_variant *variant,
		    enum memory_model model, struct finding *f,
		    struct replay_result *res)
{
	enum memory_model before = sim.model;
	struct run_copy base;

	sim.model = model;
	run_base(&base, t, variant);
	if (instead_run(t, variant, opt->instead, opt->ninstead, f,
			&res->kept, &res->err)) {
		res->status = REPLAY_ERROR;
	} else {
		describe(opt, f);
		judge(&base, f, res);
	}
	sim.model = before;
	copy_free(&base);
}
