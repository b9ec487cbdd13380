// SPDX-License-Identifier: GPL-2.0-only
/*
 * How do the guest's page tables change?
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

void ops_remap(const struct scn_op *op)
{
	guest_remap(op);
}
