// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where two runs part, and which events are pairs behind that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "replay/align.h"

#define EVENTS_MAX	200

/*
 * A run, an event a word: the task's number, then its text.  In capitals: a
 * plain access; '-' behind the number: a mark.
 */
static void make(struct run_copy *c, const char *events)
{
	char *words = strdup(events), *word;

	memset(c, 0, sizeof(*c));
	trace_init(&c->trace);
	c->trace.scn.ntasks = 2;
	c->events = calloc(EVENTS_MAX, sizeof(*c->events));
	assert_non_null(c->events);
	for (word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		struct copy_event *e = &c->events[c->nevents++];

		assert_true(c->nevents < EVENTS_MAX);
		e->e.step = c->nevents;
		e->e.task = word[0] - '0';
		e->mark = word[1] == '-';
		e->e.plain = word[1] >= 'A' && word[1] <= 'Z';
		snprintf(e->e.text, sizeof(e->e.text), "%s", word + 1);
	}
	free(words);
}

/* The pairs of @a as text: the index in the other run, or "." */
static void pairs(const struct align *al, u32 n, char *buf)
{
	for (u32 i = 0; i < n; i++) {
		if (al->of_a[i] < 0)
			buf += sprintf(buf, ".");
		else
			buf += sprintf(buf, "%d", al->of_a[i]);
		*buf++ = i + 1 < n ? ' ' : '\0';
		*buf = '\0';
	}
}

static void expect(const char *a, const char *b, u32 at_a, u32 at_b,
		   const char *want, bool other_core)
{
	struct run_copy ca, cb;
	struct align al;
	char got[EVENTS_MAX * 4] = "";

	make(&ca, a);
	make(&cb, b);
	if (other_core)
		strcpy(cb.trace.hash, "other");
	assert_int_equal(align_make(&al, &ca, &cb), 0);
	pairs(&al, ca.nevents, got);
	assert_string_equal(got, want);
	assert_int_equal(al.a, at_a);
	assert_int_equal(al.b, at_b);
	for (u32 i = 0; i < ca.nevents; i++)
		assert_true(al.of_a[i] < 0 || al.of_b[al.of_a[i]] == (s32)i);
	assert_int_equal(al.same, at_a == ca.nevents && at_b == cb.nevents);
	align_free(&al);
	copy_free(&ca);
	copy_free(&cb);
}

static void test_same(void **state)
{
	(void)state;
	expect("1a 2b 1c", "1a 2b 1c", 3, 3, "0 1 2", false);
	expect("", "", 0, 0, "", false);
	/* Marks are no difference. */
	expect("1a 1- 2b", "1a 2b 2-", 3, 3, "0 . 1", false);
}

static void test_other_order(void **state)
{
	(void)state;
	expect("1a 1b 2c 2d", "1a 2c 2d 1b", 1, 1, "0 3 1 2", false);
	/* One run ended earlier. */
	expect("1a 1b", "1a", 1, 1, "0 .", false);
}

static void test_other_way(void **state)
{
	(void)state;
	/* A detour, and back; a value that is another. */
	expect("1a 1x 1y 1b 1c", "1a 1b 1c", 1, 1, "0 . . 1 2", false);
	expect("1a 1b=1 1c", "1a 1b=2 1c", 1, 1, "0 . 2", false);
	/* Two detours. */
	expect("1a 1x 1b 1y 1c", "1a 1b 1c", 1, 1, "0 . 1 . 2", false);
}

/* Longer than any window: the end is found again from behind. */
static void test_long_detour(void **state)
{
	char a[1024] = "1a", want[1024] = "0";

	(void)state;
	for (int i = 0; i < 100; i++) {
		strcat(a, " 1x");
		strcat(want, " .");
	}
	strcat(a, " 1b");
	strcat(want, " 1");
	expect(a, "1a 1b", 1, 1, want, false);
}

static void test_other_code(void **state)
{
	(void)state;
	expect("1a 1P 1b", "1a 1Q 1b", 1, 1, "0 . 2", false);
	/* Plain accesses are the compiler's. */
	expect("1a 1P 1b", "1a 1Q 1b", 3, 3, "0 . 2", true);
}

static void add_run(struct run_copy *c, u32 count)
{
	struct trace_choice choice = { .kind = TRACE_RUN, .task = 1,
				       .count = count };

	assert_int_equal(trace_add_choice(&c->trace, &choice), 0);
}

static void test_choices(void **state)
{
	struct run_copy a, b;
	struct align al;

	(void)state;
	make(&a, "1a");
	make(&b, "1a");
	add_run(&a, 3);
	add_run(&b, 3);
	assert_int_equal(align_make(&al, &a, &b), 0);
	assert_false(al.choices);
	align_free(&al);
	add_run(&a, 1);
	assert_int_equal(align_make(&al, &a, &b), 0);
	assert_true(al.choices);
	assert_int_equal(al.choice, 1);
	align_free(&al);
	add_run(&b, 2);
	assert_int_equal(align_make(&al, &a, &b), 0);
	assert_true(al.choices);
	assert_int_equal(al.choice, 1);
	align_free(&al);
	copy_free(&a);
	copy_free(&b);
}

static void test_comparable(void **state)
{
	struct run_copy a, b;

	(void)state;
	make(&a, "1a");
	make(&b, "1a");
	strcpy(b.trace.scn.name, "another");
	assert_true(align_comparable(&a, &b));
	b.trace.scn.tasks[0].cpu = 1;
	assert_false(align_comparable(&a, &b));
	copy_free(&a);
	copy_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_other_order),
		cmocka_unit_test(test_other_way),
		cmocka_unit_test(test_long_detour),
		cmocka_unit_test(test_other_code),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_comparable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
