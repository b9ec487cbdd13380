/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explore with --seeds, --jobs or --resume: many searches as one.
 *
 * What is found, printed and written depends on the list of seeds only: not on
 * the number of processes, nor on which ends first, nor on how often all of it
 * was interrupted and resumed.  Without --keep-going the lowest seed that finds
 * something ends the search: those below it are awaited, what others above it
 * found meanwhile is not counted.
 */
#ifndef RMAPSIM_TOOLS_SEEDS_H
#define RMAPSIM_TOOLS_SEEDS_H

#include "tools/session.h"

/* Did the user ask for one of these options? */
bool seeds_wanted(const struct options *opt);

/* @ses has .opt, and of .cfg what the caller of session_run() fills in; the
 * folder is there.  An exit code. */
int seeds_explore(const struct session *ses);

#endif /* RMAPSIM_TOOLS_SEEDS_H */
