// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which sites can an obligation of an input name?  See sites.h.
 */
#include "fuzz/sites.h"

#include <stdlib.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "replay/site.h"
#include "sched/communication.h"
#include "sched/prepared.h"

/* Runs of each scenario: few sites turn up after these. */
#define LEARN_RUNS	8

struct entry {
	u64	id;		/* of the name */
	u16	code;
	u16	site;
};

static struct entry table[LIMIT_SITES];
static u32 nentries;

static u16 code_of(u64 id)
{
	id ^= id >> 32;
	return id ^ id >> 16;
}

static int by_code(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->site - y->site;
}

static void run_scenario(const struct core_variant *variant,
			 const struct scenario *scn)
{
	static struct run_result res;
	bool met;

	if (!core_runs(variant, scn) ||
	    !prepared_get(variant, scn, &res, &met))
		return;
	for (u64 seed = 0; seed < LEARN_RUNS; seed++)
		prepared_run(strategy_random(), seed, &res);
}

/* A line that is inlined twice, or compiled for several geometries, is one. */
static void join_equal(void)
{
	u32 kept = 0;

	for (u32 i = 0; i < nentries; i++) {
		if (kept && table[kept - 1].id == table[i].id)
			site_join(table[i].site, table[kept - 1].site);
		else if (!kept || table[kept - 1].code != table[i].code)
			table[kept++] = table[i];
	}
	nentries = kept;
}

void sites_learn(const struct core_variant *variant)
{
	bool before = sim.communicates;

	site_set_resolver(symbol_site);
	communication_forget();
	sim.communicates = true;
	for (unsigned int i = 0; i < registry_count(); i++)
		run_scenario(variant, registry_get(i));
	sim.communicates = before;
	prepared_forget();
	nentries = 0;
	for (u32 i = SITE_INIT; i < site_count(); i++) {
		u64 id = site_id(i);

		table[nentries++] = (struct entry) {
			.id = id, .code = code_of(id), .site = i,
		};
	}
	qsort(table, nentries, sizeof(*table), by_code);
	join_equal();
}

u16 sites_get(u16 code)
{
	u32 low = 0, high = nentries;

	while (low < high) {
		u32 mid = (low + high) / 2;

		if (table[mid].code < code)
			low = mid + 1;
		else
			high = mid;
	}
	return nentries ? table[low % nentries].site : SITE_INIT;
}

bool sites_code(u16 site, u16 *code)
{
	for (u32 i = 0; i < nentries; i++) {
		if (table[i].site == site) {
			*code = table[i].code;
			return true;
		}
	}
	return false;
}
