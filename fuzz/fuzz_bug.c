// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a fuzz target print when it found a bug, and which code does it
 * test?
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "fuzz/fuzz.h"
#include "replay/render/report.h"
#include "sched/fnv.h"

/* Enough to show that the choices are all there is. */
#define PROOF_REPLAYS	3

/* ---- what is tested ---- */

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

/* The simulator is about to exit: an engine must see a crash instead, or it
 * does not keep the input. */
static void keep_input(const char *file, int line, const char *what)
{
	fuzz_broken("internal", "%s:%d: %s", file, line, what);
}

void fuzz_begin(void)
{
	sim_bug_hook = keep_input;
	if (run_init()) {
		fprintf(stderr, "rmapsim: the arena's address is taken; run without preloaded libraries\n");
		exit(2);
	}
	/* Parsed once, and not in the first run that needs it. */
	for (unsigned int i = 0; i < registry_count(); i++)
		registry_get(i);
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
	fuzz_begin();
	return v;
}

/* ---- what is printed ---- */

static const char *check_word(const struct note *n)
{
	return n->invariant != INV_NONE ? invariant_id(n->invariant) :
					  verdict_word(n->verdict);
}

/*
 * The line that ClusterFuzz takes as the first of a crash's state, 80 columns
 * of it: names only, so it is the same for the same bug.
 */
static void print_assert(const struct finding *f)
{
	const struct trace *t = &f->trace;

	fprintf(stderr, "ASSERT FAILED: %s: %s", check_word(f->note),
		t->func[0]);
	if (strcmp(t->func[1], "-"))
		fprintf(stderr, ", %s", t->func[1]);
	if (strcmp(t->object, "-"))
		fprintf(stderr, " (%s)", t->object);
	fputc('\n', stderr);
}

void fuzz_bug(const struct core_variant *variant, const struct run_result *res)
{
	static struct finding f;
	struct finding_source src = {
		.variant = variant, .scn = sim.scenario, .log = &sim.log,
		.expect = res, .found = fuzz_target,
		.replays = PROOF_REPLAYS,
	};

	if (finding_make(&src, &f) == FINDING_UNSTABLE)
		fuzz_broken("determinism", "the same choices gave another run");
	report_write(stderr, &f);
	print_assert(&f);
	fprintf(stderr, "DEDUP_TOKEN: %s\n", f.trace.signature);
	report_summary(stderr, &f);
	fflush(stderr);
	fuzz_crash(f.note, f.trace.signature);
}

/* Three digits that differ with the promise. */
static const char *signature_of(const char *id)
{
	static char digits[17];

	snprintf(digits, sizeof(digits), "%016llx",
		 fnv_bytes(FNV_INIT, id, strlen(id)));
	return digits;
}

void fuzz_broken(const char *id, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "rmapsim: internal error: %s: %s\n"
		"rmapsim: this is a bug of the tool, not of the code under test; please report it with the input\n"
		"ASSERT FAILED: %s\n"
		"DEDUP_TOKEN: %s\n"
		"SUMMARY: RMAPSIM: internal-error %s in %s\n",
		id, text, id, id, id, fuzz_target);
	fflush(stderr);
	fuzz_crash(NULL, signature_of(id));
}
