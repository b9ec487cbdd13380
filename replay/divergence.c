// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where does this run differ from that of the trace?  See divergence.h.
 */
#include "replay/divergence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/programs/program.h"
#include "replay/changed.h"

/* ---- what the trace's own run did ---- */

static bool is_core(const struct core_variant *v, const struct trace *t)
{
	return !strcmp(v->hash, t->hash) && v->ops[t->scn.geometry];
}

/*
 * The variant of this program that @t was found in, or what goes by its name
 * now; NULL: neither is here.
 */
static const struct core_variant *own_variant(const struct trace *t)
{
	const char *mutation = strcmp(t->mutation, "none") ? t->mutation : NULL;
	const struct core_variant *v = core_find(t->rev, mutation);

	for (u32 i = 0; i < core_nvariants && !(v && is_core(v, t)); i++) {
		if (is_core(&core_variants[i], t))
			v = &core_variants[i];
	}
	return v && v->ops[t->scn.geometry] ? v : NULL;
}

/* Only a run that did what the trace says says what was expected. */
static bool is_right(const struct trace *t, const struct finding *f,
		     const struct replay_result *res)
{
	return !res->losses && f->trace.verdict == t->verdict &&
	       (!t->signature[0] ||
		!strcmp(t->signature, f->trace.signature));
}

static void take_events(struct divergence_want *want, struct finding *f)
{
	finding_add_events(f);
	want->run.events = f->trace.events;
	want->run.nevents = f->trace.nevents;
	f->trace.events = NULL;
	f->trace.nevents = 0;
}

static void run_own(struct divergence_want *want, const struct trace *t,
		    struct replay_result *res)
{
	const struct core_variant *own = own_variant(t);
	struct replay_result ignored = { 0 };
	enum memory_model model = sim.model;
	static struct finding f;
	struct replay_state st;

	if (!own)
		return;
	sim.model = t->model;
	finding_run(&f, own, &t->scn, replay_strategy(&st, t, &ignored));
	sim.model = model;
	if (is_right(t, &f, &ignored)) {
		res->total = f.result.steps;
		want->own = own;
		take_events(want, &f);
	}
	finding_free(&f);
}

static void copy_events(struct divergence_want *want, const struct trace *t)
{
	for (u32 i = 0; i < t->nevents; i++) {
		if (trace_add_event(&want->run, &t->events[i]))
			return;
	}
}

void divergence_expect(struct divergence_want *want, const struct trace *t,
		       const struct core_variant *variant,
		       enum memory_model model, struct replay_result *res)
{
	memset(want, 0, sizeof(*want));
	trace_init(&want->run);
	want->other_core = strcmp(variant->hash, t->hash);
	want->other_model = model != t->model;
	if (t->nevents)
		copy_events(want, t);
	else if ((want->other_core || want->other_model) && !t->program)
		run_own(want, t, res);
	if (want->run.nevents)
		res->total = want->run.events[want->run.nevents - 1].step;
}

void divergence_free(struct divergence_want *want)
{
	trace_free(&want->run);
}

/* ---- the first other operation ---- */

/* The next explicit event from @i on, or the end. */
static u32 next_explicit(u32 i)
{
	while (i < record.nevents &&
	       (record.events[i].op == OP_DRAIN ||
		record.events[i].flags & (OPF_PLAIN | OPF_SETUP)))
		i++;
	return i;
}

void divergence_words(const struct trace_event *e, char *buf, size_t n)
{
	snprintf(buf, n, "task %u: %s%s%s%s%s%s", e->task, op_word(e->op),
		 e->text[0] ? " " : "", e->text, e->func[0] ? " (" : "", e->func,
		 e->func[0] ? ")" : "");
}

static bool same_event(const struct trace_event *a, const struct trace_event *b)
{
	return a->task == b->task && a->op == b->op &&
	       !strcmp(a->text, b->text);
}

static void set_other(const struct trace_event *want,
		      const struct trace_event *got, struct replay_place *other)
{
	other->step = got ? got->step : want->step;
	divergence_words(want, other->expected, sizeof(other->expected));
	if (got)
		divergence_words(got, other->actual, sizeof(other->actual));
	else
		snprintf(other->actual, sizeof(other->actual),
			 "the run had ended");
}

/* Plain accesses and step numbers differ between builds; the rest must not. */
static void compare_events(const struct trace *want, const struct finding *f,
			   struct replay_place *other)
{
	struct trace_event got;
	u32 at = 0;

	for (u32 i = 0; i < want->nevents; i++) {
		const struct trace_event *e = &want->events[i];

		if (e->plain)
			continue;
		at = next_explicit(at);
		if (at == record.nevents) {
			set_other(e, NULL, other);
			return;
		}
		finding_event(f, at++, &got);
		if (!same_event(e, &got)) {
			set_other(e, &got, other);
			return;
		}
	}
}

void divergence_find(const struct divergence_want *want, const struct trace *t,
		     const struct finding *f, struct replay_result *res)
{
	compare_events(&want->run, f, &res->other);
	res->first = res->other;
	if (!res->first.step ||
	    (res->lost.step && res->lost.step < res->first.step))
		res->first = res->lost;
	if (res->first.step)
		res->followed = res->first.step - 1;
	if (want->other_core)
		changed_describe(t, want->own, f, res);
}
