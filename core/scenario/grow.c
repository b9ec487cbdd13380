// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which task would make a broken rule do harm?
 *
 * One that is at home in the scenario: of the theme that its guest or its
 * operations tell, on the pages that matter there.  Nothing of the task may
 * change what the others find, or the choices made so far would not fit.
 */
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/generator.h"
#include "core/scenario/ops.h"
#include "core/scenario/text.h"
#include "sched/verdict.h"

/* Number in the names of tasks that were added to a scenario. */
#define GROWN_NO	9

static bool has_op(const struct scenario *s, enum scn_op_kind kind)
{
	const struct scn_op *op;

	for (unsigned int i = 0; (op = scn_op_at(s, i)); i++)
		if (op->kind == kind)
			return true;
	return false;
}

static enum theme theme_of(const struct scenario *s)
{
	if (has_op(s, SCN_REMAP))
		return THEME_TABLES;
	if (s->slots > 1 || has_op(s, SCN_SLOT_DELETE) ||
	    has_op(s, SCN_SLOT_MOVE))
		return THEME_SLOTS;
	if (s->log || has_op(s, SCN_DIRTY_LOG) || has_op(s, SCN_LOG_START))
		return THEME_DIRTY;
	if (s->pages || s->fail || has_op(s, SCN_ZAP_ALL))
		return THEME_PRESSURE;
	return has_op(s, SCN_ACCESS) ? THEME_GUEST : THEME_PLAIN;
}

/* A CPU that no task is on; LIMIT_CPUS if there is none. */
static unsigned int free_cpu(const struct scenario *s)
{
	unsigned int used = 0, i;

	for (i = 0; i < s->ntasks; i++)
		used |= 1u << s->tasks[i].cpu;
	return __builtin_ctz(~used);
}

/* A vCPU is one thread: one that no task runs; .vcpus if there is none. */
static unsigned int free_vcpu(const struct scenario *s)
{
	unsigned int used = 0, i, op;

	for (i = 0; i < s->ntasks; i++) {
		for (op = 0; op < s->tasks[i].nops; op++) {
			if (scn_is_vcpu_op(&s->tasks[i].ops[op]))
				used |= 1u << s->tasks[i].ops[op].vcpu;
		}
	}
	i = __builtin_ctz(~used);
	return i < s->vcpus ? i : s->vcpus;
}

static void add_task(struct generator *g, unsigned int vcpu)
{
	enum role role = generate_role(g, vcpu < g->scn->vcpus);

	generate_task(g, role, role == ROLE_VCPU ? vcpu : GROWN_NO);
}

bool scenario_grow(u64 seed, unsigned int about, struct scenario *scn)
{
	struct generator g = { .scn = scn, .theme = theme_of(scn) };
	const struct scn_task *t = &scn->tasks[about - 1];
	unsigned int cpu = free_cpu(scn);
	struct scn_error err;

	if (scn->ntasks == LIMIT_SCN_TASKS - 1 || cpu >= LIMIT_CPUS)
		return false;
	prng_seed(&g.rng, seed);
	g.remap = g.theme == THEME_TABLES;
	g.focus = t->ops[below(&g, t->nops)].start % scn->gfns;
	/* A stale translation does harm only where the guest uses it. */
	if (g.theme == THEME_PLAIN && one_in(&g, 4))
		g.theme = THEME_GUEST;
	add_task(&g, free_vcpu(scn));
	scn->tasks[scn->ntasks - 1].cpu = cpu;
	if (strlen(scn->name) + 2 < sizeof(scn->name))
		memcpy(scn->name + strlen(scn->name), ".x", 3);
	if (scenario_check(scn, &err))
		sim_bug(__FILE__, __LINE__, err.text);
	return true;
}
