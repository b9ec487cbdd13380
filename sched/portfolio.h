/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The strategies a user can name, and which one makes a given run.
 *
 * A portfolio is a fixed rotation: run number K of a search is always made by
 * the same strategy, so that it is the same run whatever the budget was.
 */
#ifndef RMAPSIM_SCHED_PORTFOLIO_H
#define RMAPSIM_SCHED_PORTFOLIO_H

#include "sched/strategy.h"

#define PORTFOLIO_ARMS		4
#define PORTFOLIO_DEFAULT	"portfolio"

struct portfolio {
	const char	*name;
	const char	*help;
	u8		narms;
	u8		depth[PORTFOLIO_ARMS];	/* of PCT; 0: random walk */
};

/* NULL name ends the list. */
extern const struct portfolio portfolios[];

const struct portfolio *portfolio_find(const char *name);

struct strategy *portfolio_pick(const struct portfolio *p, u64 run);
/* Its name for people: "pct depth=3", "random". */
const char *portfolio_name(const struct portfolio *p, u64 run);

#endif /* RMAPSIM_SCHED_PORTFOLIO_H */
