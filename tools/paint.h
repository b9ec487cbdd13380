/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reports on a terminal: colour and a pager.
 *
 * Colour only repeats what the text says: red for the line with the bug, one
 * hue for each of two tasks, dim for what is folded.  A pipe or a file gets the
 * bare text, whatever it is set to but --color=always.
 */
#ifndef RMAPSIM_TOOLS_PAINT_H
#define RMAPSIM_TOOLS_PAINT_H

#include "replay/finding.h"

struct options;

/* report_write() to stdout.  Before the next run, as that is. */
void paint_report(const struct options *opt, const struct finding *f);
/* Is colour wanted? */
bool paint_wanted(const struct options *opt);

/*
 * From now on stdout goes to $PAGER (less), if it is a terminal and the user
 * has nothing against it; pager_end() waits for its end.  False: there is none.
 */
void pager_begin(const struct options *opt);
bool pager_end(void);

#endif /* RMAPSIM_TOOLS_PAINT_H */
