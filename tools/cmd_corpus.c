// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim corpus check: does every stored trace still do what it says?
 *
 * `status open` must reproduce, `status fixed` must run to its end without a
 * verdict; neither may diverge.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/replay.h"
#include "tools/cmd.h"

#define DEFAULT_CORPUS	"corpus/regress"

static int only_traces(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 6 && !strcmp(e->d_name + len - 6, ".trace");
}

/* NULL: as it should be; else what is wrong. */
static const char *judge(const struct trace *t,
			 const struct replay_result *res)
{
	switch (res->status) {
	case REPLAY_ERROR:
		return res->err.text;
	case REPLAY_DIVERGED:
		return "diverged; 'rmapsim replay' says where";
	case REPLAY_REPRODUCED:
		return t->status == TRACE_OPEN ? NULL :
		       "reproduces although its status is fixed";
	default:
		return t->status == TRACE_FIXED ? NULL :
		       "does not reproduce although its status is open";
	}
}

static bool check_trace(const char *path, const struct options *opt)
{
	static struct finding f;
	struct replay_options none = { 0 };
	struct replay_result res;
	struct trace_error err;
	const char *wrong;
	struct trace t;

	if (trace_read(path, &t, &err)) {
		printf("FAIL %s\n", err.text);
		return false;
	}
	replay_trace(&t, &none, &f, &res);
	wrong = judge(&t, &res);
	if (wrong)
		printf("FAIL %s: %s\n", path, wrong);
	else if (!opt->quiet)
		printf("ok   %s\n", path);
	if (res.status != REPLAY_ERROR)
		finding_free(&f);
	trace_free(&t);
	return !wrong;
}

static int check_folder(const char *dir, const struct options *opt)
{
	struct dirent **list;
	unsigned int good = 0, bad = 0;
	int n = scandir(dir, &list, only_traces, alphasort);

	if (n < 0) {
		complain("%s: %s; name a folder of traces", dir,
			 strerror(errno));
		return EXIT_USAGE;
	}
	for (int i = 0; i < n; i++) {
		char path[1024];

		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		if (check_trace(path, opt))
			good++;
		else
			bad++;
		free(list[i]);
	}
	free(list);
	printf("%u traces as they should be, %u not\n", good, bad);
	return bad ? EXIT_BUG : EXIT_CLEAN;
}

int cmd_corpus(const struct options *opt)
{
	if (opt->argc < 1 || opt->argc > 2 || strcmp(opt->argv[0], "check")) {
		complain("corpus: write 'rmapsim corpus check [DIR]'");
		return EXIT_USAGE;
	}
	return check_folder(opt->argc > 1 ? opt->argv[1] : DEFAULT_CORPUS,
			    opt);
}
