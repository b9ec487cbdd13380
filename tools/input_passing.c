// SPDX-License-Identifier: GPL-2.0-only
/*
 * The nearest passing run of a failing one, as a run of its own: to be shown,
 * kept as a trace and compared with the failing one.
 */
#include <stdio.h>
#include <string.h>

#include "tools/input.h"

#define PROOF_REPLAYS	100

/* Run @t without the choice that it names; false: that run fails, too. */
static bool run_without(const struct trace *t, const struct core_variant *v,
			struct finding *f)
{
	struct replay_result res = { 0 };
	struct replay_state st;
	struct trace less;

	trace_init(&less);
	for (u32 i = 0; i < t->nchoices; i++) {
		if (i + 1 != t->passes)
			sim_bug_on(trace_add_choice(&less, &t->choices[i]));
	}
	sim.model = t->model;
	finding_run(f, v, &t->scn, replay_strategy(&st, &less, &res));
	trace_free(&less);
	return f->result.verdict == VERDICT_NONE;
}

/* Of the run in *@f, which is over, a finding with a trace. */
static int make_trace(const char *path, const struct trace *t,
		      struct finding *f)
{
	static struct run_result run;
	static struct choice_log log;
	char found[TRACE_WORD];
	struct finding_source src = {
		.variant = f->variant, .scn = &t->scn, .log = &log,
		.expect = &run, .found = found, .replays = PROOF_REPLAYS,
	};

	snprintf(found, sizeof(found), "%s without choice %u",
		 t->signature, t->passes);
	run = f->result;
	log = sim.log;
	finding_free(f);
	if (finding_make(&src, f) == FINDING_OK) {
		/* There is nothing that it shows. */
		f->trace.shows = MM_COUNT;
		return 0;
	}
	complain("internal error: %s: the same choices gave another run; please report it with the file",
		 path);
	return EXIT_INTERNAL;
}

static int make_passing(const char *path, const struct trace *t,
			struct finding *f)
{
	const struct core_variant *v = f->variant;

	if (!t->passes || t->passes > t->nchoices) {
		complain("%s: it names no passing run; make it small with 'rmapsim minimise', which looks for one",
			 path);
		return EXIT_USAGE;
	}
	finding_free(f);
	if (run_without(t, v, f))
		return make_trace(path, t, f);
	complain("%s: without choice %u it fails in this build, too; see 'rmapsim replay'",
		 path, t->passes);
	return EXIT_USAGE;
}

int input_passing(const char *path, struct finding *f)
{
	struct trace t = f->trace;
	int ret;

	trace_init(&f->trace);
	ret = make_passing(path, &t, f);
	trace_free(&t);
	return ret;
}
