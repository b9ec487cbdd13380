// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which scenario does a seed stand for?
 *
 * Bugs of this code need a few tasks on the same few pages, a chain at an
 * edge of the descriptor format, or both.  So one gfn is the focus: its chain
 * gets a length at such an edge, and most operations touch it.
 */
#include <stdio.h>
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/text.h"
#include "sched/prng.h"
#include "sched/verdict.h"

enum role { ROLE_VCPU, ROLE_AGER, ROLE_NOTIFIER, ROLE_ZAPPER, ROLE_DIRTY };

/* Operations of a role; an entry that occurs twice is twice as likely. */
#define ROLE_OPS	4
static const struct {
	const char	*name;
	u8		weight;
	u8		ops[ROLE_OPS];
} roles[] = {
	[ROLE_VCPU]	= { "vcpu", 4, { SCN_FAULT, SCN_FAULT,
					 SCN_FAULT, SCN_FAULT } },
	[ROLE_AGER]	= { "ager", 3, { SCN_AGE, SCN_AGE,
					 SCN_AGE, SCN_TEST_AGE } },
	[ROLE_NOTIFIER]	= { "notifier", 2, { SCN_UNMAP, SCN_UNMAP,
					     SCN_UNMAP, SCN_ZAP_GFN } },
	[ROLE_ZAPPER]	= { "zapper", 2, { SCN_ZAP_PAGE, SCN_ZAP_PAGE,
					   SCN_ZAP_PAGE, SCN_ZAP_ROOT } },
	[ROLE_DIRTY]	= { "dirty", 1, { SCN_WRPROT, SCN_WRPROT,
					  SCN_CLEAR_DIRTY, SCN_TRACK } },
};

/* Number in the names of tasks that were added to a scenario. */
#define GROWN_NO	9

#define ROLES	(sizeof(roles) / sizeof(*roles))

struct generator {
	struct prng	rng;
	struct scenario	*scn;
	unsigned int	focus;		/* the gfn most operations touch */
	unsigned int	page;		/* pages of a huge page */
	bool		huge;		/* some faults map huge pages */
};

static unsigned int below(struct generator *g, unsigned int n)
{
	return prng_below(&g->rng, n);
}

/* True once in @n on average. */
static bool one_in(struct generator *g, unsigned int n)
{
	return below(g, n) == 0;
}

static void make_pages(struct generator *g)
{
	struct scenario *s = g->scn;
	bool kernel = s->geometry == GEOMETRY_KERNEL;

	g->page = 1u << (kernel ? SCN_KERNEL_LEVEL_BITS : SCN_SMALL_LEVEL_BITS);
	g->huge = one_in(g, kernel ? 16 : 8);
	s->gfns = g->huge ? g->page : 1 + below(g, 5);
	g->focus = below(g, s->gfns);
}

/* Fewer guest addresses until the page tables can hold them. */
static void fit_addresses(struct scenario *s)
{
	struct scn_error err;
	struct scenario probe = *s;

	snprintf(probe.name, sizeof(probe.name), "probe");
	probe.ntasks = 1;
	probe.tasks[0] = (struct scn_task){ .name = "probe", .nops = 1 };
	probe.tasks[0].ops[0] = (struct scn_op){ .kind = SCN_AGE, .end = 1 };
	while (scenario_check(&probe, &err) && probe.alias > 1)
		probe.alias--;
	s->alias = probe.alias;
}

static void make_vm(struct generator *g)
{
	struct scenario *s = g->scn;

	s->geometry = one_in(g, 8) ? GEOMETRY_KERNEL : GEOMETRY_SMALL;
	make_pages(g);
	s->mmu = one_in(g, 8) ? MMU_DIRECT : MMU_SHADOW;
	s->ad = one_in(g, 2) ? AD_ON : one_in(g, 2) ? AD_OFF : AD_MIXED;
	if (s->mmu == MMU_DIRECT && s->ad == AD_MIXED)
		s->ad = AD_OFF;
	s->vcpus = 1 + below(g, 3);
	s->roots = 1 + below(g, s->vcpus);
	s->levels = 2 + below(g, 3);
	s->page0 = below(g, 4);
	s->alias = 1;
	if (s->mmu == MMU_DIRECT)
		return;
	s->share = s->roots > 1 && one_in(g, 4);
	s->alias = 1 + below(g, s->geometry == GEOMETRY_KERNEL ? 30 : 6);
	fit_addresses(s);
}

/* ---- population ---- */

static struct scn_op make_fault(struct generator *g, unsigned int vcpu,
				unsigned int gfn, unsigned int alias)
{
	return (struct scn_op){
		.kind = SCN_FAULT, .vcpu = vcpu, .alias = alias,
		.write = !one_in(g, 3), .prefetch = one_in(g, 16),
		.level = g->huge && one_in(g, 4) ? 2 : 1,
		.start = gfn, .end = gfn + 1,
	};
}

static void add_setup(struct generator *g, struct scn_op op)
{
	struct scenario *s = g->scn;

	if (s->nsetup < LIMIT_SETUP_OPS)
		s->setup[s->nsetup++] = op;
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
		add_setup(g, make_fault(g, i % s->roots, g->focus,
					i / s->roots));
}

static void populate_others(struct generator *g)
{
	unsigned int n = below(g, 4);

	while (n--) {
		unsigned int gfn = below(g, g->scn->gfns);

		if (gfn != g->focus)
			add_setup(g, make_fault(g, below(g, g->scn->vcpus),
						gfn,
						below(g, g->scn->alias)));
	}
}

/* ---- tasks ---- */

static unsigned int pick_gfn(struct generator *g)
{
	return one_in(g, 4) ? below(g, g->scn->gfns) : g->focus;
}

/* Usually one page; a range of the kernel's huge page would be all walk. */
static void make_range(struct generator *g, struct scn_op *op)
{
	unsigned int gfn = pick_gfn(g), after = g->scn->gfns - gfn;

	op->start = gfn;
	op->end = gfn + 1;
	if (one_in(g, 2))
		op->end += below(g, after > 8 ? 8 : after);
	if (one_in(g, 4))
		op->start -= below(g, (gfn > 8 ? 8 : gfn) + 1);
}

static struct scn_op make_page(struct generator *g)
{
	const struct scenario *s = g->scn;
	unsigned int gfn = pick_gfn(g);

	return (struct scn_op){
		.kind = SCN_ZAP_PAGE, .vcpu = below(g, s->vcpus),
		.alias = below(g, s->alias),
		.level = one_in(g, 4) ? 1 + below(g, s->levels - 1) : 1,
		.start = gfn, .end = gfn + 1,
	};
}

static struct scn_op make_op(struct generator *g, enum role role,
			     unsigned int vcpu)
{
	struct scn_op op = { .level = 1 };

	op.kind = roles[role].ops[below(g, ROLE_OPS)];
	switch (op.kind) {
	case SCN_FAULT:
		return make_fault(g, vcpu, pick_gfn(g),
				  below(g, g->scn->alias));
	case SCN_ZAP_PAGE:
		return make_page(g);
	case SCN_ZAP_ROOT:
		op.vcpu = below(g, g->scn->vcpus);
		return op;
	default:
		make_range(g, &op);
		return op;
	}
}

/* By weight; a vCPU only while there is one without a task. */
static enum role pick_role(struct generator *g, unsigned int vcpus_used)
{
	unsigned int first = vcpus_used < g->scn->vcpus ? 0 : ROLE_VCPU + 1;
	unsigned int total = 0, n, i;

	for (i = first; i < ROLES; i++)
		total += roles[i].weight;
	n = below(g, total);
	for (i = first; n >= roles[i].weight; i++)
		n -= roles[i].weight;
	return i;
}

static void add_task(struct generator *g, enum role role, unsigned int no)
{
	struct scn_task *t = &g->scn->tasks[g->scn->ntasks++];
	unsigned int nops = one_in(g, 2) ? 1 : 1 + below(g, 3);

	snprintf(t->name, sizeof(t->name), "%s%u", roles[role].name, no);
	while (nops--)
		t->ops[t->nops++] = make_op(g, role, no);
}

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
		enum role role = pick_role(g, used[ROLE_VCPU]);

		add_task(g, role, used[role]++);
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
	make_vm(&g);
	populate_focus(&g);
	populate_others(&g);
	make_tasks(&g);
	sim_bug_on(scenario_check(scn, &err));
}

/* A CPU that no task is on; LIMIT_CPUS if there is none. */
static unsigned int free_cpu(const struct scenario *s)
{
	unsigned int used = 0, i;

	for (i = 0; i < s->ntasks; i++)
		used |= 1u << s->tasks[i].cpu;
	return __builtin_ctz(~used);
}

/* A vCPU is one thread: one that no task faults on; .vcpus if there is none. */
static unsigned int free_vcpu(const struct scenario *s)
{
	unsigned int used = 0, i, op;

	for (i = 0; i < s->ntasks; i++) {
		for (op = 0; op < s->tasks[i].nops; op++) {
			if (s->tasks[i].ops[op].kind == SCN_FAULT)
				used |= 1u << s->tasks[i].ops[op].vcpu;
		}
	}
	i = __builtin_ctz(~used);
	return i < s->vcpus ? i : s->vcpus;
}

bool scenario_grow(u64 seed, unsigned int about, struct scenario *scn)
{
	struct generator g = { .scn = scn };
	const struct scn_task *t = &scn->tasks[about - 1];
	unsigned int cpu = free_cpu(scn);
	struct scn_error err;
	unsigned int vcpu = free_vcpu(scn);
	enum role role;

	if (scn->ntasks == LIMIT_TASKS - 1 || cpu >= LIMIT_CPUS)
		return false;
	prng_seed(&g.rng, seed);
	g.focus = t->ops[below(&g, t->nops)].start;
	role = pick_role(&g, vcpu);
	add_task(&g, role, role == ROLE_VCPU ? vcpu : GROWN_NO);
	scn->tasks[scn->ntasks - 1].cpu = cpu;
	if (strlen(scn->name) + 2 < sizeof(scn->name))
		memcpy(scn->name + strlen(scn->name), ".x", 3);
	sim_bug_on(scenario_check(scn, &err));
	return true;
}
