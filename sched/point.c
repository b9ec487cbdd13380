// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may go on: the unusual parts of a scheduling point.
 *
 * The set of tasks that can execute their next operation is a bit mask kept
 * up to date by the operations that change it, so that the usual step
 * (point.h) costs one mask, one call of the strategy and, if another task was
 * picked, one stack switch.  Here are waiting, spinning, CPUs with several
 * tasks, and the end of a task.
 */
#include "sched/point.h"

#include "sched/buffer.h"
#include "sched/communication.h"
#include "sched/fnv.h"
#include "sched/lock.h"
#include "sched/scrub.h"
#include "sched/sim.h"
#include "sched/tsan.h"
#include "sched/witness.h"

/* The operations that wait for a lock. */
#define LOCK_OPS	(BIT_MASK_OF(OP_WLOCK) | BIT_MASK_OF(OP_RLOCK))

bool point_usual;
struct point_watched point_watched;
const struct witness *witness;

void point_begin(void)
{
	const struct observer *obs = sim.obs;

	point_watched = (struct point_watched){ 0 };
	if (!obs)
		return;
	point_watched.plain_reads = obs->plain_read_mask;
	point_watched.plain_writes = obs->plain_write_mask;
	point_watched.marked_reads = obs->marked_read_mask;
	point_watched.marked_writes = obs->marked_write_mask;
}

/* A task in cpu_relax() goes on when the word it watched has changed. */
static task_mask spinners_awake(void)
{
	task_mask left = M->spinning, awake = 0;

	while (left) {
		task_mask bit = left & -left;
		const struct task *t = &M->task[task_first(bit)];

		/* Where nothing is delayed all see the same. */
		if ((M->buffered ? buffer_peek(t->cpu, t->seen_addr,
					       t->seen_size) :
				   sim_peek(t->seen_addr, t->seen_size)) !=
		    t->seen_val)
			awake |= bit;
		left &= left - 1;
	}
	return awake;
}

/* Is @t's CPU free for another task while @t does not run? */
static bool cpu_yields(const struct task *t)
{
	if (t->done || !t->started)
		return true;
	if (t->preempt_count || t->irq_count)
		return false;
	/* Waiters of spinning locks have preemption off, sleepers have not. */
	return !(M->waiting & BIT_MASK_OF(t->id)) || lock_wait_sleeps(t);
}

static task_mask cpu_allowed(void)
{
	task_mask allowed = 0;
	u32 i;

	for (i = 1; i < M->ntasks; i++) {
		const struct cpu *c = &M->cpu[M->task[i].cpu];

		if (c->curr == i || cpu_yields(&M->task[c->curr]))
			allowed |= BIT_MASK_OF(i);
	}
	return allowed;
}

bool point_runnable(const struct task *t)
{
	switch (t->op) {
	case OP_WLOCK:
	case OP_RLOCK:
		return lock_available(t);
	case OP_IPI:
		return !M->cpu_irq_off[t->addr];
	case OP_SYNC:
		return !M->srcu_readers[t->addr];
	case OP_SLEEP:
		return !t->asleep;
	case OP_JOIN:
		return M->task[t->addr].done;
	default:
		return true;
	}
}

/* Move between ready and waiting the tasks that @changed may concern. */
void point_recheck(void)
{
	/* The running task is in M->waiting while it waits for drains. */
	task_mask left = (M->ready & ~BIT_MASK_OF(M->cur)) | M->waiting;

	for (; left; left &= left - 1) {
		const struct task *t = &M->task[task_first(left)];
		task_mask bit = left & -left;

		if (!(POINT_MAY_WAIT & BIT_MASK_OF(t->op)) ||
		    point_runnable(t)) {
			M->ready |= bit;
			M->waiting &= ~bit;
		} else {
			M->ready &= ~bit;
			M->waiting |= bit;
		}
	}
	scrub();
}

/* Without branches on what the others stand before: it is anything. */
void point_recheck_lock(u64 lock)
{
	const struct sim_lock *l = (const struct sim_lock *)(unsigned long)lock;
	task_mask left = (M->ready | M->waiting) & ~BIT_MASK_OF(M->cur);

	if (unlikely(M->buffered | sim.parks)) {
		point_recheck();
		return;
	}
	for (; left; left &= left - 1) {
		const struct task *t = &M->task[task_first(left)];
		task_mask bit = left & -left;
		bool waits = LOCK_OPS & BIT_MASK_OF(t->op), free;

		waits &= t->addr == lock;
		free = lock_is_free(l, t->op == OP_RLOCK ? LOCK_READ :
							  LOCK_WRITE);
		bit &= -(task_mask)waits;
		M->ready = (M->ready & ~bit) | (bit & -(task_mask)free);
		M->waiting = (M->waiting | bit) & ~(bit & -(task_mask)free);
	}
}

void point_wait(struct task *t)
{
	M->ready &= ~BIT_MASK_OF(t->id);
	M->waiting |= BIT_MASK_OF(t->id);
}

/* Nobody can run although somebody has not ended. */
static __attribute__((noreturn)) void report_stuck(void)
{
	sim_note(VERDICT_DEADLOCK, INV_NONE, machine_task()->addr,
		 "no task can go on");
	sim_bug(__FILE__, __LINE__, "a stopping note returned");
}

task_mask point_enabled_slow(void)
{
	task_mask enabled = M->ready;

	if (M->spinning)
		enabled |= spinners_awake();
	if (M->shared_cpus)
		enabled &= cpu_allowed();
	if (!enabled && !M->buffered &&
	    (M->ready | M->waiting | M->spinning))
		report_stuck();
	return enabled;
}

/* A task that could not have gone on a moment ago may be @next. */
static void set_current(unsigned int next)
{
	task_mask bit = BIT_MASK_OF(next);

	if (unlikely(M->shared_cpus)) {
		race_switch(M->cpu[M->task[next].cpu].curr, next);
		tsan_take_over_cpu(M->cpu[M->task[next].cpu].curr, next);
	}
	point_set_task(next);
	M->cpu[M->task[next].cpu].curr = next;
	M->ready |= bit;
	M->spinning &= ~bit;
}

void point_switch(struct task *t, task_mask enabled, unsigned int next)
{
	sim_bug_on(!(enabled & BIT_MASK_OF(next)));
	choice_log_switch(next);
	point_set_task(next);
	co_switch(&t->co, &M->task[next].co);
}

/* Out of line: a switch takes every register. */
static __attribute__((noinline))
void switch_to(struct task *t, unsigned int next)
{
	set_current(next);
	co_switch(&t->co, &M->task[next].co);
}

/*
 * Memory as the CPU of @next sees it.  A CPU that turns to another task has a
 * drained buffer: the scheduler has full barriers.
 */
static void change_view(struct task *t, unsigned int next)
{
	unsigned int from = t->cpu, to = M->task[next].cpu;

	if (likely(!M->buffered))
		return;
	if (M->cpu[to].curr != next && buffer_has(to))
		buffer_flush(to);
	if (from == to)
		return;
	if (buffer_has(from))
		buffer_leave(from);
	if (buffer_has(to))
		buffer_enter(to);
}

/* Drain what is chosen; false: *@next goes on. */
static bool drained_one(unsigned int *next)
{
	task_mask enabled = point_enabled();
	int drain;

	M->points++;
	if (!M->buffered) {
		*next = choice_task(enabled);
		return false;
	}
	drain = choice_drain(M->buffered, enabled, next);
	if (drain < 0)
		return false;
	buffer_drain(CHOICE_DRAIN_CPU(drain), CHOICE_DRAIN_ENTRY(drain));
	return true;
}

static bool look_again;

/* A call behind the switch: without one there might be no stack frame. */
static __attribute__((noinline)) bool over(void)
{
	return look_again;
}

__attribute__((noinline)) bool point_park(struct task *t)
{
	co_switch(&t->co, &M->task[0].co);
	return over();
}

unsigned int point_decide(void)
{
	struct task *t = machine_task();
	unsigned int next = t->id;

	look_again = drained_one(&next);
	if (look_again)
		return t->id;
	if (next != t->id)
		change_view(t, next);
	set_current(next);
	return next;
}

bool point_drained(struct task *t)
{
	unsigned int next = t->id;

	if (unlikely(sim.parks))
		return point_park(t);
	if (drained_one(&next))
		return true;
	/* What it waited for may just have become visible. */
	if (next == t->id) {
		set_current(next);
		return false;
	}
	change_view(t, next);
	switch_to(t, next);
	return false;
}

void point_step_count(const struct task *t)
{
	if (M->step >= M->steps_max)
		sim_note(VERDICT_STEP_LIMIT, INV_NONE, t->addr,
			 "run is longer than %u steps", M->steps_max);
	if (sim.hashing) {
		sim.hash ^= t->id | t->op << 8 | t->size << 16;
		sim.hash = fnv_add(sim.hash, t->addr);
	}
}

void point_step_slow(const struct task *t)
{
	point_step_count(t);
	if (sim.communicates)
		communication_step(t);
	if (witness)
		witness->step(t);
}

static void schedule_unbuffered(struct task *t)
{
	task_mask enabled;
	unsigned int next;

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
		switch_to(t, next);
}

void point_schedule_forced(struct task *t, task_mask enabled)
{
	unsigned int next = choice_task(enabled);

	if (next != t->id)
		switch_to(t, next);
}

void point_schedule_slow(struct task *t)
{
	if ((POINT_MAY_WAIT & BIT_MASK_OF(t->op)) && !point_runnable(t))
		point_wait(t);
	if (!M->buffered) {
		schedule_unbuffered(t);
		return;
	}
	while (point_drained(t))
		;
}

/* Unreported until now, because nobody else looked at the balance. */
static void check_balance(const struct task *t)
{
	if (t->preempt_count || t->irq_count || t->nheld || t->srcu_depth)
		sim_violation(INV_CTX, 0,
			      "task ended with preempt_count %u, irqs off %u, %u locks, %u srcu",
			      t->preempt_count, t->irq_count, t->nheld,
			      t->srcu_depth);
}

void point_task_exit(void)
{
	struct task *t = machine_task();
	task_mask bit = BIT_MASK_OF(t->id), enabled;
	unsigned int next = 0;

	if (record.on)
		record_settle();
	check_balance(t);
	t->done = true;
	M->ready &= ~bit;
	/* Somebody may wait for this end. */
	if (unlikely(M->waiting))
		point_recheck();
	while (M->buffered && drained_one(&next))
		;
	enabled = point_enabled();
	if (!enabled) {
		M->active = 0;
		point_set_task(0);
		co_exit(&t->co, &M->task[0].co);
	}
	if (!next)
		next = choice_task(enabled);
	change_view(t, next);
	set_current(next);
	co_exit(&t->co, &M->task[M->cur].co);
}
