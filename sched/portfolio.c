// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which strategy makes which run?
 *
 * No single strategy wins everywhere: PCT finds what needs few, well placed
 * switches and finds it with a known probability; the random walk finds what
 * needs many.  Depths beyond 4 were never needed by a bug of the catalogue.
 */
#include <string.h>

#include "sched/portfolio.h"

const struct portfolio portfolios[] = {
	{ "portfolio", "PCT of depth 2, 3 and 4 and the random walk in turn",
	  4, { 2, 3, 4, 0 } },
	{ "pct", "PCT of depth 2, 3 and 4 in turn", 3, { 2, 3, 4 } },
	{ "pct2", "PCT of depth 2", 1, { 2 } },
	{ "pct3", "PCT of depth 3", 1, { 3 } },
	{ "pct4", "PCT of depth 4", 1, { 4 } },
	{ "random", "random walk: any task that can go on, at every step",
	  1, { 0 } },
	{ 0 }
};

const struct portfolio *portfolio_find(const char *name)
{
	for (const struct portfolio *p = portfolios; p->name; p++) {
		if (!strcmp(p->name, name))
			return p;
	}
	return NULL;
}

static unsigned int depth_of(const struct portfolio *p, u64 run)
{
	return p->depth[run % p->narms];
}

struct strategy *portfolio_pick(const struct portfolio *p, u64 run)
{
	unsigned int depth = depth_of(p, run);

	return depth ? strategy_pct(depth) : strategy_random();
}

const char *portfolio_name(const struct portfolio *p, u64 run)
{
	static const char *const names[] = {
		[0] = "random", [2] = "pct depth=2", [3] = "pct depth=3",
		[4] = "pct depth=4",
	};

	return names[depth_of(p, run)];
}
