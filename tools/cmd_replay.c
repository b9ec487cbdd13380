// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim replay: is the bug of this trace still there?
 */
#include <stdio.h>

#include "tools/follow.h"
#include "tools/gdb.h"
#include "tools/input.h"
#include "tools/instead.h"
#include "tools/paint.h"
#include "tools/watch.h"

static int print_outcome(const char *path, const struct options *opt,
			 const struct finding *f,
			 const struct replay_result *res)
{
	switch (res->status) {
	case REPLAY_REPRODUCED:
		pager_begin(opt);
		paint_report(opt, f);
		fflush(stdout);
		if (opt->lenient || opt->ninstead)
			follow_note(path, opt, f, res);
		return EXIT_BUG;
	case REPLAY_DIVERGED:
		fflush(stdout);
		replay_explain(stderr, path, res);
		return EXIT_DIVERGED;
	default:
		follow_note(path, opt, f, res);
		return follow_on(path, opt, f, res);
	}
}

static int replay_file(const char *path, const struct options *opt)
{
	static struct finding f;
	struct replay_result res;
	int ret = input_run(path, opt, &f, &res);

	if (ret)
		return ret;
	if (opt->ninstead)
		ret = instead_finish(path, opt, &f);
	if (!ret && opt->watch)
		watch_print(opt->watch, &f);
	if (!ret)
		ret = print_outcome(path, opt, &f, &res);
	finding_free(&f);
	return ret;
}

/* Of several traces, the exit code is the worst, and the worst is highest. */
int cmd_replay(const struct options *opt)
{
	const char *path;
	int worst = EXIT_CLEAN;

	if (follow_check(opt))
		return EXIT_USAGE;
	if (opt->gdb)
		return gdb_enter(opt);
	if (opt->stop_at)
		return gdb_stand(opt);
	if (!opt->argc) {
		path = input_default(opt);
		return path ? replay_file(path, opt) : EXIT_USAGE;
	}
	for (int i = 0; i < opt->argc; i++) {
		int ret = replay_file(opt->argv[i], opt);

		if (ret > worst)
			worst = ret;
	}
	return worst;
}
