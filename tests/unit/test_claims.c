// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines `certain` and `chance` of a trace: what is refused, and of which runs
 * they are.
 */
#include "tests/unit/toy.h"

#include <stdio.h>
#include <stdlib.h>

#include "replay/trace.h"

static const char text_of_run[] =
	"rmapsim-trace 2\n"
	"scenario  x\n"
	"vm        geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n"
	"model     x86\n"
	"mutation  none\n"
	"core      v6.15 small 5be1f0c2\n"
	"status    open\n"
	"verdict   none\n"
	"replays   100 of 100\n"
	"shows     x86 sc=20000 tso=20000\n"
	"code      rmap_add:0001 rmap_remove:90ff\n"
	"minimised 1903 8\n"
	"passes    7\n"
	"certain   2 5 7 passes check=0badcafe\n"
	"chance    1 4 200 12 200 check=0badbeef\n"
	"setup\n"
	"tasks\n"
	"  1 a cpu0\n"
	"    age 0 1\n"
	"  2 b cpu1\n"
	"    age 0 1\n"
	"choices\n"
	"  run 2 x3\n"
	"  delay 2 rmap[0x10].val\n"
	"  run 2 x4 @write desc#1.more\n"
	"  delay 2 desc#1.more\n"
	"  run 1 x7\n"
	"  drain 1 rmap[0x10].val\n"
	"  drain 7 desc#1.more #32\n"
	"end\n";

static void parse(const char *text, size_t len, struct trace *t)
{
	struct trace_error err = { "" };

	if (trace_parse("t", text, len, t, &err))
		fail_msg("%s", err.text);
}

/* @whole with the first @from as @to. */
static char *edit(const char *whole, const char *from, const char *to)
{
	const char *at = strstr(whole, from);
	char *text = malloc(strlen(whole) + strlen(to) + 1);

	assert_non_null(at);
	sprintf(text, "%.*s%s%s", (int)(at - whole), whole, to,
		at + strlen(from));
	return text;
}

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
		char *text = edit(text_of_run, bad[i].from, bad[i].to);
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
	parse(text_of_run, strlen(text_of_run), &t);
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
