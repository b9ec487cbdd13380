// SPDX-License-Identifier: GPL-2.0-only
/*
 * How do memslots come, change and go?
 *
 * Userspace does one thing at a time with a memslot, and hardly anything that
 * makes no sense: what is there is not created, what is not there does not
 * change.  A call that fails, as for want of memory, has changed nothing.
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

static u64 first_page(unsigned int slot)
{
	return WORLD->base_gfn + slot * WORLD->slot_pages;
}

static int set_region(unsigned int slot, u64 base_gfn, u64 npages, u32 flags)
{
	const struct kvm_userspace_memory_region mem = {
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = base_gfn << PAGE_SHIFT,
		.memory_size = npages << PAGE_SHIFT,
		.userspace_addr = world_hva(first_page(slot)),
	};

	return kvm_set_memory_region(WORLD->kvm, &mem);
}

int world_create_slot(unsigned int slot)
{
	int ret = set_region(slot, first_page(slot), WORLD->slot_pages,
			     WORLD->log ? KVM_MEM_LOG_DIRTY_PAGES : 0);

	if (!ret)
		oracle_dirty_logging(slot, WORLD->log);
	return ret;
}

void ops_slot_create(const struct scn_op *op)
{
	mutex_lock(&WORLD->kvm->slots_lock);
	if (!world_find_slot(op->slot))
		world_create_slot(op->slot);
	mutex_unlock(&WORLD->kvm->slots_lock);
}

/* Its memory is unmapped at once: there is nobody to notify any more. */
void ops_slot_delete(const struct scn_op *op)
{
	u64 first = first_page(op->slot);
	bool logged;

	mutex_lock(&WORLD->kvm->slots_lock);
	logged = WORLD->dirty.logging[op->slot];
	oracle_dirty_logging(op->slot, false);
	if (!set_region(op->slot, 0, 0, 0))
		world_replace_pages(first, first + WORLD->slot_pages);
	else
		oracle_dirty_logging(op->slot, logged);
	mutex_unlock(&WORLD->kvm->slots_lock);
}

void ops_slot_move(const struct scn_op *op)
{
	const struct kvm_memory_slot *slot;

	mutex_lock(&WORLD->kvm->slots_lock);
	slot = world_find_slot(op->slot);
	if (slot)
		set_region(op->slot, WORLD->base_gfn + op->to, slot->npages,
			   slot->flags);
	mutex_unlock(&WORLD->kvm->slots_lock);
}

static bool set_logging(unsigned int id, u32 flags)
{
	const struct kvm_memory_slot *slot = world_find_slot(id);

	return slot &&
	       !set_region(id, slot->base_gfn, slot->npages, flags);
}

/* Userspace relies on the log when the call has returned. */
void ops_log_start(const struct scn_op *op)
{
	mutex_lock(&WORLD->kvm->slots_lock);
	if (set_logging(op->slot, KVM_MEM_LOG_DIRTY_PAGES) &&
	    !WORLD->dirty.logging[op->slot])
		oracle_dirty_logging(op->slot, true);
	mutex_unlock(&WORLD->kvm->slots_lock);
}

void ops_log_stop(const struct scn_op *op)
{
	mutex_lock(&WORLD->kvm->slots_lock);
	oracle_dirty_logging(op->slot, false);
	set_logging(op->slot, 0);
	mutex_unlock(&WORLD->kvm->slots_lock);
}
