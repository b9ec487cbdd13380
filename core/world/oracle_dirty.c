// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does userspace, and does the host, learn of every guest write?
 *
 * D1, D2 and D4, by host page.  A write to a page whose slot is logged has to
 * be in the answer to the next question that is asked after it.  Two delays
 * are part of the design and only put it off by one answer: a fast page fault
 * makes the SPTE writable before it sets the bit, and meanwhile another vCPU
 * may write; and what the CPU has logged is not in the bitmap before the vCPU
 * has exited.
 */
#include "oracle.h"

/* Of a host page. */
#define DIRTY_NEW	1	/* written since the last question */
#define DIRTY_OLD	2	/* written before the question under way */

/* Here pages are numbered from 0. */
static u64 rel_of_pfn(u64 pfn)
{
	return world_page_of_pfn(pfn) - WORLD->base_gfn;
}

static void set_written(u64 page, u8 written)
{
	u8 *w = &WORLD->dirty.written[page];

	if (*w == written)
		return;
	world_touch(w, sizeof(*w));
	*w = written;
}

/* The memslot that has host page @page, *@bit is its number there. */
static const struct kvm_memory_slot *slot_of_page(u64 page, u64 *bit)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		const struct kvm_memory_slot *slot = slots->slots[i];

		*bit = page + WORLD->base_gfn -
		       world_page(slot, slot->base_gfn);
		if (*bit < slot->npages)
			return slot;
	}
	return NULL;
}

static bool is_logged(const struct kvm_memory_slot *slot)
{
	return slot && WORLD->dirty.logging[slot->id] && slot->dirty_bitmap;
}

static bool is_marked(const struct kvm_memory_slot *slot, u64 bit)
{
	return sim_peek((u64)(unsigned long)&slot->dirty_bitmap[bit / 64], 8) >>
	       bit % 64 & 1;
}

/* ---- the host's books ---- */

void oracle_dirty_release(u64 pfn, u64 pages)
{
	u64 page, first = pfn & -pages;

	for (pfn = first; pfn < first + pages; pfn++) {
		page = rel_of_pfn(pfn);
		if (page >= WORLD->gfns || WORLD->dirty.told[page] == pfn)
			continue;
		world_touch(&WORLD->dirty.told[page], sizeof(u64));
		WORLD->dirty.told[page] = pfn;
	}
}

static bool is_told(u64 page)
{
	return WORLD->dirty.told[page] == WORLD->host_pfn[page];
}

static void report_clean(u64 page)
{
	sim_violation(INV_D4, &WORLD->host_pfn[page],
		      "the guest has written to pfn 0x%llx, which the host believes to be clean",
		      WORLD->host_pfn[page]);
}

/* The fault that installed the SPTE tells the host before it drops mmu_lock. */
static void check_told(u64 page)
{
	struct world_dirty *d = &WORLD->dirty;

	if (is_told(page))
		return;
	if (!world_write_locked() || d->nowed == DIRTY_OWED_MAX) {
		report_clean(page);
		return;
	}
	world_touch(d->owed, sizeof(d->owed) + sizeof(d->nowed));
	d->owed[d->nowed++] = page;
}

void oracle_dirty_unlock(void)
{
	struct world_dirty *d = &WORLD->dirty;
	unsigned int i;

	if (!d->nowed)
		return;
	for (i = 0; i < d->nowed; i++)
		if (!is_told(d->owed[i]))
			report_clean(d->owed[i]);
	world_touch(&d->nowed, sizeof(d->nowed));
	d->nowed = 0;
}

void oracle_dirty_write(struct kvm_vcpu *vcpu, u64 gfn)
{
	const struct kvm_memory_slot *slot = world_slot(gfn);
	u64 page;

	(void)vcpu;
	if (!slot)
		return;
	page = world_page(slot, gfn) - WORLD->base_gfn;
	check_told(page);
	if (is_logged(slot))
		set_written(page, WORLD->dirty.written[page] | DIRTY_NEW);
}

/* ---- W is set ---- */

/*
 * A fast page fault marks the page behind its store: before logging is under
 * way it may have found a memslot that has no log yet.
 */
static void expect_mark(struct task *t, u64 page, bool must)
{
	struct world_dirty *d = &WORLD->dirty;

	world_touch(d, sizeof(*d));
	d->marks |= BIT_MASK_OF(t->id);
	d->musts &= ~BIT_MASK_OF(t->id);
	d->musts |= must ? BIT_MASK_OF(t->id) : 0;
	d->mark[t->id] = page;
}

static void report_unmarked(u64 page, u64 addr)
{
	sim_violation(INV_D2, addr,
		      "page 0x%llx of a logged slot is made writable and not marked dirty",
		      page + WORLD->base_gfn);
}

void oracle_dirty_spte(struct task *t, u64 sptep, u64 val)
{
	const struct world_op *op = world_op_of(t);
	u64 bit, page = rel_of_pfn((val & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT);
	const struct kvm_memory_slot *slot = slot_of_page(page, &bit);

	if (!slot || !slot->dirty_bitmap)
		return;
	/* What splits a huge page makes nothing writable that was not. */
	if (!op->active || !scn_is_vcpu_kind(op->kind))
		return;
	if (!world_holds_write(t))
		expect_mark(t, page, is_logged(slot));
	else if (is_logged(slot) && !is_marked(slot, bit))
		report_unmarked(page, sptep);
}

void oracle_dirty_store(struct task *t, u64 addr)
{
	struct world_dirty *d = &WORLD->dirty;
	const struct kvm_memory_slot *slot;
	u64 bit;

	if (likely(!(d->marks & BIT_MASK_OF(t->id))))
		return;
	slot = slot_of_page(d->mark[t->id], &bit);
	if (slot && slot->dirty_bitmap &&
	    addr != (u64)(unsigned long)&slot->dirty_bitmap[bit / 64])
		return;
	world_touch(&d->marks, sizeof(d->marks));
	d->marks &= ~BIT_MASK_OF(t->id);
}

void oracle_dirty_op_end(struct task *t)
{
	struct world_dirty *d = &WORLD->dirty;

	if (likely(!(d->marks & BIT_MASK_OF(t->id))))
		return;
	world_touch(&d->marks, sizeof(d->marks));
	d->marks &= ~BIT_MASK_OF(t->id);
	if (d->musts & BIT_MASK_OF(t->id))
		report_unmarked(d->mark[t->id], 0);
}

/* ---- the log ---- */

static bool is_being_marked(u64 page)
{
	const struct world_dirty *d = &WORLD->dirty;
	unsigned int i;

	for (i = 0; d->marks >> i; i++)
		if (d->marks >> i & 1 && d->mark[i] == page)
			return true;
	return false;
}

/* Does a CPU have it in its own log? */
static bool is_in_pml(u64 gfn)
{
	unsigned int i, k;

	if (!WORLD->kvm->arch.cpu_dirty_log_size)
		return false;
	for (i = 0; i < WORLD->vcpus; i++) {
		const struct kvm_vcpu_arch *arch = &WORLD->vcpu[i]->arch;

		for (k = 0; k < arch->pml_nr; k++)
			if (gpa_to_gfn(arch->pml_buf[k]) == gfn)
				return true;
	}
	return false;
}

void oracle_dirty_forget(u64 start, u64 end)
{
	u64 page;

	for (page = start; page < end; page++)
		set_written(page - WORLD->base_gfn, 0);
}

void oracle_dirty_logging(unsigned int id, bool on)
{
	u64 first = WORLD->base_gfn + id * WORLD->slot_pages;

	world_touch(&WORLD->dirty, sizeof(WORLD->dirty));
	WORLD->dirty.logging[id] = on;
	oracle_dirty_forget(first, first + WORLD->slot_pages);
}

void oracle_dirty_ask(unsigned int id)
{
	u64 page = id * WORLD->slot_pages, end = page + WORLD->slot_pages;

	for (; page < end; page++)
		if (WORLD->dirty.written[page] && !is_being_marked(page) &&
		    !is_in_pml(world_gfn(WORLD->base_gfn + page)))
			set_written(page, DIRTY_OLD);
}

static void check_answer(const struct kvm_memory_slot *slot, u64 page, u64 bit)
{
	u64 gfn = slot->base_gfn + bit;

	if (!(WORLD->dirty.written[page] & DIRTY_OLD))
		return;
	set_written(page, WORLD->dirty.written[page] & ~DIRTY_OLD);
	sim_violation(INV_D1, &slot->dirty_bitmap[bit / 64],
		      "gfn 0x%llx was written before the dirty log was asked for, and is not in it",
		      gfn);
}

void oracle_dirty_answer(unsigned int id, const u64 *bitmap, bool keep)
{
	const struct kvm_memory_slot *slot = world_find_slot(id);
	u64 first = id * WORLD->slot_pages, bit;

	for (bit = 0; slot && bit < slot->npages; bit++) {
		u64 page = first + bit;

		if (!(bitmap[bit / 64] >> bit % 64 & 1))
			check_answer(slot, page, bit);
		else if (WORLD->dirty.written[page])
			set_written(page, keep ? DIRTY_NEW : 0);
	}
}

void oracle_dirty_quiet(void)
{
	u64 page, bit;

	for (page = 0; page < WORLD->gfns; page++) {
		const struct kvm_memory_slot *slot;

		if (!WORLD->dirty.written[page])
			continue;
		slot = slot_of_page(page, &bit);
		if (!is_logged(slot) || is_marked(slot, bit) ||
		    is_in_pml(slot->base_gfn + bit))
			continue;
		sim_violation(INV_D1, &slot->dirty_bitmap[bit / 64],
			      "gfn 0x%llx was written, and no answer from the dirty log will tell",
			      slot->base_gfn + bit);
		return;
	}
}
