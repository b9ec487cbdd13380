// SPDX-License-Identifier: GPL-2.0-only
/*
 * How do memslots come, change and go?
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

void ops_log_start(const struct scn_op *op)
{
	(void)op;
}

void ops_log_stop(const struct scn_op *op)
{
	(void)op;
}

void ops_slot_delete(const struct scn_op *op)
{
	(void)op;
}

void ops_slot_create(const struct scn_op *op)
{
	(void)op;
}

void ops_slot_move(const struct scn_op *op)
{
	(void)op;
}
