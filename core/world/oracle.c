// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is told about which visible operation.
 */
#include "oracle.h"

#include "abstract.h"
#include "sched/witness.h"

static void observe_plain(struct task *t, enum heap_class c, u64 addr,
			  unsigned int size, bool write)
{
	(void)size;
	switch (c) {
	case HEAP_DESC:
		oracle_chain_access(t, addr, write);
		break;
	case HEAP_SPT:
		oracle_spte_access(t, addr & ~7ull);
		if (!write)
			oracle_history_load(t, addr & ~7ull,
					    sim_peek(addr & ~7ull, 8));
		/* Its new value is not known yet: the release will look. */
		if (write && WORLD->kvm) {
			model_mark_dirty(addr & ~7ull);
			M->model[MODEL_TLB_CHECK] = 1;
			oracle_young_plain(addr & ~7ull);
		}
		break;
	case HEAP_MISC:
		oracle_range_plain(t, addr);
		oracle_tlb_plain(addr);
		break;
	default:
		break;
	}
}

static void observe_load(struct task *t, enum heap_class c, u64 addr, u64 val)
{
	if (c == HEAP_SPT) {
		oracle_spte_access(t, addr);
		oracle_tlb_load(t, addr, val);
		oracle_history_load(t, addr, val);
	} else if (c == HEAP_DESC) {
		oracle_chain_access(t, addr, false);
	}
}

static bool is_parent_ptes(u64 addr)
{
	u32 off = addr - ARENA_BASE - heap_pools[HEAP_SP].base;

	return off % heap_pools[HEAP_SP].stride ==
	       offsetof(struct kvm_mmu_page, parent_ptes);
}

static bool is_head(enum heap_class c, u64 addr)
{
	return c == HEAP_RMAP || (c == HEAP_SP && is_parent_ptes(addr));
}

static noinline
void tell_witness(const struct task *t, enum heap_class c, u64 addr, u64 old,
		  u64 new)
{
	if (c == HEAP_SPT)
		abstract_spte(t, oracle_spte_page(addr), addr, old, new);
	else if (is_head(c, addr))
		abstract_head(t, addr, old, new);
}

static void observe_store(struct task *t, enum heap_class c, u64 addr,
			  u64 old, u64 new, enum op op, u16 flags)
{
	const struct kvm_mmu_page *sp;

	if (unlikely(witness))
		tell_witness(t, c, addr, old, new);

	switch (c) {
	case HEAP_SPT:
		sp = oracle_spte_page(addr);
		oracle_spte_store(t, sp, addr, old, new);
		oracle_tlb_store(t, addr, old, new);
		oracle_history_store(t, sp, addr, old, new, op, flags);
		oracle_young_store(t, sp, addr, old, new);
		break;
	case HEAP_RMAP:
		oracle_head_store(t, addr, old, new, op, flags);
		break;
	case HEAP_SP:
		if (is_parent_ptes(addr))
			oracle_head_store(t, addr, old, new, op, flags);
		break;
	case HEAP_DESC:
		oracle_chain_access(t, addr, true);
		break;
	case HEAP_MISC:
		oracle_tlb_misc_store(t, addr, old, new);
		if (WORLD->kvm &&
		    addr == (u64)(unsigned long)&WORLD->kvm->memslots[0])
			oracle_slot_publish();
		else
			oracle_dirty_store(t, addr);
		break;
	default:
		break;
	}
}

/*
 * What a store did to others it does now.  All rules about who may store what
 * were its issuer's.
 */
static void observe_commit(struct task *t, enum heap_class c, u64 addr,
			   unsigned int size, u64 old, u64 new)
{
	(void)size;
	if (c == HEAP_SPT) {
		oracle_commit_store(t, addr & ~7ull, old, new);
		oracle_young_commit(addr & ~7ull);
	} else if (WORLD->kvm &&
		   addr == (u64)(unsigned long)&WORLD->kvm->memslots[0]) {
		oracle_slot_publish();
	}
}

static bool is_mmu_lock(const struct sim_lock *l)
{
	return WORLD->kvm && l == world_mmu_lock();
}

static void observe_lock(struct task *t, struct sim_lock *l, enum lock_mode m)
{
	oracle_head_lock(t, l);
	if (m == LOCK_WRITE && is_mmu_lock(l))
		oracle_range_lock(t);
}

static void observe_unlock(struct task *t, struct sim_lock *l,
			   enum lock_mode m)
{
	if (m != LOCK_WRITE || !is_mmu_lock(l))
		return;
	oracle_head_release(t);
	oracle_chain_release();
	oracle_spte_release();
	oracle_range_release(t);
	oracle_tlb_release();
	oracle_dirty_unlock();
}

static void observe_op_end(struct task *t, unsigned int index)
{
	oracle_head_op_end(t);
	oracle_dirty_op_end(t);
	if (t->preempt_count || t->irq_count || t->nheld || t->srcu_depth)
		sim_violation(INV_CTX, 0,
			      "operation %u ends: preempt %u, irqs off %u, locks %u, srcu %u",
			      index, t->preempt_count, t->irq_count, t->nheld,
			      t->srcu_depth);
}

const struct observer oracle_observer = {
	.plain_read_mask = BIT_MASK_OF(HEAP_DESC) | BIT_MASK_OF(HEAP_SPT),
	.plain_write_mask = BIT_MASK_OF(HEAP_DESC) | BIT_MASK_OF(HEAP_SPT) |
			    BIT_MASK_OF(HEAP_MISC),
	.marked_read_mask = BIT_MASK_OF(HEAP_DESC) | BIT_MASK_OF(HEAP_SPT),
	.marked_write_mask = BIT_MASK_OF(HEAP_DESC) | BIT_MASK_OF(HEAP_SPT) |
			     BIT_MASK_OF(HEAP_RMAP) | BIT_MASK_OF(HEAP_SP) |
			     BIT_MASK_OF(HEAP_MISC),
	.plain = observe_plain,
	.load = observe_load,
	.store = observe_store,
	.commit = observe_commit,
	.lock = observe_lock,
	.unlock = observe_unlock,
	.preempt_on = oracle_head_preempt_on,
	.alloc = oracle_life_alloc,
	.free = oracle_life_free,
	.op_end = observe_op_end,
};
