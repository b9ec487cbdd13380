// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the finding of the smallest run?  See smaller.h.
 */
#include "tools/smaller.h"

#include <string.h>

#include "replay/certainty.h"
#include "replay/passing.h"

/* Replays that prove a trace before it is written. */
#define PROOF_REPLAYS	100

/* What a report says of a trace and takes runs of its own. */
struct around {
	u32			passes;
	struct passing		*passing;
	struct trace_certain	certain;
};

/* Of the trace as it will be written. */
static enum finding_status look_around(const struct finding_source *src,
				       struct around *a)
{
	static struct finding f;
	struct finding_source once = *src;
	enum finding_status status;

	memset(a, 0, sizeof(*a));
	once.replays = 0;
	status = finding_make(&once, &f);
	if (status == FINDING_OK) {
		a->passes = minimise_passes(src->variant, &f.trace);
		f.trace.passes = a->passes;
		a->passing = passing_make(src->variant, &f.trace);
		certainty_find(src, &a->certain);
	}
	finding_free(&f);
	return status;
}

static void say_around(const struct around *a, struct finding *f)
{
	f->trace.passes = a->passes;
	f->trace.certain = a->certain;
	f->passing = a->passing;
	if (f->passing && f->note)
		passing_compare(f->passing, f->note->addr, f->base, f->size);
}

enum finding_status smaller_make(const struct finding_source *src,
				 const struct minimise_options *opt,
				 struct finding *f, struct minimised *m)
{
	struct finding_source small = *src;
	enum finding_status status;
	struct around around;

	if (!minimise(src, opt, m))
		return finding_make(src, f);
	small.scn = &m->scn;
	small.log = &m->log;
	small.expect = &m->result;
	status = look_around(&small, &around);
	if (status == FINDING_OK)
		status = finding_make(&small, f);
	else
		finding_make(&small, f);
	say_around(&around, f);
	if (m->changed) {
		f->trace.minimised_steps = m->was_steps;
		f->trace.minimised_switches = m->was_switches;
	}
	return status;
}

/* What only the trace that came in says. */
static void keep_words(struct trace *t, const struct trace *was,
		       const struct minimised *m, const char *path)
{
	t->status = was->status;
	if (t->shows != MM_SC) {
		t->shows = was->shows;
		memcpy(t->searched, was->searched, sizeof(t->searched));
	}
	if (was->minimised_steps) {
		t->minimised_steps = was->minimised_steps;
		t->minimised_switches = was->minimised_switches;
	}
	if (was->story && !m->changed)
		t->story = strdup(was->story);
	else if (was->story)
		complain("%s: its story is of the longer run and is left out; write it anew",
			 path);
}

int smaller_of_run(const char *path, const struct finding *was,
		   const struct minimise_options *opt, struct finding *f,
		   struct minimised *m)
{
	static struct choice_log log;
	struct finding_source src = {
		.variant = was->variant, .scn = &was->trace.scn, .log = &log,
		.expect = &was->result, .found = was->trace.found,
		.replays = PROOF_REPLAYS,
	};
	enum memory_model model = sim.model;
	enum finding_status status;

	log = sim.log;
	sim.model = was->trace.model;
	status = smaller_make(&src, opt, f, m);
	sim.model = model;
	if (status == FINDING_OK) {
		keep_words(&f->trace, &was->trace, m, path);
		return 0;
	}
	complain("internal error: %s: the same choices gave another run; please report it with the file",
		 path);
	finding_free(f);
	return EXIT_INTERNAL;
}
