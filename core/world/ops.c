// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an operation of a scenario do?
 *
 * Each is a caller of the shadow MMU as the kernel has it: with the locks
 * held, and the flushes made, that are the caller's business.  What a task is
 * in the middle of is noted for the oracles.
 */
#include "ops.h"

static void begin(const struct scn_op *op, unsigned int index)
{
	struct world_op *w = world_op_of(machine_task());

	sim_op_begin(index);
	world_touch(w, sizeof(*w));
	w->active = 1;
	w->kind = op->kind;
	w->vcpu = op->vcpu;
	w->start = WORLD->base_gfn + op->start;
	w->end = WORLD->base_gfn + op->end;
	w->phase = PHASE_NONE;
}

static void end(unsigned int index)
{
	struct world_op *w = world_op_of(machine_task());

	world_touch(w, sizeof(*w));
	w->phase = PHASE_NONE;
	w->active = 0;
	sim_op_end(index);
}

typedef void (*op_fn)(const struct scn_op *op);

static const op_fn op_fns[SCN_OP_COUNT] = {
#define OPS_ENTRY(kind, name) [SCN_##kind] = ops_##name,
	OPS(OPS_ENTRY)
};

void world_run_op(const struct scn_op *op, unsigned int index)
{
	begin(op, index);
	op_fns[op->kind](op);
	end(index);
}
