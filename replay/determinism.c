// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a run a function of its choices?  See determinism.h.
 */
#include "replay/determinism.h"

#include <stdlib.h>
#include <string.h>

#include "sched/fnv.h"
#include "sched/prepared.h"
#include "sched/prng.h"
#include "sched/record.h"

struct outcome {
	u64	hash;
	u32	steps;
	u32	verdict;
	u32	nnotes;
};

/* The first time. */
struct original {
	struct outcome	outcome;
	struct choice	*choice;
	u32		count;
};

static struct run_result res;
static struct choice_log log_of_run;
static bool diverged;

static struct outcome outcome_of(void)
{
	return (struct outcome){
		.hash = sim.hash, .steps = res.steps, .verdict = res.verdict,
		.nnotes = res.nnotes,
	};
}

static bool is_same(const struct outcome *a, const struct outcome *b)
{
	return a->hash == b->hash && a->steps == b->steps &&
	       a->verdict == b->verdict && a->nnotes == b->nnotes;
}

static struct strategy *again(void)
{
	return strategy_log(&log_of_run, &diverged);
}

/* ---- the ways ---- */

static void at_once(const struct determinism *d)
{
	(void)d;
	run_once(again(), 0, &res);
}

static void anew(const struct determinism *d)
{
	if (run_prepare(d->variant, d->scn, &res))
		run_once(again(), 0, &res);
}

static void recorded(const struct determinism *d)
{
	record_start();
	anew(d);
	record_stop();
}

static void prepared(const struct determinism *d)
{
	struct strategy *s = again();
	bool met;

	/* A choice may stand where the cache knows of no contention. */
	s->everywhere = true;
	if (prepared_get(d->variant, d->scn, &res, &met))
		prepared_run(s, 0, &res);
	s->everywhere = false;
}

/* In this order: the last one leaves no VM for at_once(). */
static const struct {
	const char	*name;
	void		(*make)(const struct determinism *d);
} ways[] = {
	{ "in a new VM", anew },
	{ "again in the same VM", at_once },
	{ "recorded", recorded },
	{ "from the cache", prepared },
	{ "from the cache again", prepared },
};

#define WAYS	(sizeof(ways) / sizeof(*ways))

u32 determinism_ways(void)
{
	return WAYS;
}

/* ---- the first time ---- */

static void keep(struct original *o)
{
	size_t size = sim.log.count * sizeof(*sim.log.at);

	o->outcome = outcome_of();
	o->count = sim.log.count;
	o->choice = malloc(size ? size : 1);
	sim_bug_on(!o->choice);
	memcpy(o->choice, sim.log.at, size);
}

/* As a search does it. */
static void first_runs(struct determinism *d, struct original *o)
{
	const char *name;

	portfolio_begin(d->portfolio);
	if (!run_prepare(d->variant, d->scn, &res)) {
		d->runs = 0;
		return;
	}
	sim.contended_only = true;
	for (u32 i = 0; i < d->runs; i++) {
		run_once(portfolio_pick(i, &name), prng_derive(d->seed, i),
			 &res);
		keep(&o[i]);
		portfolio_end();
	}
	sim.contended_only = false;
}

static void add(u64 *digest, u64 n)
{
	*digest = fnv_add(*digest, n);
	*digest ^= *digest >> 29;
}

static void add_outcome(struct determinism *d, const struct outcome *o)
{
	add(&d->digest, o->hash);
	add(&d->digest, o->steps);
	add(&d->digest, o->verdict);
	add(&d->digest, o->nnotes);
	d->steps += o->steps;
}

/* ---- both ---- */

static bool compare(struct determinism *d, const struct original *o)
{
	log_of_run.count = o->count;
	memcpy(log_of_run.at, o->choice, o->count * sizeof(*o->choice));
	for (u32 i = 0; i < WAYS; i++) {
		struct outcome now;

		diverged = false;
		ways[i].make(d);
		now = outcome_of();
		if (!diverged && is_same(&o->outcome, &now))
			continue;
		d->way = ways[i].name;
		return false;
	}
	return true;
}

bool determinism_check(struct determinism *d)
{
	static struct original o[DETERMINISM_RUNS];
	bool same = true;

	sim_bug_on(d->runs > DETERMINISM_RUNS);
	d->digest = FNV_INIT;
	d->steps = 0;
	d->way = NULL;
	sim.hashing = true;
	first_runs(d, o);
	for (u32 i = 0; i < d->runs; i++) {
		add_outcome(d, &o[i].outcome);
		if (same) {
			d->run = i + 1;
			same = compare(d, &o[i]);
		}
		free(o[i].choice);
	}
	sim.hashing = false;
	return same;
}
