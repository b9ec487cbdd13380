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
static void for_each_word(struct kvm_memory_slot *slot, unsigned int rel,
			  unsigned int end, masked_fn fn)
{
	while (rel < end) {
		unsigned int offset = rel & ~63u;
		unsigned int stop = min(end, offset + 64);
		unsigned long mask = ~0ul >> (64 - (stop - rel));

		fn(WORLD->kvm, slot, offset, mask << (rel - offset));
		rel = stop;
	}
}

static void for_each_slot(const struct world_op *w, masked_fn fn)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		struct kvm_memory_slot *slot = slots->slots[i];
		u64 start = w->start, end = w->end;

		if (world_clip_gfns(slot, &start, &end))
			for_each_word(slot, start - slot->base_gfn,
				      end - slot->base_gfn, fn);
	}
}

/* The flush comes after mmu_lock, but before slots_lock is dropped. */
static void run_dirty_log(masked_fn fn)
{
	struct kvm *kvm = WORLD->kvm;

	mutex_lock(&kvm->slots_lock);
	write_lock(&kvm->mmu_lock);
	for_each_slot(world_op_of(machine_task()), fn);
	oracle_range_finished(machine_task());
	write_unlock(&kvm->mmu_lock);
	kvm_flush_remote_tlbs(kvm);
	mutex_unlock(&kvm->slots_lock);
}

void ops_wrprot(const struct scn_op *op)
{
	(void)op;
	run_dirty_log(kvm_mmu_write_protect_pt_masked);
}

void ops_clear_dirty(const struct scn_op *op)
{
	(void)op;
	run_dirty_log(kvm_mmu_clear_dirty_pt_masked);
}

#define LOG_WORDS	(LIMIT_GFNS / 64)

static void get_log(unsigned int slot)
{
	u64 bitmap[LOG_WORDS] = { 0 };
	struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = bitmap };
	struct kvm *kvm = WORLD->kvm;

	mutex_lock(&kvm->slots_lock);
	oracle_dirty_ask(slot);
	if (!kvm_get_dirty_log_protect(kvm, &log))
		oracle_dirty_answer(slot, bitmap,
				    kvm->manual_dirty_log_protect);
	mutex_unlock(&kvm->slots_lock);
}

void ops_dirty_log(const struct scn_op *op)
{
	get_log(op->slot);
}

void ops_log_get(const struct scn_op *op)
{
	get_log(op->slot);
}

/* Userspace copies all pages of the range, whatever it has been told. */
static void clear_log(unsigned int slot, u64 start, u64 end)
{
	u64 bitmap[LOG_WORDS] = { 0 }, first, base, i;
	struct kvm_clear_dirty_log log = {
		.slot = slot,
		.dirty_bitmap = bitmap,
	};

	base = WORLD->base_gfn + slot * WORLD->slot_pages;
	first = (start - base) & ~63ull;
	log.first_page = first;
	log.num_pages = WORLD->slot_pages - first;
	for (i = start - base; i < end - base; i++)
		bitmap[(i - first) / 64] |= BIT_ULL((i - first) % 64);
	if (!kvm_clear_dirty_log_protect(WORLD->kvm, &log))
		oracle_dirty_forget(start, end);
}

void ops_log_clear(const struct scn_op *op)
{
	const struct world_op *w = world_op_of(machine_task());
	unsigned int i;

	(void)op;
	mutex_lock(&WORLD->kvm->slots_lock);
	for (i = 0; i < WORLD->slots; i++) {
		u64 first = WORLD->base_gfn + i * WORLD->slot_pages;
		u64 start = max(w->start, first);
		u64 end = min(w->end, first + WORLD->slot_pages);

		if (start < end)
			clear_log(i, start, end);
	}
	mutex_unlock(&WORLD->kvm->slots_lock);
}

/* Not for a nested guest: what the CPU would log are addresses of its own. */
void world_pml_write(struct kvm_vcpu *vcpu, u64 sptep, u64 page)
{
	struct kvm_vcpu_arch *arch = &vcpu->arch;
	struct oracle_page sp;
	u64 gfn;

	if (!vcpu->kvm->arch.cpu_dirty_log_size)
		return;
	oracle_weak_read_page(sptep, &sp);
	if (!sp.live || sp.role.guest_mode)
		return;
	gfn = sp.gfn | (page & (KVM_PAGES_PER_HPAGE(sp.role.level) - 1));
	world_settle(arch->pml_buf, sizeof(arch->pml_buf));
	world_settle(&arch->pml_nr, sizeof(arch->pml_nr));
	sim_bug_on(arch->pml_nr == PML_LOG_NR_ENTRIES);
	world_touch(arch->pml_buf, sizeof(arch->pml_buf) + sizeof(arch->pml_nr));
	arch->pml_buf[arch->pml_nr++] = gfn_to_gpa(gfn);
}
