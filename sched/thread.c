// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads as user programs have them: spawned, joined, and polite.
 *
 * A task that has not been spawned is in none of the machine's masks, as one
 * that has ended: nobody can choose it, and nobody waits for it.
 */
#include "sched/buffer.h"
#include "sched/point.h"
#include "sched/sim.h"
#include "sched/tsan.h"

void sim_spawn(unsigned int task)
{
	struct task *t = machine_task();

	if (unlikely(buffer_has(t->cpu)))
		buffer_wait(t, NEED_EMPTY, 0, 0);
	t = point_enter(OP_SPAWN, task, 0, 0, CALLER_PC);
	sim_bug_on(M->task[task].started || M->ready & BIT_MASK_OF(task));
	race_wake(task);
	tsan_wake(task);
	M->ready |= BIT_MASK_OF(task);
	if (unlikely(record.on))
		record_event(t, 0, 0);
}

void sim_thread_begin(void)
{
	race_sleep_over();
	tsan_sleep_over();
}

void sim_join(unsigned int task)
{
	struct task *t = machine_task();

	if (unlikely(buffer_has(t->cpu)))
		buffer_wait(t, NEED_EMPTY, 0, 0);
	t = point_enter(OP_JOIN, task, 0, 0, CALLER_PC);
	race_join(task);
	tsan_join(task);
	if (unlikely(record.on))
		record_event(t, 0, 0);
}

/* The word that every step changes is the number of steps. */
void sim_yield(void)
{
	struct task *t = machine_task();
	task_mask self = BIT_MASK_OF(t->id);

	if (M->active && M->ready & ~self) {
		t->seen_addr = (u64)(unsigned long)&M->step;
		t->seen_size = sizeof(M->step);
		t->seen_val = M->step;
		M->spinning |= self;
		M->ready &= ~self;
	}
	t = point_enter(OP_RELAX, 0, 0, 0, CALLER_PC);
	t->seen_addr = 0;
	if (unlikely(record.on))
		record_event(t, 0, 0);
}
