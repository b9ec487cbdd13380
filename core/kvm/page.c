// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a shadow page: found or made for a (gfn, role), zapped, freed.
 *
 * A page is zapped in two steps.  Preparing takes it out of reach: no SPTE in
 * it is present, none points at it.  Committing flushes, which also waits for
 * lockless walks on vCPUs, and then frees.  Everything here runs with mmu_lock
 * held for write.
 */
#include <linux/hash.h>

#include "spte.h"

/* Walk the pages of a hash list that may still be used. */
#define for_each_valid_sp(_kvm, _sp, _list)				\
	hlist_for_each_entry(_sp, _list, hash_link)			\
		if (is_obsolete_sp(_kvm, _sp)) {			\
		} else

static struct hlist_head *sp_list_of(struct kvm *kvm, gfn_t gfn)
{
	return &kvm->arch.mmu_page_hash[hash_64(gfn, KVM_MMU_HASH_SHIFT)];
}

bool kvm_gfn_is_shadowed(struct kvm *kvm, gfn_t gfn)
{
	struct kvm_mmu_page *sp;

	for_each_valid_sp(kvm, sp, sp_list_of(kvm, gfn)) {
		if (sp->gfn == gfn && sp_has_gptes(sp))
			return true;
	}
	return false;
}

gfn_t kvm_mmu_page_get_gfn(struct kvm_mmu_page *sp, int index)
{
	if (sp->role.passthrough)
		return sp->gfn;

	if (sp->shadowed_translation)
		return sp->shadowed_translation[index] >> PAGE_SHIFT;

	return sp->gfn + ((gfn_t)index << KVM_HPAGE_GFN_SHIFT(sp->role.level));
}

/* A direct page stands for what its guest mapping allows altogether. */
u32 kvm_mmu_page_get_access(struct kvm_mmu_page *sp, int index)
{
	if (sp->shadowed_translation)
		return sp->shadowed_translation[index] & ACC_ALL;

	KVM_MMU_WARN_ON(sp_has_gptes(sp));
	return sp->role.access;
}

void kvm_mmu_page_set_translation(struct kvm_mmu_page *sp, int index,
				  gfn_t gfn, unsigned int access)
{
	if (sp->shadowed_translation) {
		sp->shadowed_translation[index] = gfn << PAGE_SHIFT | access;
		return;
	}

	WARN_ON_ONCE(access != kvm_mmu_page_get_access(sp, index));
	WARN_ON_ONCE(gfn != kvm_mmu_page_get_gfn(sp, index));
}

void kvm_mmu_page_set_access(struct kvm_mmu_page *sp, int index,
			     unsigned int access)
{
	kvm_mmu_page_set_translation(sp, index, kvm_mmu_page_get_gfn(sp, index),
				     access);
}

/*
 * The guest's tables shadowed by indirect pages must not be written behind
 * our back.  Tables outside every memslot cannot be mapped for the guest.
 */
static void account_shadowed(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	struct kvm_memory_slot *slot;

	kvm->arch.indirect_shadow_pages++;
	/*
	 * The count before the guest's entries are read again: who writes one
	 * in the guest's place looks at the count after its write, and takes
	 * mmu_lock if there are such pages.
	 */
	smp_mb();
	slot = __gfn_to_memslot(kvm_memslots_for_spte_role(kvm, sp->role),
				sp->gfn);
	if (!slot)
		return;
	if (sp->role.level > PG_LEVEL_4K)
		__kvm_write_track_add_gfn(kvm, slot, sp->gfn);
	else if (kvm_mmu_slot_gfn_write_protect(kvm, slot, sp->gfn,
						PG_LEVEL_4K))
		kvm_flush_remote_tlbs_gfn(kvm, sp->gfn, PG_LEVEL_4K);
}

static void unaccount_shadowed(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	struct kvm_memory_slot *slot;

	kvm->arch.indirect_shadow_pages--;
	slot = __gfn_to_memslot(kvm_memslots_for_spte_role(kvm, sp->role),
				sp->gfn);
	if (slot && sp->role.level > PG_LEVEL_4K)
		__kvm_write_track_remove_gfn(kvm, slot, sp->gfn);
}

static struct kvm_mmu_page *
kvm_mmu_find_shadow_page(struct kvm *kvm, gfn_t gfn,
			 struct hlist_head *sp_list,
			 union kvm_mmu_page_role role)
{
	struct kvm_mmu_page *sp;

	for_each_valid_sp(kvm, sp, sp_list) {
		if (sp->gfn == gfn && sp->role.word == role.word)
			return sp;
	}
	return NULL;
}

static struct kvm_mmu_page *
kvm_mmu_alloc_shadow_page(struct kvm *kvm,
			  const struct shadow_page_caches *caches, gfn_t gfn,
			  struct hlist_head *sp_list,
			  union kvm_mmu_page_role role)
{
	struct kvm_mmu_page *sp;

	sp = kvm_mmu_memory_cache_alloc(caches->page_header_cache);
	sp->spt = kvm_mmu_memory_cache_alloc(caches->shadow_page_cache);
	if (!role.direct && role.level <= KVM_MAX_HUGEPAGE_LEVEL)
		sp->shadowed_translation =
			kvm_mmu_memory_cache_alloc(caches->shadowed_info_cache);
	set_page_private(virt_to_page(sp->spt), (unsigned long)sp);

	/* The head of the list is the newest page: zapping begins at the tail. */
	sp->mmu_valid_gen = kvm->arch.mmu_valid_gen;
	list_add(&sp->link, &kvm->arch.active_mmu_pages);
	kvm->arch.n_used_mmu_pages++;

	sp->gfn = gfn;
	sp->role = role;
	hlist_add_head(&sp->hash_link, sp_list);
	if (sp_has_gptes(sp))
		account_shadowed(kvm, sp);
	return sp;
}

struct kvm_mmu_page *
__kvm_mmu_get_shadow_page(struct kvm *kvm,
			  const struct shadow_page_caches *caches, gfn_t gfn,
			  union kvm_mmu_page_role role)
{
	struct hlist_head *sp_list = sp_list_of(kvm, gfn);
	struct kvm_mmu_page *sp;

	sp = kvm_mmu_find_shadow_page(kvm, gfn, sp_list, role);
	if (!sp)
		sp = kvm_mmu_alloc_shadow_page(kvm, caches, gfn, sp_list, role);
	return sp;
}

struct kvm_mmu_page *kvm_mmu_get_shadow_page(struct kvm_vcpu *vcpu, gfn_t gfn,
					     union kvm_mmu_page_role role)
{
	const struct shadow_page_caches caches = {
		.page_header_cache = &vcpu->arch.mmu_page_header_cache,
		.shadow_page_cache = &vcpu->arch.mmu_shadow_page_cache,
		.shadowed_info_cache = &vcpu->arch.mmu_shadowed_info_cache,
	};

	return __kvm_mmu_get_shadow_page(vcpu->kvm, &caches, gfn, role);
}

static void kvm_mmu_check_sptes_at_free(struct kvm_mmu_page *sp)
{
	int i;

	for (i = 0; i < SPTE_ENT_PER_PAGE; i++)
		KVM_MMU_WARN_ON(is_shadow_present_pte(sp->spt[i]));
}

static void kvm_mmu_free_shadow_page(struct kvm_mmu_page *sp)
{
	kvm_mmu_check_sptes_at_free(sp);

	hlist_del(&sp->hash_link);
	list_del(&sp->link);
	free_page((unsigned long)sp->spt);
	mmu_free_shadowed_info(sp->shadowed_translation);
	mmu_free_page_header(sp);
}

/*
 * Take @sp off the active list: to be freed by the next commit, or, if vCPUs
 * still use it as a root, when the last of them has let go of it.  True for a
 * root that was valid until now.
 */
static bool kvm_mmu_unlist_page(struct kvm *kvm, struct kvm_mmu_page *sp,
				struct list_head *invalid_list, int *nr_zapped)
{
	if (sp->root_count) {
		list_del(&sp->link);
		return !is_obsolete_sp(kvm, sp);
	}

	(*nr_zapped)++;
	/* A root that became invalid before is on no list. */
	if (sp->role.invalid)
		list_add(&sp->link, invalid_list);
	else
		list_move(&sp->link, invalid_list);
	kvm->arch.n_used_mmu_pages--;
	return false;
}

bool __kvm_mmu_prepare_zap_page(struct kvm *kvm, struct kvm_mmu_page *sp,
				struct list_head *invalid_list,
				int *nr_zapped)
{
	bool list_unstable, zapped_root;

	lockdep_assert_held_write(&kvm->mmu_lock);

	++kvm->stat.mmu_shadow_zapped;
	/* Pages never become unsync here, so none below has to be zapped. */
	KVM_MMU_WARN_ON(sp->unsync || sp->unsync_children);
	*nr_zapped = kvm_mmu_page_unlink_children(kvm, sp, invalid_list);
	kvm_mmu_unlink_parents(kvm, sp);
	list_unstable = *nr_zapped;

	if (!sp->role.invalid && sp_has_gptes(sp))
		unaccount_shadowed(kvm, sp);

	zapped_root = kvm_mmu_unlist_page(kvm, sp, invalid_list, nr_zapped);
	sp->role.invalid = 1;

	/* After the root is marked: the vCPUs look at it when they are asked. */
	if (zapped_root)
		kvm_make_all_cpus_request(kvm, KVM_REQ_MMU_FREE_OBSOLETE_ROOTS);
	return list_unstable;
}

bool kvm_mmu_prepare_zap_page(struct kvm *kvm, struct kvm_mmu_page *sp,
			      struct list_head *invalid_list)
{
	int nr_zapped;

	__kvm_mmu_prepare_zap_page(kvm, sp, invalid_list, &nr_zapped);
	return nr_zapped;
}

void kvm_mmu_commit_zap_page(struct kvm *kvm, struct list_head *invalid_list)
{
	struct kvm_mmu_page *sp, *nsp;

	if (list_empty(invalid_list))
		return;

	/*
	 * The stale translations have to go before the pages can be used
	 * again, and vCPUs that walk them without mmu_lock have to be done:
	 * see walk_shadow_page_lockless_begin().
	 */
	kvm_flush_remote_tlbs(kvm);

	list_for_each_entry_safe(sp, nsp, invalid_list, link) {
		WARN_ON_ONCE(!sp->role.invalid || sp->root_count);
		kvm_mmu_free_shadow_page(sp);
	}
}
