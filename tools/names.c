// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does this name of the user mean, and what may he have meant instead?
 */
#include <string.h>

#include "core/catalogue.h"
#include "core/core_ops.h"
#include "core/programs/program.h"
#include "core/scenario/registry.h"
#include "sched/portfolio.h"
#include "tools/cmd.h"

#define WORD_MAX	48

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein's distance, one row at a time. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[WORD_MAX + 1], la = strlen(a), lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return ~0u;
	for (unsigned int j = 0; j <= lb; j++)
		row[j] = j;
	for (unsigned int i = 1; i <= la; i++) {
		unsigned int diag = row[0];

		row[0] = i;
		for (unsigned int j = 1; j <= lb; j++) {
			unsigned int up = row[j];

			row[j] = min3(up + 1, row[j - 1] + 1,
				      diag + (a[i - 1] != b[j - 1]));
			diag = up;
		}
	}
	return row[lb];
}

const char *names_nearest(const char *word, const char *(*get)(unsigned int i),
			  unsigned int n)
{
	unsigned int best = strlen(word) / 2 + 1;
	const char *near = NULL;

	for (unsigned int i = 0; i < n; i++) {
		const char *name = get(i);
		unsigned int d = name ? distance(word, name) : ~0u;

		if (d < best) {
			best = d;
			near = name;
		}
	}
	return near;
}

void names_complain(const char *noun, const char *word, const char *topic,
		    const char *(*get)(unsigned int i), unsigned int n)
{
	const char *near = names_nearest(word, get, n);

	if (near)
		complain("%.64s: unknown %s; did you mean '%s'?", word, noun,
			 near);
	else
		complain("%.64s: unknown %s; see 'rmapsim list %s'", word,
			 noun, topic);
}

static const char *rev_name(unsigned int i)
{
	return core_revisions[i].name;
}

static const char *mutation_name(unsigned int i)
{
	return core_mutations[i].name;
}

static const char *portfolio_name_at(unsigned int i)
{
	return portfolios[i].name;
}

static const char *scenario_name(unsigned int i)
{
	return scn_sources[i].name;
}

/* A mutation alone means it on the revision it is a patch for. */
static const char *default_rev(const char *mutation)
{
	const struct core_mutation *m;

	m = mutation ? core_find_mutation(mutation) : NULL;
	return m ? m->base : "newest";
}

const struct core_variant *names_variant(const char *rev, const char *mutation)
{
	const struct core_variant *v;

	if (mutation && !strcmp(mutation, "none"))
		mutation = NULL;
	if (!rev)
		rev = default_rev(mutation);
	v = core_find(rev, mutation);
	if (v)
		return v;
	if (!core_find_revision(rev))
		names_complain("revision", rev, "revisions", rev_name,
			       core_nrevisions);
	else if (!mutation)
		complain("%s: this build is without this revision; configure it with -DRMAPSIM_REVISIONS=ON",
			 rev);
	else if (!core_find_mutation(mutation))
		names_complain("mutation", mutation, "mutations",
			       mutation_name, core_nmutations);
	else if (!core_find(default_rev(mutation), mutation))
		complain("%s: this build has no mutations; configure it with -DRMAPSIM_MUTATIONS=ON",
			 mutation);
	else
		complain("%s: this mutation is not built for revision %s; leave out --rev",
			 mutation, rev);
	return NULL;
}

const struct portfolio *names_portfolio(const char *name)
{
	const struct portfolio *p;
	unsigned int n = 0;

	p = portfolio_find(name ? name : PORTFOLIO_DEFAULT);
	if (p)
		return p;
	while (portfolios[n].name)
		n++;
	names_complain("strategy", name, "strategies", portfolio_name_at, n);
	return NULL;
}

static const char *program_name_at(unsigned int i)
{
	return program_get(i)->name;
}

const struct program *names_program(const char *name)
{
	const struct program *p = program_find(name);

	if (!p)
		names_complain("program", name, "programs", program_name_at,
			       program_count());
	return p;
}

bool names_scenario(const char *name, struct scenario *scn)
{
	if (registry_find(name, scn))
		return true;
	names_complain("scenario", name, "scenarios", scenario_name,
		       registry_count());
	return false;
}
