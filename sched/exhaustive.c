// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run after run until there is no other, and which states were visited.
 */
#include "sched/exhaustive.h"

#include "sched/scrub.h"

/*
 * Open addressing.  The low bits of an entry say of which search it is, which
 * makes those of earlier searches empty, and with which budget it was reached.
 */
#define GENERATION_BITS	16
#define GENERATION_MASK	((1ull << GENERATION_BITS) - 1)
#define BUDGET_SHIFT	GENERATION_BITS
#define BUDGET_MASK	(0xffull << BUDGET_SHIFT)
#define KEY_MASK	~(BUDGET_MASK | GENERATION_MASK)

_Static_assert(EXHAUSTIVE_BOUND < BUDGET_MASK >> BUDGET_SHIFT, "fits");

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

/* The entry of the state, or the empty one that it would have. */
static struct state_hash *find(struct state_hash h)
{
	u32 i = h.a & (EXHAUSTIVE_STATES - 1);

	for (;; i = (i + 1) & (EXHAUSTIVE_STATES - 1)) {
		struct state_hash *e = &table[i];

		if ((e->b & GENERATION_MASK) != generation ||
		    (e->a == h.a && !((e->b ^ h.b) & KEY_MASK)))
			return e;
	}
}

bool exhaustive_visit(struct state_hash h, u32 budget)
{
	struct state_hash *e = find(h);
	bool known = (e->b & GENERATION_MASK) == generation;

	if (known && (e->b & BUDGET_MASK) >> BUDGET_SHIFT >= budget)
		return false;
	if (!known && exhaustive_full())
		return false;
	used += !known;
	e->a = h.a;
	e->b = (h.b & KEY_MASK) | (u64)budget << BUDGET_SHIFT | generation;
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

static void count(struct exhaustive *ex)
{
	u32 depth = strategy_dfs_depth();

	ex->runs++;
	ex->states = exhaustive_count();
	ex->finished += !strategy_dfs_was_cut();
	ex->too_long = strategy_dfs_was_too_long();
	ex->bound_met |= strategy_dfs_met_bound();
	if (depth > ex->depth)
		ex->depth = depth;
}

enum outcome { GO_ON, AGAIN, OVER, ALL_DONE };

static enum outcome one_run(const struct exhaustive_config *cfg,
			    struct exhaustive *ex, struct strategy *s)
{
	static struct run_result res;
	bool known;

	run_once(s, 0, &res);
	count(ex);
	known = strategy_dfs_was_cut() && res.verdict == VERDICT_NONE;
	if (!known && !cfg->ended(&res, cfg->arg))
		return OVER;
	if (ex->too_long)
		return OVER;
	if (strategy_dfs_is_void())
		return AGAIN;
	if (exhaustive_full() || !strategy_dfs_advance())
		return ALL_DONE;
	return out_of_budget(cfg, ex) ? OVER : GO_ON;
}

static const struct observer *usual;

const struct observer *exhaustive_observer(void)
{
	return usual;
}

static void go_on(const struct exhaustive_config *cfg, struct exhaustive *ex,
		  struct strategy *s)
{
	enum outcome next = s ? GO_ON : AGAIN;

	usual = sim.obs;
	if (cfg->code)
		sim.obs = scrub_observer(usual);
	sim.parks = cfg->code;
	while (next <= AGAIN) {
		if (next == AGAIN) {
			ex->restarts += s != NULL;
			exhaustive_forget();
			s = strategy_dfs(cfg);
		}
		next = one_run(cfg, ex, s);
	}
	sim.parks = false;
	sim.obs = usual;
	ex->complete = next == ALL_DONE && !exhaustive_full();
}

void exhaustive_run(const struct exhaustive_config *cfg, struct exhaustive *ex)
{
	*ex = (struct exhaustive){ 0 };
	strategy_dfs_forget();
	go_on(cfg, ex, NULL);
}

void exhaustive_resume(const struct exhaustive_config *cfg,
		       struct exhaustive *ex)
{
	go_on(cfg, ex, strategy_dfs_again(cfg));
}

/* ---- files ---- */

void exhaustive_copy(void (*put)(const void *p, size_t size))
{
	put(&used, sizeof(used));
	for (u32 i = 0; i < EXHAUSTIVE_STATES; i++) {
		if ((table[i].b & GENERATION_MASK) == generation)
			put(&table[i], sizeof(table[i]));
	}
}

bool exhaustive_take(void (*get)(void *p, size_t size))
{
	u32 n;

	exhaustive_forget();
	get(&n, sizeof(n));
	if (n > EXHAUSTIVE_STATES / 8 * 7)
		return false;
	while (used < n) {
		struct state_hash h;

		get(&h, sizeof(h));
		if (!exhaustive_visit(h, (h.b & BUDGET_MASK) >> BUDGET_SHIFT))
			return false;
	}
	return true;
}
