/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The populated VM: what the set-up made and what each task is doing to it.
 *
 * struct world lies at the start of the arena's MODEL region, so it is part
 * of every snapshot.  After the set-up these change: .host_version, .ninv,
 * .nnames, .publications and what is behind it.  world_touch() precedes each
 * such write.
 */
#ifndef RMAPSIM_WORLD_WORLD_H
#define RMAPSIM_WORLD_WORLD_H

#include <linux/kvm_host.h>

#include "core/scenario/ops.h"
#include "core/scenario/scenario.h"
#include "sched/arena.h"
#include "sched/machine.h"

#include "core/kvm/spte.h"

#include "tlb.h"

/*
 * How far a task's invalidation has come.  Between start's return and the
 * call of end nothing may map the range; while start or end is executing,
 * whether it counts already is known to the code under test alone.
 */
enum world_phase {
	PHASE_NONE,
	PHASE_STARTING,
	PHASE_INVALID,		/* start returned, end not called */
	PHASE_ENDING,
};

/* The scenario operation a task executes, as far as the oracles care. */
struct world_op {
	/* Of a range operation, [start, end): gfns, or the host's pages where
	 * the host is who asks, see oracle_range.c. */
	u64	start;
	u64	end;
	u64	seq;		/* mmu_invalidate_seq when mmu_lock was taken */
	u8	active;
	u8	kind;		/* enum scn_op_kind */
	u8	phase;		/* enum world_phase */
	u8	vcpu;		/* of a fault */
};

/* An invalidation between two operations of its task. */
struct world_inv {
	u64	start;		/* of the host's pages, [start, end) */
	u64	end;
	u8	task;
};

/* The set-up ends what it starts before the tasks start theirs. */
#define WORLD_INV_MAX	(LIMIT_SCN_TASKS * LIMIT_TASK_OPS / 2)
_Static_assert(WORLD_INV_MAX >= LIMIT_SETUP_OPS / 2, "all may be open");

/* What the oracle of the dirty log knows, see oracle_dirty.c. */
#define DIRTY_OWED_MAX	8

struct world_dirty {
	u64	told[LIMIT_GFNS];	/* pfn that the host knows is dirty */
	u8	written[LIMIT_GFNS];	/* by host page: DIRTY_* */
	u8	logging[LIMIT_SLOTS];	/* userspace knows it is logged */
	u8	marks;			/* tasks that may set a bit, a mask */
	u8	musts;			/* those of them that have to */
	u16	mark[LIMIT_SCN_TASKS];	/* its host page */
	u16	owed[DIRTY_OWED_MAX];	/* written, the host was not told yet */
	u8	nowed;
};

/* What a memslot and its arrays are called, also when they are gone. */
#define WORLD_SLOT_NAMES	16

struct world_slot_name {
	const struct kvm_memory_slot *slot;
	const struct kvm_rmap_head *rmap[KVM_NR_PAGE_SIZES];
	const u16	*gfn_write_track;
	const unsigned long *dirty_bitmap;
	u64		base_gfn;
	u8		id;
};

/*
 * Pages of the host's memory are numbered from .base_gfn on, like the gfns
 * they have before a memslot moves; ranges of the host's are such numbers.
 */
struct world {
	struct kvm		*kvm;
	struct kvm_vcpu		*vcpu[LIMIT_VCPUS];
	u64			*host_pfn;	/* by page - .base_gfn */
	u64			base_gfn;
	u64			gfns;
	u64			slot_pages;	/* of each memslot */
	u64			host_version;	/* of the next pfn given out */
	u64			*gpte;		/* the guest's, see guest.c */
	u64			*gpde;
	u16			alias;
	u8			vcpus;
	u8			roots;
	u8			levels;
	u8			direct;
	u8			share;
	u8			tables;		/* guest's, in the memslots */
	u8			huge;		/* the host has 2M pages */
	u8			slots_change;	/* memslots come and go */
	u8			ninv;
	u8			hole;		/* gfns behind the memslots */
	u8			slots;
	u8			log;		/* new memslots are logged */
	u8			nnames;
	u32			publications;	/* of memslots */
	struct world_op		op[LIMIT_SCN_TASKS];
	struct world_inv	inv[WORLD_INV_MAX];
	struct tlb		tlb[LIMIT_VCPUS];
	struct world_slot_name	names[WORLD_SLOT_NAMES];
	u32			srcu_since[LIMIT_SCN_TASKS];	/* see oracle_slot.c */
	struct world_dirty	dirty;
};

#define WORLD	((struct world *)(ARENA_BASE + ARENA_MODEL))

/* A pfn says which gfn it was given out for, and when. */
#define WORLD_PFN_SHIFT	20

/* The host's page that @pfn is, or was. */
static inline u64 world_page_of_pfn(u64 pfn)
{
	return pfn & (BIT_ULL(WORLD_PFN_SHIFT) - 1);
}

/* Populate the VM of @scn; runs as task 0. */
void world_setup(const struct scenario *scn);
/* Execute operation @op as operation number @index of the running task. */
void world_run_op(const struct scn_op *op, unsigned int index);

/* Zeroed memory of the VM; during the set-up only. */
void *world_alloc(enum heap_class c, size_t size);
/* Give @vcpu the root of its role and address space. */
void world_load_root(struct kvm_vcpu *vcpu);

/*
 * Where the shadow tables lead for @addr: the last entry's slot, its level in
 * *@level.  Seen by nobody.  NULL when the tables lead out of live memory,
 * which others will report.
 */
u64 *world_walk_shadow(struct kvm_vcpu *vcpu, u64 addr, int stop, int *level);
/* The same from another root of it. */
u64 *world_walk_from(u64 root, const struct kvm_vcpu *vcpu, u64 addr, int stop,
		     int *level);

/* The guest address (a page number) of alias @alias of relative gfn @rel. */
u64 world_guest_page(u64 rel, unsigned int alias);
/* The pfn of @rel when the host gives it out the @version-th time. */
u64 world_pfn(u64 rel, u64 version);

/* hva of the first host page; any page-aligned user address would do. */
#define WORLD_HVA	0x7f0000000000ul

static inline unsigned long world_hva(u64 page)
{
	return WORLD_HVA + (page - WORLD->base_gfn) * PAGE_SIZE;
}

/* The host page that is @slot's @gfn. */
static inline u64 world_page(const struct kvm_memory_slot *slot, u64 gfn)
{
	return WORLD->base_gfn + gfn - slot->base_gfn +
	       (slot->userspace_addr - WORLD_HVA) / PAGE_SIZE;
}

/* Do CPUs beside the running task's have stores that it cannot see? */
static inline bool world_others_buffered(void)
{
	return unlikely(M->buffered) &&
	       M->buffered & ~BIT_MASK_OF(machine_task()->cpu);
}

/* @slots; none, where what they say is not all visible. */
const struct kvm_memslots *
world_whole_memslots(const struct kvm_memslots *slots);

/* The memslots as published, seen by nobody. */
static inline const struct kvm_memslots *world_memslots(void)
{
	const struct kvm_memslots *slots = WORLD->kvm->memslots[0];

	return world_others_buffered() ? world_whole_memslots(slots) : slots;
}

/* The memslot that has @gfn now, NULL: none. */
static inline struct kvm_memory_slot *world_slot(u64 gfn)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++)
		if (gfn - slots->slots[i]->base_gfn < slots->slots[i]->npages)
			return slots->slots[i];
	return NULL;
}

/* The host's page for @gfn now, 0: none. */
static inline u64 world_host_pfn(u64 gfn)
{
	const struct kvm_memory_slot *slot = world_slot(gfn);

	return slot ? WORLD->host_pfn[world_page(slot, gfn) - WORLD->base_gfn] :
		      0;
}

/* The head of @slot's rmap of @level that has @gfn.  Not by gfn_to_rmap(),
 * which would be seen. */
static inline u64 world_rmap(const struct kvm_memory_slot *slot, u64 gfn,
			     unsigned int level)
{
	return (u64)(unsigned long)&slot->arch.rmap[level - 1]
		[gfn_to_index(gfn, slot->base_gfn, level)];
}

/* The gfns that @slot has of [@start, @end); false: none. */
static inline bool world_clip_gfns(const struct kvm_memory_slot *slot,
				   u64 *start, u64 *end)
{
	*start = max(*start, slot->base_gfn);
	*end = min(*end, slot->base_gfn + slot->npages);
	return *start < *end;
}

/* Memslot number @id, NULL: there is none now. */
const struct kvm_memory_slot *world_find_slot(unsigned int id);
/* The gfns of @slot whose host pages are in [@start, @end); false: none. */
bool world_clip(const struct kvm_memory_slot *slot, u64 *start, u64 *end);
/* The gfn of the host's page @page now, INVALID_GPA: none. */
u64 world_gfn(u64 page);
/* The pages [start, end) of the host are others from now on. */
void world_replace_pages(u64 start, u64 end);

static inline void world_touch(const void *p, size_t size)
{
	arena_touch_range(arena_offset(p), size);
}

static inline struct world_op *world_op_of(const struct task *t)
{
	return &WORLD->op[t->id];
}

static inline const struct sim_lock *world_mmu_lock(void)
{
	return (const struct sim_lock *)&WORLD->kvm->mmu_lock;
}

/* Does @t hold mmu_lock for write? */
static inline bool world_holds_write(const struct task *t)
{
	return world_mmu_lock()->writer == t->id + 1;
}

/* Is somebody in the middle of it, and not about to be seen leaving? */
static inline bool world_write_locked(void)
{
	u8 writer = world_mmu_lock()->writer;

	return writer && !(writer & LOCK_LEAVING);
}

/* For read or write? */
static inline bool world_holds_mmu_lock(const struct task *t)
{
	const struct sim_lock *l = world_mmu_lock();

	return l->writer == t->id + 1 || l->readers & BIT_MASK_OF(t->id);
}

/*
 * Before a write that is no visible operation: what lies over these bytes
 * would undo it.
 */
void world_settle(const void *p, size_t size);

/* Does @t execute a guest instruction, so that its accesses are the CPU's? */
bool world_in_guest(const struct task *t);

#endif /* RMAPSIM_WORLD_WORLD_H */
