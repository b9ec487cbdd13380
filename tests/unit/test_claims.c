// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines `certain` and `chance` of a trace: what is refused, and of which runs
 * they are.
 */
#include "tests/unit/toy.h"
#include "tests/unit/weak_trace.h"

static const struct {
	const char *from, *to, *want;
} bad[] = {
	{ "2 5 7 ", "0 5 7 ", "'certain' takes a task" },
	{ "2 5 7 ", "2 0 7 ", "'certain' takes a task" },
	{ "2 5 7 ", "2 5 0 ", "'certain' takes a task" },
	{ "7 passes", "7 last", "'certain' ends with 'check=HASH'" },
	{ "check=0badcafe", "", "'certain' ends with 'check=HASH'" },
	{ "0badcafe", "0badcafe0", "'certain' ends with 'check=HASH'" },
	{ "0badcafe", "0badcafg", "'certain' ends with 'check=HASH'" },
	{ "1 4 200", "0 4 200", "'chance' takes a task" },
	{ "1 4 200", "1 0 200", "'chance' takes a task" },
	{ "1 4 200", "1 4 201", "'chance' takes a task" },
	{ "12 200 check", "201 200 check", "'chance' takes a task" },
	{ "200 12 200 ", "0 0 0 ", "'chance' takes a task" },
	{ "check=0badbeef", "", "'chance' ends with 'check=HASH'" },
	{ "0badbeef", "0badbeef 1", "'chance' ends with 'check=HASH'" },
};

static void test_each_error(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *text = edit(weak, bad[i].from, bad[i].to);
		struct trace_error err = { "" };
		struct trace t;

		if (!trace_parse("t", text, strlen(text), &t, &err))
			fail_msg("accepted, should say: %s", bad[i].want);
		if (!strstr(err.text, bad[i].want))
			fail_msg("\"%s\" does not say: %s", err.text,
				 bad[i].want);
		free(text);
	}
}

/* A claim is of this run: whatever of the two is changed, it is none. */
static const char *const other_runs[][2] = {
	{ "gfns=2", "gfns=3" }, { "    age 0 1", "    age 0 2" },
	{ "2 b cpu1", "2 b cpu0" },
	{ "model     x86", "model     tso" },
	{ "model     x86", "model     x86\nraces     off" },
	{ "model     x86", "model     x86\nstrict-race spte-read" },
	{ "5be1f0c2", "5be1f0c3" },
	{ "mutation  none", "mutation  m01" },
	{ "run 2 x3", "run 2 x4" }, { "#32", "#31" },
};

static const char *const other_certain[][2] = {
	{ "2 5 7 passes", "2 5 8 passes" },
	{ "2 5 7 passes", "2 5 7 first" },
	{ "2 5 7 passes", "1 5 7 passes" },
};

static const char *const other_chance[][2] = {
	{ "1 4 200 12", "2 4 200 12" }, { "1 4 200 12", "1 5 200 12" },
	{ "1 4 200 12", "1 4 199 12" }, { "1 4 200 12", "1 4 200 13" },
	{ "200 12 200", "200 12 201" },
};

static void expect_claims(const char *text, const char *const change[2],
			  bool certain, bool chance)
{
	char *changed = edit(text, change[0], change[1]);
	struct trace t;

	parse(changed, strlen(changed), &t);
	assert_int_equal(trace_certain_holds(&t), certain);
	assert_int_equal(trace_chance_holds(&t), chance);
	trace_free(&t);
	free(changed);
}

static void test_claims(void **state)
{
	static const char *const nothing[2] = { "end", "end" };
	struct trace t;
	unsigned int i;
	size_t len;
	char *text;

	(void)state;
	parse(weak, strlen(weak), &t);
	assert_false(trace_certain_holds(&t));
	assert_false(trace_chance_holds(&t));
	trace_seal(&t);
	text = trace_print(&t, &len);
	trace_free(&t);
	expect_claims(text, nothing, true, true);
	for (i = 0; i < sizeof(other_runs) / sizeof(*other_runs); i++)
		expect_claims(text, other_runs[i], false, false);
	for (i = 0; i < sizeof(other_certain) / sizeof(*other_certain); i++)
		expect_claims(text, other_certain[i], false, true);
	for (i = 0; i < sizeof(other_chance) / sizeof(*other_chance); i++)
		expect_claims(text, other_chance[i], true, false);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_error),
		cmocka_unit_test(test_claims),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
