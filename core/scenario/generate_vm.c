// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the guest of a generated scenario look like?
 */
#include <stdio.h>

#include "core/scenario/generator.h"
#include "core/scenario/text.h"

/* How the guest of a theme differs: each number is "one in", 0 is never. */
static const struct {
	u8	direct;
	u8	huge;
	u8	hole;
	u8	two_slots;
	u8	log;
	u8	pml;
	u8	pages;
	u8	fail;
	u8	tables;
} odds[THEMES] = {
	/*		     direct huge hole slots log pml pages fail tables */
	[THEME_PLAIN]	 = {	 8,   8,   0,   0,   0,  0,   0,   0,   0 },
	[THEME_GUEST]	 = {	 4,  16,   8,   8,   8,  0,   0,  16,   6 },
	[THEME_DIRTY]	 = {	 2,  12,   0,   6,   2,  3,   0,   0,   0 },
	[THEME_SLOTS]	 = {	 4,  16,   1,   1,   6, 12,   0,   0,   0 },
	[THEME_TABLES]	 = {	 0,   5,   2,   8,   0,  0,  12,   0,   0 },
	[THEME_HUGE]	 = {	 2,   1,   8,  12,   3,  6,   0,  12,   0 },
	[THEME_PRESSURE] = {	 4,  16,   8,   8,   8,  0,   2,   2,   0 },
};

/* Tables of 512 entries are slow: huge pages of that size are rare. */
static void make_geometry(struct generator *g)
{
	struct scenario *s = g->scn;
	unsigned int bits;

	s->geometry = one_in(g, 8) ? GEOMETRY_KERNEL :
		      one_in(g, 8) ? GEOMETRY_NPT : GEOMETRY_SMALL;
	g->huge = one_in(g, odds[g->theme].huge);
	if (g->huge && s->geometry == GEOMETRY_KERNEL && !one_in(g, 4)) {
		if (g->theme == THEME_HUGE)
			s->geometry = GEOMETRY_SMALL;
		else
			g->huge = false;
	}
	bits = s->geometry == GEOMETRY_KERNEL ? SCN_KERNEL_LEVEL_BITS :
						SCN_SMALL_LEVEL_BITS;
	g->page = 1u << bits;
}

static void make_memslots(struct generator *g)
{
	struct scenario *s = g->scn;
	bool kernel = s->geometry == GEOMETRY_KERNEL;
	unsigned int each;

	if (one_in(g, odds[g->theme].two_slots))
		s->slots = 1 + below(g, g->theme == THEME_SLOTS ? 4 : 2);
	if (g->huge && kernel)
		s->slots = 1;
	each = g->huge ? g->page : 1 + below(g, s->slots > 1 ? 3 : 5);
	s->gfns = s->slots * each;
	if (one_in(g, odds[g->theme].hole))
		s->hole = g->huge && !kernel && one_in(g, 2) ? g->page :
			  1 + below(g, 2 * (each > 4 ? 4 : each));
	g->focus = below(g, s->gfns);
}

/* Is @op legal in the guest made so far? */
static bool is_legal(const struct scenario *s, struct scn_op op)
{
	struct scn_error err;
	struct scenario probe = *s;

	snprintf(probe.name, sizeof(probe.name), "probe");
	probe.ntasks = 1;
	probe.tasks[0] = (struct scn_task){ .name = "probe", .nops = 1 };
	probe.tasks[0].ops[0] = op;
	return !scenario_check(&probe, &err);
}

/* Fewer guest addresses until the page tables can hold them. */
static void fit_addresses(struct scenario *s)
{
	const struct scn_op op = { .kind = SCN_AGE, .end = 1 };

	while (!is_legal(s, op) && s->alias > 1)
		s->alias--;
}

/* Guest page tables that can change have room for so many entries. */
static bool can_remap(const struct scenario *s)
{
	return is_legal(s, (struct scn_op){ .kind = SCN_REMAP, .end = 1,
					    .level = 1 });
}

static void make_ad(struct generator *g)
{
	struct scenario *s = g->scn;

	s->ad = one_in(g, 2) ? AD_ON : one_in(g, 2) ? AD_OFF : AD_MIXED;
	if (s->mmu == MMU_DIRECT && s->ad == AD_MIXED)
		s->ad = AD_OFF;
	if (s->geometry == GEOMETRY_NPT)
		s->ad = AD_ON;
}

/* Small numbers are common: a fifth level or a fourth vCPU add few edges. */
static unsigned int small_number(struct generator *g, unsigned int max)
{
	return one_in(g, 16) ? max : 1 + below(g, max - 1);
}

static void make_addresses(struct generator *g)
{
	struct scenario *s = g->scn;

	s->vcpus = small_number(g, 4);
	s->roots = 1 + below(g, s->vcpus);
	s->levels = 1 + small_number(g, 4);
	s->page0 = below(g, 5);
	s->alias = 1;
	if (s->mmu == MMU_DIRECT)
		return;
	s->share = s->roots > 1 && one_in(g, 4);
	if (!g->huge && one_in(g, odds[g->theme].tables))
		s->tables = 1 + below(g, s->gfns);
	if (g->theme == THEME_HUGE && one_in(g, 2))
		return;
	s->alias = 1 + below(g, s->geometry == GEOMETRY_KERNEL ? 30 : 6);
	fit_addresses(s);
}

/* Few pages are those that a fault more or less decides about. */
static void make_pressure(struct generator *g)
{
	struct scenario *s = g->scn;

	if (one_in(g, odds[g->theme].pages))
		s->pages = 5 + below(g, 12);
	if (one_in(g, odds[g->theme].fail))
		s->fail = 1 + below(g, 4);
}

void generate_vm(struct generator *g)
{
	struct scenario *s = g->scn;

	make_geometry(g);
	make_memslots(g);
	s->mmu = one_in(g, odds[g->theme].direct) ? MMU_DIRECT : MMU_SHADOW;
	make_ad(g);
	make_addresses(g);
	g->remap = can_remap(s);
	s->log = one_in(g, odds[g->theme].log);
	s->pml = s->ad != AD_OFF && s->geometry != GEOMETRY_NPT &&
		 one_in(g, odds[g->theme].pml);
	make_pressure(g);
}
