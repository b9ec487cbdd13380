/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The x86 parts of struct kvm, struct kvm_vcpu and struct kvm_memory_slot
 * that the shadow MMU uses.
 *
 * SPTE_LEVEL_BITS is 9 in the kernel.  A smaller value gives smaller page
 * tables and huge pages of fewer small ones; nothing else changes.
 */
#ifndef RMAPSIM_ASM_KVM_HOST_H
#define RMAPSIM_ASM_KVM_HOST_H

#include <linux/atomic.h>
#include <linux/kvm_types.h>
#include <linux/list.h>

#ifndef SPTE_LEVEL_BITS
#define SPTE_LEVEL_BITS		9
#endif

#define PT64_ROOT_MAX_LEVEL	5
enum pg_level {
	PG_LEVEL_NONE,
	PG_LEVEL_4K,
	PG_LEVEL_2M,
	PG_LEVEL_1G,
	PG_LEVEL_512G,
};

#define KVM_MAX_HUGEPAGE_LEVEL	PG_LEVEL_1G
#define KVM_NR_PAGE_SIZES	(KVM_MAX_HUGEPAGE_LEVEL - PG_LEVEL_4K + 1)
#define KVM_HPAGE_GFN_SHIFT(x)	(((x) - 1) * SPTE_LEVEL_BITS)
#define KVM_PAGES_PER_HPAGE(x)	(1ull << KVM_HPAGE_GFN_SHIFT(x))

#define KVM_MMU_HASH_SHIFT	4
#define KVM_NUM_MMU_PAGES	(1 << KVM_MMU_HASH_SHIFT)
#define KVM_MIN_FREE_MMU_PAGES	5ul
#define KVM_REFILL_PAGES	25ul

/* A chain of SPTEs: all leaves that map one gfn at one level, or all non-leaf
 * SPTEs that point at one shadow page.  core/kvm/rmap.c has the encoding. */
struct kvm_rmap_head {
	atomic_long_t val;
};

/* What kind of translations a shadow page holds; part of its identity. */
union kvm_mmu_page_role {
	u32 word;
	struct {
		unsigned level:4;
		unsigned has_4_byte_gpte:1;
		unsigned quadrant:2;
		unsigned direct:1;
		unsigned access:3;
		unsigned invalid:1;
		unsigned efer_nx:1;
		unsigned cr0_wp:1;
		unsigned smep_andnot_wp:1;
		unsigned smap_andnot_wp:1;
		unsigned ad_disabled:1;
		unsigned guest_mode:1;
		unsigned passthrough:1;
		unsigned is_mirror:1;
		unsigned:4;
		unsigned smm:8;
	};
};

struct kvm_mmu_root_info {
	gpa_t	pgd;
	hpa_t	hpa;		/* INVALID_PAGE: none */
};

/* One translation regime of a vCPU. */
struct kvm_mmu {
	struct kvm_mmu_root_info	root;
	union kvm_mmu_page_role		root_role;
};

/* 512 in hardware, of which an exit after each instruction uses one. */
#define PML_LOG_NR_ENTRIES	4

struct kvm_vcpu_arch {
	struct kvm_mmu	*mmu;		/* &root_mmu */
	struct kvm_mmu	root_mmu;

	/* Written by the CPU while the guest runs. */
	gpa_t		pml_buf[PML_LOG_NR_ENTRIES];
	u32		pml_nr;

	struct kvm_mmu_memory_cache	mmu_pte_list_desc_cache;
	struct kvm_mmu_memory_cache	mmu_shadow_page_cache;
	struct kvm_mmu_memory_cache	mmu_shadowed_info_cache;
	struct kvm_mmu_memory_cache	mmu_page_header_cache;
};

struct kvm_arch_memory_slot {
	struct kvm_rmap_head	*rmap[KVM_NR_PAGE_SIZES];
	u16			*gfn_write_track;	/* NULL: no gfn is */
};

struct kvm_vm_stat {
	atomic64_t	pages[KVM_NR_PAGE_SIZES];	/* present leaves */
	u64		max_mmu_rmap_size;
	u64		mmu_shadow_zapped;
	u64		mmu_recycled;
	atomic64_t	remote_tlb_flush_requests;
	atomic64_t	remote_tlb_flush;
};

struct kvm_arch {
	unsigned long		n_used_mmu_pages;
	unsigned long		n_max_mmu_pages;
	unsigned int		indirect_shadow_pages;
	u8			mmu_valid_gen;
	bool			ad_enabled;	/* EPT has hardware A/D bits */
	int			cpu_dirty_log_size;	/* PML entries, 0: none */
	bool			external_write_tracking_enabled;
	struct list_head	active_mmu_pages;
	struct hlist_head	mmu_page_hash[KVM_NUM_MMU_PAGES];

	/*
	 * For splitting huge pages, under slots_lock.  The last one holds a
	 * desc for each SPTE of a table besides what a cache has room for, so
	 * its objects go on in what follows it.
	 */
	struct kvm_mmu_memory_cache	split_page_header_cache;
	struct kvm_mmu_memory_cache	split_shadow_page_cache;
	struct kvm_mmu_memory_cache	split_desc_cache;
	void				*split_desc_room[(1 << SPTE_LEVEL_BITS) + 1];
};

#define KVM_REQ_MMU_FREE_OBSOLETE_ROOTS					\
	KVM_ARCH_REQ_FLAGS(31, KVM_REQUEST_WAIT | KVM_REQUEST_NO_WAKEUP)

#endif /* RMAPSIM_ASM_KVM_HOST_H */
