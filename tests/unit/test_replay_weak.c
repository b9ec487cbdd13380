// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a run with delayed stores the same again when its trace is replayed?
 *
 * Findings are not needed for that: any run has choices, and a trace of them.
 */
#include "tests/unit/toy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/registry.h"
#include "replay/replay.h"
#include "sched/portfolio.h"

static struct {
	u32	runs;
	u32	delays;
	u32	drains;
	u32	waits;		/* segments that end before a forced drain */
} seen;

static struct choice_log log_of_run;

/* The events of the first run: the recorder holds one only. */
static struct event *kept;
static u32 nkept;

static void keep_events(void)
{
	nkept = record.nevents;
	kept = realloc(kept, nkept * sizeof(*kept));
	memcpy(kept, record.events, nkept * sizeof(*kept));
}

static bool same_event(const struct event *a, const struct event *b)
{
	return a->step == b->step && a->task == b->task && a->op == b->op &&
	       a->addr == b->addr && a->val == b->val && a->flags == b->flags;
}

/* The first event that came out otherwise, or .nevents. */
static u32 first_other(void)
{
	u32 i;

	for (i = 0; i < record.nevents && i < nkept; i++) {
		if (!same_event(&kept[i], &record.events[i]))
			break;
	}
	return i;
}

static void count_choices(const struct trace *t)
{
	u32 i;

	for (i = 0; i < t->nchoices; i++) {
		seen.delays += t->choices[i].kind == TRACE_DELAY;
		seen.drains += t->choices[i].kind == TRACE_DRAIN;
		seen.waits += t->choices[i].anchor_op == OP_DRAIN;
	}
	seen.runs++;
}

/* The same trace, through its text. */
static void write_and_read(struct trace *t)
{
	struct trace_error err = { "" };
	size_t len;
	char *text = trace_print(t, &len);

	trace_free(t);
	if (trace_parse("t", text, len, t, &err))
		fail_msg("%s\n%s", err.text, text);
	free(text);
}

static void check_replay(const struct core_variant *v, struct trace *t)
{
	static struct finding again;
	struct replay_result res = { 0 };
	struct replay_state st;
	u32 i;

	finding_run(&again, v, &t->scn, replay_strategy(&st, t, &res));
	if (res.losses)
		fail_msg("%s, step %u: trace expects %s, got %s", t->scn.name,
			 res.lost.step, res.lost.expected,
			 res.lost.actual);
	i = first_other();
	if (i < nkept || i < record.nevents)
		fail_msg("%s: another run from event %u of %u and %u on, step %u: task %u %s",
			 t->scn.name, i, nkept, record.nevents, kept[i].step,
			 kept[i].task, op_word(kept[i].op));
	finding_free(&again);
}

static void check_run(const struct core_variant *v, const struct scenario *scn,
		      struct strategy *how, u64 seed)
{
	static struct finding first;
	static struct run_result res;
	bool diverged;

	if (!run_prepare(v, scn, &res))
		return;
	run_once(how, seed, &res);
	log_of_run = sim.log;
	finding_run(&first, v, scn, strategy_log(&log_of_run, &diverged));
	assert_false(diverged);
	keep_events();
	count_choices(&first.trace);
	write_and_read(&first.trace);
	check_replay(v, &first.trace);
	finding_free(&first);
}

static void check_scenario(const struct scenario *scn)
{
	const struct portfolio *p = portfolio_find(PORTFOLIO_DEFAULT);
	const struct core_variant *v = core_find("newest", NULL);
	u32 run;

	/* Set-ups of hundreds of pages show nothing more. */
	if (scn->geometry == GEOMETRY_KERNEL || !core_runs(v, scn))
		return;
	for (run = 0; run < 3; run++)
		check_run(v, scn, portfolio_in_turn(p, 5 * run), run);
}

static void check_model(enum memory_model model)
{
	static struct scenario scn;
	u32 i;

	memset(&seen, 0, sizeof(seen));
	sim.model = model;
	for (i = 0; i < registry_count(); i++)
		check_scenario(registry_get(i));
	for (i = 1; i <= 12; i++) {
		scenario_generate(i, &scn);
		check_scenario(&scn);
	}
	sim.model = MM_SC;
	assert_true(seen.runs > 200);
	print_message("%s: %u runs, %u delays, %u drains, %u waits\n",
		      memory_model_word(model), seen.runs, seen.delays,
		      seen.drains, seen.waits);
}

static void test_sc(void **state)
{
	(void)state;
	check_model(MM_SC);
	assert_int_equal(seen.delays + seen.drains + seen.waits, 0);
}

static void check_weak(enum memory_model model)
{
	check_model(model);
	/* Each kind of choice was met, or this would test little. */
	assert_true(seen.delays > 50);
	assert_true(seen.drains > 10);
	assert_true(model != MM_TSO || seen.waits > 0);
}

static void test_tso(void **state)
{
	(void)state;
	check_weak(MM_TSO);
}

static void test_x86(void **state)
{
	(void)state;
	check_weak(MM_X86);
}

static void test_lkmm(void **state)
{
	(void)state;
	check_weak(MM_LKMM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sc),
		cmocka_unit_test(test_tso),
		cmocka_unit_test(test_x86),
		cmocka_unit_test(test_lkmm),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
