// SPDX-License-Identifier: GPL-2.0-only
/*
 * A trace gets into a mail and out of it again, whatever happens in between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "replay/mail.h"
#include "sched/types.h"

static const char trace[] =
	"rmapsim-trace 1\n"
	"vm        geometry=small gfns=1 vcpus=1 roots=1 mmu=shadow alias=2 slots=3 hole=4 log=1\n"
	"story\n"
	"  A line of a story that is as long as a line of a trace may be, which is one hundred.\n"
	"choices\n"
	"  run 1 x3\n"
	"end\n";

/* The text of @in as it stands in a mail. */
static char *put(const char *in)
{
	size_t len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	mail_put_trace(out, in);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void expect(const char *mail, const char *want)
{
	size_t n;
	char *got = mail_find_trace(mail, strlen(mail), &n);

	assert_non_null(got);
	assert_string_equal(got, want);
	assert_int_equal(n, strlen(want));
	free(got);
}

static void test_round_trip(void **state)
{
	char *text = put(trace);

	(void)state;
	for (char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= MAIL_COLUMNS);
	assert_non_null(strstr(text, " \\\n    "));
	expect(text, trace);
	free(text);
}

/* @to = @text with @prefix before and @suffix behind each line. */
static void surround(const char *text, const char *prefix, const char *suffix,
		     char *to)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		to += sprintf(to, "%s%.*s%s\n", prefix, (int)len, text, suffix);
		text += len + 1;
	}
}

static void test_in_a_mail(void **state)
{
	static const char *const prefix[] = { "", "> ", "> > ", "| ", "\t" };
	char mail[4096], *text = put(trace);

	(void)state;
	for (size_t i = 0; i < sizeof(prefix) / sizeof(prefix[0]); i++) {
		strcpy(mail, "Subject: x\n\nrmapsim-tracer 1 is no trace\n-- \n");
		surround(text, prefix[i], i & 1 ? "\r" : "", strchr(mail, 0));
		strcat(mail, "and more\nend\n");
		expect(mail, trace);
	}
	free(text);
}

/* What comes before the tear is handed out: the reader of traces refuses it. */
static void test_torn(void **state)
{
	(void)state;
	expect("-- \nrmapsim-trace 1\nchoices\n  run 1", "rmapsim-trace 1\nchoices\n  run 1\n");
	expect("x\nrmapsim-trace 1\nvm \\", "rmapsim-trace 1\nvm ");
}

static void test_none(void **state)
{
	static const char *const text[] = {
		"", "\n", "end\n", "rmapsim-trace", "rmapsim-trace\nend\n",
		"see rmapsim-trace 1\nend\n",
	};
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		assert_null(mail_find_trace(text[i], strlen(text[i]), &n));
	assert_null(mail_find_trace("\0\0\n\0", 4, &n));
}

/* A story must not swallow the section behind it. */
static void test_backslash(void **state)
{
	char *text = put("rmapsim-trace 1\nstory\n  so \\\nchoices\nend\n");

	(void)state;
	expect(text, "rmapsim-trace 1\nstory\n  so\nchoices\nend\n");
	free(text);
}

/* A word that is longer than a line stays whole. */
static void test_long_word(void **state)
{
	char in[256], *text;

	(void)state;
	sprintf(in, "rmapsim-trace 1\nx %0150d y\nend\n", 1);
	text = put(in);
	expect(text, in);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_in_a_mail),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_backslash),
		cmocka_unit_test(test_long_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
