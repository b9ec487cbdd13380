/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay --instead: a run that is no longer the one of its trace.
 */
#ifndef RMAPSIM_TOOLS_INSTEAD_H
#define RMAPSIM_TOOLS_INSTEAD_H

#include "replay/finding.h"
#include "tools/cmd.h"

/*
 * *@f is what the trace @path came to.  Prove it by replays if it is a bug,
 * and write the new trace with -o: that is then .path.  0, or an exit code
 * a message.
 */
int instead_finish(const char *path, const struct options *opt,
		   struct finding *f);

#endif /* RMAPSIM_TOOLS_INSTEAD_H */
