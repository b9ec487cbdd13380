/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the oracles see a run: callbacks from the visible operations.
 *
 * The observer belongs to the variant of the code under test (it knows the
 * layout of its structures).  Callbacks run right after the operation, before
 * anybody else runs, and must not perform visible operations.  They are
 * called in the set-up too (M->active == 0).  NULL means not interested.
 *
 * Metadata of an oracle lives in the arena's MODEL region (arena_touch()
 * before each write) or in M->model.
 */
#ifndef RMAPSIM_SCHED_OBSERVER_H
#define RMAPSIM_SCHED_OBSERVER_H

#include "sched/heap.h"
#include "sched/machine.h"

struct observer {
	/* Classes (mask of 1 << enum heap_class) whose accesses are wanted. */
	u32	plain_read_mask;
	u32	plain_write_mask;
	u32	marked_read_mask;
	u32	marked_write_mask;

	/* Before a plain access (its new value is not known yet). */
	void (*plain)(struct task *t, enum heap_class c, u64 addr,
		      unsigned int size, bool write);
	/* After a marked load, also a failed cmpxchg. */
	void (*load)(struct task *t, enum heap_class c, u64 addr, u64 val);
	/* After a marked store or a successful read-modify-write. */
	void (*store)(struct task *t, enum heap_class c, u64 addr,
		      u64 old, u64 new, enum op op, u16 flags);

	/*
	 * A delayed store by @t became visible to all: what .plain or .store
	 * announced when it was issued.  @old is what all others saw until now.
	 */
	void (*commit)(struct task *t, enum heap_class c, u64 addr,
		       unsigned int size, u64 old, u64 new);

	/* After acquisition; before release (the lock is still held). */
	void (*lock)(struct task *t, struct sim_lock *l, enum lock_mode m);
	void (*unlock)(struct task *t, struct sim_lock *l, enum lock_mode m);
	/* After preempt_count fell to zero. */
	void (*preempt_on)(struct task *t);
	/* After allocation; before the memory is poisoned. */
	void (*alloc)(struct task *t, enum heap_class c, u64 addr, u32 size);
	void (*free)(struct task *t, enum heap_class c, u64 addr, u32 size);
	/* Before a scenario operation ends. */
	void (*op_end)(struct task *t, unsigned int index);
};

#endif /* RMAPSIM_SCHED_OBSERVER_H */
