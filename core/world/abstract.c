// SPDX-License-Identifier: GPL-2.0-only
/*
 * What kind of change of the rmap is this?  For the feedback of a fuzzer.
 *
 * An SPTE or an rmap head is in one of few abstract states, and each store to
 * one is a transition between two.  Addresses, gfns and tasks are left out, so
 * all transitions of all scenarios together are some hundreds: a new one is
 * worth more than a new pair of sites.  What the others are doing belongs to
 * it as far as one bit tells: does somebody go on from the value that is
 * about to be replaced?
 */
#include "abstract.h"

#include "chain.h"
#include "oracle.h"
#include "sched/witness.h"

enum abstract_kind { ABSTRACT_HEAD, ABSTRACT_SPTE };

enum abstract_head { HEAD_EMPTY, HEAD_ONE, HEAD_MANY, HEAD_SEVERAL };

enum abstract_spte {
	SPTE_NONE, SPTE_MMIO, SPTE_TABLE, SPTE_READ_ONLY, SPTE_WRITABLE,
	SPTE_TRACKED
};

/* A number is made of fields, the first one lowest. */
struct abstract_fields {
	u32	value;
	u32	shift;
};

static void add(struct abstract_fields *f, u32 field, u32 bits)
{
	f->value |= field << f->shift;
	f->shift += bits;
}

/* Was the last thing that another task saw this word's value @old? */
static bool is_seen(const struct task *t, u64 addr, u64 old)
{
	u32 i;

	for (i = 1; i < M->ntasks; i++) {
		const struct task *o = &M->task[i];

		if (o != t && o->seen_addr == addr && o->seen_val == old &&
		    !o->done)
			return true;
	}
	return false;
}

static u32 mmu_lock_mode(const struct task *t)
{
	if (!WORLD->kvm)
		return 0;
	return world_holds_write(t) ? 2 : world_holds_mmu_lock(t);
}

static void add_around(struct abstract_fields *f, const struct task *t,
		       u64 addr, u64 old)
{
	add(f, mmu_lock_mode(t), 2);
	add(f, is_seen(t, addr, old), 1);
}

/* @deep: its descriptors can be looked at, as they are those of now. */
static enum abstract_head head_state(u64 val, bool deep)
{
	if (!chain_ptr(val))
		return HEAD_EMPTY;
	if (!chain_is_many(val))
		return HEAD_ONE;
	return deep && chain_is_desc(chain_ptr(val)) &&
	       chain_desc(chain_ptr(val))->more ? HEAD_SEVERAL : HEAD_MANY;
}

void abstract_head(const struct task *t, u64 head, u64 old, u64 new)
{
	struct abstract_fields f = { 0 };

	add(&f, ABSTRACT_HEAD, 1);
	add(&f, head_state(old, false), 2);
	add(&f, !!(old & KVM_RMAP_LOCKED), 1);
	add(&f, head_state(new, true), 2);
	add(&f, !!(new & KVM_RMAP_LOCKED), 1);
	add(&f, !model_in_heap(head, HEAP_RMAP), 1);
	add_around(&f, t, head, old);
	witness->change(f.value);
}

static enum abstract_spte spte_state(const struct kvm_mmu_page *sp, u64 val)
{
	if (!is_shadow_present_pte(val))
		return val ? SPTE_MMIO : SPTE_NONE;
	if (!is_last_spte(val, sp->role.level))
		return SPTE_TABLE;
	if (is_access_track_spte(val))
		return SPTE_TRACKED;
	return val & PT_WRITABLE_MASK ? SPTE_WRITABLE : SPTE_READ_ONLY;
}

/* Is the chain that the SPTE hangs in being looked at or changed? */
static bool is_chain_locked(u32 link)
{
	return link && sim_peek(model_addr(link), 8) & KVM_RMAP_LOCKED;
}

void abstract_spte(const struct task *t, const struct kvm_mmu_page *sp,
		   u64 sptep, u64 old, u64 new)
{
	struct abstract_fields f = { 0 };
	u32 link = model_link_head(sptep);

	if (!sp)
		return;
	add(&f, ABSTRACT_SPTE, 1);
	add(&f, spte_state(sp, old), 3);
	add(&f, spte_state(sp, new), 3);
	add(&f, old == new, 1);
	add(&f, !!link, 1);
	add(&f, is_chain_locked(link), 1);
	add(&f, sp->role.invalid, 1);
	add_around(&f, t, sptep, old);
	witness->change(f.value);
}
