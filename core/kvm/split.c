// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a huge page split before the guest writes to it?
 *
 * Dirty logging needs small pages.  Splitting them beforehand spares the
 * guest's writes the work: a direct table is filled with what the huge SPTE
 * says, then linked in its place.
 *
 * mmu_lock is held for write and dropped when objects have to be allocated,
 * after which nothing that was read of the chain holds any more.
 */
#include "spte.h"

static bool need_topup(const struct kvm_mmu_memory_cache *cache, int min)
{
	return cache->nobjs < min;
}

static bool need_topup_split_caches(struct kvm *kvm)
{
	/* Each new SPTE may need a desc, and so may the link to the table. */
	return need_topup(&kvm->arch.split_desc_cache,
			  SPLIT_DESC_CACHE_MIN_NR_OBJECTS) ||
	       need_topup(&kvm->arch.split_page_header_cache, 1) ||
	       need_topup(&kvm->arch.split_shadow_page_cache, 1);
}

static int topup_split_caches(struct kvm *kvm)
{
	int r;

	/* Keeps others away from the caches. */
	lockdep_assert_held(&kvm->slots_lock);

	r = kvm_mmu_topup_memory_cache(&kvm->arch.split_desc_cache,
				       SPLIT_DESC_CACHE_MIN_NR_OBJECTS);
	if (r)
		return r;

	r = kvm_mmu_topup_memory_cache(&kvm->arch.split_page_header_cache, 1);
	if (r)
		return r;

	return kvm_mmu_topup_memory_cache(&kvm->arch.split_shadow_page_cache, 1);
}

static struct kvm_mmu_page *shadow_mmu_get_sp_for_split(struct kvm *kvm,
							u64 *huge_sptep)
{
	struct kvm_mmu_page *huge_sp = sptep_to_sp(huge_sptep);
	const struct shadow_page_caches caches = {
		.page_header_cache = &kvm->arch.split_page_header_cache,
		.shadow_page_cache = &kvm->arch.split_shadow_page_cache,
	};
	int index = spte_index(huge_sptep);
	unsigned int access = kvm_mmu_page_get_access(huge_sp, index);
	gfn_t gfn = kvm_mmu_page_get_gfn(huge_sp, index);

	/* Direct even below a table of the guest: the guest has no table that
	 * this one could stand for. */
	return __kvm_mmu_get_shadow_page(kvm, &caches, gfn,
					 kvm_mmu_child_role(huge_sptep, true,
							    access));
}

static void shadow_mmu_split_huge_page(struct kvm *kvm,
				       const struct kvm_memory_slot *slot,
				       u64 *huge_sptep)
{
	struct kvm_mmu_memory_cache *cache = &kvm->arch.split_desc_cache;
	u64 huge_spte = READ_ONCE(*huge_sptep);
	struct kvm_mmu_page *sp;
	bool flush = false;
	u64 *sptep, spte;
	int index;

	sp = shadow_mmu_get_sp_for_split(kvm, huge_sptep);

	for (index = 0; index < SPTE_ENT_PER_PAGE; index++) {
		sptep = &sp->spt[index];

		/*
		 * Another huge SPTE of the same gfn and access uses the page
		 * already, and what it maps is the same.  But a table may have
		 * holes that the huge page has not, so that linking it unmaps
		 * something.
		 */
		if (is_shadow_present_pte(*sptep)) {
			flush |= !is_last_spte(*sptep, sp->role.level);
			continue;
		}

		spte = make_small_spte(kvm, huge_spte, sp->role, index);
		mmu_spte_set(sptep, spte);
		__rmap_add(kvm, cache, slot, sptep,
			   kvm_mmu_page_get_gfn(sp, index), sp->role.access);
	}

	/* Without a flush if the table maps all that the huge page mapped. */
	__link_shadow_page(kvm, cache, huge_sptep, sp, flush);
}

/*
 * Is the host taking back a part of the huge page?  Whoever zaps a range goes
 * from the small pages to the large ones and drops mmu_lock on the way: small
 * SPTEs that appear after it has passed them would stay.
 */
static bool is_invalidated(struct kvm *kvm, u64 *huge_sptep)
{
	struct kvm_mmu_page *sp = sptep_to_sp(huge_sptep);
	gfn_t gfn = kvm_mmu_page_get_gfn(sp, spte_index(huge_sptep));

	return kvm->mmu_invalidate_in_progress &&
	       gfn < kvm->mmu_invalidate_range_end &&
	       gfn + KVM_PAGES_PER_HPAGE(sp->role.level) >
	       kvm->mmu_invalidate_range_start;
}

/*
 * 0: split.  -EAGAIN: mmu_lock was dropped, nothing is split yet.  Any other
 * errno: this page, and so probably any, cannot be split.
 */
static int shadow_mmu_try_split_huge_page(struct kvm *kvm,
					  const struct kvm_memory_slot *slot,
					  u64 *huge_sptep, bool may_yield)
{
	int r;

	if (kvm_mmu_available_pages(kvm) <= KVM_MIN_FREE_MMU_PAGES)
		return -ENOSPC;

	if (need_topup_split_caches(kvm) ||
	    (may_yield && (need_resched() || rwlock_needbreak(&kvm->mmu_lock)))) {
		write_unlock(&kvm->mmu_lock);
		cond_resched();
		r = topup_split_caches(kvm);
		write_lock(&kvm->mmu_lock);
		return r ? r : -EAGAIN;
	}

	if (is_invalidated(kvm, huge_sptep))
		return -EINVAL;

	shadow_mmu_split_huge_page(kvm, slot, huge_sptep);
	return 0;
}

static bool can_split(u64 *huge_sptep)
{
	struct kvm_mmu_page *sp = sptep_to_sp(huge_sptep);

	if (WARN_ON_ONCE(!is_large_pte(*huge_sptep)))
		return false;
	if (WARN_ON_ONCE(sp->unsync))
		return false;

	/* Nobody will use it again. */
	return !sp->role.invalid;
}

/* Never asks for a flush: see shadow_mmu_split_huge_page(). */
static bool shadow_mmu_try_split_huge_pages(struct kvm *kvm,
					    struct kvm_rmap_head *rmap_head,
					    const struct kvm_memory_slot *slot)
{
	struct rmap_iterator iter;
	bool may_yield = true;
	u64 *huge_sptep;
	int r;

restart:
	for_each_rmap_spte(rmap_head, &iter, huge_sptep) {
		if (!can_split(huge_sptep))
			continue;

		r = shadow_mmu_try_split_huge_page(kvm, slot, huge_sptep,
						   may_yield);

		/* The chain is shorter now, or anything has happened to it. */
		if (!r || r == -EAGAIN) {
			may_yield = !r;
			goto restart;
		}

		break;
	}

	return false;
}

/* Split all huge pages of [@start, @end) down to @target_level.  What cannot
 * be split is left to the guest's faults. */
void kvm_mmu_try_split_huge_pages(struct kvm *kvm,
				  const struct kvm_memory_slot *slot,
				  u64 start, u64 end, int target_level)
{
	int level;

	/* From the top, so that what a split leaves behind is split too. */
	for (level = KVM_MAX_HUGEPAGE_LEVEL; level > target_level; level--)
		__walk_slot_rmaps(kvm, slot, shadow_mmu_try_split_huge_pages,
				  level, level, start, end - 1, true, true,
				  false);
}
