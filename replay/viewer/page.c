// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a run become one file that a browser shows?
 *
 * The template has a line for each part.  The parts cannot break out of their
 * place: the report has no markup, the data no '<'.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "replay/render/report.h"
#include "replay/viewer/embedded.h"
#include "replay/viewer/viewer.h"

static bool report_text(const struct finding *f, char **text)
{
	size_t len;
	FILE *out = open_memstream(text, &len);

	if (!out)
		return false;
	if (f->result.verdict != VERDICT_NONE)
		report_write(out, f);
	else
		fprintf(out, "no bug: the run of %u steps ended without a verdict\n",
			f->result.steps);
	return !fclose(out);
}

bool viewer_run_make(const struct finding *f, struct viewer_run *r)
{
	r->objects = NULL;
	r->report = NULL;
	if (!report_text(f, &r->report))
		return false;
	r->objects = viewer_objects(f, VIEWER_EVENTS);
	return r->objects;
}

void viewer_run_free(struct viewer_run *r)
{
	free(r->report);
	json_decref(r->objects);
}

static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text, out);
	}
}

/* No '<': neither the end of the script nor a comment can begin in it. */
static int put_json(const char *text, size_t len, void *out)
{
	for (; len; text++, len--) {
		if (*text == '<')
			fputs("\\u003c", out);
		else
			fputc(*text, out);
	}
	return 0;
}

/* An object a line, as `show --as=json` prints them, each run a list. */
static bool put_data(FILE *out, const struct viewer_run *runs, u32 n)
{
	size_t i;
	json_t *o;

	fputs("[", out);
	for (u32 r = 0; r < n; r++) {
		fputs(r ? ",\n[" : "[", out);
		json_array_foreach(runs[r].objects, i, o) {
			fputs(i ? ",\n" : "\n", out);
			if (json_dump_callback(o, put_json, out, JSON_COMPACT |
					       JSON_ENSURE_ASCII))
				return false;
		}
		fputs("]", out);
	}
	fputs("]\n", out);
	return true;
}

/* What is looked at first: the first line of the report that says anything. */
static void put_title(FILE *out, const struct viewer_run *r)
{
	const char *line = r->report;
	char title[200];

	while (*line == '=' || *line == '\n')
		line += strcspn(line, "\n") + 1;
	snprintf(title, sizeof(title), "%.*s", (int)strcspn(line, "\n"), line);
	put_escaped(out, title);
}

static bool put_part(FILE *out, const char *name, size_t len,
		     const struct viewer_run *runs, u32 n)
{
	if (!strncmp(name, "TITLE", len)) {
		put_title(out, runs);
	} else if (!strncmp(name, "STYLE", len)) {
		fputs(viewer_style, out);
	} else if (!strncmp(name, "SCRIPT", len)) {
		fputs(viewer_script, out);
	} else if (!strncmp(name, "REPORT", len)) {
		for (u32 i = 0; i < n; i++) {
			fputs(i ? "\n" : "", out);
			put_escaped(out, runs[i].report);
		}
	} else if (!strncmp(name, "DATA", len)) {
		return put_data(out, runs, n);
	}
	return true;
}

bool viewer_page(FILE *out, const struct viewer_run *runs, u32 n)
{
	const char *at = viewer_template, *mark, *end;

	while ((mark = strstr(at, "@@"))) {
		fwrite(at, 1, mark - at, out);
		end = strstr(mark + 2, "@@");
		sim_bug_on(!end);
		if (!put_part(out, mark + 2, end - mark - 2, runs, n))
			return false;
		at = end + 2;
	}
	fputs(at, out);
	return true;
}
