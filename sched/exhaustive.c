// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run after run until there is no other, and which states were visited.
 */
#include "sched/exhaustive.h"

/*
 * Open addressing.  An entry of an earlier search counts as empty: it has
 * another generation in its low bits.
 */
#define GENERATION_BITS	16
#define GENERATION_MASK	((1ull << GENERATION_BITS) - 1)

static struct state_hash table[EXHAUSTIVE_STATES];
static u64 generation;
static u32 used;

void exhaustive_forget(void)
{
	used = 0;
	if (++generation <= GENERATION_MASK)
		return;
	generation = 1;
	__builtin_memset(table, 0, sizeof(table));
}

/* Probing is short while an eighth is empty. */
bool exhaustive_full(void)
{
	return used >= EXHAUSTIVE_STATES / 8 * 7;
}

u32 exhaustive_count(void)
{
	return used;
}

bool exhaustive_visit(struct state_hash h)
{
	u64 tag = (h.b & ~GENERATION_MASK) | generation;
	u32 i = h.a & (EXHAUSTIVE_STATES - 1);

	if (exhaustive_full())
		return false;
	for (;; i = (i + 1) & (EXHAUSTIVE_STATES - 1)) {
		struct state_hash *e = &table[i];

		if ((e->b & GENERATION_MASK) != generation)
			break;
		if (e->a == h.a && e->b == tag)
			return false;
	}
	table[i] = (struct state_hash){ h.a, tag };
	used++;
	return true;
}

static bool out_of_budget(const struct exhaustive_config *cfg,
			  const struct exhaustive *ex)
{
	if (cfg->runs_max && ex->runs >= cfg->runs_max)
		return true;
	return cfg->stop && ex->runs % EXHAUSTIVE_POLL == 0 &&
	       cfg->stop(cfg->arg);
}

void exhaustive_run(const struct exhaustive_config *cfg, struct exhaustive *ex)
{
	static struct run_result res;
	struct strategy *s = strategy_dfs(cfg);

	*ex = (struct exhaustive){ 0 };
	exhaustive_forget();
	for (;;) {
		run_once(s, 0, &res);
		ex->runs++;
		ex->states = exhaustive_count();
		if (!strategy_dfs_was_cut()) {
			ex->finished++;
			if (!cfg->ended(&res, cfg->arg))
				return;
		}
		if (exhaustive_full() || !strategy_dfs_advance())
			break;
		if (out_of_budget(cfg, ex))
			return;
	}
	ex->complete = !exhaustive_full();
}
