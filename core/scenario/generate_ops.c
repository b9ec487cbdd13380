// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do the tasks of a generated scenario do?
 *
 * A task has a role, as callers of the MMU have; how likely which operation
 * is within its role depends on the theme.
 */
#include <stdio.h>

#include "core/scenario/generator.h"
#include "core/scenario/ops.h"

static const struct {
	const char	*name;
	u8		weight[THEMES];
} roles[ROLES] = {
	/*			plain guest dirty slots tables huge press. */
	[ROLE_VCPU]	= { "vcpu",	{ 4, 5, 4, 4, 5, 4, 5 } },
	[ROLE_AGER]	= { "ager",	{ 3, 2, 1, 2, 1, 2, 2 } },
	[ROLE_NOTIFIER]	= { "notifier",	{ 2, 3, 1, 1, 1, 1, 1 } },
	[ROLE_ZAPPER]	= { "zapper",	{ 2, 2, 1, 1, 1, 1, 4 } },
	[ROLE_DIRTY]	= { "dirty",	{ 1, 2, 5, 1, 1, 2, 1 } },
	[ROLE_SLOTS]	= { "slots",	{ 0, 0, 1, 4, 1, 2, 0 } },
	[ROLE_TABLES]	= { "tables",	{ 0, 0, 0, 0, 4, 1, 0 } },
};

/* Of the operations of a role; invalidate-end comes with its start. */
static const struct {
	u8	role;
	u8	weight[THEMES];
} mix[SCN_OP_COUNT] = {
	/*			   plain guest dirty slots tables huge press. */
	[SCN_FAULT]	  = { ROLE_VCPU,     { 4, 1, 1, 1, 1, 1, 3 } },
	[SCN_ACCESS]	  = { ROLE_VCPU,     { 0, 4, 4, 3, 4, 3, 1 } },
	[SCN_AGE]	  = { ROLE_AGER,     { 3, 2, 2, 3, 3, 3, 3 } },
	[SCN_TEST_AGE]	  = { ROLE_AGER,     { 1, 1, 1, 1, 1, 1, 1 } },
	[SCN_AGE_FLUSH]	  = { ROLE_AGER,     { 0, 2, 1, 1, 1, 1, 1 } },
	[SCN_UNMAP]	  = { ROLE_NOTIFIER, { 3, 3, 3, 3, 3, 3, 3 } },
	[SCN_ZAP_GFN]	  = { ROLE_NOTIFIER, { 1, 1, 1, 1, 1, 1, 1 } },
	[SCN_INV_START]	  = { ROLE_NOTIFIER, { 0, 2, 1, 2, 2, 1, 1 } },
	[SCN_ZAP_PAGE]	  = { ROLE_ZAPPER,   { 3, 3, 2, 2, 3, 2, 2 } },
	[SCN_ZAP_ROOT]	  = { ROLE_ZAPPER,   { 1, 1, 1, 1, 1, 1, 1 } },
	[SCN_ZAP_ALL]	  = { ROLE_ZAPPER,   { 0, 1, 1, 2, 1, 1, 3 } },
	[SCN_SET_PAGES]	  = { ROLE_ZAPPER,   { 0, 0, 0, 1, 1, 1, 3 } },
	[SCN_WRPROT]	  = { ROLE_DIRTY,    { 2, 2, 1, 1, 1, 2, 1 } },
	[SCN_TRACK]	  = { ROLE_DIRTY,    { 1, 2, 1, 1, 1, 1, 1 } },
	[SCN_CLEAR_DIRTY] = { ROLE_DIRTY,    { 1, 1, 1, 0, 0, 1, 0 } },
	[SCN_UNTRACK]	  = { ROLE_DIRTY,    { 0, 1, 1, 1, 1, 1, 1 } },
	[SCN_DIRTY_LOG]	  = { ROLE_DIRTY,    { 0, 0, 4, 1, 0, 1, 0 } },
	[SCN_LOG_GET]	  = { ROLE_DIRTY,    { 0, 0, 2, 1, 0, 1, 0 } },
	[SCN_LOG_CLEAR]	  = { ROLE_DIRTY,    { 0, 0, 3, 1, 0, 1, 0 } },
	[SCN_SPLIT]	  = { ROLE_DIRTY,    { 0, 0, 1, 0, 0, 5, 0 } },
	[SCN_LOG_START]	  = { ROLE_SLOTS,    { 0, 0, 3, 2, 0, 1, 0 } },
	[SCN_LOG_STOP]	  = { ROLE_SLOTS,    { 0, 0, 3, 1, 0, 1, 0 } },
	[SCN_SLOT_DELETE] = { ROLE_SLOTS,    { 0, 0, 1, 4, 1, 1, 0 } },
	[SCN_SLOT_CREATE] = { ROLE_SLOTS,    { 0, 0, 0, 1, 0, 0, 0 } },
	[SCN_SLOT_MOVE]	  = { ROLE_SLOTS,    { 0, 0, 0, 4, 1, 0, 0 } },
	[SCN_COLLAPSE]	  = { ROLE_SLOTS,    { 0, 0, 1, 1, 0, 5, 0 } },
	[SCN_REMAP]	  = { ROLE_TABLES,   { 0, 0, 0, 0, 4, 2, 0 } },
};

static unsigned int weight_of(const struct generator *g,
			      enum scn_op_kind kind)
{
	if (kind == SCN_REMAP && !g->remap)
		return 0;
	if (kind == SCN_SLOT_MOVE && !g->scn->hole)
		return 0;
	/* What protects the guest's tables is not ended. */
	if (kind == SCN_UNTRACK && g->scn->tables)
		return 0;
	/* Too slow, see scenario_check(). */
	if (kind == SCN_COLLAPSE && g->scn->geometry == GEOMETRY_KERNEL)
		return 0;
	return mix[kind].weight[g->theme];
}

/* By weight; @role has an operation in this theme. */
static enum scn_op_kind pick_kind(struct generator *g, enum role role)
{
	unsigned int total = 0, n, i;

	for (i = 0; i < SCN_OP_COUNT; i++) {
		if (mix[i].role == role)
			total += weight_of(g, i);
	}
	n = below(g, total);
	for (i = 0; ; i++) {
		if (mix[i].role != role)
			continue;
		if (n < weight_of(g, i))
			return i;
		n -= weight_of(g, i);
	}
}

/* ---- one operation ---- */

static unsigned int pick_gfn(struct generator *g)
{
	return one_in(g, 4) ? below(g, g->scn->gfns) : g->focus;
}

/* What a guest may touch: also where no memslot is. */
static unsigned int pick_guest_gfn(struct generator *g)
{
	unsigned int n = g->theme == THEME_TABLES ? 4 : 12;

	if (g->scn->hole && one_in(g, n))
		return g->scn->gfns + below(g, g->scn->hole);
	return pick_gfn(g);
}

/* Is all of the huge page around @gfn the guest's? */
static bool huge_fits(const struct generator *g, unsigned int gfn)
{
	return g->huge && (gfn & ~(g->page - 1)) + g->page <=
			  g->scn->gfns + g->scn->hole;
}

struct scn_op generate_vcpu_op(struct generator *g, enum scn_op_kind kind,
			       unsigned int vcpu, unsigned int gfn,
			       unsigned int alias)
{
	return (struct scn_op){
		.kind = kind, .vcpu = vcpu, .alias = alias,
		.write = !one_in(g, 3),
		.prefetch = kind == SCN_FAULT && one_in(g, 16),
		.level = huge_fits(g, gfn) &&
			 one_in(g, g->theme == THEME_HUGE ? 2 : 4) ? 2 : 1,
		.start = gfn, .end = gfn + 1,
	};
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

static void make_page(struct generator *g, struct scn_op *op)
{
	const struct scenario *s = g->scn;

	op->vcpu = below(g, s->vcpus);
	op->alias = below(g, s->alias);
	op->level = one_in(g, 4) ? 1 + below(g, s->levels - 1) : 1;
	op->start = pick_gfn(g);
	op->end = op->start + 1;
}

/* Also back to where it was: what an alias of the focus mapped at first. */
static void make_remap(struct generator *g, struct scn_op *op)
{
	const struct scenario *s = g->scn;

	op->start = pick_gfn(g);
	op->end = op->start + 1;
	op->alias = below(g, s->alias);
	op->write = !one_in(g, 4);
	op->level = huge_fits(g, op->start) && one_in(g, 2) ? 2 : 1;
	op->to = one_in(g, 8) ? SCN_NOWHERE :
		 one_in(g, 3) ? op->start : below(g, s->gfns + s->hole);
	if (op->to != SCN_NOWHERE && !huge_fits(g, op->to))
		op->level = 1;
}

static void make_slot(struct generator *g, struct scn_op *op)
{
	const struct scenario *s = g->scn;
	unsigned int each = s->gfns / s->slots;

	op->slot = one_in(g, 3) ? below(g, s->slots) : g->focus / each;
	if (scn_shapes[op->kind].form != FORM_MOVE)
		return;
	/* Into the hole, or somewhere: over itself, or over another. */
	if (s->hole >= each && !one_in(g, 3))
		op->to = s->gfns + below(g, s->hole - each + 1);
	else
		op->to = below(g, s->gfns + s->hole - each + 1);
}

static struct scn_op make_op(struct generator *g, enum scn_op_kind kind,
			     unsigned int vcpu)
{
	struct scn_op op = { .kind = kind, .level = 1 };

	switch (scn_shapes[kind].form) {
	case FORM_FAULT:
	case FORM_ACCESS:
		return generate_vcpu_op(g, kind, vcpu, pick_guest_gfn(g),
					below(g, g->scn->alias));
	case FORM_PAGE:
		make_page(g, &op);
		break;
	case FORM_ROOT:
		op.vcpu = below(g, g->scn->vcpus);
		break;
	case FORM_REMAP:
		make_remap(g, &op);
		break;
	case FORM_SLOT:
	case FORM_MOVE:
		make_slot(g, &op);
		break;
	case FORM_COUNT:
		op.start = below(g, 12);
		break;
	case FORM_NONE:
		break;
	default:
		make_range(g, &op);
	}
	return op;
}

/* ---- operations that belong together ---- */

/* An invalidation, with another or with an ordinary one in it. */
static unsigned int make_invalidation(struct generator *g, struct scn_op *ops)
{
	unsigned int n = 1;

	if (one_in(g, 3)) {
		ops[n++] = make_op(g, SCN_INV_START, 0);
		ops[n] = ops[n - 1];
		ops[n++].kind = SCN_INV_END;
	} else if (one_in(g, 2)) {
		ops[n++] = make_op(g, one_in(g, 2) ? SCN_AGE : SCN_UNMAP, 0);
	}
	ops[n] = ops[0];
	ops[n++].kind = SCN_INV_END;
	/* Those that overlap end in either order. */
	if (n == GENERATE_OPS && one_in(g, 2)) {
		ops[n - 1] = ops[n - 2];
		ops[n - 2] = ops[0];
		ops[n - 2].kind = SCN_INV_END;
	}
	return n;
}

unsigned int generate_ops(struct generator *g, enum role role,
			  unsigned int vcpu, struct scn_op *ops)
{
	enum scn_op_kind kind = pick_kind(g, role);

	ops[0] = make_op(g, kind, vcpu);
	if (kind == SCN_INV_START)
		return make_invalidation(g, ops);
	if (kind != SCN_SLOT_DELETE || one_in(g, 4))
		return 1;
	ops[1] = ops[0];
	ops[1].kind = SCN_SLOT_CREATE;
	return 2;
}

/* ---- tasks ---- */

static unsigned int role_weight(const struct generator *g, enum role role,
				bool vcpu_free)
{
	if (role == ROLE_VCPU && !vcpu_free)
		return 0;
	if (role == ROLE_TABLES && !g->remap)
		return 0;
	/* Memslots with the guest's tables stay where they are. */
	if (role == ROLE_SLOTS && g->scn->tables)
		return 0;
	return roles[role].weight[g->theme];
}

enum role generate_role(struct generator *g, bool vcpu_free)
{
	unsigned int total = 0, n, i;

	for (i = 0; i < ROLES; i++)
		total += role_weight(g, i, vcpu_free);
	n = below(g, total);
	for (i = 0; n >= role_weight(g, i, vcpu_free); i++)
		n -= role_weight(g, i, vcpu_free);
	return i;
}

void generate_task(struct generator *g, enum role role, unsigned int no)
{
	struct scn_task *t = &g->scn->tasks[g->scn->ntasks++];
	unsigned int nops = one_in(g, 2) ? 1 : 1 + below(g, 3);

	snprintf(t->name, sizeof(t->name), "%s%u", roles[role].name, no);
	while (nops-- && t->nops + GENERATE_OPS <= LIMIT_TASK_OPS)
		t->nops += generate_ops(g, role, no, &t->ops[t->nops]);
}
