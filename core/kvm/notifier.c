// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens when the host's own page tables change, or their age is asked?
 *
 * Between the start and the end of an invalidation no fault installs a
 * translation of the range; one that looked its page up before the end finds
 * that mmu_invalidate_seq has moved on.  Asking for age changes no
 * translation, so it needs neither, nor mmu_lock.
 */
#include "spte.h"

typedef bool (*gfn_handler_t)(struct kvm *kvm, struct kvm_gfn_range *range);
typedef void (*on_lock_fn_t)(struct kvm *kvm);

struct kvm_mmu_notifier_range {
	u64 start;		/* in the host process's address space */
	u64 end;
	gfn_handler_t handler;	/* NULL: on_lock only */
	on_lock_fn_t on_lock;
	bool flush_on_ret;
	bool may_block;
	bool lockless;
};

struct kvm_mmu_notifier_return {
	bool ret;
	bool found_memslot;
};

/* The gfns of @slot within @range; false when there are none. */
static bool slot_range(struct kvm_memory_slot *slot,
		       const struct kvm_mmu_notifier_range *range,
		       struct kvm_gfn_range *gfn_range)
{
	u64 slot_start = slot->userspace_addr;
	u64 slot_end = slot_start + slot->npages * PAGE_SIZE;
	u64 hva_start = max(range->start, slot_start);
	u64 hva_end = min(range->end, slot_end);

	if (hva_start >= hva_end)
		return false;

	/* Every page that the range touches, be it in part. */
	gfn_range->start = hva_to_gfn_memslot(hva_start, slot);
	gfn_range->end = hva_to_gfn_memslot(hva_end + PAGE_SIZE - 1, slot);
	gfn_range->slot = slot;
	return true;
}

/* True when the handler is to be called too. */
static bool take_mmu_lock(struct kvm *kvm,
			  const struct kvm_mmu_notifier_range *range)
{
	if (range->lockless)
		return true;

	write_lock(&kvm->mmu_lock);
	if (range->on_lock)
		range->on_lock(kvm);
	return range->handler;
}

static void handle_slots(struct kvm *kvm,
			 const struct kvm_mmu_notifier_range *range,
			 struct kvm_mmu_notifier_return *r)
{
	struct kvm_gfn_range gfn_range = {
		.may_block = range->may_block,
		.lockless = range->lockless,
	};
	int as_id, i;

	for (as_id = 0; as_id < KVM_MAX_NR_ADDRESS_SPACES; as_id++) {
		struct kvm_memslots *slots = __kvm_memslots(kvm, as_id);

		for (i = 0; i < slots->used_slots; i++) {
			if (!slot_range(slots->slots[i], range, &gfn_range))
				continue;
			if (!r->found_memslot) {
				r->found_memslot = true;
				if (!take_mmu_lock(kvm, range))
					return;
			}
			r->ret |= range->handler(kvm, &gfn_range);
		}
	}
}

/*
 * Call the handler for every slot that the range overlaps.  mmu_lock is taken
 * at the first one: most invalidations do not concern the guest at all.
 */
static struct kvm_mmu_notifier_return
kvm_handle_hva_range(struct kvm *kvm,
		     const struct kvm_mmu_notifier_range *range)
{
	struct kvm_mmu_notifier_return r = { .ret = false };
	int idx;

	if (WARN_ON_ONCE(range->end <= range->start))
		return r;
	if (WARN_ON_ONCE(!range->on_lock && !range->handler))
		return r;
	/* What must see every fault needs the lock. */
	if (WARN_ON_ONCE(range->lockless && range->on_lock))
		return r;

	idx = srcu_read_lock(&kvm->srcu);

	handle_slots(kvm, range, &r);

	/* Before mmu_lock is dropped: see the TLB rules. */
	if (range->flush_on_ret && r.ret)
		kvm_flush_remote_tlbs(kvm);

	if (r.found_memslot && !range->lockless)
		write_unlock(&kvm->mmu_lock);

	srcu_read_unlock(&kvm->srcu, idx);
	return r;
}

void kvm_mmu_invalidate_start(struct kvm *kvm)
{
	lockdep_assert_held_write(&kvm->mmu_lock);
	/*
	 * Overlapping invalidations share one range, see range_add: the count
	 * says how many there are.
	 */
	kvm->mmu_invalidate_in_progress++;

	if (likely(kvm->mmu_invalidate_in_progress == 1)) {
		kvm->mmu_invalidate_range_start = INVALID_GPA;
		kvm->mmu_invalidate_range_end = INVALID_GPA;
	}
}

/* After start, and before mmu_lock is dropped. */
void kvm_mmu_invalidate_range_add(struct kvm *kvm, gfn_t start, gfn_t end)
{
	lockdep_assert_held_write(&kvm->mmu_lock);
	WARN_ON_ONCE(!kvm->mmu_invalidate_in_progress);

	if (likely(kvm->mmu_invalidate_range_start == INVALID_GPA)) {
		kvm->mmu_invalidate_range_start = start;
		kvm->mmu_invalidate_range_end = end;
		return;
	}

	/* Too wide a range only makes faults retry that need not. */
	kvm->mmu_invalidate_range_start =
		min(kvm->mmu_invalidate_range_start, start);
	kvm->mmu_invalidate_range_end =
		max(kvm->mmu_invalidate_range_end, end);
}

bool kvm_mmu_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range)
{
	kvm_mmu_invalidate_range_add(kvm, range->start, range->end);
	return kvm_unmap_gfn_range(kvm, range);
}

void kvm_mmu_invalidate_end(struct kvm *kvm)
{
	lockdep_assert_held_write(&kvm->mmu_lock);

	/*
	 * The sequence first, so that a fault that finds nothing in progress
	 * finds the new sequence.  Pairs with smp_rmb() in
	 * kvm_mmu_faultin_pfn().
	 */
	kvm->mmu_invalidate_seq++;
	smp_wmb();
	kvm->mmu_invalidate_in_progress--;
	KVM_BUG_ON(kvm->mmu_invalidate_in_progress < 0, kvm);

	WARN_ON_ONCE(kvm->mmu_invalidate_range_start == INVALID_GPA);
}

int kvm_mmu_notifier_invalidate_range_start(struct kvm *kvm,
					    unsigned long start,
					    unsigned long end)
{
	const struct kvm_mmu_notifier_range hva_range = {
		.start = start,
		.end = end,
		.handler = kvm_mmu_unmap_gfn_range,
		.on_lock = kvm_mmu_invalidate_start,
		.flush_on_ret = true,
		.may_block = true,
	};

	/* Keeps memslots from changing until the end. */
	spin_lock(&kvm->mn_invalidate_lock);
	kvm->mn_active_invalidate_count++;
	spin_unlock(&kvm->mn_invalidate_lock);

	kvm_handle_hva_range(kvm, &hva_range);
	return 0;
}

void kvm_mmu_notifier_invalidate_range_end(struct kvm *kvm,
					   unsigned long start,
					   unsigned long end)
{
	const struct kvm_mmu_notifier_range hva_range = {
		.start = start,
		.end = end,
		.on_lock = kvm_mmu_invalidate_end,
		.may_block = true,
	};

	bool wake = false;

	kvm_handle_hva_range(kvm, &hva_range);

	spin_lock(&kvm->mn_invalidate_lock);
	if (!WARN_ON_ONCE(!kvm->mn_active_invalidate_count))
		wake = !--kvm->mn_active_invalidate_count;
	spin_unlock(&kvm->mn_invalidate_lock);

	/* slots_lock makes sure that there is one waiter at most. */
	if (wake)
		rcuwait_wake_up(&kvm->mn_memslots_update_rcuwait);
}

static int kvm_age_hva_range(struct kvm *kvm, u64 start, u64 end,
			     gfn_handler_t handler, bool flush_on_ret)
{
	const struct kvm_mmu_notifier_range range = {
		.start = start,
		.end = end,
		.handler = handler,
		.flush_on_ret = flush_on_ret,
		.may_block = false,
		.lockless = IS_ENABLED(CONFIG_KVM_MMU_LOCKLESS_AGING),
	};

	return kvm_handle_hva_range(kvm, &range).ret;
}

int kvm_mmu_notifier_clear_flush_young(struct kvm *kvm, unsigned long start,
				       unsigned long end)
{
	return kvm_age_hva_range(kvm, start, end, kvm_age_gfn,
				 !IS_ENABLED(CONFIG_KVM_ELIDE_TLB_FLUSH_IF_YOUNG));
}

int kvm_mmu_notifier_clear_young(struct kvm *kvm, unsigned long start,
				 unsigned long end)
{
	return kvm_age_hva_range(kvm, start, end, kvm_age_gfn, false);
}

int kvm_mmu_notifier_test_young(struct kvm *kvm, unsigned long address)
{
	return kvm_age_hva_range(kvm, address, address + 1, kvm_test_age_gfn,
				 false);
}
