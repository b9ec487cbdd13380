// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the rmap head word changed only as its bit lock allows?
 *
 * S1, L1 to L3, L6 to L9, L12 and L14.  The owner of a bit lock is the task whose
 * acquiring cmpxchg set LOCKED; struct task remembers it, one at a time.  A
 * task that mixed up two bit locks or kept one is "quirky" afterwards: what
 * it does to others is a consequence and not reported again.
 */
#include "oracle.h"

#define HEAD_FLAGS	(KVM_RMAP_MANY | KVM_RMAP_LOCKED)

static bool quirky(const struct task *t)
{
	return M->model[MODEL_QUIRKY] & BIT_MASK_OF(t->id);
}

static void set_quirky(const struct task *t)
{
	M->model[MODEL_QUIRKY] |= BIT_MASK_OF(t->id);
}

bool oracle_head_check_format(u64 head, u64 val)
{
	u64 ptr = val & ~(u64)HEAD_FLAGS;

	if (!val)
		return true;
	if (val & KVM_RMAP_MANY ? chain_is_desc(ptr) : chain_is_spte(ptr))
		return true;
	if (!model_broken())
		model_break(INV_S1, head, "head value 0x%llx is not a live %s",
			    val, val & KVM_RMAP_MANY ? "descriptor" : "SPTE");
	return false;
}

/* LOCKED became set: by @op from @old. */
static void head_locked(struct task *t, u64 head, u64 old, u64 new,
			enum op op, u16 flags)
{
	if (op != OP_CMPXCHG || !(flags & (OPF_ACQUIRE | OPF_FULL)) ||
	    !old || old & KVM_RMAP_LOCKED || new != (old | KVM_RMAP_LOCKED))
		sim_violation(INV_L1, head,
			      "LOCKED is set by %s from 0x%llx to 0x%llx%s",
			      op_word(op), old, new,
			      flags & (OPF_ACQUIRE | OPF_FULL) ?
			      "" : " without acquire");
	if (!t->preempt_count && !t->irq_count)
		sim_violation(INV_L6, head,
			      "rmap lock is taken with preemption enabled");
	if (t->bitlock && !quirky(t)) {
		set_quirky(t);
		sim_violation(INV_L7, head,
			      "rmap lock is taken under the one at 0x%llx",
			      t->bitlock);
	}
	t->bitlock = head;
	t->bitlock_val = old;
	t->bitlock_step = M->step;
	t->bitlock_pc = t->pc;
}

/* The owner cleared LOCKED while it does not hold mmu_lock. */
static void reader_unlocked(struct task *t, u64 head, u64 old, u64 new)
{
	u64 found = old & ~(u64)KVM_RMAP_LOCKED;

	if (new != t->bitlock_val)
		sim_violation(INV_L9, head,
			      "unlock stores 0x%llx, the lock returned 0x%llx",
			      new, t->bitlock_val);
	else if (found != t->bitlock_val)
		sim_violation(INV_L9, head,
			      "head became 0x%llx while it was locked as 0x%llx",
			      found, t->bitlock_val);
}

static void head_unlocked(struct task *t, u64 head, u64 old, u64 new)
{
	if (t->bitlock != head) {
		if (!quirky(t))
			sim_violation(INV_L2, head,
				      "LOCKED is cleared by a task that did not set it");
		return;
	}
	if (!world_holds_write(t))
		reader_unlocked(t, head, old, new);
	t->bitlock = 0;
}

static bool is_owner(const struct task *t, u64 head)
{
	return t->bitlock == head;
}

/* The pointer or MANY changed: by whom? */
static void head_changed(struct task *t, u64 head, u64 old, u64 new)
{
	if (!world_holds_write(t)) {
		if (!is_owner(t, head))
			sim_violation(INV_L3, head,
				      "head changes from 0x%llx to 0x%llx without mmu_lock",
				      old, new);
		return;
	}
	/* An empty head cannot be locked: mmu_lock alone is enough. */
	if (old && !is_owner(t, head) && !(old & KVM_RMAP_LOCKED))
		sim_violation(INV_L14, head,
			      "head changes from 0x%llx to 0x%llx without its rmap lock",
			      old, new);
}

void oracle_head_store(struct task *t, u64 head, u64 old, u64 new,
		       enum op op, u16 flags)
{
	bool was_locked = old & KVM_RMAP_LOCKED;

	oracle_head_check_format(head, new);
	if ((old ^ new) & ~(u64)KVM_RMAP_LOCKED)
		head_changed(t, head, old, new);
	if (new & KVM_RMAP_LOCKED) {
		head_locked(t, head, old, new, op, flags);
		return;
	}
	if (was_locked)
		head_unlocked(t, head, old, new);
	oracle_chain_update(head, old, new);
}

void oracle_head_lock(struct task *t, const struct sim_lock *l)
{
	if (!t->bitlock || quirky(t))
		return;
	set_quirky(t);
	sim_violation(INV_L7, t->bitlock,
		      "%s is taken while the rmap lock is held", l->name);
}

void oracle_head_preempt_on(struct task *t)
{
	if (t->bitlock && !t->irq_count && !quirky(t))
		sim_violation(INV_L6, t->bitlock,
			      "preemption is enabled while the rmap lock is held");
}

void oracle_head_release(struct task *t)
{
	if (!t->bitlock || quirky(t))
		return;
	set_quirky(t);
	sim_violation(INV_L12, t->bitlock,
		      "mmu_lock is released while the rmap lock is held");
}

void oracle_head_op_end(struct task *t)
{
	if (!t->bitlock || quirky(t))
		return;
	set_quirky(t);
	sim_violation(INV_L8, t->bitlock,
		      "operation ends while the rmap lock is held");
}
