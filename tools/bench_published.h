/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What others published for the same programs, see bench_published.def.
 */
#ifndef RMAPSIM_TOOLS_BENCH_PUBLISHED_H
#define RMAPSIM_TOOLS_BENCH_PUBLISHED_H

#include "tools/bench_first.h"

enum published_tool { PUB_SURW, PUB_PCT3, PUB_POS, PUB_RW, PUB_RFF, PUB_TOOLS };

/* "SURW", "PCT-3", ... */
const char *published_name(enum published_tool tool);

/* NULL: there is no figure.  .found == 0: no trial found it. */
const struct first_bugs *published_figure(const char *origin,
					  enum published_tool tool);

/* Was it found in each of the trials? */
static inline bool first_always(const struct first_bugs *f)
{
	return f && f->seeds && f->found == f->seeds;
}

#endif /* RMAPSIM_TOOLS_BENCH_PUBLISHED_H */
