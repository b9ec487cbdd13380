// SPDX-License-Identifier: GPL-2.0-only
/*
 * How do memslots change while others look at them?
 *
 * There are two sets of memslots.  Readers follow kvm->memslots under
 * kvm->srcu.  A change is made in the other set, which is then published; when
 * no reader is left that can have seen the old set, that one is brought up to
 * date too.  slots_lock is held all the time.
 *
 * A slot that is to go, or to move, is first replaced by a copy that is marked
 * invalid: faults wait, and everything can be zapped.
 */
#include "mmu_internal.h"

static struct kvm_memslots *kvm_get_inactive_memslots(struct kvm *kvm,
						      int as_id)
{
	struct kvm_memslots *active = __kvm_memslots(kvm, as_id);

	return kvm->__memslots[as_id][active->node_idx ^ 1];
}

struct kvm_memory_slot *id_to_memslot(struct kvm_memslots *slots, int id)
{
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		if (slots->slots[i]->id == id)
			return slots->slots[i];
	}
	return NULL;
}

/* In the inactive set; either may be NULL. */
static void kvm_replace_memslot(struct kvm *kvm, struct kvm_memory_slot *old,
				struct kvm_memory_slot *new)
{
	int as_id = old ? old->as_id : new->as_id;
	struct kvm_memslots *slots = kvm_get_inactive_memslots(kvm, as_id);
	int i = 0;

	if (!old) {
		slots->slots[slots->used_slots++] = new;
		return;
	}
	while (slots->slots[i]->id != old->id)
		i++;
	slots->slots[i] = new ? new : slots->slots[--slots->used_slots];
}

/*
 * A start of an invalidation that finds a slot must not be followed by an end
 * that does not, or the other way round.
 */
static void wait_for_invalidations(struct kvm *kvm)
{
	prepare_to_rcuwait(&kvm->mn_memslots_update_rcuwait);
	while (kvm->mn_active_invalidate_count) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		spin_unlock(&kvm->mn_invalidate_lock);
		schedule();
		spin_lock(&kvm->mn_invalidate_lock);
	}
	finish_rcuwait(&kvm->mn_memslots_update_rcuwait);
}

static void kvm_swap_active_memslots(struct kvm *kvm, int as_id)
{
	struct kvm_memslots *slots = kvm_get_inactive_memslots(kvm, as_id);
	u64 gen = __kvm_memslots(kvm, as_id)->generation;

	WARN_ON_ONCE(gen & KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS);
	slots->generation = gen | KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS;

	spin_lock(&kvm->mn_invalidate_lock);
	wait_for_invalidations(kvm);
	rcu_assign_pointer(kvm->memslots[as_id], slots);
	spin_unlock(&kvm->mn_invalidate_lock);

	synchronize_srcu_expedited(&kvm->srcu);

	/*
	 * A vCPU may have cached something of the old slots under the
	 * generation in progress: the final one is different.
	 */
	gen = slots->generation & ~KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS;
	slots->generation = gen + KVM_MAX_NR_ADDRESS_SPACES;
}

/* Publish, then make the same change in the set that was active. */
static void kvm_activate_memslot(struct kvm *kvm, struct kvm_memory_slot *old,
				 struct kvm_memory_slot *new)
{
	kvm_swap_active_memslots(kvm, old ? old->as_id : new->as_id);
	kvm_replace_memslot(kvm, old, new);
}

static void kvm_copy_memslot(struct kvm_memory_slot *dest,
			     const struct kvm_memory_slot *src)
{
	dest->base_gfn = src->base_gfn;
	dest->npages = src->npages;
	dest->dirty_bitmap = src->dirty_bitmap;
	dest->arch = src->arch;
	dest->userspace_addr = src->userspace_addr;
	dest->flags = src->flags;
	dest->id = src->id;
	dest->as_id = src->as_id;
}

/* From here on no new mapping of the slot appears; what there is goes. */
static void kvm_invalidate_memslot(struct kvm *kvm,
				   struct kvm_memory_slot *old,
				   struct kvm_memory_slot *invalid_slot)
{
	kvm_copy_memslot(invalid_slot, old);
	invalid_slot->flags |= KVM_MEMSLOT_INVALID;
	kvm_replace_memslot(kvm, old, invalid_slot);

	/* The other set keeps @old: it is about to be replaced anyway. */
	kvm_swap_active_memslots(kvm, old->as_id);

	kvm_arch_flush_shadow_memslot(kvm, old);
}

/* Two bitmaps: what was found in the first is put together in the second. */
static int kvm_alloc_dirty_bitmap(struct kvm_memory_slot *memslot)
{
	unsigned long bytes = 2 * kvm_dirty_bitmap_bytes(memslot);

	memslot->dirty_bitmap = kvzalloc(bytes, GFP_KERNEL_ACCOUNT);
	return memslot->dirty_bitmap ? 0 : -ENOMEM;
}

static void kvm_destroy_dirty_bitmap(struct kvm_memory_slot *memslot)
{
	kvfree(memslot->dirty_bitmap);
	memslot->dirty_bitmap = NULL;
}

static int kvm_prepare_memory_region(struct kvm *kvm,
				     const struct kvm_memory_slot *old,
				     struct kvm_memory_slot *new,
				     enum kvm_mr_change change)
{
	int r;

	if (change != KVM_MR_DELETE) {
		/* The old bitmap is freed by the commit, or goes on. */
		if (!(new->flags & KVM_MEM_LOG_DIRTY_PAGES))
			new->dirty_bitmap = NULL;
		else if (old && old->dirty_bitmap)
			new->dirty_bitmap = old->dirty_bitmap;
		else if (kvm_alloc_dirty_bitmap(new))
			return -ENOMEM;
	}

	r = kvm_arch_prepare_memory_region(kvm, old, new, change);
	if (r && new && new->dirty_bitmap && (!old || !old->dirty_bitmap))
		kvm_destroy_dirty_bitmap(new);
	return r;
}

static void kvm_commit_memory_region(struct kvm *kvm,
				     struct kvm_memory_slot *old,
				     const struct kvm_memory_slot *new,
				     enum kvm_mr_change change)
{
	kvm_arch_commit_memory_region(kvm, old, new, change);

	switch (change) {
	case KVM_MR_CREATE:
		break;
	case KVM_MR_DELETE:
		kvm_destroy_dirty_bitmap(old);
		kvm_arch_free_memslot(kvm, old);
		kfree(old);
		break;
	case KVM_MR_MOVE:
	case KVM_MR_FLAGS_ONLY:
		if (old->dirty_bitmap && !new->dirty_bitmap)
			kvm_destroy_dirty_bitmap(old);
		kfree(old);
		break;
	}
}

static int kvm_set_memslot(struct kvm *kvm, struct kvm_memory_slot *old,
			   struct kvm_memory_slot *new,
			   enum kvm_mr_change change)
{
	struct kvm_memory_slot *invalid_slot = NULL;
	int r;

	if (change == KVM_MR_DELETE || change == KVM_MR_MOVE) {
		invalid_slot = kzalloc(sizeof(*invalid_slot),
				       GFP_KERNEL_ACCOUNT);
		if (!invalid_slot)
			return -ENOMEM;
		kvm_invalidate_memslot(kvm, old, invalid_slot);
	}

	r = kvm_prepare_memory_region(kvm, old, new, change);
	if (r) {
		/* Faults may go on with the slot as it was. */
		if (invalid_slot) {
			kvm_activate_memslot(kvm, invalid_slot, old);
			kfree(invalid_slot);
		}
		return r;
	}

	kvm_replace_memslot(kvm, old, new);
	kvm_activate_memslot(kvm, invalid_slot ? invalid_slot : old, new);
	if (invalid_slot)
		kfree(invalid_slot);

	kvm_commit_memory_region(kvm, old, new, change);
	return 0;
}

static bool kvm_check_memslot_overlap(struct kvm_memslots *slots, int id,
				      gfn_t start, gfn_t end)
{
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		const struct kvm_memory_slot *slot = slots->slots[i];

		if (slot->id != id && slot->base_gfn < end &&
		    start < slot->base_gfn + slot->npages)
			return true;
	}
	return false;
}

/* What @mem asks of @old, which may be NULL; or a negative errno. */
static int memslot_change(const struct kvm_memory_slot *old,
			  const struct kvm_userspace_memory_region *mem)
{
	if (!mem->memory_size)
		return old ? KVM_MR_DELETE : -EINVAL;
	if (!old)
		return KVM_MR_CREATE;
	if (mem->userspace_addr != old->userspace_addr ||
	    mem->memory_size >> PAGE_SHIFT != old->npages)
		return -EINVAL;
	if (mem->guest_phys_addr >> PAGE_SHIFT != old->base_gfn)
		return KVM_MR_MOVE;
	return mem->flags != old->flags ? KVM_MR_FLAGS_ONLY : -EEXIST;
}

static struct kvm_memory_slot *
new_memslot(const struct kvm_userspace_memory_region *mem)
{
	struct kvm_memory_slot *new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);

	if (!new)
		return NULL;
	new->as_id = 0;
	new->id = mem->slot;
	new->base_gfn = mem->guest_phys_addr >> PAGE_SHIFT;
	new->npages = mem->memory_size >> PAGE_SHIFT;
	new->flags = mem->flags;
	new->userspace_addr = mem->userspace_addr;
	return new;
}

int kvm_set_memory_region(struct kvm *kvm,
			  const struct kvm_userspace_memory_region *mem)
{
	gfn_t start = mem->guest_phys_addr >> PAGE_SHIFT;
	gfn_t end = start + (mem->memory_size >> PAGE_SHIFT);
	struct kvm_memslots *slots = __kvm_memslots(kvm, 0);
	struct kvm_memory_slot *old, *new;
	int change, r;

	lockdep_assert_held(&kvm->slots_lock);

	old = id_to_memslot(slots, mem->slot);
	change = memslot_change(old, mem);
	if (change == -EEXIST)
		return 0;
	if (change < 0)
		return change;
	if (change == KVM_MR_DELETE)
		return kvm_set_memslot(kvm, old, NULL, KVM_MR_DELETE);

	if ((change == KVM_MR_CREATE || change == KVM_MR_MOVE) &&
	    kvm_check_memslot_overlap(slots, mem->slot, start, end))
		return -EEXIST;

	new = new_memslot(mem);
	if (!new)
		return -ENOMEM;
	r = kvm_set_memslot(kvm, old, new, change);
	if (r)
		kfree(new);
	return r;
}
