/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The visible operations of the simulated kernel: what core/shim is made of.
 *
 * Every function here is one visible operation: the scheduler decides who
 * goes on before it, the memory and lock checks and the oracles see it, and
 * it is atomic.  During the set-up of a scenario nothing is scheduled but all
 * checks are made.
 *
 * Addresses are host pointers into the arena.  Sizes are 1, 2, 4 or 8 bytes.
 * Values are zero-extended.
 */
#ifndef RMAPSIM_SCHED_SIM_H
#define RMAPSIM_SCHED_SIM_H

#include "sched/machine.h"

u64 sim_load(const volatile void *p, unsigned int size, enum memory_order mo);
void sim_store(volatile void *p, u64 val, unsigned int size,
	       enum memory_order mo);
u64 sim_xchg(volatile void *p, u64 val, unsigned int size,
	     enum memory_order mo);
/* On failure *@old becomes the value found. */
bool sim_try_cmpxchg(volatile void *p, void *old, u64 new, unsigned int size,
		     enum memory_order mo);
/* Return the value found; stored iff it equals @old. */
u64 sim_cmpxchg(volatile void *p, u64 old, u64 new, unsigned int size,
		enum memory_order mo);

enum rmw { RMW_ADD, RMW_AND, RMW_OR, RMW_XOR };
/* Return the value found. */
u64 sim_rmw(volatile void *p, enum rmw how, u64 val, unsigned int size,
	    enum memory_order mo);

/*
 * FENCE_SRCU: inside srcu_read_lock() and unlock(), a full barrier as they are
 * implemented, which LKMM does not promise.
 */
enum fence { FENCE_COMPILER, FENCE_RMB, FENCE_WMB, FENCE_MB, FENCE_SRCU };
void sim_fence(enum fence kind);
/* The compiler moves nothing across this; no fence, and not recorded. */
void sim_barrier(void);
/* Waits until the word this task observed last has another value. */
void sim_relax(void);

void sim_lock_init(struct sim_lock *l, enum lock_kind kind, const char *name);
void sim_lock(struct sim_lock *l, enum lock_mode mode);
bool sim_trylock(struct sim_lock *l, enum lock_mode mode);
void sim_unlock(struct sim_lock *l, enum lock_mode mode);
/* Not visible operations: lockdep's questions about the running task. */
bool sim_lock_held(const struct sim_lock *l, enum lock_mode mode);
bool sim_lock_held_any(const struct sim_lock *l);
bool sim_lock_contended(const struct sim_lock *l);
/* lockdep_assert_*(): a note unless @ok. */
void sim_lock_assert(bool ok, const char *what);

void sim_preempt_off(void);
void sim_preempt_on(void);
void sim_irq_off(void);
void sim_irq_on(void);
unsigned int sim_preempt_count(void);
/* might_sleep(): a note in atomic context. */
void sim_might_sleep(const char *what);

/* Waits until @cpu has interrupts on, unless it is the caller's own. */
void sim_ipi(unsigned int cpu);

int sim_srcu_lock(void);
void sim_srcu_unlock(int idx);
bool sim_srcu_held(void);
void sim_srcu_synchronize(void);

/*
 * Sleeping until somebody wakes the task.  Between begin and sleep a wake-up
 * is not lost.  Begin and end are no steps: nobody else looks at them.
 */
void sim_sleep_begin(void);
void sim_sleep(void);
void sim_sleep_end(void);
void sim_wake(unsigned int task);

/*
 * Threads of a program: a task that waits to be spawned (scenario.spawner)
 * can run from then on, and calls sim_thread_begin() first, which is no step.
 * Joining waits until it has ended.
 */
void sim_spawn(unsigned int task);
void sim_thread_begin(void);
void sim_join(unsigned int task);
/*
 * sched_yield(): waits until some other task has executed a step, if one can.
 * For loops that watch more than one word, which sim_relax() does not end.
 */
void sim_yield(void);

/*
 * What the code under test says about its accesses; not visible operations.
 * Between ignore_begin and ignore_end nothing is checked for data races.
 */
enum race_assert { RACE_NO_WRITES, RACE_NO_ACCESS, RACE_NO_BITS };
void sim_race_assert(const volatile void *p, unsigned int size,
		     enum race_assert kind, u64 mask);
/* A number for the end, which is a cleanup handler. */
u32 sim_race_scope_begin(const volatile void *p, unsigned int size,
			 enum race_assert kind);
void sim_race_scope_end(const u32 *scope);
void sim_race_ignore_begin(void);
void sim_race_ignore_end(void);
/* rcu_dereference(): what depends on the last load comes after it. */
void sim_race_dependency(void);

/* WARN/BUG of the code under test: a note with the kernel's words. */
void sim_warn(bool is_bug, const char *what);

/* Block operations of the code under test (memset, memcpy in core/kvm). */
void *sim_memset(void *p, int c, size_t n);
void *sim_memcpy(void *d, const void *s, size_t n);

/* Bounds of one scenario operation, for reports and per-operation checks. */
void sim_op_begin(unsigned int index);
void sim_op_end(unsigned int index);

#endif /* RMAPSIM_SCHED_SIM_H */
