// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where does this run differ from that of the trace?  See divergence.h.
 */
#include "replay/divergence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/programs/program.h"
#include "replay/align.h"
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
static bool is_right(const struct trace *t, const struct finding *f)
{
	return f->trace.verdict == t->verdict &&
	       (!t->signature[0] ||
		!strcmp(t->signature, f->trace.signature));
}

static void run_own(struct divergence_want *want, const struct trace *t,
		    struct replay_result *res)
{
	const struct core_variant *own = own_variant(t);
	enum memory_model model = sim.model;
	static struct finding f;
	u32 losses;

	if (!own)
		return;
	sim.model = t->model;
	losses = replay_run(&f, own, t);
	sim.model = model;
	if (!losses && is_right(t, &f)) {
		res->total = f.result.steps;
		want->own = own;
		copy_events(&want->run, &f);
	}
	finding_free(&f);
}

void divergence_expect(struct divergence_want *want, const struct trace *t,
		       const struct core_variant *variant,
		       enum memory_model model, struct replay_result *res)
{
	memset(want, 0, sizeof(*want));
	want->other_core = strcmp(variant->hash, t->hash);
	want->other_model = model != t->model;
	if (t->nevents)
		copy_of_trace(&want->run, t);
	else if ((want->other_core || want->other_model) && !t->program)
		run_own(want, t, res);
	if (want->run.nevents)
		res->total = want->run.events[want->run.nevents - 1].e.step;
}

void divergence_free(struct divergence_want *want)
{
	copy_free(&want->run);
}

/* ---- the first other operation ---- */

void divergence_words(const struct trace_event *e, char *buf, size_t n)
{
	snprintf(buf, n, "task %u: %s%s%s%s%s%s", e->task, op_word(e->op),
		 e->text[0] ? " " : "", e->text, e->func[0] ? " (" : "", e->func,
		 e->func[0] ? ")" : "");
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
static void compare_events(const struct run_copy *want, const struct finding *f,
			   struct replay_place *other)
{
	struct run_copy got;
	u32 i, k;

	if (!want->nevents || copy_events(&got, f))
		return;
	align_parting(want, &got, ALIGN_MARKS, &i, &k);
	if (i < want->nevents)
		set_other(&want->events[i].e,
			  k < got.nevents ? &got.events[k].e : NULL, other);
	copy_free(&got);
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
