// SPDX-License-Identifier: GPL-2.0-only
/*
 * How are shadow pages linked to their parents and children?
 *
 * A non-leaf SPTE points at a child page; the child's parent_ptes is the
 * chain of all SPTEs that point at it.  Linking writes the SPTE first,
 * unlinking takes the chain entry out first.
 */
#include "spte.h"

static void mmu_page_add_parent_pte(struct kvm *kvm,
				    struct kvm_mmu_memory_cache *cache,
				    struct kvm_mmu_page *sp, u64 *parent_pte)
{
	if (!parent_pte)
		return;

	pte_list_add(kvm, cache, parent_pte, &sp->parent_ptes);
}

static void mmu_page_remove_parent_pte(struct kvm *kvm,
				       struct kvm_mmu_page *sp, u64 *parent_pte)
{
	pte_list_remove(kvm, parent_pte, &sp->parent_ptes);
}

void drop_parent_pte(struct kvm *kvm, struct kvm_mmu_page *sp, u64 *parent_pte)
{
	mmu_page_remove_parent_pte(kvm, sp, parent_pte);
	mmu_spte_clear_no_track(parent_pte);
}

void kvm_mmu_unlink_parents(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	struct rmap_iterator iter;
	u64 *sptep;

	/* Each removal ends the walk: begin again. */
	while ((sptep = rmap_get_first(&sp->parent_ptes, &iter)))
		drop_parent_pte(kvm, sp, sptep);
}

static int mmu_page_zap_child(struct kvm *kvm, u64 *spte, u64 pte,
			      struct list_head *invalid_list)
{
	struct kvm_mmu_page *child = spte_to_child_sp(pte);

	drop_parent_pte(kvm, child, spte);

	/*
	 * A nested guest's tables are rarely used again once the last link to
	 * them is gone, and would be kept until memory runs short.
	 */
	if (tdp_enabled && invalid_list && child->role.guest_mode &&
	    !atomic_long_read(&child->parent_ptes.val))
		return kvm_mmu_prepare_zap_page(kvm, child, invalid_list);
	return 0;
}

/* Returns the number of pages that were prepared for zapping. */
int mmu_page_zap_pte(struct kvm *kvm, struct kvm_mmu_page *sp, u64 *spte,
		     struct list_head *invalid_list)
{
	u64 pte = *spte;

	if (is_shadow_present_pte(pte)) {
		if (!is_last_spte(pte, sp->role.level))
			return mmu_page_zap_child(kvm, spte, pte, invalid_list);
		drop_spte(kvm, spte);
	} else if (is_mmio_spte(kvm, pte)) {
		mmu_spte_clear_no_track(spte);
	}
	return 0;
}

int kvm_mmu_page_unlink_children(struct kvm *kvm, struct kvm_mmu_page *sp,
				 struct list_head *invalid_list)
{
	int zapped = 0;
	unsigned int i;

	for (i = 0; i < SPTE_ENT_PER_PAGE; ++i)
		zapped += mmu_page_zap_pte(kvm, sp, sp->spt + i, invalid_list);

	return zapped;
}

union kvm_mmu_page_role kvm_mmu_child_role(u64 *sptep, bool direct,
					   unsigned int access)
{
	struct kvm_mmu_page *parent_sp = sptep_to_sp(sptep);
	union kvm_mmu_page_role role;

	role = parent_sp->role;
	role.level--;
	role.access = access;
	role.direct = direct;
	role.passthrough = 0;
	return role;
}

/*
 * The page that @sptep shall point at, or -EEXIST if it does already.  That
 * takes more than a present SPTE: the guest's table may have been changed
 * without our notice, and entries that are added to a page of another gfn or
 * role could not be found again when they are removed.
 */
struct kvm_mmu_page *kvm_mmu_get_child_sp(struct kvm_vcpu *vcpu, u64 *sptep,
					  gfn_t gfn, bool direct,
					  unsigned int access)
{
	union kvm_mmu_page_role role = kvm_mmu_child_role(sptep, direct, access);
	struct kvm_mmu_page *child;

	if (is_shadow_present_pte(*sptep) && !is_large_pte(*sptep)) {
		child = spte_to_child_sp(*sptep);
		if (child->gfn == gfn && child->role.word == role.word)
			return ERR_PTR(-EEXIST);
	}

	return kvm_mmu_get_shadow_page(vcpu, gfn, role);
}

static void kvm_mmu_remote_flush_or_zap(struct kvm *kvm,
					struct list_head *invalid_list,
					bool remote_flush)
{
	if (!list_empty(invalid_list))
		kvm_mmu_commit_zap_page(kvm, invalid_list);
	else if (remote_flush)
		kvm_flush_remote_tlbs(kvm);
}

void __link_shadow_page(struct kvm *kvm, struct kvm_mmu_memory_cache *cache,
			u64 *sptep, struct kvm_mmu_page *sp, bool flush)
{
	LIST_HEAD(invalid_list);
	u64 spte;

	BUILD_BUG_ON(VMX_EPT_WRITABLE_MASK != PT_WRITABLE_MASK);

	/* A large page, or a child that is not the one wanted any more. */
	if (is_shadow_present_pte(*sptep)) {
		mmu_page_zap_pte(kvm, sptep_to_sp(sptep), sptep, &invalid_list);
		kvm_mmu_remote_flush_or_zap(kvm, &invalid_list, flush);
	}

	spte = make_nonleaf_spte(sp->spt, sp_ad_disabled(sp));
	mmu_spte_set(sptep, spte);
	mmu_page_add_parent_pte(kvm, cache, sp, sptep);

	/* Nothing marks a page unsync, so no parent has to be told. */
	KVM_MMU_WARN_ON(sp->unsync || sp->unsync_children);
}

void link_shadow_page(struct kvm_vcpu *vcpu, u64 *sptep,
		      struct kvm_mmu_page *sp)
{
	__link_shadow_page(vcpu->kvm, &vcpu->arch.mmu_pte_list_desc_cache,
			   sptep, sp, true);
}
