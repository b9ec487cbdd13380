// SPDX-License-Identifier: GPL-2.0-only
/*
 * What would a scenario have to be, to be legal?
 *
 * A fuzzer's bytes mean a scenario always.  What scenario_check() would refuse
 * is bent where there is something near it that is legal (a number beyond its
 * range, a vCPU that belongs to another task), else left out (an end without
 * its start).  The checks are those of core/scenario/check.c, in its order.
 */
#include <string.h>

#include "core/scenario/ops.h"
#include "core/scenario/text.h"
#include "fuzz/input.h"
#include "sched/verdict.h"

static unsigned int level_bits(const struct scenario *scn)
{
	return scn->geometry == GEOMETRY_KERNEL ? SCN_KERNEL_LEVEL_BITS :
						  SCN_SMALL_LEVEL_BITS;
}

/* ---- the VM ---- */

static void bend_params(struct scenario *scn)
{
	for (unsigned int i = 0; i < scn_nparams; i++) {
		const struct scn_param *p = &scn_params[i];
		unsigned int val = scn_param_get(scn, p);

		if (val < p->min || val > p->max)
			scn_param_set(scn, p, p->min + val %
					      (p->max - p->min + 1u));
	}
}

static void bend_mmu(struct scenario *scn)
{
	if (scn->mmu == MMU_DIRECT) {
		scn->alias = 1;
		scn->share = 0;
		scn->tables = 0;
		if (scn->ad == AD_MIXED)
			scn->ad = AD_ON;
	}
	if (scn->geometry == GEOMETRY_NPT) {
		scn->ad = AD_ON;
		scn->pml = 0;
	}
	if (scn->ad == AD_OFF)
		scn->pml = 0;
}

/* Five levels are enough for whatever the other parameters are. */
static void bend_levels(struct scenario *scn)
{
	unsigned int pages = (scn->gfns + scn->hole) * scn->alias;

	if (scn->mmu == MMU_DIRECT)
		pages += SCN_BASE_GFN(level_bits(scn));
	while (level_bits(scn) * scn->levels < 32 &&
	       pages > 1u << level_bits(scn) * scn->levels)
		scn->levels++;
}

static void bend_vm(struct scenario *scn)
{
	bend_params(scn);
	bend_mmu(scn);
	scn->gfns -= scn->gfns % scn->slots;
	if (!scn->gfns)
		scn->gfns = scn->slots;
	if (scn->roots > scn->vcpus)
		scn->roots = scn->vcpus;
	if (scn->roots < 2)
		scn->share = 0;
	if (scn->tables > scn->gfns)
		scn->tables = scn->gfns;
	bend_levels(scn);
	scn->spawner = 0;
}

/* ---- operations ---- */

static unsigned int pages_of(const struct scenario *scn)
{
	return scn->gfns + scn->hole;
}

static bool huge_fits(const struct scenario *scn, unsigned int gfn)
{
	unsigned int pages = 1u << level_bits(scn);

	return (gfn & ~(pages - 1)) + pages <= pages_of(scn);
}

static void bend_range(const struct scenario *scn, struct scn_op *op)
{
	op->start %= scn->gfns;
	if (op->end > scn->gfns)
		op->end = scn->gfns;
	if (op->end <= op->start)
		op->end = op->start + 1;
}

/* The fields that say which page, and how large. */
static void bend_gfn(const struct scenario *scn, struct scn_op *op)
{
	bool page = scn_shapes[op->kind].form == FORM_PAGE;

	op->start %= pages_of(scn);
	op->end = op->start + 1;
	op->alias %= scn->alias;
	if (page && (!op->level || op->level >= scn->levels))
		op->level = 1;
	if (!page && (op->level != 2 || scn->tables ||
		      !huge_fits(scn, op->start)))
		op->level = 1;
}

static bool bend_remap(const struct scenario *scn, struct scn_op *op)
{
	if (scn->mmu == MMU_DIRECT ||
	    pages_of(scn) * scn->alias > LIMIT_GUEST_PAGES)
		return false;
	bend_gfn(scn, op);
	if (op->to == SCN_NOWHERE)
		return true;
	op->to %= pages_of(scn);
	if (!huge_fits(scn, op->to))
		op->level = 1;
	return true;
}

static bool bend_slot(const struct scenario *scn, struct scn_op *op)
{
	unsigned int pages = scn->gfns / scn->slots;

	op->slot %= scn->slots;
	if (scn_shapes[op->kind].form == FORM_MOVE &&
	    op->to + pages > pages_of(scn))
		op->to %= pages_of(scn) - pages + 1;
	return op->kind != SCN_COLLAPSE || scn->geometry != GEOMETRY_KERNEL ||
	       pages < 1u << SCN_KERNEL_LEVEL_BITS;
}

/* Fields that the form has not are what reading a text makes them. */
static struct scn_op only_used(const struct scn_op *op)
{
	struct scn_op new = { .kind = op->kind, .level = 1 };

	switch (scn_shapes[op->kind].form) {
	case FORM_FAULT:
		new.prefetch = op->prefetch & 1;
		/* fall through */
	case FORM_ACCESS:
	case FORM_PAGE:
	case FORM_REMAP:
		new.write = scn_shapes[op->kind].form != FORM_PAGE &&
			    op->write & 1;
		new.alias = op->alias;
		new.level = op->level;
		new.start = op->start;
		break;
	case FORM_RANGE:
		new.end = op->end;
		/* fall through */
	case FORM_COUNT:
		new.start = op->start;
		break;
	case FORM_SLOT:
	case FORM_MOVE:
		new.slot = op->slot;
		break;
	default:
		break;
	}
	return new;
}

static bool beside_tables(const struct scn_op *op)
{
	return op->kind == SCN_SLOT_DELETE || op->kind == SCN_SLOT_CREATE ||
	       op->kind == SCN_SLOT_MOVE || op->kind == SCN_UNTRACK;
}

/* False: there is no legal operation near it. */
static bool bend_op(const struct scenario *scn, struct scn_op *op)
{
	struct scn_op was = *op;
	enum scn_form form;

	was.kind %= SCN_OP_COUNT;
	form = scn_shapes[was.kind].form;
	*op = only_used(&was);
	if (form == FORM_FAULT || form == FORM_ACCESS || form == FORM_PAGE ||
	    form == FORM_ROOT)
		op->vcpu = was.vcpu % scn->vcpus;
	if (form == FORM_REMAP || form == FORM_MOVE)
		op->to = was.to;
	if (scn->tables && beside_tables(op))
		return false;
	switch (form) {
	case FORM_RANGE:
		bend_range(scn, op);
		return true;
	case FORM_REMAP:
		return bend_remap(scn, op);
	case FORM_SLOT:
	case FORM_MOVE:
		return bend_slot(scn, op);
	case FORM_COUNT:
		op->start %= SCN_COUNT_MAX + 1;
		return true;
	case FORM_NONE:
	case FORM_ROOT:
		return true;
	default:
		bend_gfn(scn, op);
		return true;
	}
}

/* ---- lists of operations ---- */

static unsigned int keep_legal(const struct scenario *scn, struct scn_op *ops,
			       unsigned int n)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (bend_op(scn, &ops[i]))
			ops[kept++] = ops[i];
	}
	return kept;
}

/* The end of the invalidation that @ops[i] starts, or @n. */
static unsigned int end_of(const struct scn_op *ops, unsigned int n,
			   unsigned int i, u64 taken)
{
	unsigned int end = i + 1;

	for (; end < n; end++) {
		if (ops[end].kind == SCN_INV_END && !(taken >> end & 1) &&
		    ops[end].start == ops[i].start &&
		    ops[end].end == ops[i].end)
			break;
	}
	return end;
}

_Static_assert(LIMIT_SETUP_OPS <= 64 && LIMIT_TASK_OPS <= 64,
	       "a set of operations fits a u64");

/* Starts and ends in pairs, and nothing between them that waits for them. */
static unsigned int keep_pairs(struct scn_op *ops, unsigned int n)
{
	unsigned int open = 0, kept = 0, end;
	u64 paired = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (ops[i].kind != SCN_INV_START)
			continue;
		end = end_of(ops, n, i, paired);
		if (end < n)
			paired |= 1ull << i | 1ull << end;
	}
	for (unsigned int i = 0; i < n; i++) {
		bool half = ops[i].kind == SCN_INV_START ||
			    ops[i].kind == SCN_INV_END;

		if ((half && !(paired >> i & 1)) ||
		    (open && scn_takes_slots_lock(&ops[i])))
			continue;
		open += ops[i].kind == SCN_INV_START;
		open -= ops[i].kind == SCN_INV_END;
		ops[kept++] = ops[i];
	}
	return kept;
}

/* ---- tasks ---- */

/* A vCPU is one thread: each belongs to the first task that uses it. */
struct owners {
	u8	of[LIMIT_VCPUS];	/* task + 1, 0: free */
};

static bool own(struct owners *o, const struct scenario *scn, unsigned int no,
		struct scn_op *op)
{
	unsigned int v = op->vcpu;

	if (!scn_is_vcpu_op(op))
		return true;
	if (o->of[v] && o->of[v] != no + 1)
		for (v = 0; v < scn->vcpus && o->of[v] &&
			    o->of[v] != no + 1; v++)
			;
	if (v == scn->vcpus)
		return false;
	op->vcpu = v;
	o->of[v] = no + 1;
	return true;
}

/* Equal scenarios are equal bytes. */
static void clear_rest(struct scn_op *ops, unsigned int n, unsigned int max)
{
	memset(&ops[n], 0, (max - n) * sizeof(*ops));
}

/* By the first thing it does; the name may be cut. */
static void name_task(struct scn_task *t)
{
	const char *word = scenario_op_word(t->ops[0].kind);

	memset(t->name, 0, sizeof(t->name));
	memcpy(t->name, word, strnlen(word, sizeof(t->name) - 1));
}

static void bend_task(const struct scenario *scn, unsigned int no,
		      struct owners *o, unsigned int *span, struct scn_task *t)
{
	unsigned int kept = 0;

	t->cpu %= LIMIT_CPUS;
	t->nops = keep_legal(scn, t->ops, t->nops);
	for (unsigned int i = 0; i < t->nops; i++) {
		if (*span + scn_op_span(&t->ops[i]) > INPUT_SPAN ||
		    !own(o, scn, no, &t->ops[i]))
			continue;
		*span += scn_op_span(&t->ops[i]);
		t->ops[kept++] = t->ops[i];
	}
	t->nops = keep_pairs(t->ops, kept);
	clear_rest(t->ops, t->nops, LIMIT_TASK_OPS);
	if (t->nops && !t->name[0])
		name_task(t);
}

static void bend_tasks(struct scenario *scn)
{
	struct owners o = { { 0 } };
	unsigned int span = 0, kept = 0;

	for (unsigned int i = 0; i < scn->ntasks; i++) {
		struct scn_task *t = &scn->tasks[i];

		bend_task(scn, kept, &o, &span, t);
		if (t->nops && kept != i)
			scn->tasks[kept] = *t;
		kept += t->nops != 0;
	}
	memset(&scn->tasks[kept], 0,
	       (scn->ntasks - kept) * sizeof(scn->tasks[0]));
	scn->ntasks = kept;
}

void input_repair(struct scenario *scn)
{
	struct scn_error err;

	bend_vm(scn);
	scn->nsetup = keep_pairs(scn->setup,
				 keep_legal(scn, scn->setup, scn->nsetup));
	clear_rest(scn->setup, scn->nsetup, LIMIT_SETUP_OPS);
	bend_tasks(scn);
	if (!scn->ntasks) {
		*scn = *input_base(0);
		return;
	}
	if (!scn->name[0])
		memcpy(scn->name, "input", sizeof("input"));
	if (scenario_check(scn, &err))
		sim_bug(__FILE__, __LINE__, err.text);
}
