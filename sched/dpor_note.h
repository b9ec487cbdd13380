/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a step depends on besides the operation it stands before.
 *
 * Some questions and changes are no steps: who looks at a word "as the
 * hardware does", whether somebody waits for a lock.  Where they can steer
 * what happens next, an exploration that knows which steps commute must hear
 * of them.  Anybody else does not.
 */
#ifndef RMAPSIM_SCHED_DPOR_NOTE_H
#define RMAPSIM_SCHED_DPOR_NOTE_H

#include "sched/machine.h"

/* An exploration is under way. */
extern bool dpor_listens;
/* ... whose events are new: struct task describes each step. */
extern bool dpor_looks;

void dpor_note_read_slow(u64 addr);
void dpor_note_write_slow(u64 addr);
void dpor_note_irq_slow(unsigned int cpu, bool off);
void dpor_note_asleep_slow(unsigned int task);
void dpor_note_waits_slow(u64 lock);
void dpor_note_contended_slow(u64 lock);
void dpor_note_short_slow(void);

/* The running task looks at the word of the heap at @addr. */
static inline void dpor_note_read(u64 addr)
{
	if (unlikely(dpor_listens))
		dpor_note_read_slow(addr);
}

/* It changes the word; called before. */
static inline void dpor_note_write(u64 addr)
{
	if (unlikely(dpor_listens))
		dpor_note_write_slow(addr);
}

static inline void dpor_note_irq(unsigned int cpu, bool off)
{
	if (unlikely(dpor_listens))
		dpor_note_irq_slow(cpu, off);
}

/* .asleep of @task is about to change. */
static inline void dpor_note_asleep(unsigned int task)
{
	if (unlikely(dpor_listens))
		dpor_note_asleep_slow(task);
}

/* It will stand before taking @lock. */
static inline void dpor_note_waits(u64 lock)
{
	if (unlikely(dpor_listens))
		dpor_note_waits_slow(lock);
}

/* It asks whether somebody waits for @lock. */
static inline void dpor_note_contended(u64 lock)
{
	if (unlikely(dpor_listens))
		dpor_note_contended_slow(lock);
}

/* It allocates while memory is short. */
static inline void dpor_note_short(void)
{
	if (unlikely(dpor_listens))
		dpor_note_short_slow();
}

#endif /* RMAPSIM_SCHED_DPOR_NOTE_H */
