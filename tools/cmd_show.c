// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim show: what is in this trace, in another form?
 *
 * Showing is not judging: the exit code is 0 whenever there was something to
 * show.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/render/report.h"
#include "tools/input.h"

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

static int show_file(const char *path, const struct options *opt)
{
	static struct finding f;
	struct replay_result res;
	bool as_trace = opt->as && !strcmp(opt->as, "trace");
	int ret = input_run(path, opt, &f, &res);

	if (ret)
		return ret;
	if (res.status == REPLAY_DIVERGED) {
		replay_explain(stderr, path, &res);
		ret = EXIT_DIVERGED;
	} else if (as_trace) {
		ret = print_trace(&f, opt->events);
	} else {
		ret = print_text(&f, opt->events);
	}
	finding_free(&f);
	return ret;
}

int cmd_show(const struct options *opt)
{
	const char *path = opt->argc ? opt->argv[0] : NULL;

	if (opt->as && strcmp(opt->as, "text") && strcmp(opt->as, "trace")) {
		complain("--as: unknown format '%.40s'; give text or trace",
			 opt->as);
		return EXIT_USAGE;
	}
	if (opt->argc > 1) {
		complain("%s: one trace at a time; name one file",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	if (!path)
		path = input_default(opt);
	return path ? show_file(path, opt) : EXIT_USAGE;
}
