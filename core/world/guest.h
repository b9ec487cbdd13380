/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's page tables, see guest.c.
 */
#ifndef RMAPSIM_WORLD_GUEST_H
#define RMAPSIM_WORLD_GUEST_H

#include "core/scenario/scenario.h"

/* The gfn of the guest's table of @level that translates page @vpn. */
u64 guest_table_gfn(unsigned int root, unsigned int level, u64 vpn);

/* From now on the guest's tables are memory. */
void guest_make_tables(void);
/* Let the guest's entry of @op lead elsewhere, as its host can. */
void guest_remap(const struct scn_op *op);

#endif /* RMAPSIM_WORLD_GUEST_H */
