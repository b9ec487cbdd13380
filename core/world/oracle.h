/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which oracle looks at what.  Internal to core/world.
 *
 *	oracle_head.c	head word, bit lock	S1 L1-L3 L6-L9 L12 L14
 *	oracle_chain.c	descriptors, links	S2-S5 S8 S10 L4 L5 L10 A4
 *	oracle_spte.c	SPTE values, accounts	S6 S7 S9 S11 M5 Y2 Y4 A1
 *	oracle_history.c	lost updates, ABA	Y5 D3 A2 A3
 *	oracle_commit.c	what delayed stores meet	Y4 Y5 D3 A2
 *	oracle_young.c	what aging answers	Y1 Y3
 *	oracle_life.c	allocation and free	M2-M4
 *	oracle_slot.c	memslots			M6
 *	oracle_dirty.c	dirty logging		D1 D2 D4
 *	oracle_range.c	ranges of operations	T2-T5 RANGE
 *	oracle_tlb.c	what vCPUs use		T1 T6 T7, part of T2 T3 M3
 *	oracle_zap.c	zaps without a fault	RANGE ROOT
 *	oracle_quiet.c	the whole quiet state	all of S, independently
 *
 * None of these performs a visible operation.
 */
#ifndef RMAPSIM_WORLD_ORACLE_H
#define RMAPSIM_WORLD_ORACLE_H

#include "chain.h"
#include "model.h"
#include "world.h"
#include "sched/observer.h"

struct state_model;

extern const struct observer oracle_observer;

/* A marked store to the head word at @head has happened. */
void oracle_head_store(struct task *t, u64 head, u64 old, u64 new,
		       enum op op, u16 flags);
/* A lock was acquired; preemption was enabled; an operation ends. */
void oracle_head_lock(struct task *t, const struct sim_lock *l);
void oracle_head_preempt_on(struct task *t);
void oracle_head_release(struct task *t);
void oracle_head_op_end(struct task *t);
/* Is @val a head value that points to something live?  Says what is not. */
bool oracle_head_check_format(u64 head, u64 val);

/* An access to a linked descriptor, before it happens if it is plain. */
void oracle_chain_check_access(struct task *t, u64 addr, bool write);

static inline void oracle_chain_access(struct task *t, u64 addr, bool write)
{
	/* Not linked: still private to its allocator. */
	if (*model_desc(addr) && !model_broken())
		oracle_chain_check_access(t, addr, write);
}

/* @new, which is not locked, was stored over @old into @head. */
void oracle_chain_update(u64 head, u64 old, u64 new);
/* Forget that @desc is linked; its entries go with it. */
void oracle_chain_forget(u64 desc);
/* At the release of mmu_lock. */
void oracle_chain_release(void);
/* The head of the chain that the SPTE at @sptep has to be in, 0: none. */
u32 oracle_chain_home(u64 sptep);
/* The same for who knows the page @sp it is in, and its value. */
u32 oracle_chain_home_of(const struct kvm_mmu_page *sp, u64 sptep, u64 val);

/* An access to an SPTE: may this task do that? */
void oracle_spte_check_access(struct task *t, u64 sptep);

static inline void oracle_spte_access(struct task *t, u64 sptep)
{
	if (!world_holds_mmu_lock(t))
		oracle_spte_check_access(t, sptep);
}

/* Here and below @sp is the page of @sptep, NULL: none that is live. */
void oracle_spte_store(struct task *t, const struct kvm_mmu_page *sp,
		       u64 sptep, u64 old, u64 new);
/* At the release of mmu_lock: whatever changed under it. */
void oracle_spte_release(void);
/* The page of @sptep goes away: nothing in it is counted any more. */
void oracle_spte_forget(u64 sptep);
/* Do others have stores to these classes (mask) that are not visible yet? */
bool oracle_weak_awaits(u32 classes);
/* Is one of them still making @sp what it is? */
bool oracle_weak_makes(const struct kvm_mmu_page *sp);
/* Of the page of @sptep, as who makes it sees it. */
struct oracle_page {
	bool	live;
	union kvm_mmu_page_role role;
	u64	gfn;		/* that the SPTE maps */
};

void oracle_weak_read_page(u64 sptep, struct oracle_page *page);

/* The shadow page that holds @sptep, in the running task's view. */
static inline struct kvm_mmu_page *oracle_spte_page_of(u64 sptep)
{
	u64 table = sptep & ~(u64)(PAGE_SIZE - 1);
	struct kvm_mmu_page *sp;

	if (!model_is_live_in(sptep, HEAP_SPT))
		return NULL;
	sp = (void *)(unsigned long)model_page_private(table);
	if (!model_is_live_in((u64)(unsigned long)sp, HEAP_SP) ||
	    (u64)(unsigned long)sp->spt != table)
		return NULL;
	return sp;
}

/* The same; NULL: none that is live, or that the task can know. */
static inline struct kvm_mmu_page *oracle_spte_page(u64 sptep)
{
	struct kvm_mmu_page *sp = oracle_spte_page_of(sptep);

	if (sp && world_others_buffered() && oracle_weak_makes(sp))
		return NULL;
	return sp;
}

/* The gfn that the SPTE at @sptep of @sp maps. */
static inline u64 oracle_spte_gfn(const struct kvm_mmu_page *sp,
				  u64 sptep)
{
	unsigned int i = (sptep & (PAGE_SIZE - 1)) / sizeof(u64);

	if (sp->role.passthrough)
		return sp->gfn;
	if (sp->shadowed_translation)
		return sp->shadowed_translation[i] >> PAGE_SHIFT;
	return sp->gfn + ((u64)i << KVM_HPAGE_GFN_SHIFT(sp->role.level));
}

/* Once a set-up: which rules has the revision? */
void oracle_history_setup(void);
/* The SPTE that a task read last, within a block of the arena. */
struct oracle_seen {
	u64	sptep;		/* 0: none */
	u64	val;
	u8	reinstalled;	/* became present again since */
} __attribute__((aligned(32)));

static inline struct oracle_seen *oracle_seen_of(unsigned int task)
{
	return (struct oracle_seen *)arena_ptr(MODEL_SEEN) + task;
}

/* @t reads the SPTE at @sptep, has stored @new over @old. */
static inline void oracle_history_load(struct task *t, u64 sptep, u64 val)
{
	struct oracle_seen *s = oracle_seen_of(t->id);

	arena_touch(arena_offset(s));
	s->sptep = sptep;
	s->val = val;
	s->reinstalled = 0;
}

void oracle_history_store(struct task *t, const struct kvm_mmu_page *sp,
			  u64 sptep, u64 old, u64 new, enum op op, u16 flags);
/* What it says of a store of @new that found @old, where @t had read @seen. */
void oracle_history_check_lost(u64 sptep, u64 seen, u64 old, u64 new);
void oracle_history_report_aba(u64 sptep);
/* Is @t an ager? */
bool oracle_history_is_aging(const struct task *t);

/* A delayed store to the SPTE at @sptep is issued. */
void oracle_commit_expect(struct task *t, const struct kvm_mmu_page *sp,
			  u64 sptep, u64 old, u64 new);
/* The SPTE became present. */
void oracle_commit_install(u64 sptep);
/* A delayed store by @t to the SPTE has become visible. */
void oracle_commit_store(struct task *t, u64 sptep, u64 old, u64 new);
/* Aging replaces @old by @new. */
void oracle_spte_check_ager(u64 sptep, u64 old, u64 new);

/* The running task asks for the age of [@start, @end) of the host's address
 * space; the answer was @ret. */
void oracle_young_begin(u64 start, u64 end, bool test_only);
void oracle_young_end(bool ret);
/* An SPTE was stored to, is about to be stored to by plain C, was linked. */
void oracle_young_check_store(struct task *t, const struct kvm_mmu_page *sp,
			      u64 sptep, u64 old, u64 new);

static inline void oracle_young_store(struct task *t,
				      const struct kvm_mmu_page *sp,
				      u64 sptep, u64 old, u64 new)
{
	if (M->model[MODEL_AGERS] && old != new)
		oracle_young_check_store(t, sp, sptep, old, new);
}

/* For the hash of a state, see state.c. */
void world_add_state(struct state_model *m);
void oracle_young_state(struct state_model *m);
void oracle_slot_state(struct state_model *m);
void oracle_zap_state(struct state_model *m);

void oracle_young_plain(u64 sptep);
void oracle_young_linked(u64 sptep);
/* A delayed store to it has become visible. */
void oracle_young_commit(u64 sptep);
/* The memslots were published, or others see that now. */
void oracle_slot_publish(void);
/* A rmap array is about to be freed. */
void oracle_slot_free_rmap(struct task *t, u64 rmap);

/* The guest has written to @gfn. */
void oracle_dirty_write(struct kvm_vcpu *vcpu, u64 gfn);
/* The host was told that @pages pages from @pfn down to a multiple are dirty. */
void oracle_dirty_release(u64 pfn, u64 pages);
/* W of a leaf SPTE was set; @val is its new value. */
void oracle_dirty_spte(struct task *t, u64 sptep, u64 val);
/* A marked store to memory that is no page table and no chain. */
void oracle_dirty_store(struct task *t, u64 addr);
/* mmu_lock is about to be released; an operation ends. */
void oracle_dirty_unlock(void);
void oracle_dirty_op_end(struct task *t);
/* From now on userspace relies, does not rely, on the log of slot @id. */
void oracle_dirty_logging(unsigned int id, bool on);
/*
 * Userspace asks for the log of slot @id, and has got it: @bitmap.  @keep:
 * the bits are still set.
 */
void oracle_dirty_ask(unsigned int id);
void oracle_dirty_answer(unsigned int id, const u64 *bitmap, bool keep);
/* Userspace takes [@start, @end) of the host's pages for dirty. */
void oracle_dirty_forget(u64 start, u64 end);
void oracle_dirty_quiet(void);

void oracle_life_alloc(struct task *t, enum heap_class c, u64 addr, u32 size);
void oracle_life_free(struct task *t, enum heap_class c, u64 addr, u32 size);

/* A leaf SPTE became present with @val. */
void oracle_range_install(const struct kvm_mmu_page *sp, u64 sptep, u64 val);
/* mmu_lock was taken, is about to be released, for write. */
void oracle_range_lock(struct task *t);
void oracle_range_release(struct task *t);
/* D of the SPTE at @sptep was set. */
void oracle_range_dirtied(u64 sptep);
/* A plain store to one of the fields of struct kvm is about to happen. */
void oracle_range_plain(struct task *t, u64 addr);
/* May the host's page be zapped, and flushed only with a later memslot? */
bool oracle_range_owes_flush(u64 page);
/* The start callback of @t's invalidation has returned. */
void oracle_range_started(struct task *t);
/* Before mmu_lock is released: has the task's range operation done its work? */
void oracle_range_finished(struct task *t);

/* The CPU may use [start, end) of gfns through vCPU @id's TLB from now on. */
void oracle_range_fill(unsigned int id, u64 start, u64 end);

/* Is @t in a walk that the release of shadow pages waits for? */
bool oracle_tlb_is_walking_vcpu(const struct task *t);

static inline bool oracle_tlb_is_walking(const struct task *t)
{
	return t->irq_count && oracle_tlb_is_walking_vcpu(t);
}

/* A marked load of, store to an SPTE; a marked store to other memory. */
void oracle_tlb_walk(struct task *t, u64 sptep, u64 val);

static inline void oracle_tlb_load(struct task *t, u64 sptep, u64 val)
{
	if (oracle_tlb_is_walking(t))
		oracle_tlb_walk(t, sptep, val);
}

void oracle_tlb_store(struct task *t, u64 sptep, u64 old, u64 new);
void oracle_tlb_misc_store(struct task *t, u64 addr, u64 old, u64 new);
/* A plain store outside of page tables and chains. */
void oracle_tlb_plain(u64 addr);
/* A page table is being freed. */
void oracle_tlb_free(u64 table);
/* At the release of mmu_lock, and when all is quiet. */
void oracle_tlb_release(void);
/* The invalidation @op has started. */
void oracle_tlb_unmapped(const struct world_op *op);
/* A TLB gained the entry @e; an instruction uses it. */
void oracle_tlb_fill(struct kvm_vcpu *vcpu, const struct tlb_entry *e);
void oracle_tlb_access(struct kvm_vcpu *vcpu, const struct tlb_entry *e);

/* mmu_lock was taken for write. */
void oracle_zap_lock(struct task *t);
/* What follows may have to be alone. */
void oracle_zap_begin(void);
/* Has the operation that began so done all its work? */
void oracle_zap_split(void);
void oracle_zap_collapse(const struct kvm_memory_slot *slot);
void oracle_zap_all(void);
/* Will every vCPU with a zapped root let go of it?  When all is quiet. */
void oracle_zap_roots(void);

void oracle_quiet_check(void);

#endif /* RMAPSIM_WORLD_ORACLE_H */
