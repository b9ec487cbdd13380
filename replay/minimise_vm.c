// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which parameters of the VM, and which operands, can be simpler?
 *
 * Simple is few, narrow and low numbers; what is not a number is its default.
 * What does not go together scenario_check() refuses.
 */
#include "replay/minimise_try.h"

#include <string.h>

#include "core/scenario/ops.h"

/* Another geometry or layout is worth many numbers. */
#define WORDS_WEIGH	32

/* The schedule usually fits: what has other parameters does the same. */
#define SEARCH_RUNS	60

/* ---- how complicated is it? ---- */

static bool is_param(const struct scn_param *p, size_t offset)
{
	return p->offset == offset;
}

/* Shadow paging and a direct map are different things, not more or less. */
static bool is_free(const struct scn_param *p)
{
	return is_param(p, offsetof(struct scenario, mmu));
}

static unsigned int simplest(const struct scn_param *p)
{
	if (is_param(p, offsetof(struct scenario, gfns)) ||
	    is_param(p, offsetof(struct scenario, vcpus)) ||
	    is_param(p, offsetof(struct scenario, roots)))
		return p->min;
	return p->def;
}

static u32 distance(const struct scn_param *p, unsigned int val)
{
	unsigned int to = simplest(p);

	return (val > to ? val - to : to - val) * (p->words ? WORDS_WEIGH : 1);
}

static u32 size_of_op(const struct scn_op *op)
{
	bool range = scn_shapes[op->kind].form == FORM_RANGE;
	u32 n = op->vcpu + op->alias + op->prefetch + op->slot + op->start;

	if (op->level > 1)
		n += op->level - 1;
	if (range)
		n += op->end - op->start - 1;
	if (op->to != SCN_NOWHERE)
		n += op->to;
	return n;
}

/* Each task on the CPU of its number: who shares one has a reader ask why. */
static u32 off_own_cpu(const struct scenario *scn, u32 i)
{
	u32 cpu = scn->tasks[i].cpu;

	return cpu > i ? cpu - i : i - cpu;
}

u32 minimise_size_of_vm(const struct scenario *scn)
{
	u32 i, k, n = 0;

	for (i = 0; i < scn_nparams; i++) {
		if (!is_free(&scn_params[i]))
			n += distance(&scn_params[i],
				      scn_param_get(scn, &scn_params[i]));
	}
	for (i = 0; i < scn->nsetup; i++)
		n += size_of_op(&scn->setup[i]);
	for (i = 0; i < scn->ntasks; i++) {
		n += off_own_cpu(scn, i);
		for (k = 0; k < scn->tasks[i].nops; k++)
			n += size_of_op(&scn->tasks[i].ops[k]);
	}
	return n;
}

/* ---- the changes ---- */

static struct scn_op *op_at(struct scenario *scn, u32 i)
{
	u32 t;

	if (i < scn->nsetup)
		return &scn->setup[i];
	i -= scn->nsetup;
	for (t = 0; t < scn->ntasks; t++) {
		if (i < scn->tasks[t].nops)
			return &scn->tasks[t].ops[i];
		i -= scn->tasks[t].nops;
	}
	return NULL;
}

/* To the simplest value at once, half the way, one step. */
static enum minimise_edit edit_param(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	const struct scn_param *p = &scn_params[k / 3];
	unsigned int val, to;

	(void)s;
	if (k / 3 >= scn_nparams)
		return EDIT_END;
	val = scn_param_get(scn, p);
	to = simplest(p);
	if (is_free(p) || val == to)
		return EDIT_SKIP;
	if (k % 3 == 1)
		to = (val + to) / 2;
	else if (k % 3 == 2)
		to = val > to ? val - 1 : val + 1;
	scn_param_set(scn, p, to);
	return EDIT_TRY;
}

static u16 shifted(u16 val, u16 from)
{
	return val >= from && val != SCN_NOWHERE ? val - 1 : val;
}

/* All that names page @k + 1 or a later one names the one before; and so with
 * fewer pages, because a whole memslot may be in use. */
static enum minimise_edit edit_shift(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	u32 from = k / 2 + 1, i;
	struct scn_op *op;

	(void)s;
	if (from >= (u32)scn->gfns + scn->hole)
		return EDIT_END;
	for (i = 0; (op = op_at(scn, i)); i++) {
		if (scn_shapes[op->kind].form == FORM_COUNT)
			continue;
		op->start = shifted(op->start, from);
		op->end = shifted(op->end, from + 1);
		op->to = shifted(op->to, from);
	}
	if (k % 2 && scn->gfns > 1)
		scn->gfns--;
	return EDIT_TRY;
}

static bool narrow_range(struct scn_op *op, u32 how)
{
	if (op->end - op->start < 2)
		return false;
	switch (how) {
	case 0:
		op->end = op->start + 1;
		return true;
	case 1:
		op->start = op->end - 1;
		return true;
	case 2:
		op->end--;
		return true;
	default:
		op->start++;
		return true;
	}
}

static bool lower(u8 *field, u8 to)
{
	if (*field <= to)
		return false;
	*field = to;
	return true;
}

static bool lower_page(struct scn_op *op, u32 to)
{
	bool range = scn_shapes[op->kind].form == FORM_RANGE;

	if (op->start <= to)
		return false;
	if (range || op->end == op->start + 1)
		op->end -= op->start - to;
	op->start = to;
	return true;
}

static bool lower_target(struct scn_op *op, u32 to)
{
	if (op->to == SCN_NOWHERE || op->to <= to)
		return false;
	op->to = to;
	return true;
}

#define OPERANDS	14

/* One operand of one operation. */
static enum minimise_edit edit_operand(u32 k, struct scenario *scn,
				       struct sketch *s)
{
	struct scn_op *op = op_at(scn, k / OPERANDS);
	u32 how = k % OPERANDS;
	bool range, changed;

	(void)s;
	if (!op)
		return EDIT_END;
	range = scn_shapes[op->kind].form == FORM_RANGE;
	switch (how) {
	case 4:
		changed = lower(&op->prefetch, 0);
		break;
	case 5:
		changed = lower(&op->level, 1);
		break;
	case 6:
		changed = lower(&op->alias, 0);
		break;
	case 7:
		changed = op->alias && lower(&op->alias, op->alias - 1);
		break;
	case 8:
		changed = lower(&op->slot, 0);
		break;
	case 9:
		changed = lower(&op->vcpu, 0);
		break;
	case 10:
		changed = lower_page(op, 0);
		break;
	case 11:
		changed = op->start && lower_page(op, op->start - 1);
		break;
	case 12:
		changed = lower_target(op, 0);
		break;
	case 13:
		changed = op->to && lower_target(op, op->to - 1);
		break;
	default:
		changed = range && narrow_range(op, how);
	}
	return changed ? EDIT_TRY : EDIT_SKIP;
}

/* vCPU @k + 1 and the one before change places. */
static enum minimise_edit edit_vcpu(u32 k, struct scenario *scn,
				    struct sketch *s)
{
	struct scn_op *op;
	u32 i;

	(void)s;
	if (k + 1 >= scn->vcpus)
		return EDIT_END;
	for (i = 0; (op = op_at(scn, i)); i++) {
		if (op->vcpu == k + 1)
			op->vcpu = k;
		else if (op->vcpu == k)
			op->vcpu = k + 1;
	}
	return EDIT_TRY;
}

/* The tasks of CPU @k + 1 move to the one before, whose tasks come here. */
static enum minimise_edit edit_cpu(u32 k, struct scenario *scn,
				   struct sketch *s)
{
	u32 i;

	if (k + 1 >= LIMIT_CPUS)
		return EDIT_END;
	for (i = 0; i < scn->ntasks; i++) {
		u8 *cpu = &scn->tasks[i].cpu;

		*cpu = *cpu == k ? k + 1 : *cpu == k + 1 ? k : *cpu;
	}
	for (i = 0; i < s->ncuts; i++) {
		struct sketch_cut *c = &s->cut[i];

		if (c->kind == SKETCH_DRAIN)
			c->task = c->task == k ? k + 1 :
				  c->task == k + 1 ? k : c->task;
	}
	return EDIT_TRY;
}

/* Task @k moves to the CPU of its number, if nobody is there. */
static enum minimise_edit edit_spread(u32 k, struct scenario *scn,
				      struct sketch *s)
{
	u32 i;

	(void)s;
	if (k >= scn->ntasks || k >= LIMIT_CPUS)
		return EDIT_END;
	for (i = 0; i < scn->ntasks; i++) {
		if (scn->tasks[i].cpu == k)
			return EDIT_SKIP;
	}
	scn->tasks[k].cpu = k;
	return EDIT_TRY;
}

bool minimise_vm(void)
{
	bool any = false;

	any |= minimise_each(edit_param, SEARCH_RUNS);
	any |= minimise_each(edit_operand, SEARCH_RUNS);
	any |= minimise_each(edit_shift, SEARCH_RUNS);
	any |= minimise_each(edit_vcpu, SEARCH_RUNS);
	any |= minimise_each(edit_cpu, 0);
	any |= minimise_each(edit_spread, 0);
	return any;
}
