/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list functions of core/kvm behind plain C, so that a test can include
 * the C library's headers.  SPTEs are named by number.
 */
#ifndef RMAPSIM_TESTS_UNIT_LIST_LIST_VM_H
#define RMAPSIM_TESTS_UNIT_LIST_LIST_VM_H

#include "sched/types.h"

#define LIST_SPTES	64

/* Runs in the set-up: one VM, one head, LIST_SPTES entries to put in it. */
void chain_setup(void);
/* pte_list_add() under mmu_lock; how many there were before. */
int chain_add(u32 spte);
void chain_remove(u32 spte);
/* kvm_zap_all_rmap_sptes(). */
bool chain_zap_all(void);
u32 chain_count(void);
/* Walk under mmu_lock, or as a lockless reader; the number of entries. */
u32 chain_walk(u32 *out, u32 max, bool lockless);
/* Descriptors that S2 and S3 of the specification accept, or a reason. */
const char *chain_check(u32 entries);
/* Descriptors allocated and not in the cache. */
u32 chain_descs(void);

#endif /* RMAPSIM_TESTS_UNIT_LIST_LIST_VM_H */
