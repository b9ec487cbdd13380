// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim corpus: which traces does a folder of regressions have?
 */
#include "tools/corpus.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_CORPUS	"corpus/regress"

static int only_traces(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 6 && !strcmp(e->d_name + len - 6, ".trace");
}

int corpus_list(const char *dir, struct dirent ***list)
{
	int n = scandir(dir, list, only_traces, alphasort);

	if (n < 0)
		complain("%s: %s; name a folder of traces", dir,
			 strerror(errno));
	return n;
}

/* Where and what, in the line of the trace. */
static const char *diverged(const struct replay_result *res)
{
	static char text[sizeof(*res)];

	snprintf(text, sizeof(text),
		 "diverged at step %u: expected %s; this build did %s%s%s",
		 res->first.step, res->first.expected, res->first.actual,
		 res->core[0] ? "; " : "", res->core);
	return text;
}

const char *corpus_judge(const struct trace *t,
			 const struct replay_result *res)
{
	switch (res->status) {
	case REPLAY_ERROR:
		return res->err.text;
	case REPLAY_DIVERGED:
		return diverged(res);
	case REPLAY_REPRODUCED:
		return t->status == TRACE_OPEN ? NULL :
		       "reproduces although its status is fixed";
	default:
		return t->status == TRACE_FIXED ? NULL :
		       "does not reproduce although its status is open";
	}
}

bool corpus_same(const struct trace *a, const struct trace *b)
{
	return a->signature[0] && !strcmp(a->signature, b->signature) &&
	       !strcmp(a->rev, b->rev) && !strcmp(a->mutation, b->mutation) &&
	       a->status == b->status;
}

static int bad_usage(void)
{
	complain("corpus: write 'rmapsim corpus check [DIR]', 'add FILE [DIR]' or 'prune DIR'");
	return EXIT_USAGE;
}

int cmd_corpus(const struct options *opt)
{
	const char *what = opt->argc ? opt->argv[0] : "";
	const char *first = opt->argc > 1 ? opt->argv[1] : NULL;
	const char *second = opt->argc > 2 ? opt->argv[2] : NULL;

	if (opt->force && strcmp(what, "prune")) {
		complain("--force: is for prune; leave it out");
		return EXIT_USAGE;
	}
	if (opt->target && strcmp(what, "add")) {
		complain("--target: is for add; leave it out");
		return EXIT_USAGE;
	}
	if (opt->argc > 3)
		return bad_usage();
	if (!strcmp(what, "check") && !second)
		return corpus_check(first ? first : DEFAULT_CORPUS, opt);
	if (!strcmp(what, "add") && first)
		return corpus_add(first, second ? second : DEFAULT_CORPUS,
				  opt);
	if (!strcmp(what, "prune") && first && !second)
		return corpus_prune(first, opt);
	return bad_usage();
}
