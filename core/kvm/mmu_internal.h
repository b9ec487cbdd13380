/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The structures of the shadow MMU, and who calls whom across its files.
 *
 *	rmap.c		the chains of SPTEs and their lock
 *	zap.c, age.c, dirty.c	what walks them for a range of gfns
 *	sptep.c		how an SPTE in memory is read and written
 *	spte.h, spte.c	what an SPTE means
 *	page.c, child.c, root.c	shadow pages: life, links, use by vCPUs
 *	reclaim.c, zap_all.c	who zaps shadow pages without a fault
 *	split.c, collapse.c	huge pages and dirty logging
 *	fault.c, set_spte.c, paging.c, fast_fault.c, mmio.c	page faults
 *	notifier.c	mmu_notifier callbacks
 *	slots.c, slot_arch.c, dirty_log.c	memslots and their dirty log
 *	flush.c, vcpu.c	requests, and how vCPUs notice them
 *	memcache.c, vm.c	object caches, set-up
 */
#ifndef RMAPSIM_KVM_MMU_INTERNAL_H
#define RMAPSIM_KVM_MMU_INTERNAL_H

#include <linux/bitmap.h>
#include <linux/kvm_host.h>

#ifndef PTE_LIST_EXT
#define PTE_LIST_EXT		14
#endif

#ifndef RMAP_RECYCLE_THRESHOLD
#define RMAP_RECYCLE_THRESHOLD	1000
#endif

#ifndef PTE_PREFETCH_NUM
#define PTE_PREFETCH_NUM	8
#endif

#define SPTE_ENT_PER_PAGE	(1 << SPTE_LEVEL_BITS)
#define SPTE_INDEX(address, level)					\
	(((address) >> (PAGE_SHIFT + KVM_HPAGE_GFN_SHIFT(level))) &	\
	 (SPTE_ENT_PER_PAGE - 1))

/* Bits of kvm_rmap_head.val; the rest of it is a pointer. */
#define KVM_RMAP_MANY		BIT(0)	/* to a pte_list_desc */
#define KVM_RMAP_LOCKED		BIT(1)

/*
 * A stretch of a chain.  The head is the newest and the only one that may be
 * partly filled; every tail is full, so adding touches only the head and
 * removing moves the head's last entry into the hole.  The counts come first:
 * six entries lie in the same cache line.
 *
 *	val -> [head: 1..PTE_LIST_EXT] -more-> [full] -more-> [full] -> NULL
 *	tail_count of a desc: entries in all that follow it
 */
struct pte_list_desc {
	struct pte_list_desc *more;
	u32 spte_count;
	u32 tail_count;
	u64 *sptes[PTE_LIST_EXT];
};

/* A position in a chain. */
struct rmap_iterator {
	struct pte_list_desc *desc;	/* NULL: the only SPTE */
	int pos;			/* in desc->sptes */
};

struct kvm_mmu_page {
	struct list_head link;		/* active, or being zapped */
	struct hlist_node hash_link;

	bool tdp_mmu_page;
	bool unsync;
	u8 mmu_valid_gen;
	union kvm_mmu_page_role role;
	gfn_t gfn;
	u64 *spt;

	/* gfn << PAGE_SHIFT | access, per SPTE; NULL when it can be computed */
	u64 *shadowed_translation;

	int root_count;
	unsigned int unsync_children;
	struct kvm_rmap_head parent_ptes;
	DECLARE_BITMAP(unsync_child_bitmap, SPTE_ENT_PER_PAGE);
	atomic_t write_flooding_count;
};

enum {
	RET_PF_CONTINUE = 0,
	RET_PF_RETRY,
	RET_PF_EMULATE,
	RET_PF_WRITE_PROTECTED,
	RET_PF_INVALID,
	RET_PF_FIXED,
	RET_PF_SPURIOUS,
};

#define PFERR_PRESENT_MASK	BIT_ULL(0)
#define PFERR_WRITE_MASK	BIT_ULL(1)
#define PFERR_USER_MASK		BIT_ULL(2)
#define PFERR_RSVD_MASK		BIT_ULL(3)
#define PFERR_FETCH_MASK	BIT_ULL(4)

struct kvm_page_fault {
	/* What the CPU reported. */
	const gpa_t addr;
	const u64 error_code;
	const bool prefetch;
	const bool exec;
	const bool write;
	const bool present;
	const bool rsvd;

	/* The largest mapping the caller and then the guest allow. */
	u8 max_level;
	u8 req_level;
	u8 goal_level;

	gfn_t gfn;
	struct kvm_memory_slot *slot;
	unsigned long mmu_seq;
	kvm_pfn_t pfn;
	bool map_writable;
};

/* The TDP MMU is not modelled: direct MMUs use shadow pages as well.  The
 * page tables are EPT's, and so is the guest's when it is nested. */
#define tdp_enabled		true

static inline bool kvm_ad_enabled(struct kvm *kvm)
{
	return kvm->arch.ad_enabled;
}

static inline bool sp_has_gptes(struct kvm_mmu_page *sp)
{
	return !sp->role.direct && !sp->role.passthrough;
}

static inline struct kvm_memslots *
kvm_memslots_for_spte_role(struct kvm *kvm, union kvm_mmu_page_role role)
{
	return __kvm_memslots(kvm, role.smm);
}

static inline bool is_obsolete_sp(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	return sp->role.invalid ||
	       sp->mmu_valid_gen != kvm->arch.mmu_valid_gen;
}

/* rmap.c: the chains. */
unsigned long kvm_rmap_get(struct kvm_rmap_head *rmap_head);
unsigned long kvm_rmap_lock_readonly(struct kvm_rmap_head *rmap_head);
void kvm_rmap_unlock_readonly(struct kvm_rmap_head *rmap_head,
			      unsigned long old_val);
int pte_list_add(struct kvm *kvm, struct kvm_mmu_memory_cache *cache,
		 u64 *spte, struct kvm_rmap_head *rmap_head);
void pte_list_remove(struct kvm *kvm, u64 *spte,
		     struct kvm_rmap_head *rmap_head);
unsigned int pte_list_count(struct kvm_rmap_head *rmap_head);
u64 *__rmap_get_first(unsigned long rmap_val, struct rmap_iterator *iter);
u64 *rmap_get_first(struct kvm_rmap_head *rmap_head,
		    struct rmap_iterator *iter);
u64 *rmap_get_next(struct rmap_iterator *iter);
struct kvm_rmap_head *gfn_to_rmap(gfn_t gfn, int level,
				  const struct kvm_memory_slot *slot);
void __rmap_add(struct kvm *kvm, struct kvm_mmu_memory_cache *cache,
		const struct kvm_memory_slot *slot, u64 *spte, gfn_t gfn,
		unsigned int access);
void drop_spte(struct kvm *kvm, u64 *sptep);
void kvm_zap_one_rmap_spte(struct kvm *kvm, struct kvm_rmap_head *rmap_head,
			   u64 *sptep);
bool kvm_zap_all_rmap_sptes(struct kvm *kvm, struct kvm_rmap_head *rmap_head);

#define __for_each_rmap_spte(_rmap_head_, _iter_, _sptep_)		\
	for (_sptep_ = rmap_get_first(_rmap_head_, _iter_);		\
	     _sptep_; _sptep_ = rmap_get_next(_iter_))

/* With mmu_lock held for write, where only present SPTEs are in a chain. */
#define for_each_rmap_spte(_rmap_head_, _iter_, _sptep_)		\
	__for_each_rmap_spte(_rmap_head_, _iter_, _sptep_)		\
		if (!WARN_ON_ONCE(!is_shadow_present_pte(*(_sptep_))))

/*
 * With only the rmap lock held: @_rmap_val_ is what taking it returned, and
 * an SPTE that is being zapped is not present any more.
 */
#define for_each_rmap_spte_lockless(_rmap_val_, _iter_, _sptep_, _spte_) \
	for (_sptep_ = __rmap_get_first(_rmap_val_, _iter_);		\
	     _sptep_; _sptep_ = rmap_get_next(_iter_))			\
		if (is_shadow_present_pte(_spte_ = mmu_spte_get_lockless(sptep)))

/* page.c: shadow pages. */
gfn_t kvm_mmu_page_get_gfn(struct kvm_mmu_page *sp, int index);
u32 kvm_mmu_page_get_access(struct kvm_mmu_page *sp, int index);
void kvm_mmu_page_set_translation(struct kvm_mmu_page *sp, int index,
				  gfn_t gfn, unsigned int access);
void kvm_mmu_page_set_access(struct kvm_mmu_page *sp, int index,
			     unsigned int access);
/* Where a new shadow page comes from; direct ones need no shadowed info. */
struct shadow_page_caches {
	struct kvm_mmu_memory_cache *page_header_cache;
	struct kvm_mmu_memory_cache *shadow_page_cache;
	struct kvm_mmu_memory_cache *shadowed_info_cache;
};
struct kvm_mmu_page *
__kvm_mmu_get_shadow_page(struct kvm *kvm,
			  const struct shadow_page_caches *caches, gfn_t gfn,
			  union kvm_mmu_page_role role);
struct kvm_mmu_page *kvm_mmu_get_shadow_page(struct kvm_vcpu *vcpu, gfn_t gfn,
					     union kvm_mmu_page_role role);
/* Does some shadow page shadow a guest table in @gfn? */
bool kvm_gfn_is_shadowed(struct kvm *kvm, gfn_t gfn);
/* All of these with mmu_lock held for write.  The first is true when the
 * active list has changed beyond @sp itself. */
bool __kvm_mmu_prepare_zap_page(struct kvm *kvm, struct kvm_mmu_page *sp,
				struct list_head *invalid_list,
				int *nr_zapped);
bool kvm_mmu_prepare_zap_page(struct kvm *kvm, struct kvm_mmu_page *sp,
			      struct list_head *invalid_list);
void kvm_mmu_commit_zap_page(struct kvm *kvm, struct list_head *invalid_list);

/* reclaim.c, zap_all.c; the last two take mmu_lock. */
unsigned long kvm_mmu_available_pages(struct kvm *kvm);
int make_mmu_pages_available(struct kvm_vcpu *vcpu);
void kvm_mmu_change_mmu_pages(struct kvm *kvm, unsigned long goal_nr_mmu_pages);
void kvm_mmu_zap_all_fast(struct kvm *kvm);

/* split.c, collapse.c; the second takes mmu_lock. */
#define SPLIT_DESC_CACHE_MIN_NR_OBJECTS	(SPTE_ENT_PER_PAGE + 1)
void kvm_mmu_try_split_huge_pages(struct kvm *kvm,
				  const struct kvm_memory_slot *slot,
				  u64 start, u64 end, int target_level);
void kvm_mmu_recover_huge_pages(struct kvm *kvm,
				const struct kvm_memory_slot *slot);

/* child.c: links between shadow pages. */
union kvm_mmu_page_role kvm_mmu_child_role(u64 *sptep, bool direct,
					   unsigned int access);
void __link_shadow_page(struct kvm *kvm, struct kvm_mmu_memory_cache *cache,
			u64 *sptep, struct kvm_mmu_page *sp, bool flush);
struct kvm_mmu_page *kvm_mmu_get_child_sp(struct kvm_vcpu *vcpu, u64 *sptep,
					  gfn_t gfn, bool direct,
					  unsigned int access);
void link_shadow_page(struct kvm_vcpu *vcpu, u64 *sptep,
		      struct kvm_mmu_page *sp);
void drop_parent_pte(struct kvm *kvm, struct kvm_mmu_page *sp,
		     u64 *parent_pte);
void kvm_mmu_unlink_parents(struct kvm *kvm, struct kvm_mmu_page *sp);
int kvm_mmu_page_unlink_children(struct kvm *kvm, struct kvm_mmu_page *sp,
				 struct list_head *invalid_list);
int mmu_page_zap_pte(struct kvm *kvm, struct kvm_mmu_page *sp, u64 *spte,
		     struct list_head *invalid_list);

/* root.c: the roots of vCPUs. */
hpa_t mmu_alloc_root(struct kvm_vcpu *vcpu, gfn_t gfn, int quadrant, u8 level);
void mmu_free_root_page(struct kvm *kvm, hpa_t *root_hpa,
			struct list_head *invalid_list);
void kvm_mmu_free_obsolete_roots(struct kvm_vcpu *vcpu);

/* sptep.c: SPTEs in memory. */
u64 mmu_spte_get_lockless(u64 *sptep);
void mmu_spte_set(u64 *sptep, u64 new_spte);
bool mmu_spte_update(u64 *sptep, u64 new_spte);
u64 mmu_spte_clear_track_bits(struct kvm *kvm, u64 *sptep);
void mmu_spte_clear_no_track(u64 *sptep);
void kvm_update_page_stats(struct kvm *kvm, int level, int count);

/* zap.c: ranges of gfns. */
typedef bool (*slot_rmaps_handler)(struct kvm *kvm,
				   struct kvm_rmap_head *rmap_head,
				   const struct kvm_memory_slot *slot);
/* Levels and @end_gfn are inclusive. */
bool __walk_slot_rmaps(struct kvm *kvm, const struct kvm_memory_slot *slot,
		       slot_rmaps_handler fn, int start_level, int end_level,
		       gfn_t start_gfn, gfn_t end_gfn, bool can_yield,
		       bool flush_on_yield, bool flush);
bool walk_slot_rmaps(struct kvm *kvm, const struct kvm_memory_slot *slot,
		     slot_rmaps_handler fn, int start_level, int end_level,
		     bool flush_on_yield);
void kvm_zap_gfn_range(struct kvm *kvm, gfn_t gfn_start, gfn_t gfn_end);

/* slot_arch.c: the x86 part of a memslot; slots_lock is held. */
int kvm_arch_prepare_memory_region(struct kvm *kvm,
				   const struct kvm_memory_slot *old,
				   struct kvm_memory_slot *new,
				   enum kvm_mr_change change);
void kvm_arch_commit_memory_region(struct kvm *kvm,
				   struct kvm_memory_slot *old,
				   const struct kvm_memory_slot *new,
				   enum kvm_mr_change change);
void kvm_arch_flush_shadow_memslot(struct kvm *kvm,
				   struct kvm_memory_slot *slot);
void kvm_arch_free_memslot(struct kvm *kvm, struct kvm_memory_slot *slot);
void kvm_arch_sync_dirty_log(struct kvm *kvm, struct kvm_memory_slot *memslot);
void kvm_flush_remote_tlbs_memslot(struct kvm *kvm,
				   const struct kvm_memory_slot *memslot);

/* dirty.c: write protection and dirty logging, mmu_lock held for write
 * except where a name says slot_remove or enable. */
bool kvm_mmu_slot_gfn_write_protect(struct kvm *kvm,
				    struct kvm_memory_slot *slot, u64 gfn,
				    int min_level);
void kvm_mmu_write_protect_pt_masked(struct kvm *kvm,
				     struct kvm_memory_slot *slot,
				     gfn_t gfn_offset, unsigned long mask);
void kvm_mmu_clear_dirty_pt_masked(struct kvm *kvm,
				   struct kvm_memory_slot *slot,
				   gfn_t gfn_offset, unsigned long mask);
void kvm_arch_mmu_enable_log_dirty_pt_masked(struct kvm *kvm,
					     struct kvm_memory_slot *slot,
					     gfn_t gfn_offset,
					     unsigned long mask);
void kvm_mmu_slot_remove_write_access(struct kvm *kvm,
				      const struct kvm_memory_slot *slot,
				      int start_level);
void kvm_mmu_slot_leaf_clear_dirty(struct kvm *kvm,
				   const struct kvm_memory_slot *memslot);
bool kvm_gfn_is_write_tracked(struct kvm *kvm,
			      const struct kvm_memory_slot *slot, gfn_t gfn);
void __kvm_write_track_add_gfn(struct kvm *kvm, struct kvm_memory_slot *slot,
			       gfn_t gfn);
void __kvm_write_track_remove_gfn(struct kvm *kvm,
				  struct kvm_memory_slot *slot, gfn_t gfn);

/* fault.c, set_spte.c, paging.c, fast_fault.c, mmio.c */
int kvm_mmu_do_page_fault(struct kvm_vcpu *vcpu, gpa_t addr, u64 error_code,
			  bool prefetch, u8 max_level);
int kvm_mmu_page_fault(struct kvm_vcpu *vcpu, gpa_t addr, u64 error_code,
		       bool prefetch, u8 max_level);
int handle_mmio_page_fault(struct kvm_vcpu *vcpu, u64 addr);
int mmu_topup_memory_caches(struct kvm_vcpu *vcpu, bool maybe_indirect);
int kvm_mmu_faultin_pfn(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault,
			unsigned int access);
bool page_fault_handle_page_track(struct kvm_vcpu *vcpu,
				  struct kvm_page_fault *fault);
bool is_page_fault_stale(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault);
void kvm_mmu_finish_page_fault(struct kvm_vcpu *vcpu,
			       struct kvm_page_fault *fault, int r);
void kvm_mmu_hugepage_adjust(struct kvm_vcpu *vcpu,
			     struct kvm_page_fault *fault);
int mmu_set_spte(struct kvm_vcpu *vcpu, struct kvm_memory_slot *slot,
		 u64 *sptep, unsigned int pte_access, gfn_t gfn,
		 kvm_pfn_t pfn, struct kvm_page_fault *fault);
int ept_page_fault(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault);
int fast_page_fault(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault);
void __direct_pte_prefetch(struct kvm_vcpu *vcpu, struct kvm_mmu_page *sp,
			   u64 *sptep);
bool kvm_mmu_prefetch_sptes(struct kvm_vcpu *vcpu, gfn_t gfn, u64 *sptep,
			    int nr_pages, unsigned int access);
void walk_shadow_page_lockless_begin(struct kvm_vcpu *vcpu);
void walk_shadow_page_lockless_end(struct kvm_vcpu *vcpu);

/* flush.c */
void kvm_flush_remote_tlbs_gfn(struct kvm *kvm, gfn_t gfn, int level);

/* memcache.c, vm.c: set-up. */
struct pte_list_desc *mmu_alloc_pte_list_desc(struct kvm_mmu_memory_cache *cache);
void mmu_free_pte_list_desc(struct pte_list_desc *pte_list_desc);
void mmu_free_shadowed_info(u64 *shadowed_translation);
void mmu_free_page_header(struct kvm_mmu_page *sp);
void kvm_mmu_init_caches(struct kvm_vcpu *vcpu);
void kvm_mmu_init_split_caches(struct kvm *kvm);
void kvm_mmu_init_vm(struct kvm *kvm);
void kvm_mmu_create(struct kvm *kvm, struct kvm_vcpu *vcpu, int vcpu_id);

#endif /* RMAPSIM_KVM_MMU_INTERNAL_H */
