// SPDX-License-Identifier: GPL-2.0-only
/*
 * How an SPTE in memory is read and written.
 *
 * SPTEs are written with mmu_lock held for write, but not only so: fast page
 * faults, lockless aging and the CPU itself change present SPTEs without it.
 * So every write is a single marked store, and one that could overwrite a
 * change worth keeping is an exchange.
 */
#include "spte.h"

static void __set_spte(u64 *sptep, u64 spte)
{
	WRITE_ONCE(*sptep, spte);
}

static void __update_clear_spte_fast(u64 *sptep, u64 spte)
{
	WRITE_ONCE(*sptep, spte);
}

static u64 __update_clear_spte_slow(u64 *sptep, u64 spte)
{
	return xchg(sptep, spte);
}

static u64 __get_spte_lockless(u64 *sptep)
{
	return READ_ONCE(*sptep);
}

u64 mmu_spte_get_lockless(u64 *sptep)
{
	return __get_spte_lockless(sptep);
}

/* For an SPTE that is not present: nobody else writes those. */
void mmu_spte_set(u64 *sptep, u64 new_spte)
{
	WARN_ON_ONCE(is_shadow_present_pte(*sptep));
	__set_spte(sptep, new_spte);
}

/*
 * Change a present leaf without changing its pfn.  True when stale writable
 * TLB entries have to be flushed before mmu_lock is dropped.
 */
bool mmu_spte_update(u64 *sptep, u64 new_spte)
{
	u64 old_spte = *sptep;

	WARN_ON_ONCE(!is_shadow_present_pte(new_spte));
	check_spte_writable_invariants(new_spte);

	if (!is_shadow_present_pte(old_spte)) {
		mmu_spte_set(sptep, new_spte);
		return false;
	}

	if (!spte_needs_atomic_update(old_spte))
		__update_clear_spte_fast(sptep, new_spte);
	else
		old_spte = __update_clear_spte_slow(sptep, new_spte);

	WARN_ON_ONCE(!is_shadow_present_pte(old_spte) ||
		     spte_to_pfn(old_spte) != spte_to_pfn(new_spte));

	return leaf_spte_change_needs_tlb_flush(old_spte, new_spte);
}

/* Clear a leaf and return what it was; the chain it is in is not touched. */
u64 mmu_spte_clear_track_bits(struct kvm *kvm, u64 *sptep)
{
	u64 old_spte = *sptep;
	int level = sptep_to_sp(sptep)->role.level;

	if (!is_shadow_present_pte(old_spte) ||
	    !spte_needs_atomic_update(old_spte))
		__update_clear_spte_fast(sptep, SHADOW_NONPRESENT_VALUE);
	else
		old_spte = __update_clear_spte_slow(sptep,
						    SHADOW_NONPRESENT_VALUE);

	if (!is_shadow_present_pte(old_spte))
		return old_spte;

	kvm_update_page_stats(kvm, level, -1);
	return old_spte;
}

/* For non-leaf and MMIO SPTEs, in which nothing changes by itself. */
void mmu_spte_clear_no_track(u64 *sptep)
{
	__update_clear_spte_fast(sptep, SHADOW_NONPRESENT_VALUE);
}

void kvm_update_page_stats(struct kvm *kvm, int level, int count)
{
	atomic64_add(count, &kvm->stat.pages[level - 1]);
}
