/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only source of randomness: splitmix64 to spread a seed, xoshiro256**
 * for streams (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2018, section 5).  Values are the same on every machine.
 */
#ifndef RMAPSIM_SCHED_PRNG_H
#define RMAPSIM_SCHED_PRNG_H

#include "sched/types.h"

struct prng {
	u64 s[4];
};

static inline u64 prng_splitmix(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* A seed for item @n of the family of @seed. */
static inline u64 prng_derive(u64 seed, u64 n)
{
	u64 state = seed ^ (n * 0xd1342543de82ef95ull);

	return prng_splitmix(&state);
}

static inline void prng_seed(struct prng *p, u64 seed)
{
	int i;

	for (i = 0; i < 4; i++)
		p->s[i] = prng_splitmix(&seed);
}

static inline u64 prng_next(struct prng *p)
{
	u64 *s = p->s, t = s[1] << 17, x = s[1] * 5;
	u64 result = ((x << 7) | (x >> 57)) * 9;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = (s[3] << 45) | (s[3] >> 19);
	return result;
}

/* Uniform below @n (n > 0); the bias of 2^-32 * n does not matter here. */
static inline u32 prng_below(struct prng *p, u32 n)
{
	return ((prng_next(p) >> 32) * n) >> 32;
}

#endif /* RMAPSIM_SCHED_PRNG_H */
