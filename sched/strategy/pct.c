// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCT: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi,
 * Nagarakatti, ASPLOS 2010, section 3).
 *
 * Every task gets a random distinct priority; the highest enabled one runs.
 * At depth - 1 random steps, drawn from [1, k], the running task falls to a
 * priority below all others.  A bug of that depth is found with probability
 * at least 1 / (n * k^(depth - 1)).
 *
 * Deviations from the paper:
 *  - k is not known: it is the largest number of scheduling points of the
 *    runs so far, and shrinks by an eighth a run while runs are shorter than
 *    a quarter of it, as after a change of scenario.
 *  - The number of change points is clamped to a third of k: with more, the
 *    random priorities would not matter at all.
 *  - Waiting tasks are never picked, so no fairness is needed: a spinning
 *    task is disabled until what it waits for changes.
 *  - Each run draws its own k' from {k, k, k/2, k/4}: the end of most tasks
 *    comes long before the longest run's.
 */
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/weak.h"

#define PCT_DEPTH_MAX	8

struct pct {
	struct strategy	s;
	struct prng	prng;
	u32		depth;
	u32		k;		/* estimate of the points of a run */
	u32		npoints;
	u32		next;		/* first change point not reached */
	u32		point[PCT_DEPTH_MAX];
	s8		point_prio[PCT_DEPTH_MAX];
	s8		prio[LIMIT_TASKS];
};

static struct pct pcts[PCT_DEPTH_MAX + 1];

static void shuffle(struct prng *p, s8 *a, u32 n)
{
	u32 i, j;
	s8 x;

	for (i = n; i > 1; i--) {
		j = prng_below(p, i);
		x = a[i - 1];
		a[i - 1] = a[j];
		a[j] = x;
	}
}

/* Insertion sort by step; the priorities travel along. */
static void insert_point(struct pct *pct, u32 n, u32 step, s8 prio)
{
	for (; n && pct->point[n - 1] > step; n--) {
		pct->point[n] = pct->point[n - 1];
		pct->point_prio[n] = pct->point_prio[n - 1];
	}
	pct->point[n] = step;
	pct->point_prio[n] = prio;
}

static void draw_points(struct pct *pct)
{
	s8 low[PCT_DEPTH_MAX];
	u32 k = pct->k >> ((0x2100 >> 4 * prng_below(&pct->prng, 4)) & 15);
	u32 i, n = pct->depth - 1;

	if (k < 8)
		k = 8;
	if (n > k / 3)
		n = k / 3;
	for (i = 0; i < n; i++)
		low[i] = -(s8)(i + 1);
	shuffle(&pct->prng, low, n);
	for (i = 0; i < n; i++)
		insert_point(pct, i, 1 + prng_below(&pct->prng, k), low[i]);
	pct->npoints = n;
	pct->next = 0;
}

static void pct_begin(struct strategy *s, u64 seed)
{
	struct pct *pct = (struct pct *)s;
	u32 i;

	prng_seed(&pct->prng, seed);
	for (i = 0; i < M->ntasks; i++)
		pct->prio[i] = i + 1;
	shuffle(&pct->prng, pct->prio, M->ntasks);
	draw_points(pct);
	weak_begin(seed);
}

static unsigned int highest(const struct pct *pct, task_mask enabled)
{
	unsigned int best = task_first(enabled), t;

	for (enabled &= enabled - 1; enabled; enabled &= enabled - 1) {
		t = task_first(enabled);
		if (pct->prio[t] > pct->prio[best])
			best = t;
	}
	return best;
}

static unsigned int pct_pick(struct strategy *s, task_mask enabled)
{
	struct pct *pct = (struct pct *)s;
	unsigned int next = highest(pct, enabled);

	/* At a change point, who would have gone on falls. */
	while (pct->next < pct->npoints &&
	       M->points >= pct->point[pct->next]) {
		pct->prio[next] = pct->point_prio[pct->next++];
		next = highest(pct, enabled);
	}
	choice_hold(enabled, pct->next < pct->npoints ?
		    pct->point[pct->next] : ~0u);
	return next;
}

static unsigned int pct_index(struct strategy *s, unsigned int n)
{
	return prng_below(&((struct pct *)s)->prng, n);
}

static void pct_end(struct strategy *s, u32 points)
{
	struct pct *pct = (struct pct *)s;

	weak_end();
	counts_learn();
	if (points > pct->k)
		pct->k = points;
	else if (points < pct->k / 4)
		pct->k -= pct->k / 8;
}

void strategy_pct_forget(void)
{
	strategy_pct_expect(0);
}

void strategy_pct_expect(u32 points)
{
	for (u32 depth = 0; depth <= PCT_DEPTH_MAX; depth++)
		pcts[depth].k = points;
}

struct strategy *strategy_pct(unsigned int depth)
{
	struct pct *pct;

	if (depth < 1)
		depth = 1;
	if (depth > PCT_DEPTH_MAX)
		depth = PCT_DEPTH_MAX;
	pct = &pcts[depth];
	pct->s.name = "pct";
	pct->s.begin = pct_begin;
	pct->s.pick = pct_pick;
	pct->s.index = pct_index;
	pct->s.end = pct_end;
	pct->s.delay = weak_delay;
	pct->s.drain = weak_drain;
	pct->depth = depth;
	return &pct->s;
}
