// SPDX-License-Identifier: GPL-2.0-only
/*
 * Synchronisation that is not a lock: fences, spinning, IPIs, SRCU.
 */
#include "sched/buffer.h"
#include "sched/dpor_note.h"
#include "sched/observer.h"
#include "sched/point.h"
#include "sched/scrub.h"
#include "sched/sim.h"
#include "sched/tsan.h"

static void need_empty(struct task *t)
{
	if (unlikely(buffer_has(t->cpu)))
		buffer_wait(t, NEED_EMPTY, 0, 0);
}

/* An operation that the compiler moves nothing across. */
static void compiler_barrier(const struct task *t)
{
	if (unlikely(buffer_has(t->cpu)))
		buffer_compiler_barrier(t->cpu);
}

void sim_barrier(void)
{
	compiler_barrier(machine_task());
}

/* Where loads are executed in order, only stores need a fence. */
static void fence_buffer(struct task *t, enum fence kind)
{
	switch (kind) {
	case FENCE_MB:
		need_empty(t);
		break;
	case FENCE_SRCU:
		if (sim.model != MM_LKMM)
			need_empty(t);
		break;
	case FENCE_WMB:
		buffer_write_barrier(t->cpu);
		break;
	case FENCE_RMB:
	case FENCE_COMPILER:
		compiler_barrier(t);
		break;
	}
}

void sim_fence(enum fence kind)
{
	struct task *t = machine_task();

	if (unlikely(buffer_has(t->cpu)))
		fence_buffer(t, kind);
	race_fence(kind);
	tsan_fence(kind);
	scrub();
	if (unlikely(record.on) && kind < FENCE_SRCU && kind != FENCE_COMPILER)
		record_mark(OP_FENCE, 0, kind, 0);
}

/*
 * Is the task going round?  It has looked at the same word again since it
 * paused last, at nothing else, and seen the same value.  Once round is not
 * enough: a loop that pauses after it has read may be about to end.
 */
static bool going_round(const struct task *t)
{
	return t->relax_addr == t->seen_addr && t->relax_val == t->seen_val &&
	       t->explicit_ops - t->relax_ops == 1 &&
	       sim_peek(t->seen_addr, t->seen_size) == t->seen_val;
}

void sim_relax(void)
{
	struct task *t = machine_task();

	compiler_barrier(t);
	if (!t->seen_addr)
		return;
	if (!M->active)
		sim_note(VERDICT_LIVELOCK, INV_NONE, t->seen_addr,
			 "set-up waits for a word nobody will change");
	if (going_round(t)) {
		M->spinning |= BIT_MASK_OF(t->id);
		M->ready &= ~BIT_MASK_OF(t->id);
	}
	t = point_enter(OP_RELAX, t->seen_addr, 0, 0, CALLER_PC);
	t->relax_addr = t->seen_addr;
	t->relax_val = t->seen_val;
	t->relax_ops = t->explicit_ops;
	if (unlikely(record.on))
		record_event(t, t->seen_val, 0);
}

void sim_ipi(unsigned int cpu)
{
	struct task *t = machine_task();

	if (cpu == t->cpu)
		return;
	if (t->irq_count)
		sim_note(VERDICT_DEADLOCK, INV_NONE, 0,
			 "IPI is waited for with interrupts off");
	need_empty(t);
	t = point_enter(OP_IPI, cpu, 0, OPF_FULL, CALLER_PC);
	/* Taking an interrupt serialises. */
	if (unlikely(buffer_has(cpu)))
		buffer_flush(cpu);
	race_ipi(cpu);
	tsan_ipi(cpu);
	if (unlikely(record.on))
		record_event(t, 0, 0);
}

int sim_srcu_lock(void)
{
	struct task *t = machine_task();
	int idx;

	t = point_enter(OP_SRCU_LOCK, 0, 0, 0, CALLER_PC);
	race_srcu_lock();
	tsan_srcu_lock();
	scrub();
	idx = M->srcu_idx;
	M->srcu_readers[idx]++;
	t->srcu_held[idx]++;
	if (!t->srcu_depth++)
		t->srcu_sections++;
	if (unlikely(record.on))
		record_event(t, idx, idx);
	return idx;
}

void sim_srcu_unlock(int idx)
{
	struct task *t = point_enter(OP_SRCU_UNLOCK, 0, 0, 0, CALLER_PC);

	if ((unsigned int)idx > 1 || !t->srcu_held[idx]) {
		sim_note(VERDICT_RCU, INV_CTX, 0,
			 "srcu_read_unlock(%d) of a section this task is not in",
			 idx);
		return;
	}
	race_srcu_unlock(idx);
	tsan_srcu_unlock(idx);
	M->srcu_readers[idx]--;
	t->srcu_held[idx]--;
	t->srcu_depth--;
	if (M->active)
		point_recheck();
	if (unlikely(record.on))
		record_event(t, idx, idx);
}

bool sim_srcu_held(void)
{
	return machine_task()->srcu_depth;
}

static u32 cpus_of_readers(void)
{
	u32 cpus = 0;

	for (u32 i = 1; i < M->ntasks; i++) {
		if (M->task[i].srcu_depth)
			cpus |= BIT_MASK_OF(M->task[i].cpu);
	}
	return cpus;
}

/* A grace period is a full barrier of everybody it concerns. */
static void flush_all(u32 cpus)
{
	u32 left = M->buffered & cpus;

	for (; left; left &= left - 1)
		buffer_flush(__builtin_ctz(left));
}

/* Readers that began before the flip are waited for; one flip is enough,
 * because lock and unlock are atomic here. */
void sim_srcu_synchronize(void)
{
	struct task *t = machine_task();
	unsigned int old;
	u32 readers;

	sim_might_sleep("synchronize_srcu");
	if (t->srcu_depth)
		sim_note(VERDICT_DEADLOCK, INV_NONE, 0,
			 "synchronize_srcu() inside a reader");
	need_empty(t);
	/* Readers of the grace period before last are still counted in the
	 * other index: wait for them first. */
	t = point_enter(OP_SYNC, M->srcu_idx ^ 1, 0, OPF_FULL, CALLER_PC);
	race_srcu_wait(M->srcu_idx ^ 1);
	race_srcu_flip();
	tsan_srcu_wait(M->srcu_idx ^ 1);
	tsan_srcu_flip();
	old = M->srcu_idx;
	M->srcu_idx ^= 1;
	if (unlikely(record.on))
		record_event(t, old ^ 1, SYNC_BEGINS);
	readers = cpus_of_readers();
	flush_all(~readers);
	t = point_enter(OP_SYNC, old, 0, OPF_FULL, CALLER_PC);
	flush_all(readers);
	race_srcu_wait(old);
	tsan_srcu_wait(old);
	if (unlikely(record.on))
		record_event(t, old, SYNC_ENDS);
}

void sim_sleep_begin(void)
{
	dpor_note_asleep(machine_task()->id);
	machine_task()->asleep = true;
	race_sleep_begin();
	tsan_sleep_begin();
}

void sim_sleep(void)
{
	struct task *t;

	sim_might_sleep("schedule");
	if (!M->active && machine_task()->asleep)
		sim_note(VERDICT_DEADLOCK, INV_NONE, 0,
			 "set-up sleeps and nobody will wake it");
	need_empty(machine_task());
	t = point_enter(OP_SLEEP, 0, 0, 0, CALLER_PC);
	race_sleep_over();
	tsan_sleep_over();
	if (unlikely(record.on))
		record_event(t, 0, 0);
}

void sim_sleep_end(void)
{
	dpor_note_asleep(machine_task()->id);
	machine_task()->asleep = false;
}

void sim_wake(unsigned int task)
{
	struct task *t = machine_task();

	need_empty(t);
	t = point_enter(OP_WAKE, task, 0, OPF_FULL, CALLER_PC);
	race_wake(task);
	tsan_wake(task);
	if (unlikely(record.on))
		record_event(t, M->task[task].asleep, 0);
	M->task[task].asleep = false;
	if (M->active)
		point_recheck();
}

void sim_warn(bool is_bug, const char *what)
{
	sim_note(VERDICT_ASSERTION, INV_NONE, 0, "%s(%s)",
		 is_bug ? "KVM_BUG_ON" : "WARN_ON", what);
}

void sim_op_begin(unsigned int index)
{
	struct task *t = machine_task();

	compiler_barrier(t);
	t->scn_op = index;
	if (unlikely(record.on))
		record_mark(OP_BEGIN, index, 0, 0);
}

void sim_op_end(unsigned int index)
{
	if (sim.obs && sim.obs->op_end)
		sim.obs->op_end(machine_task(), index);
	if (unlikely(record.on))
		record_mark(OP_END, index, 0, 0);
}
