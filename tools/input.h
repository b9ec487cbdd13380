/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file the user wants to see run: a trace, or an input of fuzz_schedule.
 */
#ifndef RMAPSIM_TOOLS_INPUT_H
#define RMAPSIM_TOOLS_INPUT_H

#include "replay/replay.h"
#include "tools/cmd.h"

/*
 * Run the file, recorded.  A trace is replayed; bytes are run, and *@f holds
 * the trace they amount to.  0, or an exit code after a message; on 0 *@f is
 * to be freed and *@res says how it went.
 */
int input_run(const char *path, const struct options *opt, struct finding *f,
	      struct replay_result *res);

/* The file to use when none is named: the newest trace.  NULL: a message. */
const char *input_default(const struct options *opt);

#endif /* RMAPSIM_TOOLS_INPUT_H */
