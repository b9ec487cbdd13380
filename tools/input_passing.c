// SPDX-License-Identifier: GPL-2.0-only
/*
 * The nearest passing run of a failing one, as a run of its own: to be shown,
 * kept as a trace and compared with the failing one.
 */
#include <stdio.h>
#include <string.h>

#include "replay/passing.h"
#include "tools/input.h"

#define PROOF_REPLAYS	100

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
	return input_unstable(path);
}

static int make_passing(const char *path, const struct trace *t,
			struct finding *f)
{
	const struct core_variant *v = f->variant;
	u32 losses;

	if (!t->passes || t->passes > t->nchoices) {
		complain("%s: it names no passing run; make it small with 'rmapsim minimise', which looks for one",
			 path);
		return EXIT_USAGE;
	}
	finding_free(f);
	sim.model = t->model;
	if (passing_run(f, v, t, t->passes, &losses))
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
