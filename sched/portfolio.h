/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The strategies a user can name, and which one makes a given run.
 *
 * A portfolio is a list of arms, each a strategy.  One that learns begins each
 * scenario with an opening that finds small things early.  Then every second
 * run takes its arm from the list in turn, so that none starves; the others go
 * to the arm that a bandit expects most new coverage of, see bandit.h and
 * coverage.h.
 * Run number K of a search is the same run whatever the budget is.
 */
#ifndef RMAPSIM_SCHED_PORTFOLIO_H
#define RMAPSIM_SCHED_PORTFOLIO_H

#include "sched/strategy.h"

#define PORTFOLIO_ARMS		16
#define PORTFOLIO_DEFAULT	"portfolio"

enum arm {
	ARM_NONE,		/* ends a list */
	ARM_RANDOM,
	ARM_PCT2,
	ARM_PCT3,
	ARM_PCT4,
	ARM_POS,
	ARM_URW,
	ARM_SURW,
	ARM_DELAY,
	ARM_PREEMPT,
	ARM_STARVE,
	ARM_DIRECTED,
	ARMS
};

struct portfolio {
	const char	*name;
	const char	*help;
	bool		learns;		/* every second run is the bandit's */
	u8		turn[PORTFOLIO_ARMS];	/* enum arm */
};

/* NULL name ends the list. */
extern const struct portfolio portfolios[];

const struct portfolio *portfolio_find(const char *name);

/* Do some of its runs set sim.communicates? */
bool portfolio_communicates(const struct portfolio *p);

/* A search begins: what earlier ones have taught is void. */
void portfolio_begin(const struct portfolio *p);
/* So is what was learned of the scenario: another one was set up. */
void portfolio_scenario(void);

/*
 * Who makes run number @run, counted from 0; *@name is for people ("pct
 * depth=3", "pos").  portfolio_end() after the run, even if it found
 * something, before any other run.
 */
struct strategy *portfolio_pick(u64 run, const char **name);
void portfolio_end(void);

/* The arms of @p in turn, without a search. */
struct strategy *portfolio_in_turn(const struct portfolio *p, u64 run);

#endif /* RMAPSIM_SCHED_PORTFOLIO_H */
