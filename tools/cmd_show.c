// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim show: what is in this trace or input, in another form?
 *
 * Showing is not judging: the exit code is 0 whenever there was something to
 * show.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/input.h"
#include "replay/render/report.h"
#include "tools/input.h"

enum form { AS_TEXT, AS_TRACE, AS_INPUT, AS_BYTES, FORMS };

static const char *const forms[FORMS] = {
	[AS_TEXT] = "text", [AS_TRACE] = "trace", [AS_INPUT] = "input",
	[AS_BYTES] = "bytes",
};

const char *show_format(unsigned int i)
{
	return i < FORMS ? forms[i] : NULL;
}

/* FORMS: there is none of that name. */
static enum form find_form(const char *word)
{
	enum form form = AS_TEXT;

	while (form < FORMS && strcmp(word, forms[form]))
		form++;
	return form;
}

static int print_trace(struct finding *f, bool events)
{
	size_t len;
	char *text;

	if (events)
		finding_add_events(f);
	text = trace_print(&f->trace, &len);
	if (!text) {
		complain("no memory for the trace; close something");
		return EXIT_USAGE;
	}
	fwrite(text, 1, len, stdout);
	free(text);
	return EXIT_CLEAN;
}

static int print_text(const struct finding *f, bool events)
{
	if (f->result.verdict != VERDICT_NONE)
		report_write(stdout, f);
	else
		printf("no bug: the run of %u steps ended without a verdict\n",
		       f->result.steps);
	if (events)
		report_events(stdout, f);
	return EXIT_CLEAN;
}

static int print_input(const char *path, const struct options *opt,
		       const struct finding *f, enum form form)
{
	static struct fuzz_input in;
	int ret = input_of_file(path, opt, f, &in);

	if (ret)
		return ret;
	if (form == AS_BYTES)
		return input_write(path, &in);
	input_print(&in);
	return EXIT_CLEAN;
}

static int show_file(const char *path, const struct options *opt,
		     enum form form)
{
	static struct finding f;
	struct replay_result res;
	int ret = input_run(path, opt, &f, &res);

	if (ret)
		return ret;
	if (res.status == REPLAY_DIVERGED) {
		replay_explain(stderr, path, &res);
		ret = EXIT_DIVERGED;
	} else if (form == AS_TRACE) {
		ret = print_trace(&f, opt->events);
	} else if (form == AS_TEXT) {
		ret = print_text(&f, opt->events);
	} else {
		ret = print_input(path, opt, &f, form);
	}
	finding_free(&f);
	return ret;
}

int cmd_show(const struct options *opt)
{
	const char *path = opt->argc ? opt->argv[0] : NULL;
	enum form form = opt->as ? find_form(opt->as) : AS_TEXT;

	if (form == FORMS) {
		complain("--as: unknown format '%.40s'; give text, trace, input or bytes",
			 opt->as);
		return EXIT_USAGE;
	}
	if (opt->events && form > AS_TRACE) {
		complain("--events: an input has none; leave it out");
		return EXIT_USAGE;
	}
	if (opt->argc > 1) {
		complain("%s: one trace at a time; name one file",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	if (!path)
		path = input_default(opt);
	return path ? show_file(path, opt, form) : EXIT_USAGE;
}
