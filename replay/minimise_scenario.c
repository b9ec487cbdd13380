// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which tasks and operations does the bug need?
 *
 * They are left out in turn, large pieces first.  An operation that a task
 * begins with can also move to the set-up, where nothing interleaves with it.
 */
#include "replay/minimise_try.h"

#include <string.h>

#include "core/scenario/ops.h"

/* Schedules of a smaller scenario that are searched when the old one does not
 * show the bug: the search that found it had thousands for each scenario, and
 * this is asked some ten times. */
#define SEARCH_RUNS	300

/* ---- what a schedule is when something is gone ---- */

static bool task_of(u8 *id, u32 gone)
{
	if (*id == gone)
		return false;
	*id -= *id > gone;
	return true;
}

static u32 asides_without_task(struct sketch_aside *list, u32 n, u32 gone)
{
	u32 i, kept = 0;

	for (i = 0; i < n; i++) {
		list[kept] = list[i];
		kept += task_of(&list[kept].task, gone);
	}
	return kept;
}

static void sketch_without_task(struct sketch *s, u32 gone)
{
	u32 i, kept = 0;

	for (i = 0; i < s->ncuts; i++) {
		s->cut[kept] = s->cut[i];
		kept += s->cut[i].kind == SKETCH_DRAIN ||
			task_of(&s->cut[kept].task, gone);
	}
	s->ncuts = kept;
	s->ndelays = asides_without_task(s->delay, s->ndelays, gone);
	s->nindexes = asides_without_task(s->index, s->nindexes, gone);
}

static void place_without_op(struct sketch_place *at, u32 gone)
{
	if (at->op == gone)
		*at = (struct sketch_place){ .op = gone };
	else if (at->op != SKETCH_END)
		at->op -= at->op > gone;
}

static u32 asides_without_op(struct sketch_aside *list, u32 n, u32 task,
			     u32 gone)
{
	u32 i, kept = 0;

	for (i = 0; i < n; i++) {
		list[kept] = list[i];
		if (list[i].task == task) {
			if (list[i].at.op == gone)
				continue;
			place_without_op(&list[kept].at, gone);
		}
		kept++;
	}
	return kept;
}

static void sketch_without_op(struct sketch *s, u32 task, u32 gone)
{
	u32 i;

	for (i = 0; i < s->ncuts; i++) {
		if (s->cut[i].kind == SKETCH_RUN && s->cut[i].task == task)
			place_without_op(&s->cut[i].to, gone);
	}
	s->ndelays = asides_without_op(s->delay, s->ndelays, task, gone);
	s->nindexes = asides_without_op(s->index, s->nindexes, task, gone);
}

/* ---- the changes ---- */

static void remove_ops(struct scn_op *ops, u8 *n, u32 at, u32 count)
{
	memmove(&ops[at], &ops[at + count],
		(*n - at - count) * sizeof(*ops));
	*n -= count;
	memset(&ops[*n], 0, count * sizeof(*ops));
}

void minimise_remove_task(struct scenario *scn, struct sketch *s, u32 i)
{
	memmove(&scn->tasks[i], &scn->tasks[i + 1],
		(scn->ntasks - i - 1) * sizeof(scn->tasks[0]));
	memset(&scn->tasks[--scn->ntasks], 0, sizeof(scn->tasks[0]));
	sketch_without_task(s, i + 1);
}

void minimise_remove_op(struct scenario *scn, struct sketch *s, u32 i, u32 op)
{
	remove_ops(scn->tasks[i].ops, &scn->tasks[i].nops, op, 1);
	sketch_without_op(s, i + 1, op);
}

static enum minimise_edit edit_task(u32 k, struct scenario *scn,
				    struct sketch *s)
{
	if (scn->ntasks < 2 || k >= scn->ntasks)
		return EDIT_END;
	minimise_remove_task(scn, s, scn->ntasks - 1 - k);
	return EDIT_TRY;
}

/* Operation @k of all tasks, from the last; false: there are fewer. */
static bool find_op(const struct scenario *scn, u32 k, u32 *task, u32 *op)
{
	u32 i = scn->ntasks;

	while (i--) {
		if (k < scn->tasks[i].nops) {
			*task = i;
			*op = scn->tasks[i].nops - 1 - k;
			return true;
		}
		k -= scn->tasks[i].nops;
	}
	return false;
}

/* The end of an invalidation goes with its start: one has no meaning. */
static u32 find_end(const struct scn_op *ops, u32 n, u32 start)
{
	u32 i;

	for (i = start + 1; i < n; i++) {
		if (ops[i].kind == SCN_INV_END &&
		    ops[i].start == ops[start].start &&
		    ops[i].end == ops[start].end)
			return i;
	}
	return n;
}

static enum minimise_edit edit_op(u32 k, struct scenario *scn,
				  struct sketch *s)
{
	const struct scn_task *t;
	u32 i, op, end;

	if (!find_op(scn, k, &i, &op))
		return EDIT_END;
	t = &scn->tasks[i];
	if (t->ops[op].kind == SCN_INV_START) {
		end = find_end(t->ops, t->nops, op);
		if (end < t->nops)
			minimise_remove_op(scn, s, i, end);
	}
	minimise_remove_op(scn, s, i, op);
	if (!t->nops && scn->ntasks > 1)
		minimise_remove_task(scn, s, i);
	return EDIT_TRY;
}

/* A short invalidation is one operation that does the same. */
static enum minimise_edit edit_join(u32 k, struct scenario *scn,
				    struct sketch *s)
{
	struct scn_task *t;
	u32 i, op, end;

	if (!find_op(scn, k, &i, &op))
		return EDIT_END;
	t = &scn->tasks[i];
	if (t->ops[op].kind != SCN_INV_START)
		return EDIT_SKIP;
	end = find_end(t->ops, t->nops, op);
	if (end == t->nops)
		return EDIT_SKIP;
	t->ops[op].kind = SCN_UNMAP;
	minimise_remove_op(scn, s, i, end);
	return EDIT_TRY;
}

/* What a task does first, alone; invalidations as a whole. */
static enum minimise_edit edit_hoist(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	u32 i = k / 2, n = k % 2 + 1, j;
	struct scn_task *t = &scn->tasks[i];

	if (i >= scn->ntasks)
		return EDIT_END;
	if (scn->nsetup + n > LIMIT_SETUP_OPS || t->nops < n ||
	    (t->nops == n && scn->ntasks == 1))
		return EDIT_SKIP;
	for (j = 0; j < n; j++) {
		scn->setup[scn->nsetup++] = t->ops[0];
		minimise_remove_op(scn, s, i, 0);
	}
	if (!t->nops)
		minimise_remove_task(scn, s, i);
	return EDIT_TRY;
}

/*
 * Another order: operation @k of the set-up and the next one change places, or
 * the last one and the first of a task.
 */
static enum minimise_edit edit_order(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	struct scn_op *a, *b, op;

	(void)s;
	if (k + 1 < scn->nsetup) {
		a = &scn->setup[k];
		b = &scn->setup[k + 1];
	} else {
		k -= scn->nsetup ? scn->nsetup - 1 : 0;
		if (!scn->nsetup || k >= scn->ntasks)
			return EDIT_END;
		a = &scn->setup[scn->nsetup - 1];
		b = &scn->tasks[k].ops[0];
	}
	if (!memcmp(a, b, sizeof(*a)))
		return EDIT_SKIP;
	op = *a;
	*a = *b;
	*b = op;
	return EDIT_TRY;
}

static void add_setup(struct scenario *scn, u32 at, const struct scn_op *op)
{
	memmove(&scn->setup[at + 1], &scn->setup[at],
		(scn->nsetup - at) * sizeof(*op));
	scn->setup[at] = *op;
	scn->nsetup++;
}

/*
 * The page has been mapped before, or one beside it is: the tables are there,
 * and a fault is what it is about.
 */
static enum minimise_edit edit_warm(u32 k, struct scenario *scn,
				    struct sketch *s)
{
	enum { AGAIN, NEXT, PREVIOUS, WAYS } how = k % WAYS;
	struct scn_op op;
	u32 i, at;

	(void)s;
	if (!find_op(scn, k / WAYS, &i, &at))
		return EDIT_END;
	op = scn->tasks[i].ops[at];
	if (!scn_is_vcpu_op(&op) || op.level > 1 ||
	    (how == PREVIOUS && !op.start) ||
	    scn->nsetup + 2 > LIMIT_SETUP_OPS)
		return EDIT_SKIP;
	op.start += how == NEXT ? 1 : how == PREVIOUS ? -1 : 0;
	op.end = op.start + 1;
	if (op.start >= scn->gfns)
		scn->gfns = op.start + 1;
	add_setup(scn, 0, &op);
	if (how == AGAIN) {
		op = (struct scn_op){ .kind = SCN_UNMAP, .start = op.start,
				      .end = op.end };
		add_setup(scn, 1, &op);
	}
	return EDIT_TRY;
}

/*
 * Pieces of the set-up: all of it, halves, quarters, ..., single operations;
 * as many pieces of each size as there were.
 */
static enum minimise_edit edit_setup(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	u32 size = scn->nsetup, end;

	(void)s;
	while (size && k * size >= scn->nsetup) {
		k -= (scn->nsetup + size - 1) / size;
		size = size > 1 ? (size + 1) / 2 : 0;
	}
	if (!size)
		return EDIT_END;
	k *= size;
	if (k + size > scn->nsetup)
		size = scn->nsetup - k;
	if (size == 1 && scn->setup[k].kind == SCN_INV_START) {
		end = find_end(scn->setup, scn->nsetup, k);
		if (end < scn->nsetup)
			remove_ops(scn->setup, &scn->nsetup, end, 1);
	}
	remove_ops(scn->setup, &scn->nsetup, k, size);
	return EDIT_TRY;
}

bool minimise_scenario(void)
{
	bool any = false;

	any |= minimise_each(edit_task, SEARCH_RUNS);
	any |= minimise_each(edit_op, SEARCH_RUNS);
	any |= minimise_each(edit_join, SEARCH_RUNS);
	any |= minimise_each(edit_hoist, SEARCH_RUNS);
	any |= minimise_each(edit_order, SEARCH_RUNS);
	any |= minimise_each(edit_warm, SEARCH_RUNS);
	any |= minimise_each(edit_setup, SEARCH_RUNS);
	return any;
}
