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
/* The tasks that may go on, where M->ready alone does not tell. */
task_mask point_enabled_slow(void);
/* The rest of a step's entry: limit, hash. */
void point_step_slow(struct task *t);
/* The running task has ended; runs the others, then returns to the host. */
void point_task_exit(void) __attribute__((noreturn));

static inline task_mask point_enabled(void)
{
	task_mask enabled = M->ready;

	if (unlikely(!enabled || (M->spinning | M->shared_cpus)))
		enabled = point_enabled_slow();
	return enabled;
}

/* Classes whose plain reads the observer wants, at hand. */
extern u32 point_plain_reads;

/* @task is the running one from now on. */
static inline void point_set_task(unsigned int task)
{
	machine_set_cur(task);
	race_set_task(task);
	point_plain_reads = sim.obs ? sim.obs->plain_read_mask : 0;
	conflict_own_read = M->active && sim.contended_only && !record.on &&
		!sim.hashing ? CONFLICT_READ(task) : CONFLICT_NEVER;
}

/* The same while stores are delayed, which may become visible instead. */
void point_schedule_weak(struct task *t);
/*
 * One decision of it: true if a store was drained, false if @t goes on now.
 * Who waits for drains looks again after each, before the next decision: two
 * decisions about the same step could not be told apart in a log.
 */
bool point_drained(struct task *t);
/*
 * Instead of deciding itself @t waits for a decision, at the same place of its
 * stack at every point: sim.parks.  True: a store was drained, look again.
 */
bool point_park(struct task *t);
/* That decision, on the stack of task 0: the task that goes on. */
unsigned int point_decide(void);
/* Let @next go on; returns when @t does. */
void point_switch(struct task *t, unsigned int next);

/*
 * Which task executes the next step.  Inlined into every operation, all but
 * the switch itself: it needs every register, which the usual step has not
 * to pay for.
 */
static inline void point_schedule(struct task *t)
{
	unsigned int next;
	task_mask enabled;

	t->points++;
	if (unlikely((POINT_MAY_WAIT & BIT_MASK_OF(t->op)) &&
		     !point_runnable(t)))
		point_wait(t);
	if (unlikely(M->buffered)) {
		point_schedule_weak(t);
		return;
	}
	M->points++;
	enabled = point_enabled();
	if (likely(enabled == sim.hold_enabled && M->points < sim.hold_until))
		return;
	if (enabled == BIT_MASK_OF(t->id) && !sim.strategy->forced)
		return;
	if (unlikely(sim.parks) && enabled != BIT_MASK_OF(t->id)) {
		point_park(t);
		return;
	}
	next = choice_task(enabled);
	if (next != t->id)
		point_switch(t, next);
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

	if (unlikely(record.on))
		record_settle();
	t->op = op;
	t->addr = addr;
	t->size = size;
	t->flags = flags;
	t->pc = pc;
	if (likely(M->active)) {
		if (!sim.contended_only ||
		    !point_is_private(op, addr, size, t->id))
			point_schedule(t);
		M->step++;
		if (!(flags & OPF_PLAIN))
			t->explicit_ops++;
		if (unlikely(M->step >= M->step_stop))
			point_step_slow(t);
	}
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

/* Does the observer want accesses of this kind to this class? */
#define point_observed(mask, class)					\
	(sim.obs && (sim.obs->mask & BIT_MASK_OF(class)))

#endif /* RMAPSIM_SCHED_POINT_H */
