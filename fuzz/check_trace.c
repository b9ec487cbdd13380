// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the reader of traces and the replayer keep their promises?
 *
 * What is no trace must be refused with a message, what is one must print as
 * itself.  Then it is replayed.  That it does not show what it says is no bug;
 * but the status must fit what happened, and the trace that is made of the run
 * must read, print and replay as that very run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/text.h"
#include "fuzz/check.h"
#include "fuzz/fuzz.h"
#include "replay/render/report.h"
#include "replay/replay.h"
#include "sched/fnv.h"

/* Of a run, and pages that it may visit: bounds for the time of an input. */
#define STEPS_MAX	2000
#define SPAN_MAX	256

static FILE *nowhere;
static u64 hash;	/* of the last input's run */

u64 fuzz_hash(void)
{
	return hash;
}

static void hash_run(const struct finding *f)
{
	hash = fnv_add(hash, f->result.verdict);
	hash = fnv_add(hash, f->result.steps);
	for (u32 i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		hash = fnv_add(hash, (u64)e->task << 8 | e->op);
		hash = fnv_add(hash, e->addr);
		hash = fnv_add(hash, e->val);
	}
}

static ssize_t swallow(void *cookie, const char *buf, size_t size)
{
	(void)cookie, (void)buf;
	return size;
}

/* Fleets run targets without a /dev. */
void check_trace_begin(void)
{
	fuzz_begin();
	sim.record_max = STEPS_MAX;
	nowhere = fopencookie(NULL, "w", (cookie_io_functions_t) {
				.write = swallow });
	if (!nowhere)
		abort();
}

static char *print(const struct trace *t, size_t *len)
{
	char *text = trace_print(t, len);

	if (!text)
		abort();
	return text;
}

static void parse(const char *text, size_t len, struct trace *t)
{
	struct trace_error err;

	if (trace_parse("printed", text, len, t, &err))
		fuzz_broken("trace-printed", "what was printed is refused: %s",
			    err.text);
}

/* What is printed reads as the same; @t was read, or has no events. */
static void check_round_trip(const struct trace *t)
{
	struct trace again;
	size_t len, len2;
	char *text = print(t, &len), *text2;

	parse(text, len, &again);
	text2 = print(&again, &len2);
	if (len != len2 || memcmp(text, text2, len))
		fuzz_broken("trace-round-trip", "printed:\n%s\nand again:\n%s",
			    text, text2);
	trace_free(&again);
	free(text);
	free(text2);
}

/* The file of a scenario is another text with the same lines. */
static void check_scenario(const struct scenario *scn)
{
	static char text[SCN_TEXT_MAX], text2[SCN_TEXT_MAX];
	static struct scenario again;
	struct scn_error err = { 0 };
	int len = scenario_print(scn, text, sizeof(text));

	if (len < 0)
		fuzz_broken("scenario-print", "a legal scenario is too long");
	if (scenario_parse(text, len, &again, &err))
		fuzz_broken("scenario-printed", "line %u: %s:\n%s", err.line,
			    err.text, text);
	if (scenario_print(&again, text2, sizeof(text2)) != len ||
	    memcmp(text, text2, len))
		fuzz_broken("scenario-round-trip",
			    "printed:\n%s\nand again:\n%s", text, text2);
}

static void check_status(const struct trace *t, const struct finding *f,
			 const struct replay_result *res)
{
	enum verdict got = f->result.verdict;
	bool fits = true;

	if (res->status == REPLAY_REPRODUCED)
		fits = got == t->verdict && got != VERDICT_NONE;
	else if (res->status == REPLAY_NOT_REPRODUCED)
		fits = got == VERDICT_NONE && !res->losses;
	else
		fits = res->first.expected[0] && res->first.actual[0];
	if (!fits)
		fuzz_broken("replay-status", "status %u, %u losses, verdict %s",
			    res->status, res->losses, verdict_word(got));
}

/* All but the events: check_finding() writes these. */
static void print_all(const char *path, struct finding *f,
		      const struct replay_result *res)
{
	if (res->status == REPLAY_DIVERGED)
		replay_explain(nowhere, path, res);
	if (f->result.verdict != VERDICT_NONE) {
		report_write(nowhere, f);
		report_summary(nowhere, f);
	}
}

/* The trace of a run stands for that run. */
static void check_finding(struct finding *f)
{
	static struct finding again;
	u32 steps = f->result.steps;
	struct replay_result res;
	struct trace t;
	size_t len;
	char *text;

	check_round_trip(&f->trace);
	finding_add_events(f);
	text = print(&f->trace, &len);
	parse(text, len, &t);
	replay_trace(&t, NULL, &again, &res);
	check_status(&t, &again, &res);
	if (res.status == REPLAY_DIVERGED || res.losses ||
	    again.result.steps != steps)
		fuzz_broken("replay-of-finding",
			    "%u steps, then %u; expected %s, but %s:\n%s",
			    steps, again.result.steps, res.first.expected,
			    res.first.actual, text);
	finding_free(&again);
	trace_free(&t);
	free(text);
}

static void replay(const struct trace *t)
{
	/* A variant that is not built here: the choices may fit anyway. */
	static const struct replay_options newest = {
		.rev = "newest", .mutation = "none",
	};
	static struct finding f;
	struct replay_result res;

	replay_trace(t, NULL, &f, &res);
	if (res.status == REPLAY_ERROR)
		replay_trace(t, &newest, &f, &res);
	if (res.status == REPLAY_ERROR)
		return;
	hash_run(&f);
	check_status(t, &f, &res);
	print_all("input", &f, &res);
	check_finding(&f);
	finding_free(&f);
}

void check_trace(const uint8_t *data, size_t size)
{
	struct trace_error err = { "" };
	struct trace t;

	hash = FNV_INIT;
	if (size > FUZZ_TEXT_MAX)
		return;
	if (trace_parse("input", (const char *)data, size, &t, &err)) {
		if (strncmp(err.text, "input", 5))
			fuzz_broken("trace-message", "'%s' names no subject",
				    err.text);
		return;
	}
	check_round_trip(&t);
	if (!t.program)
		check_scenario(&t.scn);
	if (scenario_span(&t.scn) <= SPAN_MAX)
		replay(&t);
	trace_free(&t);
}
