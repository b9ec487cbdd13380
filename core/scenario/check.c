// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a scenario safe and meaningful to run?  The only place that says so.
 *
 * Rejected is what the simulated machine has no room for, what would index
 * out of range, and what no kernel can do: a vCPU is one thread, so its
 * faults belong to one task.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/scenario/ops.h"
#include "core/scenario/text.h"

/* Address bits that one level of the page tables translates. */
static const unsigned int level_bits[GEOMETRIES] = {
	[GEOMETRY_SMALL]	= SCN_SMALL_LEVEL_BITS,
	[GEOMETRY_KERNEL]	= SCN_KERNEL_LEVEL_BITS,
	[GEOMETRY_NPT]		= SCN_SMALL_LEVEL_BITS,
};

static int fail(struct scn_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct scn_error *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int check_params(const struct scenario *scn, struct scn_error *err)
{
	for (unsigned int i = 0; i < scn_nparams; i++) {
		const struct scn_param *p = &scn_params[i];
		unsigned int val = scn_param_get(scn, p);

		if (val < p->min || val > p->max)
			return fail(err, "%s is %u; the range is %u to %u",
				    p->key, val, p->min, p->max);
	}
	return 0;
}

/* The highest guest page number in use, see the guest's page tables in
 * core/world: a direct map starts where the memslot does. */
static int check_addresses(const struct scenario *scn, struct scn_error *err)
{
	unsigned int bits = level_bits[scn->geometry] * scn->levels;
	unsigned int pages = (scn->gfns + scn->hole) * scn->alias;

	if (scn->mmu == MMU_DIRECT)
		pages += SCN_BASE_GFN(level_bits[scn->geometry]);
	if (bits < 32 && pages > 1u << bits)
		return fail(err, "%u guest pages do not fit %u levels; lower gfns or alias, or raise levels",
			    pages, scn->levels);
	return 0;
}

static int check_ad(const struct scenario *scn, struct scn_error *err)
{
	if (scn->geometry == GEOMETRY_NPT && scn->ad != AD_ON)
		return fail(err, "geometry=npt always has A/D bits; set ad=on");
	if (scn->mmu == MMU_DIRECT && scn->ad == AD_MIXED)
		return fail(err, "a direct MMU has A/D bits everywhere or nowhere; set ad=on or ad=off");
	if (scn->geometry == GEOMETRY_NPT && scn->pml)
		return fail(err, "geometry=npt has no page-modification logging; set pml=0");
	if (scn->pml && scn->ad == AD_OFF)
		return fail(err, "pml=1 needs A/D bits; set ad=on");
	return 0;
}

static int check_vm(const struct scenario *scn, struct scn_error *err)
{
	if (scn->gfns % scn->slots)
		return fail(err, "%u pages do not divide into %u memslots; set gfns to a multiple of %u",
			    scn->gfns, scn->slots, scn->slots);
	if (scn->roots > scn->vcpus)
		return fail(err, "%u roots for %u vCPUs; set roots=%u or less",
			    scn->roots, scn->vcpus, scn->vcpus);
	if (scn->mmu == MMU_DIRECT && scn->alias != 1)
		return fail(err, "a direct MMU has one guest address per gfn; set alias=1");
	if (scn->mmu == MMU_DIRECT && scn->share)
		return fail(err, "share=1 needs guest page tables; set mmu=shadow");
	if (scn->share && scn->roots < 2)
		return fail(err, "share=1 needs two roots that can share; set roots=2");
	if (scn->tables && scn->mmu == MMU_DIRECT)
		return fail(err, "tables=%u needs guest page tables; set mmu=shadow",
			    scn->tables);
	if (scn->tables > scn->gfns)
		return fail(err, "%u guest page tables in %u pages; raise gfns",
			    scn->tables, scn->gfns);
	if (check_ad(scn, err))
		return -EINVAL;
	return check_addresses(scn, err);
}

static int check_huge(const struct scenario *scn, unsigned int gfn,
		      struct scn_error *err)
{
	unsigned int pages = 1u << level_bits[scn->geometry];

	if ((gfn & ~(pages - 1)) + pages > scn->gfns + scn->hole)
		return fail(err, "the 2m page around gfn %u leaves the guest's pages; set gfns to a multiple of %u",
			    gfn, pages);
	return 0;
}

static int check_gfn(const struct scenario *scn, const struct scn_op *op,
		     struct scn_error *err)
{
	if (op->start >= scn->gfns + scn->hole || op->end != op->start + 1)
		return fail(err, "gfn %u is outside the guest's %u pages; lower it, or raise gfns or hole",
			    op->start, scn->gfns + scn->hole);
	if (op->alias >= scn->alias)
		return fail(err, "alias %u of %u; count from 0 or raise alias",
			    op->alias, scn->alias);
	return 0;
}

static int check_range(const struct scenario *scn, const struct scn_op *op,
		       struct scn_error *err)
{
	if (op->start >= op->end)
		return fail(err, "range %u %u is empty; the end is exclusive",
			    op->start, op->end);
	if (op->end > scn->gfns)
		return fail(err, "range %u %u leaves the memslots of %u pages; lower it or raise gfns",
			    op->start, op->end, scn->gfns);
	return 0;
}

static int check_gfn_op(const struct scenario *scn, const struct scn_op *op,
			struct scn_error *err)
{
	bool page = scn_shapes[op->kind].form == FORM_PAGE;
	int ret = check_gfn(scn, op, err);

	if (ret)
		return ret;
	if (!page && op->level == 2)
		return check_huge(scn, op->start, err);
	if (!op->level || op->level >= (page ? scn->levels : 2))
		return fail(err, "level %u; the root is level %u, zap-page takes the levels below",
			    op->level, scn->levels);
	return 0;
}

static int check_remap(const struct scenario *scn, const struct scn_op *op,
		       struct scn_error *err)
{
	if (scn->mmu == MMU_DIRECT)
		return fail(err, "a direct MMU has no guest page tables to change; set mmu=shadow");
	if (op->to != SCN_NOWHERE && op->to >= scn->gfns + scn->hole)
		return fail(err, "target %u is outside the guest's %u pages; lower it, or raise gfns or hole",
			    op->to, scn->gfns + scn->hole);
	if (op->to != SCN_NOWHERE && op->level == 2 &&
	    check_huge(scn, op->to, err))
		return -EINVAL;
	if ((scn->gfns + scn->hole) * scn->alias > LIMIT_GUEST_PAGES)
		return fail(err, "remap needs %u guest page table entries, there are %d; lower gfns, hole or alias",
			    (scn->gfns + scn->hole) * scn->alias,
			    LIMIT_GUEST_PAGES);
	return check_gfn_op(scn, op, err);
}

static int check_slot(const struct scenario *scn, const struct scn_op *op,
		      struct scn_error *err)
{
	unsigned int pages = scn->gfns / scn->slots;

	if (op->slot >= scn->slots)
		return fail(err, "memslot %u of %u; count from 0 or raise slots",
			    op->slot, scn->slots);
	/* Each of its pages may look at the 512 of its block. */
	if (op->kind == SCN_COLLAPSE && scn->geometry == GEOMETRY_KERNEL &&
	    pages >= 1u << SCN_KERNEL_LEVEL_BITS)
		return fail(err, "collapse of %u pages does not fit the step limit; set geometry=small",
			    pages);
	if (scn_shapes[op->kind].form == FORM_MOVE &&
	    op->to + pages > scn->gfns + scn->hole)
		return fail(err, "memslot %u does not fit at %u; raise hole to %u",
			    op->slot, op->to,
			    op->to + pages - scn->gfns);
	return 0;
}

/* Where the guest's own tables are memory: they have no huge page around
 * them, they stay where they are, and what protects them is not ended. */
static int check_beside_tables(const struct scn_op *op, struct scn_error *err)
{
	switch (op->kind) {
	case SCN_SLOT_DELETE:
	case SCN_SLOT_CREATE:
	case SCN_SLOT_MOVE:
	case SCN_UNTRACK:
		return fail(err, "%s does not go with tables=; set tables=0",
			    scenario_op_word(op->kind));
	case SCN_FAULT:
	case SCN_ACCESS:
	case SCN_REMAP:
		if (op->level == 2)
			return fail(err, "2m does not go with tables=; set tables=0");
		return 0;
	default:
		return 0;
	}
}

static int check_op(const struct scenario *scn, const struct scn_op *op,
		    struct scn_error *err)
{
	if (op->kind >= SCN_OP_COUNT)
		return fail(err, "operation number %u is unknown", op->kind);
	if (scn->tables && check_beside_tables(op, err))
		return -EINVAL;
	switch (scn_shapes[op->kind].form) {
	case FORM_RANGE:
		return check_range(scn, op, err);
	case FORM_REMAP:
		return check_remap(scn, op, err);
	case FORM_SLOT:
	case FORM_MOVE:
		return check_slot(scn, op, err);
	case FORM_COUNT:
		return op->start <= SCN_COUNT_MAX ? 0 :
		       fail(err, "number %u; at most %d", op->start,
			    SCN_COUNT_MAX);
	case FORM_NONE:
		return 0;
	default:
		break;
	}
	if (op->vcpu >= scn->vcpus)
		return fail(err, "v%u of %u vCPUs; count from 0 or raise vcpus",
			    op->vcpu, scn->vcpus);
	return scn_shapes[op->kind].form == FORM_ROOT ? 0 :
	       check_gfn_op(scn, op, err);
}

static bool close_range(const struct scn_op **open, unsigned int *n,
			const struct scn_op *op)
{
	for (unsigned int i = 0; i < *n; i++) {
		if (open[i]->start == op->start && open[i]->end == op->end) {
			open[i] = open[--*n];
			return true;
		}
	}
	return false;
}

/*
 * An invalidation's end follows its start in the same task, and nothing comes
 * between that waits for all invalidations to end, or for who does.
 */
static int check_pairs(const struct scn_op *ops, unsigned int nops,
		       struct scn_error *err)
{
	const struct scn_op *open[LIMIT_SETUP_OPS];
	unsigned int n = 0;

	for (unsigned int i = 0; i < nops; i++) {
		err->op = i + 1;
		if (ops[i].kind == SCN_INV_START)
			open[n++] = &ops[i];
		else if (ops[i].kind == SCN_INV_END &&
			 !close_range(open, &n, &ops[i]))
			return fail(err, "invalidate-end %u %u has no start; write invalidate-start %u %u before it",
				    ops[i].start, ops[i].end, ops[i].start,
				    ops[i].end);
		else if (n && scn_takes_slots_lock(&ops[i]))
			return fail(err, "%s needs slots_lock, whose holder may wait for the task's own invalidation; end that first",
				    scenario_op_word(ops[i].kind));
	}
	if (!n)
		return 0;
	err->op = open[0] - ops + 1;
	return fail(err, "invalidate-start %u %u has no end in its task; add invalidate-end %u %u",
		    open[0]->start, open[0]->end, open[0]->start,
		    open[0]->end);
}

static int check_task(const struct scenario *scn, unsigned int no,
		      u8 *owner, struct scn_error *err)
{
	const struct scn_task *t = &scn->tasks[no];

	err->task = no + 1;
	err->op = 0;
	if (!t->name[0] || t->cpu >= LIMIT_CPUS)
		return fail(err, "task %u has no name or a bad CPU", no + 1);
	if (!t->nops || t->nops > LIMIT_TASK_OPS)
		return fail(err, "task %u has %u operations; give it 1 to %d",
			    no + 1, t->nops, LIMIT_TASK_OPS);
	for (unsigned int i = 0; i < t->nops; i++) {
		const struct scn_op *op = &t->ops[i];
		int ret;

		err->op = i + 1;
		ret = check_op(scn, op, err);
		if (ret)
			return ret;
		if (!scn_is_vcpu_op(op))
			continue;
		if (owner[op->vcpu] && owner[op->vcpu] != no + 1)
			return fail(err, "v%u runs in tasks %u and %u; a vCPU is one thread",
				    op->vcpu, owner[op->vcpu], no + 1);
		owner[op->vcpu] = no + 1;
	}
	return check_pairs(t->ops, t->nops, err);
}

static int check_tasks(const struct scenario *scn, struct scn_error *err)
{
	u8 owner[LIMIT_VCPUS] = { 0 };
	unsigned int span = 0;

	if (!scn->ntasks || scn->ntasks > LIMIT_SCN_TASKS - 1)
		return fail(err, "%u tasks; write 1 to %d", scn->ntasks,
			    LIMIT_SCN_TASKS - 1);
	for (unsigned int i = 0; i < scn->ntasks; i++) {
		int ret = check_task(scn, i, owner, err);

		if (ret)
			return ret;
		for (unsigned int k = 0; k < scn->tasks[i].nops; k++)
			span += scn_op_span(&scn->tasks[i].ops[k]);
	}
	err->task = err->op = 0;
	if (span > LIMIT_SCN_SPAN)
		return fail(err, "the tasks visit %u gfns; at most %d fit the step limit",
			    span, LIMIT_SCN_SPAN);
	return 0;
}

int scenario_check(const struct scenario *scn, struct scn_error *err)
{
	int ret;

	err->task = err->op = 0;
	ret = check_params(scn, err);
	if (!scn->name[0])
		return fail(err, "the scenario has no name; write 'scenario NAME'");
	if (!ret)
		ret = check_vm(scn, err);
	if (!ret && scn->nsetup > LIMIT_SETUP_OPS)
		ret = fail(err, "%u set-up operations; at most %d",
			   scn->nsetup, LIMIT_SETUP_OPS);
	for (unsigned int i = 0; !ret && i < scn->nsetup; i++) {
		err->op = i + 1;
		ret = check_op(scn, &scn->setup[i], err);
	}
	if (!ret)
		ret = check_pairs(scn->setup, scn->nsetup, err);
	if (ret)
		return ret;
	err->op = 0;
	return check_tasks(scn, err);
}

unsigned int scenario_span(const struct scenario *scn)
{
	unsigned int span = 0;

	for (unsigned int i = 0; i < scn->nsetup; i++)
		span += scn_op_span(&scn->setup[i]);
	for (unsigned int i = 0; i < scn->ntasks; i++) {
		for (unsigned int k = 0; k < scn->tasks[i].nops; k++)
			span += scn_op_span(&scn->tasks[i].ops[k]);
	}
	return span;
}
