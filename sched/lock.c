// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks, preemption and interrupt state of the simulated kernel.
 *
 * A task stands before its lock operation until the lock is free: there is no
 * failed attempt, so waiting costs no step and a deadlock is simply the state
 * in which nobody can go on.
 */
#include "sched/lock.h"

#include "sched/buffer.h"
#include "sched/dpor_note.h"
#include "sched/lockdep.h"
#include "sched/observer.h"
#include "sched/point.h"
#include "sched/sim.h"
#include "sched/tsan.h"

#include <string.h>

static struct sim_lock *lock_at(u64 addr)
{
	return (struct sim_lock *)(unsigned long)addr;
}

/*
 * An acquisition is a read-modify-write; under LKMM what was stored before it
 * is visible before what is stored after it.
 */
static void wait_for_buffer(struct task *t, const struct sim_lock *l)
{
	if (unlikely(buffer_has(t->cpu)))
		buffer_wait(t, buffer_need_of(MO_ACQUIRE),
			    (u64)(unsigned long)l, 0);
}

static bool buffer_allows(const struct task *t, const struct sim_lock *l)
{
	return likely(!buffer_has(t->cpu)) ||
	       buffer_ready(t, buffer_need_of(MO_ACQUIRE),
			    (u64)(unsigned long)l, 0);
}

bool lock_available(const struct task *t)
{
	return lock_is_free(lock_at(t->addr),
			    t->op == OP_RLOCK ? LOCK_READ : LOCK_WRITE);
}

bool lock_wait_sleeps(const struct task *t)
{
	switch (t->op) {
	case OP_WLOCK:
	case OP_RLOCK:
		return lock_at(t->addr)->kind == LOCK_MUTEX;
	case OP_SYNC:
	case OP_SLEEP:
	case OP_JOIN:
		return true;
	default:
		return false;
	}
}

void sim_lock_init(struct sim_lock *l, enum lock_kind kind, const char *name)
{
	arena_touch_range(arena_offset(l), sizeof(*l));
	l->kind = kind;
	l->writer = 0;
	l->readers = 0;
	l->class = lockdep_class(name);
	memset(l->pad, 0, sizeof(l->pad));
	l->name = name;
}

static void note_held(struct task *t, struct sim_lock *l, enum lock_mode mode)
{
	struct held_lock *h = &t->held[t->nheld];

	sim_bug_on(t->nheld == LIMIT_HELD_LOCKS);
	h->lock = (u64)(unsigned long)l;
	h->pc = t->pc;
	h->step = M->step;
	h->mode = mode;
	t->nheld++;
}

static bool forget_held(struct task *t, const struct sim_lock *l,
			enum lock_mode mode)
{
	unsigned int i, n = t->nheld;

	for (i = n; i-- > 0; ) {
		if (t->held[i].lock != (u64)(unsigned long)l ||
		    t->held[i].mode != mode)
			continue;
		for (; i + 1 < n; i++)
			t->held[i] = t->held[i + 1];
		t->nheld--;
		return true;
	}
	return false;
}

static void acquire(struct task *t, struct sim_lock *l, enum lock_mode mode)
{
	arena_touch(arena_offset(l));
	if (unlikely(buffer_has(t->cpu)))
		buffer_write_barrier(t->cpu);
	race_lock(t->addr, mode);
	tsan_lock(t->addr, mode);
	if (mode == LOCK_WRITE)
		l->writer = t->id + 1;
	else
		l->readers |= BIT_MASK_OF(t->id);
	if (l->kind != LOCK_MUTEX)
		t->preempt_count++;
	if (t->nheld)
		lockdep_acquire(t, l);
	note_held(t, l, mode);
	if (M->active)
		point_recheck_lock(t->addr);
	if (unlikely(record.on))
		record_event(t, 0, mode);
	if (sim.obs && sim.obs->lock)
		sim.obs->lock(t, l, mode);
}

/* A lock that nobody else can ever release. */
static void check_recursion(const struct task *t, const struct sim_lock *l,
			    enum lock_mode mode)
{
	if (unlikely(l->writer == t->id + 1 ||
		     (l->readers & BIT_MASK_OF(t->id))) &&
	    sim_lock_held_any(l) &&
	    (mode == LOCK_WRITE || l->writer == t->id + 1))
		sim_note(VERDICT_DEADLOCK, INV_NONE, (u64)(unsigned long)l,
			 "%s is taken again by its holder", l->name);
	if (!M->active && !sim.asked && !lock_is_free(l, mode))
		sim_bug(__FILE__, __LINE__, "lock taken during set-up");
}

void sim_lock(struct sim_lock *l, enum lock_mode mode)
{
	struct task *t = machine_task();

	if (l->kind == LOCK_MUTEX && (t->preempt_count | t->irq_count))
		sim_might_sleep(l->name);
	wait_for_buffer(t, l);
	check_recursion(t, l, mode);
	dpor_note_waits((u64)(unsigned long)l);
	t = point_enter(mode == LOCK_WRITE ? OP_WLOCK : OP_RLOCK,
			(u64)(unsigned long)l, 0, OPF_ACQUIRE, CALLER_PC);
	acquire(t, l, mode);
}

bool sim_trylock(struct sim_lock *l, enum lock_mode mode)
{
	struct task *t = machine_task();

	/* OP_CMPXCHG, not OP_WLOCK: a trylock never waits.  It looks first, so
	 * that one that fails is no barrier. */
	for (;;) {
		if (lock_is_free(l, mode))
			wait_for_buffer(t, l);
		t = point_enter(OP_CMPXCHG, (u64)(unsigned long)l, 0,
				OPF_ACQUIRE, CALLER_PC);
		if (!lock_is_free(l, mode) || buffer_allows(t, l))
			break;
		point_take_back(t);
	}
	if (!lock_is_free(l, mode)) {
		t->flags |= OPF_FAILED;
		if (unlikely(record.on))
			record_event(t, 1, mode);
		return false;
	}
	t->op = mode == LOCK_WRITE ? OP_WLOCK : OP_RLOCK;
	acquire(t, l, mode);
	return true;
}

static void drop_preempt_count(struct task *t)
{
	if (!t->preempt_count) {
		sim_violation(INV_CTX, 0, "preempt_count falls below zero");
		return;
	}
	if (!--t->preempt_count && sim.obs && sim.obs->preempt_on)
		sim.obs->preempt_on(t);
}

static void leave(struct sim_lock *l, unsigned int task, enum lock_mode mode)
{
	arena_touch(arena_offset(l));
	if (mode == LOCK_WRITE)
		l->writer = 0;
	else
		l->readers &= ~BIT_MASK_OF(task);
}

void lock_release_seen(u64 lock, unsigned int task, enum lock_mode mode)
{
	leave(lock_at(lock), task, mode);
	if (M->active)
		point_recheck();
}

/* Which releases are plain stores on x86: others drain the buffer. */
static bool release_may_wait(const struct sim_lock *l, enum lock_mode mode)
{
	return sim.model == MM_LKMM ||
	       (l->kind != LOCK_MUTEX && mode == LOCK_WRITE);
}

/* The others see the lock held for a while yet. */
static bool delayed_release(struct task *t, struct sim_lock *l,
			    enum lock_mode mode)
{
	if (!buffer_asks(t) || !release_may_wait(l, mode) ||
	    !buffer_take_unlock(t, mode))
		return false;
	arena_touch(arena_offset(l));
	if (mode == LOCK_WRITE)
		l->writer |= LOCK_LEAVING;
	return true;
}

void sim_unlock(struct sim_lock *l, enum lock_mode mode)
{
	struct task *t = machine_task();

	if (unlikely(buffer_has(t->cpu)) && !release_may_wait(l, mode))
		buffer_wait(t, NEED_EMPTY, 0, 0);
	t = point_enter(mode == LOCK_WRITE ? OP_WUNLOCK : OP_RUNLOCK,
			(u64)(unsigned long)l, 0, OPF_RELEASE, CALLER_PC);
	if (unlikely(record.on))
		record_event(t, mode, 0);
	if (!sim_lock_held(l, mode)) {
		sim_note(VERDICT_BAD_UNLOCK, INV_CTX, (u64)(unsigned long)l,
			 "%s is released but not held", l->name);
		return;
	}
	if (sim.obs && sim.obs->unlock)
		sim.obs->unlock(t, l, mode);
	forget_held(t, l, mode);
	race_unlock(t->addr, mode);
	tsan_unlock(t->addr, mode);
	if (!delayed_release(t, l, mode)) {
		leave(l, t->id, mode);
		if (M->active)
			point_recheck_lock(t->addr);
	}
	if (l->kind != LOCK_MUTEX)
		drop_preempt_count(t);
}

/* Of a lock that others still see held it has let go already. */
static bool holds(const struct task *t, const struct sim_lock *l)
{
	for (unsigned int i = 0; i < t->nheld; i++) {
		if (t->held[i].lock == (u64)(unsigned long)l)
			return true;
	}
	return false;
}

bool sim_lock_held(const struct sim_lock *l, enum lock_mode mode)
{
	const struct task *t = machine_task();

	if (mode == LOCK_WRITE)
		return l->writer == t->id + 1;
	return l->readers & BIT_MASK_OF(t->id) && holds(t, l);
}

bool sim_lock_held_any(const struct sim_lock *l)
{
	return sim_lock_held(l, LOCK_WRITE) || sim_lock_held(l, LOCK_READ);
}

bool sim_lock_contended(const struct sim_lock *l)
{
	task_mask left = M->waiting;

	dpor_note_contended((u64)(unsigned long)l);
	for (; left; left &= left - 1) {
		const struct task *t = &M->task[task_first(left)];

		if ((t->op == OP_WLOCK || t->op == OP_RLOCK) &&
		    t->addr == (u64)(unsigned long)l)
			return true;
	}
	return false;
}

void sim_lock_assert(bool ok, const char *what)
{
	if (unlikely(!ok))
		sim_note(VERDICT_ASSERTION, INV_NONE, 0, "%s", what);
}

void sim_preempt_off(void)
{
	sim_barrier();
	machine_task()->preempt_count++;
	if (unlikely(record.on))
		record_mark(OP_PREEMPT_OFF, 0, 0, 0);
}

void sim_preempt_on(void)
{
	sim_barrier();
	if (unlikely(record.on))
		record_mark(OP_PREEMPT_ON, 0, 0, 0);
	drop_preempt_count(machine_task());
}

void sim_irq_off(void)
{
	struct task *t = machine_task();

	sim_barrier();
	dpor_note_irq(t->cpu, true);
	t->irq_count++;
	M->cpu_irq_off[t->cpu]++;
	if (M->active)
		point_recheck();
	if (unlikely(record.on))
		record_mark(OP_IRQ_OFF, 0, 0, 0);
}

void sim_irq_on(void)
{
	struct task *t = machine_task();

	sim_barrier();
	if (unlikely(record.on))
		record_mark(OP_IRQ_ON, 0, 0, 0);
	if (!t->irq_count) {
		sim_violation(INV_CTX, 0, "interrupts are enabled twice");
		return;
	}
	dpor_note_irq(t->cpu, false);
	t->irq_count--;
	M->cpu_irq_off[t->cpu]--;
	if (M->active)
		point_recheck();
}

unsigned int sim_preempt_count(void)
{
	return machine_task()->preempt_count;
}

void sim_might_sleep(const char *what)
{
	const struct task *t = machine_task();

	if (t->preempt_count || t->irq_count)
		sim_note(VERDICT_ATOMIC_SLEEP, INV_L7, 0,
			 "%s may sleep, but preempt_count is %u, irqs off %u",
			 what, t->preempt_count, t->irq_count);
}
