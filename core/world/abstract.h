/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Abstract states of heads and SPTEs.  To be called while there is a witness,
 * before the oracles learn of the store.
 */
#ifndef RMAPSIM_WORLD_ABSTRACT_H
#define RMAPSIM_WORLD_ABSTRACT_H

#include "sched/machine.h"

struct kvm_mmu_page;

/* @t stored @new to the head. */
void abstract_head(const struct task *t, u64 head, u64 old, u64 new);
/* @t stored @new to the SPTE; @sp: its page, NULL if that is nobody's. */
void abstract_spte(const struct task *t, const struct kvm_mmu_page *sp,
		   u64 sptep, u64 old, u64 new);

#endif /* RMAPSIM_WORLD_ABSTRACT_H */
