/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's page tables, see guest.c.
 */
#ifndef RMAPSIM_WORLD_GUEST_H
#define RMAPSIM_WORLD_GUEST_H

#include "sched/types.h"

/* The gfn of the guest's table of @level that translates page @vpn. */
u64 guest_table_gfn(unsigned int root, unsigned int level, u64 vpn);

#endif /* RMAPSIM_WORLD_GUEST_H */
