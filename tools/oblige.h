/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explore --oblige: what schedules are to do, and whether they could.
 */
#ifndef RMAPSIM_TOOLS_OBLIGE_H
#define RMAPSIM_TOOLS_OBLIGE_H

#include "tools/cmd.h"

/*
 * Take the user's obligations over.  0 and *@strategy, what he is to be given,
 * or EXIT_USAGE after a message.
 */
int oblige_take(const struct options *opt, const char **strategy);
/* The runs from here on, and up to there, are not the search's. */
void oblige_explains(bool begins);
/* On stderr: in how many schedules each was met. */
void oblige_print_tally(void);

#endif /* RMAPSIM_TOOLS_OBLIGE_H */
