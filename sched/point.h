/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scheduling point: what every visible operation goes through first.
 *
 * point_enter() describes the operation the running task stands before, lets
 * the scheduler decide who goes on, and returns when this task is to execute
 * it.  Internal to sched/.
 */
#ifndef RMAPSIM_SCHED_POINT_H
#define RMAPSIM_SCHED_POINT_H

#include "sched/choice.h"
#include "sched/conflict.h"
#include "sched/dpor_note.h"
#include "sched/machine.h"
#include "sched/observer.h"
#include "sched/race_state.h"
#include "sched/record.h"
#include "sched/run.h"

#define CALLER_PC	((u64)(unsigned long)__builtin_return_address(0))

/* Operations that may have to wait: see point_runnable(). */
#define POINT_MAY_WAIT	(BIT_MASK_OF(OP_WLOCK) | BIT_MASK_OF(OP_RLOCK) | \
			 BIT_MASK_OF(OP_IPI) | BIT_MASK_OF(OP_SYNC) | \
			 BIT_MASK_OF(OP_SLEEP) | BIT_MASK_OF(OP_JOIN))

/* Can @t execute the operation it stands before? */
bool point_runnable(const struct task *t);
/* @t stands before an operation that cannot be executed now. */
void point_wait(struct task *t);
/* Tasks whose operation depends on a lock or condition that changed. */
void point_recheck(void);
/* The same, where it is this lock. */
void point_recheck_lock(u64 lock);
/* The tasks that may go on, where M->ready alone does not tell. */
task_mask point_enabled_slow(void);
/* The rest of a step's entry: limit and hash, then who is told of it. */
void point_step_slow(const struct task *t);
/* The first half: a drain is a step, but @t still stands before its own. */
void point_step_count(const struct task *t);
/* The running task has ended; runs the others, then returns to the host. */
void point_task_exit(void) __attribute__((noreturn));

static inline task_mask point_enabled(void)
{
	task_mask enabled = M->ready;

	if (unlikely(!enabled || (M->spinning | M->shared_cpus)))
		enabled = point_enabled_slow();
	return enabled;
}

/*
 * Tasks are being scheduled and nothing is recorded: one look tells most
 * operations that they need no other.
 */
extern bool point_usual;

/* Classes whose accesses the observer wants, at hand; 0 without one. */
extern struct point_watched {
	u32	plain_reads;
	u32	plain_writes;
	u32	marked_reads;
	u32	marked_writes;
} point_watched;

/* A run or a set-up begins. */
void point_begin(void);

/* @task is the running one from now on. */
static inline void point_set_task(unsigned int task)
{
	machine_set_cur(task);
	race_set_task(task);
	point_usual = M->active && !record.on;
	conflict_own_read = point_usual && sim.contended_only &&
		!sim.hashing && !dpor_looks ? CONFLICT_READ(task) : CONFLICT_NEVER;
}

/* The same where a look at the masks does not tell: a store is delayed, ... */
void point_schedule_slow(struct task *t);
/* Where there is but one task to go on. */
void point_schedule_forced(struct task *t, task_mask enabled);
/*
 * One decision while stores are delayed: true if a store was drained, false if
 * @t goes on now.  Who waits for drains looks again after each, before the
 * next decision: two decisions about the same step could not be told apart in
 * a log.
 */
bool point_drained(struct task *t);
/*
 * Instead of deciding itself @t waits for a decision, at the same place of its
 * stack at every point: sim.parks.  True: a store was drained, look again.
 */
bool point_park(struct task *t);
/* That decision, on the stack of task 0: the task that goes on. */
unsigned int point_decide(void);
/* The strategy lets @next of @enabled go on; returns when @t does. */
void point_switch(struct task *t, task_mask enabled, unsigned int next);

/*
 * Which task executes the next step.  Inlined into every operation, all but
 * the switch itself: it needs every register, which the usual step has not
 * to pay for.
 */
static inline __attribute__((always_inline))
void point_schedule(struct task *t, enum op op)
{
	task_mask enabled = M->ready;
	unsigned int next;

	t->points++;
	if (((POINT_MAY_WAIT & BIT_MASK_OF(op)) && !point_runnable(t)) ||
	    unlikely(M->spinning | M->shared_cpus | M->buffered | sim.parks)) {
		point_schedule_slow(t);
		return;
	}
	M->points++;
	if (enabled == sim.hold_enabled && M->points < sim.hold_until)
		return;
	if (!(enabled & (enabled - 1))) {
		if (enabled != BIT_MASK_OF(t->id) || sim.strategy->forced)
			point_schedule_forced(t, enabled);
		return;
	}
	/* choice_task(), which would have to look again at what is known. */
	sim.hold_enabled = 0;
	next = sim.strategy->pick(sim.strategy, enabled);
	if (next != t->id)
		point_switch(t, enabled, next);
}

/* An access that commutes with everything the others do. */
static inline bool point_is_private(enum op op, u64 addr, unsigned int size,
				    unsigned int task)
{
	/* A trylock: what it races with is no access. */
	if (!size)
		return false;
	switch (op) {
	case OP_READ:
		return !conflict_visit(addr - ARENA_BASE, CONFLICT_READ(task));
	case OP_WRITE:
	case OP_XCHG:
	case OP_CMPXCHG:
	case OP_RMW:
		return !conflict_visit(addr - ARENA_BASE,
				       CONFLICT_WRITE(task));
	default:
		return false;
	}
}

static inline __attribute__((always_inline))
struct task *point_enter(enum op op, u64 addr, unsigned int size, u16 flags,
			 u64 pc)
{
	struct task *t = machine_task();

	if (unlikely(!point_usual && record.on))
		record_settle();
	t->op = op;
	t->addr = addr;
	t->size = size;
	t->flags = flags;
	t->pc = pc;
	if (unlikely(!point_usual && !M->active))
		return t;
	if (!sim.contended_only || !point_is_private(op, addr, size, t->id))
		point_schedule(t, op);
	M->step++;
	if (!(flags & OPF_PLAIN))
		t->explicit_ops++;
	if (unlikely(M->step >= M->step_stop))
		point_step_slow(t);
	return t;
}

/* The operation that was entered cannot be executed yet after all. */
static inline void point_take_back(struct task *t)
{
	if (M->active) {
		M->step--;
		t->explicit_ops--;
	}
}

/* Does the observer want accesses of this kind to the word at @offset? */
#define point_observed(kind, offset)					\
	(point_watched.kind &&						\
	 (point_watched.kind & 1u << heap_class_of(offset)))

#endif /* RMAPSIM_SCHED_POINT_H */
