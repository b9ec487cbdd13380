// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which other operations could the tasks of this scenario execute?
 *
 * Tasks meet where they use the same pages, so pages come from the operations
 * that are there.  What has become illegal, input_repair() bends or leaves
 * out.
 */
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/ops.h"
#include "fuzz/mutator.h"

/* Pages of a range that is made up. */
#define RANGE_MAX	8

/* ---- what there is ---- */

static unsigned int count_ops(const struct scenario *scn)
{
	unsigned int n = scn->nsetup;

	for (unsigned int i = 0; i < scn->ntasks; i++)
		n += scn->tasks[i].nops;
	return n;
}

static struct scn_task *draw_a_task(struct mutator *m)
{
	return &m->in.scn.tasks[draw(m, m->in.scn.ntasks)];
}

struct scn_op *draw_op(struct mutator *m)
{
	struct scn_task *t = draw_a_task(m);

	return &t->ops[draw(m, t->nops)];
}

static void insert_op(struct scn_task *t, unsigned int at, struct scn_op op)
{
	memmove(&t->ops[at + 1], &t->ops[at], (t->nops - at) * sizeof(op));
	t->ops[at] = op;
	t->nops++;
}

static void remove_op(struct scn_task *t, unsigned int at)
{
	t->nops--;
	memmove(&t->ops[at], &t->ops[at + 1],
		(t->nops - at) * sizeof(t->ops[0]));
}

/* ---- one operation ---- */

unsigned int draw_page(struct mutator *m)
{
	const struct scenario *scn = &m->in.scn;
	unsigned int pages = scn->gfns + scn->hole;
	unsigned int page = scn_op_at(scn, draw(m, count_ops(scn)))->start;

	if (one_in(m, 4))
		page += one_in(m, 2) ? 1 : pages - 1;
	else if (one_in(m, 8))
		page = draw(m, pages);
	return page % pages;
}

static void change_range(struct mutator *m, struct scn_op *op)
{
	unsigned int size = op->end > op->start ? op->end - op->start : 1;

	if (one_in(m, 2))
		op->start = draw_page(m);
	else
		size = 1 + draw(m, RANGE_MAX);
	op->end = op->start + size;
}

/* Of those that name one page of the guest. */
static void change_page(struct mutator *m, struct scn_op *op)
{
	const struct scenario *scn = &m->in.scn;

	switch (draw(m, 6)) {
	case 0:
		op->start = draw_page(m);
		break;
	case 1:
		op->alias = draw(m, scn->alias);
		break;
	case 2:
		op->vcpu = draw(m, scn->vcpus);
		break;
	case 3:
		op->write ^= 1;
		break;
	case 4:
		op->level = 1 + draw(m, scn->levels - 1);
		break;
	default:
		op->prefetch ^= op->kind == SCN_FAULT;
		op->to = one_in(m, 4) ? SCN_NOWHERE : draw_page(m);
	}
}

void change_op(struct mutator *m, struct scn_op *op)
{
	switch (scn_shapes[op->kind].form) {
	case FORM_RANGE:
		change_range(m, op);
		break;
	case FORM_SLOT:
	case FORM_MOVE:
		op->slot = draw(m, m->in.scn.slots);
		op->to = draw_page(m);
		break;
	case FORM_COUNT:
		op->start = draw(m, 12);
		break;
	case FORM_NONE:
		op->kind = draw(m, SCN_OP_COUNT);
		break;
	default:
		change_page(m, op);
	}
}

/* ---- operations that go with the scenario ---- */

static void drop_task(struct scenario *scn, unsigned int i)
{
	scn->ntasks--;
	memmove(&scn->tasks[i], &scn->tasks[i + 1],
		(scn->ntasks - i) * sizeof(scn->tasks[0]));
	/* Where there is no task, there is nothing: so scenario_grow() has it. */
	memset(&scn->tasks[scn->ntasks], 0, sizeof(scn->tasks[0]));
}

/* In the place of one of the tasks, so that it has room and a vCPU. */
unsigned int draw_ops(struct mutator *m, struct scn_op *ops)
{
	static struct scenario scn;
	const struct scn_task *new;

	scn = m->in.scn;
	input_repair(&scn);
	if (scn.ntasks > 1)
		drop_task(&scn, draw(m, scn.ntasks));
	if (!scenario_grow(prng_next(&m->prng), 1 + draw(m, scn.ntasks), &scn))
		return 0;
	new = &scn.tasks[scn.ntasks - 1];
	memcpy(ops, new->ops, new->nops * sizeof(*ops));
	return new->nops;
}

bool mutate_op_add(struct mutator *m)
{
	struct scn_op ops[LIMIT_TASK_OPS];
	struct scn_task *t = draw_a_task(m);
	unsigned int n = draw_ops(m, ops), at = draw(m, t->nops + 1);

	if (!n || t->nops + n > LIMIT_TASK_OPS)
		return false;
	while (n--)
		insert_op(t, at, ops[n]);
	return true;
}

bool mutate_op_change(struct mutator *m)
{
	change_op(m, draw_op(m));
	return true;
}

/* Of the same form in every second case: the fields then mean the same. */
bool mutate_op_kind(struct mutator *m)
{
	struct scn_op *op = draw_op(m);
	bool same = one_in(m, 2);
	u8 kind = draw(m, SCN_OP_COUNT);

	while (same && scn_shapes[kind].form != scn_shapes[op->kind].form)
		kind = (kind + 1) % SCN_OP_COUNT;
	if (kind == op->kind)
		return false;
	op->kind = kind;
	if (scn_shapes[kind].form == FORM_RANGE && op->end <= op->start)
		op->end = op->start + 1;
	return true;
}

bool mutate_op_remove(struct mutator *m)
{
	struct scn_task *t = draw_a_task(m);

	if (t->nops < 2)
		return false;
	remove_op(t, draw(m, t->nops));
	return true;
}

bool mutate_op_copy(struct mutator *m)
{
	struct scn_op op = *draw_op(m);
	struct scn_task *t = draw_a_task(m);

	if (t->nops == LIMIT_TASK_OPS)
		return false;
	insert_op(t, draw(m, t->nops + 1), op);
	return true;
}

bool mutate_op_swap(struct mutator *m)
{
	struct scn_task *t = draw_a_task(m);
	unsigned int at;
	struct scn_op op;

	if (t->nops < 2)
		return false;
	at = draw(m, t->nops - 1);
	op = t->ops[at];
	t->ops[at] = t->ops[at + 1];
	t->ops[at + 1] = op;
	return true;
}

bool mutate_op_move(struct mutator *m)
{
	struct scn_task *from = draw_a_task(m), *to = draw_a_task(m);
	unsigned int at = draw(m, from->nops);
	struct scn_op op = from->ops[at];

	if (from == to || from->nops < 2 || to->nops == LIMIT_TASK_OPS)
		return false;
	remove_op(from, at);
	insert_op(to, draw(m, to->nops + 1), op);
	return true;
}

/* ---- tasks ---- */

bool mutate_task_add(struct mutator *m)
{
	input_repair(&m->in.scn);
	return scenario_grow(prng_next(&m->prng),
			     1 + draw(m, m->in.scn.ntasks), &m->in.scn);
}

bool mutate_task_remove(struct mutator *m)
{
	if (m->in.scn.ntasks < 2)
		return false;
	drop_task(&m->in.scn, draw(m, m->in.scn.ntasks));
	return true;
}

/* A vCPU of its own it gets from input_repair(), if there is one. */
bool mutate_task_copy(struct mutator *m)
{
	struct scenario *scn = &m->in.scn;

	if (scn->ntasks == LIMIT_SCN_TASKS - 1)
		return false;
	scn->tasks[scn->ntasks] = scn->tasks[draw(m, scn->ntasks)];
	scn->tasks[scn->ntasks].cpu = draw(m, scn->ntasks + 1);
	scn->ntasks++;
	return true;
}

bool mutate_task_swap(struct mutator *m)
{
	struct scn_task *a = draw_a_task(m), *b = draw_a_task(m), t = *a;

	if (a == b)
		return false;
	*a = *b;
	*b = t;
	return true;
}

/* CPUs that are in use, and one that is not. */
bool mutate_task_cpu(struct mutator *m)
{
	draw_a_task(m)->cpu = draw(m, m->in.scn.ntasks + 1) % LIMIT_CPUS;
	return true;
}
