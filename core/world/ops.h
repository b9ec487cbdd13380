/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations of a scenario, each a caller of the shadow MMU as the kernel
 * has it: with the locks held, and the flushes made, that are the caller's
 * business.
 *
 *	ops_guest.c	what vCPUs do
 *	ops_table.c	changes of the guest's page tables
 *	ops_notifier.c	the primary MMU: invalidation, aging
 *	ops_slot.c	memslots
 *	ops_dirty.c	dirty logging
 *	ops_mmu.c	zapping, write tracking, splitting, reclaim
 */
#ifndef RMAPSIM_WORLD_OPS_H
#define RMAPSIM_WORLD_OPS_H

#include "world.h"

#define OPS(X)								\
	X(ACCESS, access) X(REMAP, remap) X(FAULT, fault) X(UNMAP, unmap) \
	X(ZAP_GFN, zap_gfn) X(ZAP_PAGE, zap_page) X(ZAP_ROOT, zap_root)	\
	X(AGE, age) X(TEST_AGE, test_age) X(WRPROT, wrprot)		\
	X(TRACK, track) X(CLEAR_DIRTY, clear_dirty)			\
	X(AGE_FLUSH, age_flush) X(INV_START, inv_start)			\
	X(INV_END, inv_end) X(UNTRACK, untrack) X(SPLIT, split)		\
	X(COLLAPSE, collapse) X(DIRTY_LOG, dirty_log)			\
	X(LOG_GET, log_get) X(LOG_CLEAR, log_clear)			\
	X(LOG_START, log_start) X(LOG_STOP, log_stop)			\
	X(SLOT_DELETE, slot_delete) X(SLOT_CREATE, slot_create)		\
	X(SLOT_MOVE, slot_move) X(ZAP_ALL, zap_all)			\
	X(SET_PAGES, set_pages)

#define OPS_DECLARE(kind, name) void ops_##name(const struct scn_op *op);
OPS(OPS_DECLARE)

/* Create memslot @slot where it is at first; slots_lock is held. */
int world_create_slot(unsigned int slot);
/* The CPU of @vcpu has set D of the leaf at @sptep for guest page @page. */
void world_pml_write(struct kvm_vcpu *vcpu, u64 sptep, u64 page);
/* The running task's invalidation has come so far. */
void world_set_phase(enum world_phase phase);
/* Make the operation's range one of whole huge pages, if the host has any. */
void world_widen_to_huge(struct world_op *w);
#endif /* RMAPSIM_WORLD_OPS_H */
