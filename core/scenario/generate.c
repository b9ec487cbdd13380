// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which scenario does a seed stand for?
 *
 * Bugs of this code need a few tasks on the same few pages, a chain at an
 * edge of the descriptor format, or both.  So one gfn is the focus: its chain
 * gets a length at such an edge, and most operations touch it.
 */
#include <stdio.h>

#include "core/scenario/generate.h"
#include "core/scenario/generator.h"
#include "core/scenario/text.h"
#include "sched/verdict.h"

/* Chains are what this is about: they keep the largest share. */
static const u8 theme_weight[THEMES] = {
	[THEME_PLAIN]	 = 6,
	[THEME_GUEST]	 = 3,
	[THEME_DIRTY]	 = 2,
	[THEME_SLOTS]	 = 2,
	[THEME_TABLES]	 = 2,
	[THEME_HUGE]	 = 2,
	[THEME_PRESSURE] = 1,
};

static enum theme pick_theme(struct generator *g)
{
	unsigned int total = 0, n, i;

	for (i = 0; i < THEMES; i++)
		total += theme_weight[i];
	n = below(g, total);
	for (i = 0; n >= theme_weight[i]; i++)
		n -= theme_weight[i];
	return i;
}

/* ---- population ---- */

static void add_setup(struct generator *g, struct scn_op op)
{
	struct scenario *s = g->scn;

	if (s->nsetup < LIMIT_SETUP_OPS)
		s->setup[s->nsetup++] = op;
}

/* A guest that has accessed a page has it in a TLB, too. */
static enum scn_op_kind vcpu_kind(struct generator *g)
{
	return g->theme == THEME_PLAIN || one_in(g, 2) ? SCN_FAULT :
							 SCN_ACCESS;
}

/* A chain length at an edge of the format; 0 is the commonest. */
static unsigned int edge_length(struct generator *g)
{
	unsigned int ext = g->scn->geometry == GEOMETRY_KERNEL ?
			   SCN_KERNEL_EXT : SCN_SMALL_EXT;
	const unsigned int edges[] = {
		0, 0, 0, 1, 1, 2, ext, ext + 1, 2 * ext, 2 * ext + 1,
	};

	return edges[below(g, sizeof(edges) / sizeof(*edges))];
}

static void populate_focus(struct generator *g)
{
	struct scenario *s = g->scn;
	unsigned int want = edge_length(g), max = s->roots * s->alias;

	for (unsigned int i = 0; i < want && i < max; i++)
		add_setup(g, generate_vcpu_op(g, vcpu_kind(g), i % s->roots,
					      g->focus, i / s->roots));
}

static void populate_others(struct generator *g)
{
	unsigned int n = below(g, 4);

	while (n--) {
		struct scenario *s = g->scn;
		unsigned int gfn = below(g, s->gfns);

		if (gfn != g->focus)
			add_setup(g, generate_vcpu_op(g, vcpu_kind(g),
						      below(g, s->vcpus), gfn,
						      below(g, s->alias)));
	}
}

/* What happened to the guest's memory before, other than being used. */
static void add_history(struct generator *g)
{
	struct scn_op ops[GENERATE_OPS];
	unsigned int n, i;

	if (!one_in(g, g->theme == THEME_PLAIN ? 16 : 3))
		return;
	n = generate_ops(g, generate_role(g, false), 0, ops);
	for (i = 0; g->scn->nsetup + GENERATE_OPS <= LIMIT_SETUP_OPS && i < n;
	     i++)
		add_setup(g, ops[i]);
}

/* ---- tasks ---- */

/* Each on a CPU of its own, or squeezed onto fewer: preemption matters. */
static void place_tasks(struct generator *g)
{
	struct scenario *s = g->scn;
	unsigned int cpus = s->ntasks;

	if (one_in(g, 4))
		cpus = 1 + below(g, s->ntasks - 1);
	for (unsigned int i = 0; i < s->ntasks; i++)
		s->tasks[i].cpu = i % cpus;
}

static void make_tasks(struct generator *g)
{
	static const u8 counts[] = { 2, 3, 3, 3, 4 };
	unsigned int n = counts[below(g, sizeof(counts))];
	unsigned int used[ROLES] = { 0 };

	while (n--) {
		enum role role = generate_role(g, used[ROLE_VCPU] <
						  g->scn->vcpus);

		generate_task(g, role, used[role]++);
	}
	place_tasks(g);
}

void scenario_generate(u32 seed, struct scenario *scn)
{
	struct generator g = { .scn = scn };
	struct scn_error err;

	prng_seed(&g.rng, seed);
	scenario_init(scn);
	snprintf(scn->name, sizeof(scn->name), GENERATE_PREFIX "%x", seed);
	g.theme = pick_theme(&g);
	generate_vm(&g);
	populate_focus(&g);
	populate_others(&g);
	add_history(&g);
	make_tasks(&g);
	if (scenario_check(scn, &err))
		sim_bug(__FILE__, __LINE__, err.text);
}
