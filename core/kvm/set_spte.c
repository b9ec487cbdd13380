// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a leaf SPTE get installed, and its neighbours with it?
 *
 * All of this runs with mmu_lock held for write, after the caller has made
 * sure that the pfn is not stale.
 */
#include <asm/kvm_guest.h>

#include "spte.h"

static void mark_mmio_spte(struct kvm_vcpu *vcpu, u64 *sptep, u64 gfn,
			   unsigned int access)
{
	mmu_spte_set(sptep, make_mmio_spte(vcpu, gfn, access));
}

static void rmap_add(struct kvm_vcpu *vcpu, const struct kvm_memory_slot *slot,
		     u64 *spte, gfn_t gfn, unsigned int access)
{
	__rmap_add(vcpu->kvm, &vcpu->arch.mmu_pte_list_desc_cache, slot, spte,
		   gfn, access);
}

/*
 * Remove what is in the way of a leaf for @pfn at @sptep.  True when the old
 * leaf can stay and be updated; *@flush is set when something was removed.
 */
static bool keep_present_leaf(struct kvm_vcpu *vcpu, u64 *sptep, int level,
			      kvm_pfn_t pfn, bool *flush)
{
	if (level > PG_LEVEL_4K && !is_large_pte(*sptep)) {
		/* A table that a huge page replaces. */
		drop_parent_pte(vcpu->kvm, spte_to_child_sp(*sptep), sptep);
		*flush = true;
		return false;
	}
	if (pfn != spte_to_pfn(*sptep)) {
		/*
		 * With tables of the guest the gfn may be another one.  With
		 * a fixed gfn the host must have invalidated it first; or the
		 * memslot is so new that this fault has not seen it.
		 */
		WARN_ON_ONCE(vcpu->arch.mmu->root_role.direct &&
			     !is_noslot_pfn(pfn));
		drop_spte(vcpu->kvm, sptep);
		*flush = true;
		return false;
	}
	return true;
}

/* @fault is NULL for a prefetch.  The SPTE is present before it is in a
 * chain. */
int mmu_set_spte(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot,
		 u64 *sptep, unsigned int pte_access, gfn_t gfn,
		 kvm_pfn_t pfn, struct kvm_page_fault *fault)
{
	struct kvm_mmu_page *sp = sptep_to_sp(sptep);
	int level = sp->role.level;
	/* What is prefetched is looked up for writing. */
	bool host_writable = !fault || fault->map_writable;
	bool prefetch = !fault || fault->prefetch;
	bool write_fault = fault && fault->write;
	bool was_rmapped = false, flush = false, wrprot;
	int ret = RET_PF_FIXED;
	u64 spte;

	if (is_shadow_present_pte(*sptep)) {
		if (prefetch && is_last_spte(*sptep, level) &&
		    pfn == spte_to_pfn(*sptep))
			return RET_PF_SPURIOUS;
		was_rmapped = keep_present_leaf(vcpu, sptep, level, pfn,
						&flush);
	}

	/* After the old SPTE was looked at: MMIO is in no chain. */
	if (unlikely(is_noslot_pfn(pfn))) {
		mark_mmio_spte(vcpu, sptep, gfn, pte_access);
		if (flush)
			kvm_flush_remote_tlbs_gfn(vcpu->kvm, gfn, level);
		return RET_PF_EMULATE;
	}

	wrprot = make_spte(vcpu, sp, slot, pte_access, gfn, pfn, *sptep,
			   prefetch, false, host_writable, &spte);

	if (*sptep == spte)
		ret = RET_PF_SPURIOUS;
	else
		flush |= mmu_spte_update(sptep, spte);

	if (wrprot && write_fault)
		ret = RET_PF_WRITE_PROTECTED;

	if (flush)
		kvm_flush_remote_tlbs_gfn(vcpu->kvm, gfn, level);

	if (!was_rmapped) {
		WARN_ON_ONCE(ret == RET_PF_SPURIOUS);
		rmap_add(vcpu, slot, sptep, gfn, pte_access);
	} else {
		/* The guest may have changed the access but not the gfn. */
		kvm_mmu_page_set_access(sp, spte_index(sptep), pte_access);
	}
	return ret;
}

/* Dirty logging sees only real writes: no writable prefetch into its slots. */
static struct kvm_memory_slot *
gfn_to_memslot_dirty_bitmap(struct kvm_vcpu *vcpu, gfn_t gfn, bool no_dirty_log)
{
	struct kvm_memory_slot *slot = kvm_vcpu_gfn_to_memslot(vcpu, gfn);

	if (!slot || slot->flags & KVM_MEMSLOT_INVALID)
		return NULL;
	if (no_dirty_log && kvm_slot_dirty_track_enabled(slot))
		return NULL;
	return slot;
}

/* Map @nr_pages gfns from @gfn on; false at the first that cannot be. */
bool kvm_mmu_prefetch_sptes(struct kvm_vcpu *vcpu, gfn_t gfn, u64 *sptep,
			    int nr_pages, unsigned int access)
{
	struct kvm_memory_slot *slot;
	kvm_pfn_t pfn;
	int i;

	if (WARN_ON_ONCE(nr_pages > PTE_PREFETCH_NUM))
		return false;

	slot = gfn_to_memslot_dirty_bitmap(vcpu, gfn, access & ACC_WRITE_MASK);
	if (!slot)
		return false;

	for (i = 0; i < nr_pages; i++, gfn++, sptep++) {
		if (gfn >= slot->base_gfn + slot->npages)
			return false;
		pfn = guest_host_pfn(vcpu->kvm, gfn);
		if (is_error_pfn(pfn))
			return false;
		mmu_set_spte(vcpu, slot, sptep, access, gfn, pfn, NULL);
		/* Looked up for writing, and written without asking again. */
		guest_release_pfn(vcpu, pfn, PG_LEVEL_4K, true);
	}
	return true;
}

static bool direct_pte_prefetch_many(struct kvm_vcpu *vcpu,
				     struct kvm_mmu_page *sp,
				     u64 *start, u64 *end)
{
	gfn_t gfn = kvm_mmu_page_get_gfn(sp, spte_index(start));

	return kvm_mmu_prefetch_sptes(vcpu, gfn, start, end - start,
				      sp->role.access);
}

/* Map the empty SPTEs of the aligned group that @sptep is in. */
void __direct_pte_prefetch(struct kvm_vcpu *vcpu, struct kvm_mmu_page *sp,
			   u64 *sptep)
{
	u64 *spte, *start = NULL;
	int i;

	WARN_ON_ONCE(!sp->role.direct);

	spte = sp->spt + (spte_index(sptep) & ~(PTE_PREFETCH_NUM - 1));

	for (i = 0; i < PTE_PREFETCH_NUM; i++, spte++) {
		if (is_shadow_present_pte(*spte) || spte == sptep) {
			if (!start)
				continue;
			if (!direct_pte_prefetch_many(vcpu, sp, start, spte))
				return;
			start = NULL;
		} else if (!start) {
			start = spte;
		}
	}
	if (start)
		direct_pte_prefetch_many(vcpu, sp, start, spte);
}
