// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does userspace learn which pages were written?
 */
#include "guest.h"
#include "ops.h"
#include "oracle.h"
#include "world.h"

typedef void (*masked_fn)(struct kvm *kvm, struct kvm_memory_slot *slot,
			  gfn_t gfn_offset, unsigned long mask);

/* One word of the dirty bitmap after the other, as the ioctl does. */
static void for_each_word(const struct scn_op *op, masked_fn fn)
{
	unsigned int rel = op->start;

	while (rel < op->end) {
		unsigned int offset = rel & ~63u;
		unsigned int stop = min((unsigned int)op->end, offset + 64);
		unsigned long mask = ~0ul >> (64 - (stop - rel));

		fn(WORLD->kvm, WORLD->slot, offset, mask << (rel - offset));
		rel = stop;
	}
}

/* The flush comes after mmu_lock, but before slots_lock is dropped. */
static void run_dirty_log(const struct scn_op *op, masked_fn fn)
{
	struct kvm *kvm = WORLD->kvm;

	mutex_lock(&kvm->slots_lock);
	write_lock(&kvm->mmu_lock);
	for_each_word(op, fn);
	oracle_range_finished(machine_task());
	write_unlock(&kvm->mmu_lock);
	kvm_flush_remote_tlbs(kvm);
	mutex_unlock(&kvm->slots_lock);
}

void ops_wrprot(const struct scn_op *op)
{
	run_dirty_log(op, kvm_mmu_write_protect_pt_masked);
}

void ops_clear_dirty(const struct scn_op *op)
{
	run_dirty_log(op, kvm_mmu_clear_dirty_pt_masked);
}

void ops_dirty_log(const struct scn_op *op)
{
	(void)op;
}

void ops_log_get(const struct scn_op *op)
{
	(void)op;
}

void ops_log_clear(const struct scn_op *op)
{
	(void)op;
}
