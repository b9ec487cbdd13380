/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual machine: memory slots, vCPUs, and the state of the mmu_notifier.
 *
 * Only what the shadow MMU and its callers use.  The host memory behind a slot
 * is simulated, see asm/kvm_guest.h.
 */
#ifndef RMAPSIM_LINUX_KVM_HOST_H
#define RMAPSIM_LINUX_KVM_HOST_H

#include "sched/limits.h"
#include <asm/kvm_host.h>
#include <asm/page.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rcuwait.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/string.h>

#define KVM_MAX_VCPUS			LIMIT_VCPUS
#define KVM_MAX_NR_ADDRESS_SPACES	2
#define KVM_MEM_SLOTS_NUM		LIMIT_SLOTS

#define KVM_PFN_ERR_MASK	(0x7ffull << 52)
#define KVM_PFN_ERR_NOSLOT_MASK	(0xfffull << 52)
#define KVM_PFN_NOSLOT		(0x1ull << 63)
#define KVM_PFN_ERR_FAULT	KVM_PFN_ERR_MASK

static inline bool is_error_pfn(kvm_pfn_t pfn)
{
	return pfn & KVM_PFN_ERR_MASK;
}

static inline bool is_noslot_pfn(kvm_pfn_t pfn)
{
	return pfn == KVM_PFN_NOSLOT;
}

#define KVM_MEM_LOG_DIRTY_PAGES	(1u << 0)
#define KVM_MEMSLOT_INVALID	(1u << 16)

struct kvm_memory_slot {
	gfn_t		base_gfn;
	unsigned long	npages;
	unsigned long	*dirty_bitmap;	/* and a second one; NULL: not logged */
	struct kvm_arch_memory_slot arch;
	unsigned long	userspace_addr;
	u32		flags;
	short		id;
	u16		as_id;
};

/* In a generation while the old memslots may still be in use. */
#define KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS	BIT_ULL(63)

/*
 * The active set of an address space is published under kvm->srcu and not
 * changed; the other one is prepared for the next update.
 */
struct kvm_memslots {
	u64			generation;
	int			node_idx;	/* of the set itself */
	int			used_slots;
	struct kvm_memory_slot	*slots[KVM_MEM_SLOTS_NUM];
};

enum kvm_mr_change {
	KVM_MR_CREATE,
	KVM_MR_DELETE,
	KVM_MR_MOVE,
	KVM_MR_FLAGS_ONLY,
};

/* KVM_SET_USER_MEMORY_REGION; memory_size 0 deletes. */
struct kvm_userspace_memory_region {
	u32	slot;
	u32	flags;
	u64	guest_phys_addr;
	u64	memory_size;
	u64	userspace_addr;
};

/* KVM_GET_DIRTY_LOG, KVM_CLEAR_DIRTY_LOG; pages as bits of u64s. */
struct kvm_dirty_log {
	u32	slot;
	u64	*dirty_bitmap;
};

struct kvm_clear_dirty_log {
	u32	slot;
	u32	num_pages;
	u64	first_page;
	const u64 *dirty_bitmap;
};

enum {
	OUTSIDE_GUEST_MODE,
	IN_GUEST_MODE,
	EXITING_GUEST_MODE,
	READING_SHADOW_PAGE_TABLES,
};

#define KVM_REQUEST_MASK	0xffu
#define KVM_REQUEST_NO_WAKEUP	BIT(8)
#define KVM_REQUEST_WAIT	BIT(9)
#define KVM_REQUEST_ARCH_BASE	8
#define KVM_ARCH_REQ_FLAGS(nr, flags)	(((nr) + KVM_REQUEST_ARCH_BASE) | (flags))
#define KVM_REQ_TLB_FLUSH	(0 | KVM_REQUEST_WAIT | KVM_REQUEST_NO_WAKEUP)

struct kvm_vcpu {
	struct kvm	*kvm;
	int		cpu;		/* the simulated CPU it is loaded on */
	int		vcpu_id;
	int		mode;
	u64		requests;
	struct kvm_vcpu_arch arch;
};

struct kvm {
	rwlock_t		mmu_lock;
	struct mutex		slots_lock;
	struct srcu_struct	srcu;
	struct kvm_memslots	*memslots[KVM_MAX_NR_ADDRESS_SPACES];
	struct kvm_memslots	*__memslots[KVM_MAX_NR_ADDRESS_SPACES][2];
	bool			manual_dirty_log_protect;
	unsigned int		created_vcpus;
	struct kvm_vcpu		*vcpus[KVM_MAX_VCPUS];

	spinlock_t		mn_invalidate_lock;
	unsigned long		mn_active_invalidate_count;
	struct rcuwait		mn_memslots_update_rcuwait;
	unsigned long		mmu_invalidate_seq;
	long			mmu_invalidate_in_progress;
	gfn_t			mmu_invalidate_range_start;
	gfn_t			mmu_invalidate_range_end;

	struct kvm_vm_stat	stat;
	struct kvm_arch		arch;
};

#define kvm_for_each_vcpu(idx, vcpup, kvm)				\
	for ((idx) = 0;							\
	     (idx) < (kvm)->created_vcpus &&				\
	     ((vcpup) = (kvm)->vcpus[idx], true);			\
	     (idx)++)

struct kvm_gfn_range {
	struct kvm_memory_slot	*slot;
	gfn_t			start;
	gfn_t			end;	/* exclusive */
	bool			may_block;
	bool			lockless;
};

#define KVM_MMU_WARN_ON(cond)	WARN_ON_ONCE(cond)
#define KVM_BUG_ON(cond, kvm)	((void)(kvm), shim_warn_if(false, cond))
#define KVM_BUG_ON_DATA_CORRUPTION(cond, kvm)				\
	((void)(kvm), shim_warn_if(true, cond))

static inline struct kvm_memslots *__kvm_memslots(struct kvm *kvm, int as_id)
{
	return srcu_dereference(kvm->memslots[as_id], &kvm->srcu);
}

static inline struct kvm_memslots *kvm_memslots(struct kvm *kvm)
{
	return __kvm_memslots(kvm, 0);
}

/* NULL when no slot of @slots contains @gfn. */
static inline struct kvm_memory_slot *
__gfn_to_memslot(struct kvm_memslots *slots, gfn_t gfn)
{
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		struct kvm_memory_slot *slot = slots->slots[i];
		gfn_t base = slot->base_gfn;

		if (gfn >= base && gfn < base + slot->npages)
			return slot;
	}
	return NULL;
}

static inline struct kvm_memory_slot *gfn_to_memslot(struct kvm *kvm, gfn_t gfn)
{
	return __gfn_to_memslot(kvm_memslots(kvm), gfn);
}

static inline struct kvm_memory_slot *
kvm_vcpu_gfn_to_memslot(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	return gfn_to_memslot(vcpu->kvm, gfn);
}

static inline gfn_t gpa_to_gfn(gpa_t gpa)
{
	return gpa >> PAGE_SHIFT;
}

static inline gpa_t gfn_to_gpa(gfn_t gfn)
{
	return (gpa_t)gfn << PAGE_SHIFT;
}

static inline unsigned long
__gfn_to_hva_memslot(const struct kvm_memory_slot *slot, gfn_t gfn)
{
	return slot->userspace_addr + (gfn - slot->base_gfn) * PAGE_SIZE;
}

static inline gfn_t hva_to_gfn_memslot(unsigned long hva,
				       struct kvm_memory_slot *slot)
{
	return slot->base_gfn + ((hva - slot->userspace_addr) >> PAGE_SHIFT);
}

static inline gfn_t gfn_to_index(gfn_t gfn, gfn_t base_gfn, int level)
{
	return (gfn >> KVM_HPAGE_GFN_SHIFT(level)) -
	       (base_gfn >> KVM_HPAGE_GFN_SHIFT(level));
}

static inline gfn_t gfn_round_for_level(gfn_t gfn, int level)
{
	return gfn & -KVM_PAGES_PER_HPAGE(level);
}

static inline bool kvm_slot_dirty_track_enabled(const struct kvm_memory_slot *slot)
{
	return slot->flags & KVM_MEM_LOG_DIRTY_PAGES;
}

static inline unsigned long
kvm_dirty_bitmap_bytes(const struct kvm_memory_slot *memslot)
{
	return BITS_TO_LONGS(memslot->npages) * sizeof(long);
}

static inline unsigned long *
kvm_second_dirty_bitmap(const struct kvm_memory_slot *memslot)
{
	return memslot->dirty_bitmap +
	       kvm_dirty_bitmap_bytes(memslot) / sizeof(long);
}

/* Atomic: vCPUs mark pages without mmu_lock too. */
static inline void mark_page_dirty_in_slot(struct kvm *kvm,
					   const struct kvm_memory_slot *slot,
					   gfn_t gfn)
{
	if (slot && kvm_slot_dirty_track_enabled(slot) && slot->dirty_bitmap)
		set_bit_le(gfn - slot->base_gfn, slot->dirty_bitmap);
}

/* Of the request itself; wakes and kicks nobody.  The barrier keeps what the
 * request is about ahead of it: pairs with the one in kvm_check_request(). */
static inline void kvm_make_request(int req, struct kvm_vcpu *vcpu)
{
	smp_wmb();
	set_bit(req & KVM_REQUEST_MASK, (unsigned long *)&vcpu->requests);
}

/*
 * Make the guest exit if it runs; returns the mode found.
 *
 * The barrier because a mode that is not changed orders nothing.  Pairs with
 * those after the mode is set, in vcpu_enter_guest() and
 * walk_shadow_page_lockless_begin().
 */
static inline int kvm_vcpu_exiting_guest_mode(struct kvm_vcpu *vcpu)
{
	smp_mb__before_atomic();
	return cmpxchg(&vcpu->mode, IN_GUEST_MODE, EXITING_GUEST_MODE);
}

static inline bool kvm_request_pending(struct kvm_vcpu *vcpu)
{
	return READ_ONCE(vcpu->requests);
}

static inline bool kvm_test_request(int req, struct kvm_vcpu *vcpu)
{
	return test_bit(req & KVM_REQUEST_MASK,
			(unsigned long *)&vcpu->requests);
}

static inline bool kvm_check_request(int req, struct kvm_vcpu *vcpu)
{
	if (!kvm_test_request(req, vcpu))
		return false;
	clear_bit(req & KVM_REQUEST_MASK, (unsigned long *)&vcpu->requests);
	/* Pairs with smp_wmb() in kvm_make_request(). */
	smp_mb__after_atomic();
	return true;
}

/* core/kvm/slots.c; slots_lock is held. */
int kvm_set_memory_region(struct kvm *kvm,
			  const struct kvm_userspace_memory_region *mem);
struct kvm_memory_slot *id_to_memslot(struct kvm_memslots *slots, int id);

/* core/kvm/dirty_log.c; slots_lock is held. */
int kvm_get_dirty_log_protect(struct kvm *kvm, struct kvm_dirty_log *log);
int kvm_clear_dirty_log_protect(struct kvm *kvm,
				const struct kvm_clear_dirty_log *log);
/* After every exit, where the CPU logs. */
void vmx_flush_pml_buffer(struct kvm_vcpu *vcpu);

/* core/kvm/flush.c */
bool kvm_make_all_cpus_request(struct kvm *kvm, unsigned int req);
void kvm_flush_remote_tlbs(struct kvm *kvm);
void kvm_flush_remote_tlbs_range(struct kvm *kvm, gfn_t gfn, u64 nr_pages);

/* core/kvm/vcpu.c */
void kvm_vcpu_service_requests(struct kvm_vcpu *vcpu);
bool vcpu_enter_guest(struct kvm_vcpu *vcpu);

/* core/kvm/memcache.c */
int kvm_mmu_topup_memory_cache(struct kvm_mmu_memory_cache *mc, int min);
void *kvm_mmu_memory_cache_alloc(struct kvm_mmu_memory_cache *mc);
void kvm_mmu_free_memory_cache(struct kvm_mmu_memory_cache *mc);

/*
 * core/kvm/notifier.c.  Addresses are those of the host process, see
 * __gfn_to_hva_memslot(); ranges are [start, end).
 */
int kvm_mmu_notifier_invalidate_range_start(struct kvm *kvm,
					    unsigned long start,
					    unsigned long end);
void kvm_mmu_notifier_invalidate_range_end(struct kvm *kvm,
					   unsigned long start,
					   unsigned long end);
int kvm_mmu_notifier_clear_flush_young(struct kvm *kvm, unsigned long start,
				       unsigned long end);
int kvm_mmu_notifier_clear_young(struct kvm *kvm, unsigned long start,
				 unsigned long end);
int kvm_mmu_notifier_test_young(struct kvm *kvm, unsigned long address);
void kvm_mmu_invalidate_start(struct kvm *kvm);
void kvm_mmu_invalidate_range_add(struct kvm *kvm, gfn_t start, gfn_t end);
void kvm_mmu_invalidate_end(struct kvm *kvm);
bool kvm_mmu_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range);

/* core/kvm/rmap.c, core/kvm/age.c: what the notifier calls per slot. */
bool kvm_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range);
bool kvm_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range);
bool kvm_test_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range);

/* Under mmu_lock: does a fault whose snapshot is @mmu_seq have to retry? */
static inline int mmu_invalidate_retry_gfn(struct kvm *kvm,
					   unsigned long mmu_seq, gfn_t gfn)
{
	lockdep_assert_held(&kvm->mmu_lock);
	if (unlikely(kvm->mmu_invalidate_in_progress)) {
		/* A range must have been added before mmu_lock was dropped. */
		if (WARN_ON_ONCE(kvm->mmu_invalidate_range_start == INVALID_GPA ||
				 kvm->mmu_invalidate_range_end == INVALID_GPA))
			return 1;
		if (gfn >= kvm->mmu_invalidate_range_start &&
		    gfn < kvm->mmu_invalidate_range_end)
			return 1;
	}
	return kvm->mmu_invalidate_seq != mmu_seq;
}

/* Without mmu_lock: a hint that saves work, wrong in either direction. */
static inline bool mmu_invalidate_retry_gfn_unsafe(struct kvm *kvm,
						   unsigned long mmu_seq,
						   gfn_t gfn)
{
	if (unlikely(READ_ONCE(kvm->mmu_invalidate_in_progress)) &&
	    gfn >= kvm->mmu_invalidate_range_start &&
	    gfn < kvm->mmu_invalidate_range_end)
		return true;
	return READ_ONCE(kvm->mmu_invalidate_seq) != mmu_seq;
}

#endif /* RMAPSIM_LINUX_KVM_HOST_H */
