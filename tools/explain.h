/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a hit of the search to what the user keeps: a trace and a report.
 */
#ifndef RMAPSIM_TOOLS_EXPLAIN_H
#define RMAPSIM_TOOLS_EXPLAIN_H

#include "replay/minimise.h"
#include "sched/search.h"

struct options;

/*
 * How explain_hit() makes bugs small: not at all with --no-minimise, and with
 * less effort for each with --keep-going: most of those are found again.
 */
void explain_options(const struct options *opt);

/*
 * Record @hit, minimise and prove it, write its trace to @dir (NULL: do not).
 * 0, or an exit code after a message; on 0 *@f is to be freed.
 */
int explain_hit(const struct search *s, const struct search_hit *hit,
		const char *dir, struct finding *f);

#endif /* RMAPSIM_TOOLS_EXPLAIN_H */
