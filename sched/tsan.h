/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the real ThreadSanitizer is told of a simulated run.
 *
 * In the tsan build libtsan is linked beside our own runtime (plain.c), which
 * goes on seeing every plain access: so the steps, and what a trace does, are
 * those of any build.  When the task that makes an access is its turn, libtsan
 * is told of it, on a fiber of that task.  Fibers are switched without
 * synchronisation; what orders the accesses of different tasks is passed on
 * here, by atomic operations on a byte that stands for the word.  The rules
 * are those of race_sync.c; docs/tsan.md says how each is made.
 *
 * Nothing here decides anything, and all of it is host memory.
 */
#ifndef RMAPSIM_SCHED_TSAN_H
#define RMAPSIM_SCHED_TSAN_H

#include "sched/co.h"
#include "sched/machine.h"
#include "sched/sim.h"

struct pending;

/* What the two detectors said, access by access, since the program began. */
struct tsan_tally {
	u64	both;		/* reported by libtsan and noted by race.c */
	u64	bad;		/* of freed memory, at which race.c's run ends */
	u64	again;		/* noted by race.c; a word libtsan reported */
	u64	tsan_only;
	u64	ours_only;	/* noted by race.c where libtsan is silent */
	u64	tolerated;	/* found by libtsan; race_rules.def excuses it */
};

#ifdef RMAPSIM_TSAN

extern struct tsan_tally tsan_tally;

/* All that was done so far happens before what @tasks will do. */
void tsan_begin_run(void);
void tsan_end_run(void);
/* The stack is about to be that of @to. */
void tsan_switch_stack(const struct co *to);

/* A plain access (or a volatile one, OPF_UNORDERED) of the running task. */
void tsan_plain(u64 addr, unsigned int size, bool write, u16 flags, u64 pc);
/* The operation that the running task is executing, before its effect. */
void tsan_load(const struct task *t);
void tsan_store(const struct task *t);
void tsan_rmw(const struct task *t);
/* It is about to be reported as bad: what would libtsan say? */
void tsan_bad_access(u64 addr, unsigned int size, bool write);
/* From @caller, by way of the shim. */
void tsan_free(u64 addr, u32 size, u64 caller);
/* A freed slot is used again. */
void tsan_reuse(void);
/* The delayed store has reached memory. */
void tsan_publish(const struct pending *p);
/* What race.c found since the last access was of no access. */
void tsan_settle(void);

void tsan_fence(enum fence kind);
void tsan_lock(u64 lock, enum lock_mode mode);
void tsan_unlock(u64 lock, enum lock_mode mode);
void tsan_take_over_cpu(unsigned int prev, unsigned int next);
void tsan_ipi(unsigned int cpu);
void tsan_sleep_begin(void);
void tsan_sleep_over(void);
void tsan_wake(unsigned int task);
void tsan_join(unsigned int task);
void tsan_srcu_lock(void);
void tsan_srcu_unlock(unsigned int idx);
void tsan_srcu_flip(void);
void tsan_srcu_wait(unsigned int idx);
/* data_race() */
void tsan_ignore(int by);
/* ASSERT_EXCLUSIVE_BITS(): the access that follows is as good as marked. */
void tsan_mark_next(void);

#else

static inline void tsan_begin_run(void) { }
static inline void tsan_end_run(void) { }

static inline void tsan_plain(u64 addr, unsigned int size, bool write,
			      u16 flags, u64 pc)
{
	(void)addr, (void)size, (void)write, (void)flags, (void)pc;
}

static inline void tsan_load(const struct task *t) { (void)t; }
static inline void tsan_store(const struct task *t) { (void)t; }
static inline void tsan_rmw(const struct task *t) { (void)t; }

static inline void tsan_bad_access(u64 addr, unsigned int size, bool write)
{
	(void)addr, (void)size, (void)write;
}

static inline void tsan_free(u64 addr, u32 size, u64 caller)
{
	(void)addr, (void)size, (void)caller;
}

static inline void tsan_reuse(void) { }
static inline void tsan_publish(const struct pending *p) { (void)p; }
static inline void tsan_settle(void) { }

static inline void tsan_fence(enum fence kind) { (void)kind; }

static inline void tsan_lock(u64 lock, enum lock_mode mode)
{
	(void)lock, (void)mode;
}

static inline void tsan_unlock(u64 lock, enum lock_mode mode)
{
	(void)lock, (void)mode;
}

static inline void tsan_take_over_cpu(unsigned int prev, unsigned int next)
{
	(void)prev, (void)next;
}

static inline void tsan_ipi(unsigned int cpu) { (void)cpu; }
static inline void tsan_sleep_begin(void) { }
static inline void tsan_sleep_over(void) { }
static inline void tsan_wake(unsigned int task) { (void)task; }
static inline void tsan_join(unsigned int task) { (void)task; }
static inline void tsan_srcu_lock(void) { }
static inline void tsan_srcu_unlock(unsigned int idx) { (void)idx; }
static inline void tsan_srcu_flip(void) { }
static inline void tsan_srcu_wait(unsigned int idx) { (void)idx; }
static inline void tsan_ignore(int by) { (void)by; }
static inline void tsan_mark_next(void) { }

#endif

#endif /* RMAPSIM_SCHED_TSAN_H */
