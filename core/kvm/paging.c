// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a fault resolved when the guest has page tables of its own, and the
 * shadow pages stand for them?
 */
#include <asm/kvm_guest.h>

#include "shadow_walk.h"

/*
 * Has the guest changed its entry at @level since it was walked?  Asked once
 * the table has a shadow page: only then are writes to it noticed.
 */
static bool ept_gpte_changed(struct kvm_vcpu *vcpu,
			     const struct kvm_page_fault *fault,
			     const struct guest_walk *gw, int level)
{
	struct guest_walk now;

	return guest_walk(vcpu, fault->addr, &now) || level < now.level ||
	       now.ptes[level - 1] != gw->ptes[level - 1];
}

/* Map the gfn that the guest's entry for SPTE @i of @sp has, if it has one. */
static bool ept_prefetch_gpte(struct kvm_vcpu *vcpu, struct kvm_mmu_page *sp,
			      u64 addr, const struct guest_walk *gw, int i)
{
	u64 page = (addr >> PAGE_SHIFT & -(u64)SPTE_ENT_PER_PAGE) + i;
	struct guest_walk walk;

	if (guest_walk(vcpu, page << PAGE_SHIFT, &walk) ||
	    walk.level != PG_LEVEL_4K ||
	    walk.table_gfn[0] != gw->table_gfn[0])
		return true;

	return kvm_mmu_prefetch_sptes(vcpu, walk.gfn, sp->spt + i, 1,
				      sp->role.access & walk.pte_access);
}

static void ept_pte_prefetch(struct kvm_vcpu *vcpu,
			     const struct kvm_page_fault *fault,
			     const struct guest_walk *gw, u64 *sptep)
{
	struct kvm_mmu_page *sp = sptep_to_sp(sptep);
	int i, first;

	if (sp->role.level > PG_LEVEL_4K || sp_ad_disabled(sp))
		return;

	/* The neighbours may be what is being invalidated. */
	if (unlikely(vcpu->kvm->mmu_invalidate_in_progress))
		return;

	if (sp->role.direct) {
		__direct_pte_prefetch(vcpu, sp, sptep);
		return;
	}

	first = spte_index(sptep) & ~(PTE_PREFETCH_NUM - 1);
	for (i = first; i < first + PTE_PREFETCH_NUM; i++) {
		if (sp->spt + i == sptep || is_shadow_present_pte(sp->spt[i]))
			continue;
		if (!ept_prefetch_gpte(vcpu, sp, fault->addr, gw, i))
			break;
	}
}

/* Down to the guest's own leaf: shadow pages for the guest's tables. */
static int ept_link_tables(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault,
			   const struct guest_walk *gw,
			   struct kvm_shadow_walk_iterator *it)
{
	struct kvm_mmu_page *sp;

	for (shadow_walk_init(it, vcpu, fault->addr); shadow_walk_okay(it);
	     shadow_walk_next(it)) {
		if (it->level == gw->level)
			return RET_PF_CONTINUE;

		sp = kvm_mmu_get_child_sp(vcpu, it->sptep,
					  gw->table_gfn[it->level - 2], false,
					  gw->pt_access[it->level - 2]);

		/* Writes to the child's table are noticed from now on. */
		if (ept_gpte_changed(vcpu, fault, gw, it->level - 1))
			return RET_PF_RETRY;

		if (sp != ERR_PTR(-EEXIST))
			link_shadow_page(vcpu, it->sptep, sp);
	}
	return RET_PF_RETRY;
}

/* From there to the level that is mapped: a huge page of the guest need not
 * be one of the host. */
static gfn_t ept_link_direct(struct kvm_vcpu *vcpu,
			     struct kvm_page_fault *fault,
			     const struct guest_walk *gw,
			     struct kvm_shadow_walk_iterator *it)
{
	gfn_t base_gfn = fault->gfn;
	struct kvm_mmu_page *sp;

	for (; shadow_walk_okay(it); shadow_walk_next(it)) {
		base_gfn = gfn_round_for_level(fault->gfn, it->level);
		if (it->level == fault->goal_level)
			break;

		sp = kvm_mmu_get_child_sp(vcpu, it->sptep, base_gfn, true,
					  gw->pte_access);
		if (sp == ERR_PTR(-EEXIST))
			continue;

		link_shadow_page(vcpu, it->sptep, sp);
	}
	return base_gfn;
}

static int ept_fetch(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault,
		     const struct guest_walk *gw)
{
	struct kvm_shadow_walk_iterator it;
	gfn_t base_gfn;
	int ret;

	if (ept_gpte_changed(vcpu, fault, gw, gw->max_level))
		return RET_PF_RETRY;

	if (WARN_ON_ONCE(!VALID_PAGE(vcpu->arch.mmu->root.hpa)))
		return RET_PF_RETRY;

	ret = ept_link_tables(vcpu, fault, gw, &it);
	if (ret != RET_PF_CONTINUE)
		return ret;

	kvm_mmu_hugepage_adjust(vcpu, fault);
	base_gfn = ept_link_direct(vcpu, fault, gw, &it);
	if (WARN_ON_ONCE(it.level != fault->goal_level))
		return -EFAULT;

	ret = mmu_set_spte(vcpu, fault->slot, it.sptep, gw->pte_access,
			   base_gfn, fault->pfn, fault);
	if (ret == RET_PF_SPURIOUS)
		return ret;

	ept_pte_prefetch(vcpu, fault, gw, it.sptep);
	return ret;
}

int ept_page_fault(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)
{
	struct guest_walk walker;
	int r;

	/* The guest does not allow it either: that is its fault to handle. */
	if (guest_walk(vcpu, fault->addr, &walker) ||
	    (fault->write && !(walker.pte_access & ACC_WRITE_MASK)))
		return RET_PF_RETRY;

	fault->gfn = walker.gfn;
	fault->max_level = min(fault->max_level, (u8)walker.level);
	fault->slot = kvm_vcpu_gfn_to_memslot(vcpu, fault->gfn);

	if (page_fault_handle_page_track(vcpu, fault))
		return RET_PF_WRITE_PROTECTED;

	r = mmu_topup_memory_caches(vcpu, true);
	if (r)
		return r;

	r = kvm_mmu_faultin_pfn(vcpu, fault, walker.pte_access);
	if (r != RET_PF_CONTINUE)
		return r;

	r = RET_PF_RETRY;
	write_lock(&vcpu->kvm->mmu_lock);

	if (is_page_fault_stale(vcpu, fault))
		goto out_unlock;

	r = make_mmu_pages_available(vcpu);
	if (r)
		goto out_unlock;

	r = ept_fetch(vcpu, fault, &walker);

out_unlock:
	kvm_mmu_finish_page_fault(vcpu, fault, r);
	write_unlock(&vcpu->kvm->mmu_lock);
	return r;
}
