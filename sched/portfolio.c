// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which strategy makes which run?
 *
 * No single strategy wins everywhere: PCT finds what needs few, well placed
 * switches and finds it with a known probability; the random walk finds what
 * needs many; POS and SURW find what depends on the order of a few accesses
 * among many.  Depths beyond 4 were never needed by a bug of the catalogue.
 */
#include "sched/portfolio.h"

#include <string.h>

#include "sched/bandit.h"
#include "sched/coverage.h"
#include "sched/directed.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/object.h"
#include "sched/strategy/weak.h"

const struct portfolio portfolios[] = {
	{ "portfolio", "all of the following, more often what covers more", true,
	  { ARM_POS, ARM_SURW, ARM_PCT4, ARM_DIRECTED, ARM_STARVE, ARM_PCT3,
	    ARM_DELAY, ARM_URW, ARM_RANDOM, ARM_PCT2, ARM_PREEMPT } },
	{ "pct", "PCT of depth 2, 3 and 4 in turn", false,
	  { ARM_PCT2, ARM_PCT3, ARM_PCT4 } },
	{ "pct2", "PCT of depth 2", false, { ARM_PCT2 } },
	{ "pct3", "PCT of depth 3", false, { ARM_PCT3 } },
	{ "pct4", "PCT of depth 4", false, { ARM_PCT4 } },
	{ "pos", "partial order sampling: random priorities of events", false,
	  { ARM_POS } },
	{ "urw", "every interleaving equally likely", false, { ARM_URW } },
	{ "surw", "the same for the accesses to one object a run", false,
	  { ARM_SURW } },
	{ "delay", "round-robin with one to three delays", false,
	  { ARM_DELAY } },
	{ "preempt", "at most three preemptions", false, { ARM_PREEMPT } },
	{ "starve", "random time slices, some tasks held up for a while",
	  false, { ARM_STARVE } },
	{ "directed", "each run is obliged to show something new", false,
	  { ARM_DIRECTED } },
	{ "random", "random walk: any task that can go on, at every step",
	  false, { ARM_RANDOM } },
	{ 0 }
};

/*
 * The first runs of a scenario in the default portfolio: in this order the
 * bugs of the benchmark programs are found in fewest runs.
 */
static const u8 opening[] = {
	ARM_DIRECTED, ARM_DIRECTED, ARM_DIRECTED, ARM_URW,
	ARM_DIRECTED, ARM_SURW, ARM_DIRECTED, ARM_URW,
	ARM_DIRECTED, ARM_POS, ARM_PCT2, ARM_DIRECTED,
	ARM_URW, ARM_DELAY, ARM_RANDOM, ARM_PCT3,
};

static const char *const arm_names[ARMS] = {
	[ARM_RANDOM] = "random",
	[ARM_PCT2] = "pct depth=2",
	[ARM_PCT3] = "pct depth=3",
	[ARM_PCT4] = "pct depth=4",
	[ARM_POS] = "pos",
	[ARM_URW] = "urw",
	[ARM_SURW] = "surw",
	[ARM_DELAY] = "delay",
	[ARM_PREEMPT] = "preempt",
	[ARM_STARVE] = "starve",
	[ARM_DIRECTED] = "directed",
};

_Static_assert((int)ARMS <= BANDIT_ARMS, "an arm each");

static struct {
	const struct portfolio	*p;
	u32			turns;		/* length of the list */
	enum arm		arm;		/* of the present run */
	u32			runs;		/* of the present scenario */
	struct bandit		bandit;
} now;

const struct portfolio *portfolio_find(const char *name)
{
	for (const struct portfolio *p = portfolios; p->name; p++) {
		if (!strcmp(p->name, name))
			return p;
	}
	return NULL;
}

static u32 turns_of(const struct portfolio *p)
{
	u32 n = 0;

	while (n < PORTFOLIO_ARMS && p->turn[n])
		n++;
	return n;
}

bool portfolio_communicates(const struct portfolio *p)
{
	for (u32 i = 0; i < turns_of(p); i++) {
		if (p->turn[i] == ARM_DIRECTED)
			return true;
	}
	return false;
}

void portfolio_scenario(void)
{
	counts_forget();
	object_forget();
	coverage_reset();
	now.runs = 0;
}

void portfolio_begin(const struct portfolio *p)
{
	u32 mask = 0;

	now.p = p;
	now.turns = turns_of(p);
	for (u32 i = 0; i < now.turns; i++)
		mask |= 1u << p->turn[i];
	bandit_reset(&now.bandit, mask);
	coverage.on = p->learns;
	strategy_pct_forget();
	weak_forget();
	strategy_directed_forget();
	portfolio_scenario();
}

static enum arm choose(u64 run)
{
	if (!now.p->learns)
		return now.p->turn[run % now.turns];
	if (now.runs < sizeof(opening))
		return opening[now.runs];
	if (run % 2)
		return bandit_choose(&now.bandit);
	return now.p->turn[run / 2 % now.turns];
}

static struct strategy *strategy_of(enum arm arm)
{
	switch (arm) {
	case ARM_PCT2:
		return strategy_pct(2);
	case ARM_PCT3:
		return strategy_pct(3);
	case ARM_PCT4:
		return strategy_pct(4);
	case ARM_POS:
		return strategy_pos();
	case ARM_URW:
		return strategy_urw();
	case ARM_SURW:
		return strategy_surw();
	case ARM_DELAY:
		return strategy_delay_bound();
	case ARM_PREEMPT:
		return strategy_preempt_bound();
	case ARM_STARVE:
		return strategy_starve();
	case ARM_DIRECTED:
		return strategy_directed();
	default:
		return strategy_random();
	}
}

struct strategy *portfolio_pick(u64 run, const char **name)
{
	now.arm = choose(run);
	*name = arm_names[now.arm];
	coverage.fresh = 0;
	now.runs++;
	return strategy_of(now.arm);
}

struct strategy *portfolio_in_turn(const struct portfolio *p, u64 run)
{
	return strategy_of(p->turn[run % turns_of(p)]);
}

/* What is new for the time it took: a directed run takes twice as long. */
void portfolio_end(void)
{
	u32 reward = coverage_reward();

	if (now.p->learns)
		bandit_reward(&now.bandit, now.arm,
			      now.arm == ARM_DIRECTED ? reward / 2 : reward);
}
