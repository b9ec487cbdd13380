// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a fuzz target print when it found a bug, and which code does it
 * test?
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "fuzz/fuzz.h"
#include "replay/render/report.h"

/* Enough to show that the choices are all there is. */
#define PROOF_REPLAYS	3

static enum memory_model fuzz_model(void)
{
	const char *word = getenv("RMAPSIM_FUZZ_MODEL");
	enum memory_model m = word ? memory_model_parse(word) : MM_X86;

	if (m == MM_COUNT) {
		fprintf(stderr, "rmapsim: RMAPSIM_FUZZ_MODEL: no such model; see 'rmapsim list models'\n");
		exit(2);
	}
	return m;
}

const struct core_variant *fuzz_variant(void)
{
	const char *rev = getenv("RMAPSIM_FUZZ_REV");
	const char *mutation = getenv("RMAPSIM_FUZZ_MUTATION");
	const struct core_variant *v;

	sim.model = fuzz_model();
	v = core_find(rev ? rev : "newest", mutation);
	if (!v) {
		fprintf(stderr, "rmapsim: RMAPSIM_FUZZ_REV, RMAPSIM_FUZZ_MUTATION: no such variant; see 'rmapsim list revisions'\n");
		exit(2);
	}
	if (run_init()) {
		fprintf(stderr, "rmapsim: the arena's address is taken; run without preloaded libraries\n");
		exit(2);
	}
	/* Parsed once, and not in the first run that needs it. */
	for (unsigned int i = 0; i < registry_count(); i++)
		registry_get(i);
	return v;
}

void fuzz_bug(const struct core_variant *variant, const struct run_result *res)
{
	static struct finding f;
	struct finding_source src = {
		.variant = variant, .scn = sim.scenario, .log = &sim.log,
		.expect = res, .found = "fuzz_schedule",
		.replays = PROOF_REPLAYS,
	};

	if (finding_make(&src, &f) == FINDING_UNSTABLE)
		fprintf(stderr, "rmapsim: internal error: the same choices gave another run\n");
	report_write(stderr, &f);
	fprintf(stderr, "DEDUP_TOKEN: %s\n", f.trace.signature);
	report_summary(stderr, &f);
	fflush(stderr);
	abort();
}
