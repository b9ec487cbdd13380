// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stores are delayed, and for how long?
 *
 * Beside a strategy that schedules tasks.  Few delays show most of what
 * delays can show (PCTWM, Gao et al., ASPLOS 2023, bounds the weak reads of a
 * run the same way), so a run gets a budget: none in every second run, which
 * then is a plain interleaving, else one to three stores at random places, or
 * now and then every other store.  How long the buffer of a CPU keeps what it
 * has is drawn too, from a few steps up to "until it must".
 *
 * Deviations from PCTWM: it bounds reads-from edges, here it is stores; places
 * are drawn from the stores of the longest run so far, as in pct.c; and a
 * burst, which has no bound.  Every strategy delays in this way; POS and those
 * that replay decide themselves when a store is drained.
 */
#include "sched/strategy/weak.h"

#include "sched/buffer.h"
#include "sched/prng.h"

#define PLACES_MAX	3

/* Apart from the numbers that schedule tasks: those stay as they are. */
#define SALT_WEAK	0x7765616bull

static struct {
	struct prng	prng;
	u32		k;		/* estimate of the stores of a run */
	u32		nplaces;
	u32		next;
	u32		place[PLACES_MAX];
	bool		burst;		/* every other store */
	u32		until[LIMIT_CPUS];	/* points, by CPU */
	u32		had;		/* CPUs that had delayed stores then */
} weak;

static void draw_places(void)
{
	u32 n = prng_below(&weak.prng, 8);

	/* 4 of 8: none; 1: two; 1: three; 1: a burst; 1: one. */
	weak.burst = n == 7;
	weak.nplaces = n < 4 || weak.burst ? 0 : n - 3;
	for (u32 i = 0; i < weak.nplaces; i++) {
		u32 at = 1 + prng_below(&weak.prng, weak.k), k = i;

		for (; k && weak.place[k - 1] > at; k--)
			weak.place[k] = weak.place[k - 1];
		weak.place[k] = at;
	}
	weak.next = 0;
}

static void ask_next(void)
{
	if (weak.burst)
		choice_delay_from(0);
	else
		choice_delay_from(weak.next < weak.nplaces ?
				  weak.place[weak.next] : ~0u);
}

void weak_begin(u64 seed)
{
	if (sim.model == MM_SC)
		return;
	prng_seed(&weak.prng, prng_derive(seed, SALT_WEAK));
	if (weak.k < 8)
		weak.k = 8;
	draw_places();
	weak.had = 0;
	ask_next();
}

void weak_end(void)
{
	if (M->stores > weak.k)
		weak.k = M->stores;
	else if (M->stores < weak.k / 4)
		weak.k -= weak.k / 8;
}

void weak_forget(void)
{
	weak.k = 0;
}

u32 weak_expected(void)
{
	return weak.k;
}

void weak_expect(u32 stores)
{
	weak.k = stores;
}

/* One in four: as long as it can be.  Else up to a power of two. */
static u32 draw_time(void)
{
	u32 n = prng_below(&weak.prng, 12);

	if (n > 8)
		return ~0u - M->points;
	return 1 + prng_below(&weak.prng, 2u << n);
}

bool weak_delay(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	if (weak.burst)
		return prng_below(&weak.prng, 2);
	/* Who is asked more often than he wanted has to say no. */
	if (weak.next == weak.nplaces || M->stores < weak.place[weak.next])
		return false;
	weak.next++;
	ask_next();
	return true;
}

int weak_drain(struct strategy *s, u32 cpus)
{
	(void)s;
	for (u32 left = cpus & ~weak.had; left; left &= left - 1)
		weak.until[__builtin_ctz(left)] = M->points + draw_time();
	weak.had = cpus;
	for (u32 left = cpus; left; left &= left - 1) {
		unsigned int cpu = __builtin_ctz(left);
		u32 legal;

		if (M->points < weak.until[cpu])
			continue;
		weak.until[cpu] = M->points + draw_time();
		legal = buffer_legal(cpu);
		return CHOICE_DRAIN_OF(cpu,
			task_nth(legal, prng_below(&weak.prng,
						   task_count(legal))));
	}
	return -1;
}
