// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does userspace get the dirty log, without missing a write?
 *
 * A bit is taken and its gfn's mappings are made to fault, or to be logged,
 * in one section of mmu_lock: a fault sets the bit either before, and is seen,
 * or after, and finds its SPTE changed.  The flush may come later, but before
 * userspace sees the bit and copies the page.
 */
#include <linux/uaccess.h>

#include "mmu_internal.h"

static void kvm_vcpu_mark_page_dirty(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	mark_page_dirty_in_slot(vcpu->kvm, kvm_vcpu_gfn_to_memslot(vcpu, gfn),
				gfn);
}

/* What the CPU logged while the guest ran.  The caller holds kvm->srcu. */
void vmx_flush_pml_buffer(struct kvm_vcpu *vcpu)
{
	unsigned int i;

	for (i = 0; i < vcpu->arch.pml_nr; i++)
		kvm_vcpu_mark_page_dirty(vcpu, gpa_to_gfn(vcpu->arch.pml_buf[i]));
	vcpu->arch.pml_nr = 0;
}

/* Nobody waits for the exit: a guest that is not interrupted at once cannot
 * be told from one whose write comes later. */
static void kvm_vcpu_kick(struct kvm_vcpu *vcpu)
{
	kvm_vcpu_exiting_guest_mode(vcpu);
}

/* The CPU's own logs are emptied at every exit: make vCPUs exit. */
void kvm_arch_sync_dirty_log(struct kvm *kvm, struct kvm_memory_slot *memslot)
{
	struct kvm_vcpu *vcpu;
	unsigned int i;

	if (!kvm->arch.cpu_dirty_log_size)
		return;

	kvm_for_each_vcpu(i, vcpu, kvm)
		kvm_vcpu_kick(vcpu);
}

static struct kvm_memory_slot *logged_memslot(struct kvm *kvm, int id)
{
	struct kvm_memory_slot *slot = id_to_memslot(kvm_memslots(kvm), id);

	lockdep_assert_held(&kvm->slots_lock);
	return slot && slot->dirty_bitmap ? slot : NULL;
}

/* Collects the log in @buffer; true when a flush is due. */
static bool reap_dirty_log(struct kvm *kvm, struct kvm_memory_slot *memslot,
			   unsigned long *buffer)
{
	unsigned long i, n = kvm_dirty_bitmap_bytes(memslot) / sizeof(long);
	unsigned long *dirty_bitmap = memslot->dirty_bitmap;
	bool flush = false;

	write_lock(&kvm->mmu_lock);
	for (i = 0; i < n; i++) {
		unsigned long mask;

		buffer[i] = 0;
		if (!dirty_bitmap[i])
			continue;

		flush = true;
		mask = xchg(&dirty_bitmap[i], 0);
		buffer[i] = mask;
		kvm_arch_mmu_enable_log_dirty_pt_masked(kvm, memslot,
							i * BITS_PER_LONG,
							mask);
	}
	write_unlock(&kvm->mmu_lock);
	return flush;
}

int kvm_get_dirty_log_protect(struct kvm *kvm, struct kvm_dirty_log *log)
{
	struct kvm_memory_slot *memslot = logged_memslot(kvm, log->slot);
	unsigned long *buffer;
	bool flush = false;

	if (!memslot)
		return -ENOENT;

	kvm_arch_sync_dirty_log(kvm, memslot);

	/* With manual protection the bits stay until they are cleared. */
	if (kvm->manual_dirty_log_protect) {
		buffer = memslot->dirty_bitmap;
	} else {
		buffer = kvm_second_dirty_bitmap(memslot);
		flush = reap_dirty_log(kvm, memslot, buffer);
	}

	if (flush)
		kvm_flush_remote_tlbs_memslot(kvm, memslot);

	if (copy_to_user(log->dirty_bitmap, buffer,
			 kvm_dirty_bitmap_bytes(memslot)))
		return -EFAULT;
	return 0;
}

static bool is_whole_words(const struct kvm_memory_slot *memslot,
			   const struct kvm_clear_dirty_log *log)
{
	if (log->first_page % 64 || log->first_page > memslot->npages ||
	    log->num_pages > memslot->npages - log->first_page)
		return false;
	return log->num_pages % 64 == 0 ||
	       log->num_pages == memslot->npages - log->first_page;
}

/* Re-arms what was dirty and is in @buffer; true when a flush is due. */
static bool clear_dirty_log(struct kvm *kvm, struct kvm_memory_slot *memslot,
			    const struct kvm_clear_dirty_log *log,
			    const unsigned long *buffer)
{
	unsigned long i = log->first_page / BITS_PER_LONG;
	unsigned long n = DIV_ROUND_UP(log->num_pages, BITS_PER_LONG);
	bool flush = false;

	write_lock(&kvm->mmu_lock);
	for (; n--; i++) {
		atomic_long_t *p = (atomic_long_t *)&memslot->dirty_bitmap[i];
		unsigned long mask = *buffer++;

		if (!mask)
			continue;

		/* What was not dirty need not be made to fault again. */
		mask &= atomic_long_fetch_andnot(mask, p);
		if (!mask)
			continue;

		flush = true;
		kvm_arch_mmu_enable_log_dirty_pt_masked(kvm, memslot,
							i * BITS_PER_LONG,
							mask);
	}
	write_unlock(&kvm->mmu_lock);
	return flush;
}

int kvm_clear_dirty_log_protect(struct kvm *kvm,
				const struct kvm_clear_dirty_log *log)
{
	struct kvm_memory_slot *memslot = logged_memslot(kvm, log->slot);
	unsigned long *buffer;

	if (!memslot)
		return -ENOENT;
	if (!is_whole_words(memslot, log))
		return -EINVAL;

	kvm_arch_sync_dirty_log(kvm, memslot);

	buffer = kvm_second_dirty_bitmap(memslot);
	if (copy_from_user(buffer, log->dirty_bitmap,
			   DIV_ROUND_UP(log->num_pages, BITS_PER_LONG) *
			   sizeof(long)))
		return -EFAULT;

	if (clear_dirty_log(kvm, memslot, log, buffer))
		kvm_flush_remote_tlbs_memslot(kvm, memslot);
	return 0;
}
