// SPDX-License-Identifier: GPL-2.0-only
/*
 * What did this run do that no run of the scenario did before?  See
 * coverage.h.
 */
#include "sched/coverage.h"

#include <string.h>

#include "sched/bandit.h"

struct coverage coverage;

void coverage_reset(void)
{
	memset(coverage.seen, 0, sizeof(coverage.seen));
	coverage.fresh = 0;
}

static u64 mix(u64 hash, const struct task *t)
{
	hash ^= (u64)t->id << 56 | (u64)t->op << 48 | t->addr;
	return (hash ^ hash >> 29) * 0x9e3779b97f4a7c15ull;
}

void coverage_switch(const struct task *cur, const struct task *next)
{
	u64 hash = mix(mix(0, cur), next) >> (64 - COVERAGE_BITS);
	u64 *word = &coverage.seen[hash / 64], bit = 1ull << hash % 64;

	coverage.fresh += !(*word & bit);
	*word |= bit;
}

/* Anything new, not how much: else it would pay to switch often. */
u32 coverage_reward(void)
{
	return coverage.fresh ? BANDIT_ONE : 0;
}
