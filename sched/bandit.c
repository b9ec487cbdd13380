// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which arm has paid best?  See bandit.h.
 */
#include "sched/bandit.h"

#include <string.h>

void bandit_reset(struct bandit *b, u32 mask)
{
	memset(b, 0, sizeof(*b));
	b->arms = mask;
}

/* ln(n) * 1024 for n > 0: the bits, and a line between powers of two. */
static u64 ln_of(u32 n)
{
	u32 bits = 31 - __builtin_clz(n);
	u64 fraction = ((u64)n << 10 >> bits) - 1024;

	return (bits * 1024 + fraction) * 710 / 1024;
}

static u64 root_of(u64 x)
{
	u64 r = 0;

	for (u64 bit = 1ull << 31; bit; bit >>= 1) {
		if ((r | bit) * (r | bit) <= x)
			r |= bit;
	}
	return r;
}

/* In 1024ths of BANDIT_ONE, like the mean it is added to. */
static u64 bound_of(const struct bandit *b, u32 arm)
{
	u64 mean = b->sum[arm] * 1024 / b->play[arm];

	/* sqrt(2 ln n / n_arm) * 1024 * 1024 */
	return mean + root_of((2 * ln_of(b->plays) << 30) / b->play[arm]);
}

u32 bandit_choose(const struct bandit *b)
{
	u32 best = __builtin_ctz(b->arms);
	u64 most = 0;

	for (u32 left = b->arms; left; left &= left - 1) {
		u32 arm = __builtin_ctz(left);
		u64 bound;

		if (!b->play[arm])
			return arm;
		bound = bound_of(b, arm);
		if (bound > most) {
			most = bound;
			best = arm;
		}
	}
	return best;
}

/* An arm that was ever played keeps one play. */
static void halve(struct bandit *b)
{
	b->plays = 0;
	for (u32 i = 0; i < BANDIT_ARMS; i++) {
		if (b->play[i] > 1) {
			b->play[i] /= 2;
			b->sum[i] /= 2;
		}
		b->plays += b->play[i];
	}
}

void bandit_reward(struct bandit *b, u32 arm, u32 reward)
{
	b->play[arm]++;
	b->sum[arm] += reward;
	if (++b->plays >= BANDIT_MEMORY)
		halve(b);
}
