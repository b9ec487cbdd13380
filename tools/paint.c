// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which colour has a line of a report?
 *
 * The report is written as text first: what is painted here can be read there.
 */
#include "tools/paint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay/render/report.h"
#include "tools/cmd.h"

/* Blue and orange: apart for every kind of eye, on black and on white. */
#define TASK_ONE	"\033[38;5;33m"
#define TASK_TWO	"\033[38;5;166m"
#define RED		"\033[1;31m"
#define DIM		"\033[2m"
#define PLAIN		"\033[0m"

static bool said;	/* before a pager took the terminal */
static bool wanted;

static bool decide(const struct options *opt)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (opt->color != COLOR_AUTO)
		return opt->color == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb");
}

bool paint_wanted(const struct options *opt)
{
	if (!said)
		wanted = decide(opt);
	said = true;
	return wanted;
}

static bool starts(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

static bool is_stars(const char *line)
{
	const char *first = line + strspn(line, " ");

	return starts(first, "**") && first - line >= 7;
}

/* " step  task 1 kvm-zap, cpu 0      task 2 kvm-age, cpu 1": where the second
 * column begins; 0: this is no head of a table of two. */
static size_t second_column(const char *line)
{
	const char *one, *two;

	if (!starts(line, " step "))
		return 0;
	one = strstr(line, "task ");
	two = one ? strstr(one + 1, "  task ") : NULL;
	if (!two || strstr(two + 3, "  task "))
		return 0;
	return two + 2 - line;
}

/* "   17  free ..." or what goes on below it, of a table of two tasks. */
static const char *task_colour(const char *line, size_t second)
{
	size_t at = strspn(line, " ");

	if (at < 7 && isdigit((unsigned char)line[at])) {
		at += strspn(line + at, "0123456789");
		at += strspn(line + at, " ");
	}
	if (at < 7)
		return NULL;
	return at < second ? TASK_ONE : TASK_TWO;
}

/* NULL: none. */
static const char *colour_of(const char *line, size_t second)
{
	size_t len = strlen(line);

	if (starts(line, "BUG: ") || is_stars(line))
		return RED;
	if (len > 7 && !strcmp(line + len - 7, "folded)"))
		return DIM;
	if (strstr(line, "- - - -"))
		return NULL;
	return second ? task_colour(line, second) : NULL;
}

static void paint(char *text)
{
	char *save, *line = text;
	size_t second = 0, column;

	for (; line; line = save) {
		const char *colour;

		save = strchr(line, '\n');
		if (save)
			*save++ = '\0';
		column = second_column(line);
		if (column)
			second = column;
		else if (*line && *line != ' ')
			second = 0;
		colour = column ? NULL : colour_of(line, second);
		if (colour)
			printf("%s%s" PLAIN "%s", colour, line,
			       save ? "\n" : "");
		else
			printf("%s%s", line, save ? "\n" : "");
	}
}

void paint_report(const struct options *opt, const struct finding *f)
{
	char *text = NULL;
	size_t len;
	FILE *out;

	if (!paint_wanted(opt)) {
		report_write(stdout, f);
		return;
	}
	out = open_memstream(&text, &len);
	sim_bug_on(!out);
	report_write(out, f);
	fclose(out);
	paint(text);
	free(text);
}
