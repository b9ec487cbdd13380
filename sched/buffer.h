/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The store buffers: which stores have other CPUs not seen yet?
 *
 * One engine for all models of sched/memory_model.h.  A store takes effect at
 * once unless the strategy delays it (choice_delay()), or unless it must not
 * overtake an older one of its CPU that is delayed.  A delayed store waits in
 * its CPU's buffer, in program order, until it is drained: by choice, or
 * because an operation of its CPU needs a drained buffer.
 *
 * Source: the out-of-order store buffer with epochs (OSB) and the overlay of
 * the design notes; x86-TSO is Owens, Sarkar, Sewell, "A better x86 memory
 * model: x86-TSO", TPHOLs 2009.  docs/memory-model.md has the rules, by
 * letter, and the deviations.
 *
 * Invariants:
 *  - Only stores of the CPU whose task runs are visible in memory beyond what
 *    is committed: while that task runs its CPU's entries lie over memory, so
 *    that a load finds them without asking, plain C and oracles included.
 *  - An entry's bytes are written in the order of the entries where they
 *    overlap: coherence needs no further rule.
 *  - M->buffered has the bit of a CPU iff its buffer is not empty.
 */
#ifndef RMAPSIM_SCHED_BUFFER_H
#define RMAPSIM_SCHED_BUFFER_H

#include "sched/machine.h"
#include "sched/run.h"

enum pending_flag {
	PENDING_RELEASE	= 1,	/* after everything older */
	PENDING_FLOATS	= 2,	/* the compiler may delay it within its epoch */
	PENDING_UNLOCK	= 4,	/* the release of a lock, not of bytes */
	PENDING_OPEN	= 8,	/* .val is still to be read from memory */
};

struct pending {
	u64	addr;
	u64	val;
	u64	below;		/* what the overlay hides */
	u64	pc;
	u32	step;		/* of the store */
	s32	event;		/* recorder's, -1: not recorded */
	u32	clock;		/* of the race detector */
	u16	epoch;		/* of barriers that order stores, before it */
	u8	size;		/* bytes; 0: PENDING_UNLOCK */
	u8	flags;
	u8	task;
	u8	mode;		/* enum lock_mode of PENDING_UNLOCK */
	u8	fresh;		/* bytes of the word it initialises */
	u16	carrier;	/* as .clock, of tsan_sync.c */
};

struct store_buffer {
	u16		count;
	u16		epoch;
	struct pending	at[LIMIT_PENDING];	/* oldest first */
};

struct buffers {
	struct store_buffer cpu[LIMIT_CPUS];
};

#define BUFFERS	((struct buffers *)(ARENA_BASE + ARENA_BUFFERS))

_Static_assert(sizeof(struct machine) <= ARENA_BUFFERS - ARENA_MACHINE, "");
_Static_assert(sizeof(struct buffers) <= ARENA_MACHINE + ARENA_MACHINE_SIZE -
	       ARENA_BUFFERS, "");

/* Empty, without a trace of what was in them: a run begins. */
void buffer_reset(void);

static inline bool buffer_has(unsigned int cpu)
{
	return M->buffered & 1u << cpu;
}

/* May this store not simply take effect?  One test for the usual one. */
static inline bool buffer_asks(const struct task *t)
{
	return ++M->stores >= sim.delay_at || unlikely(M->buffered &&
						       buffer_has(t->cpu));
}

/*
 * @t is about to store at @t->addr, and buffer_asks(): delay it if it must be,
 * or if the strategy says so.  The caller then stores as always: what lies
 * over memory now looks like it.
 */
void buffer_take(struct task *t);
/* The same for the release of a lock; false: release it now. */
bool buffer_take_unlock(struct task *t, enum lock_mode mode);

/* Which entries of @cpu may be drained next, as a mask; never empty. */
u32 buffer_legal(unsigned int cpu);
/* Drain an entry of buffer_legal(): one step of the machine. */
void buffer_drain(unsigned int cpu, unsigned int entry);
/* Drain all of @cpu's at once: nobody gets in between. */
void buffer_flush(unsigned int cpu);

/*
 * What @t must see drained before it executes an operation; others may run
 * meanwhile.  @addr, @size: the operand of a read-modify-write.
 */
enum buffer_need {
	NEED_EMPTY,	/* full barriers, and most of x86 */
	NEED_ATOMIC,	/* a read-modify-write of LKMM that is no barrier */
};

bool buffer_ready(const struct task *t, enum buffer_need need, u64 addr,
		  unsigned int size);
void buffer_wait(struct task *t, enum buffer_need need, u64 addr,
		 unsigned int size);

/* What a read-modify-write of this order needs under the present model. */
enum buffer_need buffer_need_of(enum memory_order mo);

/* The compiler's freedom ends here, smp_wmb() is executed. */
void buffer_compiler_barrier(unsigned int cpu);
void buffer_write_barrier(unsigned int cpu);

/* The running task's CPU changes. */
void buffer_leave(unsigned int cpu);
void buffer_enter(unsigned int cpu);

/* The newest entry; there is one. */
static inline struct pending *buffer_last(unsigned int cpu)
{
	struct store_buffer *b = &BUFFERS->cpu[cpu];

	return &b->at[b->count - 1];
}

/* What @cpu would read now. */
u64 buffer_peek(unsigned int cpu, u64 addr, unsigned int size);
/* Does a store of some CPU to one of these bytes wait? */
bool buffer_pending(u64 addr, unsigned int size);
/* The newest store of @cpu that waits to reach one of them, or NULL. */
const struct pending *buffer_newest(unsigned int cpu, u64 addr,
				    unsigned int size);

#endif /* RMAPSIM_SCHED_BUFFER_H */
