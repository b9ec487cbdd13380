// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which obligations are worth a run?
 *
 * Every run is about one communication that could happen in this scenario: the
 * one that fewest of its runs showed or tried in vain, so each order of two
 * conflicting sites that was never seen comes before any second look.  What
 * brought the site into reach is obliged as well, in part: the communications
 * that its task had received when it last came there.  Every second run has
 * another one beside, because many bugs need two orders at once.
 *
 * RFF (obligation.h) draws its constraints at random from those observed, by
 * mutation of a corpus, and prefers rare combinations by a power schedule.
 * Here the choice is systematic, because runs cost microseconds and what a
 * search is judged by is the first of them that fails.
 */
#include "sched/obligation.h"
#include "sched/prng.h"
#include "sched/run.h"

/* A run in vain tells less than one that showed it. */
#define COST_OF_TRY	2
/* What a lock decides follows from the order of its critical sections. */
#define COST_OF_LOCK	1

/* One in so many runs has no obligation, so that new sites can be met. */
#define ONE_FREE_IN	16

static u32 cost(const struct communication_pair *p)
{
	return p->here + COST_OF_TRY * p->tries +
	       (p->locked ? COST_OF_LOCK : 0);
}

/* Of the cheapest candidates any, of the others none. */
static u32 cheapest(struct prng *prng)
{
	u32 n = communication_candidates(), best = ~0u, nbest = 0, found = 0;

	for (u32 i = 0; i < n; i++) {
		u32 number = communication_candidate(i);
		u32 c = cost(communication_pair(number));

		if (c < best) {
			best = c;
			nbest = 0;
		}
		/* Each of the best so far with equal probability. */
		if (c == best && !prng_below(prng, ++nbest))
			found = number;
	}
	return found;
}

static u32 any(struct prng *prng)
{
	return communication_candidate(prng_below(prng,
						  communication_candidates()));
}

/* In loops, a later turn as often as the first. */
static u16 draw_hit(struct prng *prng, u16 site)
{
	u32 most = communication_hits(site);

	if (most < 2 || prng_below(prng, 2))
		return 1;
	return 1 + prng_below(prng, most < 1000 ? most : 1000);
}

static struct obligation oblige(struct prng *prng,
				const struct communication_pair *p)
{
	return (struct obligation) {
		.kind = OBLIGATION_RF, .at = p->to, .from = p->from,
		.nth = draw_hit(prng, p->to),
	};
}

struct obligation obligation_negate(const struct obligation *o)
{
	struct obligation n = *o;

	switch (o->kind) {
	case OBLIGATION_RF:
		n.kind = OBLIGATION_NOT_RF;
		break;
	case OBLIGATION_NOT_RF:
		n.kind = OBLIGATION_RF;
		break;
	case OBLIGATION_HOLD:
		n.at = o->from;
		n.from = o->at;
		break;
	}
	return n;
}

static bool is_about(const struct obligation *o, u32 n, u16 site)
{
	while (n--) {
		if (o[n].at == site)
			return true;
	}
	return false;
}

/* What the task of @site was told on its way there, each with even odds. */
static u32 add_context(struct prng *prng, struct obligation *o, u32 n,
		       u16 site)
{
	const u16 *told = communication_context(site);

	for (u32 i = 0; i < COMMUNICATION_CONTEXT; i++) {
		const struct communication_pair *p;

		if (n == LIMIT_OBLIGATIONS || told[i] == COMMUNICATION_NONE)
			break;
		p = communication_pair(told[i]);
		if (is_about(o, n, p->to) || !prng_below(prng, 2))
			continue;
		o[n++] = oblige(prng, p);
	}
	return n;
}

/* OZZ's missing barrier: a store that somebody else reads stays behind. */
static u32 add_delay(struct prng *prng, struct obligation *o, u32 n)
{
	const struct communication_pair *p = communication_pair(any(prng));

	if (n == LIMIT_OBLIGATIONS || p->from == SITE_INIT ||
	    site_op(p->from) != OP_WRITE)
		return n;
	o[n++] = (struct obligation) {
		.kind = OBLIGATION_DELAY, .at = p->from,
		.nth = draw_hit(prng, p->from),
	};
	return n;
}

/* Another one, beside the target: as rare, or any. */
static u32 add_second(struct prng *prng, struct obligation *o, u32 n)
{
	u32 number = prng_below(prng, 2) ? any(prng) : cheapest(prng);
	const struct communication_pair *p = communication_pair(number);

	if (n == LIMIT_OBLIGATIONS || is_about(o, n, p->to))
		return n;
	o[n] = oblige(prng, p);
	/* What was seen often may not be what is missing. */
	if (p->here > 1 && prng_below(prng, 2))
		o[n] = obligation_negate(&o[n]);
	return n + 1;
}

u32 obligation_plan(struct prng *prng, struct obligation *o, u32 *target)
{
	const struct communication_pair *p;
	u32 n = 0;

	*target = COMMUNICATION_NONE;
	if (!communication_candidates() || !prng_below(prng, ONE_FREE_IN))
		return 0;
	*target = cheapest(prng);
	p = communication_pair(*target);
	o[n++] = oblige(prng, p);
	if (prng_below(prng, 2))
		n = add_second(prng, o, n);
	n = add_context(prng, o, n, p->to);
	if (sim.model != MM_SC && prng_below(prng, 2))
		n = add_delay(prng, o, n);
	return n;
}

void obligation_plan_end(u32 target)
{
	if (target != COMMUNICATION_NONE && !communication_is_seen(target))
		communication_pair(target)->tries++;
}
