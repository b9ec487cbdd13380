// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim show: what is in this trace or input, in another form?
 *
 * Showing is not judging: the exit code is 0 whenever there was something to
 * show.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz/input.h"
#include "replay/render/report.h"
#include "tools/forms.h"
#include "tools/input.h"
#include "tools/paint.h"

int form_trace(const struct showing *s)
{
	size_t len;
	char *text;

	if (s->opt->events)
		finding_add_events(s->f);
	text = trace_print(&s->f->trace, &len);
	if (!text) {
		complain("no memory for the trace; close something");
		return EXIT_USAGE;
	}
	fwrite(text, 1, len, stdout);
	free(text);
	return EXIT_CLEAN;
}

int form_text(const struct showing *s)
{
	if (s->opt->candidates)
		return show_candidates(s->f);
	if (s->f->result.verdict != VERDICT_NONE)
		paint_report(s->opt, s->f);
	else
		printf("no bug: the run of %u steps ended without a verdict\n",
		       s->f->result.steps);
	if (s->opt->events)
		report_events(stdout, s->f);
	return EXIT_CLEAN;
}

int form_input(const struct showing *s)
{
	static struct fuzz_input in;
	int ret = input_of_file(s->path, s->opt, s->f, &in);

	if (!ret)
		input_print(&in);
	return ret;
}

int form_bytes(const struct showing *s)
{
	static struct fuzz_input in;
	int ret = input_of_file(s->path, s->opt, s->f, &in);

	return ret ? ret : input_write(s->path, &in);
}

static bool wants_candidates(enum form form, const struct options *opt)
{
	return opt->candidates || form == FORM_HTML || form == FORM_JSON;
}

static int show_file(enum form form, struct showing *s)
{
	static struct finding f;
	struct replay_result res;
	int ret = wants_candidates(form, s->opt) ?
		  input_run_candidates(s->path, s->opt, &f, &res) :
		  input_run(s->path, s->opt, &f, &res);

	if (!ret)
		ret = input_followed(s->path, &f, &res);
	if (ret)
		return ret;
	s->f = &f;
	if (s->opt->passing)
		ret = input_passing(s->path, &f);
	if (!ret) {
		pager_begin(s->opt);
		ret = forms_show(form, s);
	}
	finding_free(&f);
	return ret;
}

/* May the options of a form and arguments stand beside this form? */
static int check_form(enum form form, const struct options *opt)
{
	bool pair = forms_takes(form) & FORM_PAIR;

	if (opt->events && !(forms_takes(form) & FORM_EVENTS)) {
		complain("--events: --as=%s has no use for it; leave it out",
			 forms_name(form));
		return EXIT_USAGE;
	}
	if (opt->candidates && !(forms_takes(form) & FORM_READS)) {
		complain("--candidates: --as=%s has no use for it; leave out one of them",
			 forms_name(form));
		return EXIT_USAGE;
	}
	if (opt->ninstead && opt->argc > 1) {
		complain("%s: --instead is about one trace; keep the other run with 'rmapsim replay --instead=... -o DIR'",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	if (opt->passing && !(forms_takes(form) & FORM_PASSING)) {
		complain("--passing: it is kept as a trace first; add --as=trace, then show what that prints");
		return EXIT_USAGE;
	}
	if (opt->argc <= 1 + pair)
		return 0;
	complain(pair ? "%s: two traces at most; leave it out" :
			"%s: one trace at a time; name one file",
		 opt->argv[1 + pair]);
	return EXIT_USAGE;
}

int cmd_show(const struct options *opt)
{
	enum form form = opt->as ? forms_find(opt->as) : FORM_TEXT;
	struct showing s = {
		.opt = opt,
		.path = opt->argc ? opt->argv[0] : NULL,
		.other = opt->argc > 1 ? opt->argv[1] : NULL,
	};

	if (form == FORMS || check_form(form, opt))
		return EXIT_USAGE;
	if (!s.path)
		s.path = input_default(opt);
	return s.path ? show_file(form, &s) : EXIT_USAGE;
}
