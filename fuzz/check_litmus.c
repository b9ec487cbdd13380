// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the parser and the interpreter of litmus tests keep their
 * promises?
 *
 * What is no test must be refused with a message.  A test runs under the
 * strongest and the weakest model, for a bounded number of executions; if both
 * searches came to their end, the weak model must have all states of the
 * strong one.
 */
#include <stdio.h>
#include <string.h>

#include "core/litmus/litmus.h"
#include "fuzz/check.h"
#include "fuzz/fuzz.h"
#include "sched/fnv.h"

/* Bounds for the time of an input: of an execution, and of all of them. */
#define STEPS_MAX	500
#define WORK_MAX	4000
#define RUNS_MAX	200

static struct litmus test, again;
static struct litmus_outcome strong, weak;
static bool ran;

static u64 hash_outcome(u64 hash, const struct litmus_outcome *out)
{
	hash = fnv_add(hash, out->nstates);
	hash = fnv_add(hash, out->search.runs);
	hash = fnv_add(hash, out->search.states);
	hash = fnv_add(hash, out->positive);
	return fnv_add(hash, out->negative);
}

u64 fuzz_hash(void)
{
	u64 hash = FNV_INIT;

	return ran ? hash_outcome(hash_outcome(hash, &strong), &weak) : hash;
}

void check_litmus_begin(void)
{
	fuzz_begin();
	sim.steps_max = STEPS_MAX;
}

/* Does a second look at the text find the same? */
static void check_again(const char *text)
{
	struct litmus_error err;

	if (litmus_parse(text, &again, &err) ||
	    again.nvars != test.nvars || again.nnodes != test.nnodes ||
	    again.nconds != test.nconds || again.nshown != test.nshown ||
	    again.nthreads != test.nthreads ||
	    strcmp(again.cond_text, test.cond_text))
		fuzz_broken("litmus-parse", "parsed twice, it is not the same");
}

/* Executions that there is time for. */
static u64 runs_max(void)
{
	u64 runs = WORK_MAX / (test.nnodes * (test.loops ? 4 : 1));

	if (!runs)
		return 1;
	return runs > RUNS_MAX ? RUNS_MAX : runs;
}

static void run(enum memory_model model, struct litmus_outcome *out)
{
	const struct exhaustive_config cfg = { .runs_max = runs_max() };
	char line[LITMUS_SHOWN * 2 * LITMUS_NAME];

	sim.model = model;
	litmus_run(&test, &cfg, out);
	for (unsigned int i = 0; i < out->nstates; i++)
		litmus_print_state(&test, &out->states[i], line, sizeof(line));
	litmus_verdict(out);
}

static bool is_whole(const struct litmus_outcome *out)
{
	for (unsigned int i = 0; i < DROP_COUNT; i++) {
		if (out->dropped[i])
			return false;
	}
	return out->search.complete && !out->search.too_long && !*out->misuse;
}

static bool same_state(const struct litmus_state *a,
		       const struct litmus_state *b)
{
	for (unsigned int i = 0; i < test.nshown; i++) {
		if (a->at[i].var != b->at[i].var || a->at[i].num != b->at[i].num)
			return false;
	}
	return a->satisfies == b->satisfies;
}

static bool has_state(const struct litmus_outcome *out,
		      const struct litmus_state *st)
{
	for (unsigned int i = 0; i < out->nstates; i++) {
		if (same_state(&out->states[i], st))
			return true;
	}
	return false;
}

/* What is allowed under a model is allowed under any weaker one. */
static void check_models(void)
{
	char line[LITMUS_SHOWN * 2 * LITMUS_NAME];

	if (!is_whole(&strong) || !is_whole(&weak))
		return;
	for (unsigned int i = 0; i < strong.nstates; i++) {
		if (has_state(&weak, &strong.states[i]))
			continue;
		litmus_print_state(&test, &strong.states[i], line,
				   sizeof(line));
		fuzz_broken("litmus-models", "under sc, but not under lkmm: %.800s",
			    line);
	}
}

void check_litmus(const uint8_t *data, size_t size)
{
	static char text[FUZZ_TEXT_MAX + 1];
	struct litmus_error err;

	ran = false;
	if (!size || size > FUZZ_TEXT_MAX || memchr(data, '\0', size))
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	if (litmus_parse(text, &test, &err)) {
		if (!err.text[0])
			fuzz_broken("litmus-message", "refused without a word");
		return;
	}
	check_again(text);
	run(MM_SC, &strong);
	run(MM_LKMM, &weak);
	ran = true;
	check_models();
}
