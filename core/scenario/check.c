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
	unsigned int pages = scn->gfns * scn->alias;

	if (scn->mmu == MMU_DIRECT)
		pages += SCN_BASE_GFN(level_bits[scn->geometry]);
	if (bits < 32 && pages > 1u << bits)
		return fail(err, "%u guest pages do not fit %u levels; lower gfns or alias, or raise levels",
			    pages, scn->levels);
	return 0;
}

static int check_vm(const struct scenario *scn, struct scn_error *err)
{
	if (scn->roots > scn->vcpus)
		return fail(err, "%u roots for %u vCPUs; set roots=%u or less",
			    scn->roots, scn->vcpus, scn->vcpus);
	if (scn->mmu == MMU_DIRECT && scn->alias != 1)
		return fail(err, "a direct MMU has one guest address per gfn; set alias=1");
	if (scn->mmu == MMU_DIRECT && scn->share)
		return fail(err, "share=1 needs guest page tables; set mmu=shadow");
	if (scn->share && scn->roots < 2)
		return fail(err, "share=1 needs two roots that can share; set roots=2");
	return check_addresses(scn, err);
}

static int check_huge(const struct scenario *scn, const struct scn_op *op,
		      struct scn_error *err)
{
	unsigned int pages = 1u << level_bits[scn->geometry];

	if ((op->start & ~(pages - 1)) + pages > scn->gfns)
		return fail(err, "the 2m page around gfn %u leaves the memslot; set gfns to a multiple of %u",
			    op->start, pages);
	return 0;
}

static int check_gfn(const struct scenario *scn, const struct scn_op *op,
		     struct scn_error *err)
{
	if (op->start >= scn->gfns || op->end != op->start + 1)
		return fail(err, "gfn %u is outside the memslot of %u pages; lower it or raise gfns",
			    op->start, scn->gfns);
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
		return fail(err, "range %u %u leaves the memslot of %u pages; lower it or raise gfns",
			    op->start, op->end, scn->gfns);
	return 0;
}

static int check_gfn_op(const struct scenario *scn, const struct scn_op *op,
			struct scn_error *err)
{
	bool fault = scn_shapes[op->kind].form == FORM_FAULT;
	int ret = check_gfn(scn, op, err);

	if (ret)
		return ret;
	if (fault && op->level == 2)
		return check_huge(scn, op, err);
	if (!op->level || op->level >= (fault ? 2 : scn->levels))
		return fail(err, "level %u; the root is level %u, zap-page takes the levels below",
			    op->level, scn->levels);
	return 0;
}

static int check_op(const struct scenario *scn, const struct scn_op *op,
		    struct scn_error *err)
{
	enum scn_form form;

	if (op->kind >= SCN_OP_COUNT)
		return fail(err, "operation number %u is unknown", op->kind);
	form = scn_shapes[op->kind].form;
	if (form == FORM_RANGE)
		return check_range(scn, op, err);
	if (op->vcpu >= scn->vcpus)
		return fail(err, "v%u of %u vCPUs; count from 0 or raise vcpus",
			    op->vcpu, scn->vcpus);
	return form == FORM_ROOT ? 0 : check_gfn_op(scn, op, err);
}

/* How many gfns a task's operations visit: what its steps grow with. */
static unsigned int op_span(const struct scn_op *op)
{
	return scn_shapes[op->kind].form == FORM_RANGE ?
		op->end - op->start : 1;
}

static int check_task(const struct scenario *scn, unsigned int no,
		      u8 *owner, struct scn_error *err)
{
	const struct scn_task *t = &scn->tasks[no];

	if (!t->name[0] || t->cpu >= LIMIT_CPUS)
		return fail(err, "task %u has no name or a bad CPU", no + 1);
	if (!t->nops || t->nops > LIMIT_TASK_OPS)
		return fail(err, "task %u has %u operations; give it 1 to %d",
			    no + 1, t->nops, LIMIT_TASK_OPS);
	for (unsigned int i = 0; i < t->nops; i++) {
		const struct scn_op *op = &t->ops[i];
		int ret = check_op(scn, op, err);

		if (ret)
			return ret;
		if (op->kind != SCN_FAULT)
			continue;
		if (owner[op->vcpu] && owner[op->vcpu] != no + 1)
			return fail(err, "v%u faults in tasks %u and %u; a vCPU is one thread",
				    op->vcpu, owner[op->vcpu], no + 1);
		owner[op->vcpu] = no + 1;
	}
	return 0;
}

static int check_tasks(const struct scenario *scn, struct scn_error *err)
{
	u8 owner[LIMIT_VCPUS] = { 0 };
	unsigned int span = 0;

	if (!scn->ntasks || scn->ntasks > LIMIT_TASKS - 1)
		return fail(err, "%u tasks; write 1 to %d", scn->ntasks,
			    LIMIT_TASKS - 1);
	for (unsigned int i = 0; i < scn->ntasks; i++) {
		int ret = check_task(scn, i, owner, err);

		if (ret)
			return ret;
		for (unsigned int k = 0; k < scn->tasks[i].nops; k++)
			span += op_span(&scn->tasks[i].ops[k]);
	}
	if (span > LIMIT_SCN_SPAN)
		return fail(err, "the tasks visit %u gfns; at most %d fit the step limit",
			    span, LIMIT_SCN_SPAN);
	return 0;
}

int scenario_check(const struct scenario *scn, struct scn_error *err)
{
	int ret = check_params(scn, err);

	if (!scn->name[0])
		return fail(err, "the scenario has no name; write 'scenario NAME'");
	if (!ret)
		ret = check_vm(scn, err);
	if (!ret && scn->nsetup > LIMIT_SETUP_OPS)
		ret = fail(err, "%u set-up operations; at most %d",
			   scn->nsetup, LIMIT_SETUP_OPS);
	for (unsigned int i = 0; !ret && i < scn->nsetup; i++)
		ret = check_op(scn, &scn->setup[i], err);
	return ret ? ret : check_tasks(scn, err);
}
