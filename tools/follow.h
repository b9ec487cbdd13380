/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace that is followed as far as it goes, and what comes then.
 */
#ifndef RMAPSIM_TOOLS_FOLLOW_H
#define RMAPSIM_TOOLS_FOLLOW_H

#include "replay/replay.h"
#include "tools/cmd.h"

/* Do --lenient, --continue and what belongs to them go together?  0, or
 * EXIT_USAGE after a message. */
int follow_check(const struct options *opt);

/*
 * The trace @path was just replayed as *@f and *@res, without a bug.  Search
 * with --continue, if it was given, and say what came out; the exit code.
 */
int follow_on(const char *path, const struct options *opt,
	      const struct finding *f, const struct replay_result *res);

/* Say on stderr where and why the run of @path is not that of the trace. */
void follow_note(const char *path, const struct options *opt,
		 const struct finding *f, const struct replay_result *res);

#endif /* RMAPSIM_TOOLS_FOLLOW_H */
