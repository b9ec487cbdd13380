/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which state is the machine?  A hash of all that what follows depends on.
 *
 * What a task will do is in its stack: the code under test is C, and a task
 * that does not run has all of its registers there.  So equal stacks, equal
 * memory and an equal machine have equal futures, whatever led to them.  What
 * a stack holds that is dead makes equal states look different, which costs
 * time and nothing else; so tasks are looked at only where they have been
 * switched away from at the same place (see sim.parks), and what the simulator
 * leaves on them is cleared, see scrub.h.
 *
 * Not in the state: numbers of steps and runs, and whatever else only reports
 * need; the content of freed objects, and of what was never initialised, which
 * nobody can read without a note that ends the run; the clocks of the race
 * detector.  What the oracles remember is in it, counters as differences: see
 * .state of core_ops.
 *
 * Pointers into the program are part of it, and so are their remains in slots
 * that something smaller took over: rmapsim is linked without PIE, so that they
 * are the same in every process.
 *
 * Source: hash compaction, Wolper and Leroy, CAV 1993; stacks as part of the
 * state are those of model checkers for C (CMC, Musuvathi et al., OSDI 2002).
 */
#ifndef RMAPSIM_SCHED_STATE_H
#define RMAPSIM_SCHED_STATE_H

#include "sched/types.h"

struct state_hash {
	u64	a, b;
};

static inline u64 state_mix(u64 x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93ull;
	return x ^ x >> 32;
}

/* Order matters: a sequence of additions stands for itself. */
static inline void state_hash_add(struct state_hash *h, u64 val)
{
	h->a = state_mix(h->a ^ val) + 0x9e3779b97f4a7c15ull;
	h->b = state_mix(h->b + val * 0xc2b2ae3d27d4eb4full) ^ h->a;
}

/* Order does not: @val at the place @at. */
static inline void state_hash_place(struct state_hash *h, u64 at, u64 val)
{
	u64 x = state_mix(val + at * 0x9e3779b97f4a7c15ull);

	h->a += state_mix(x ^ 0x2545f4914f6cdd1dull);
	h->b += state_mix(x * 0xc2b2ae3d27d4eb4full + at);
}

/*
 * Are a task's registers on its stack, and nothing else that is dead?  Not with
 * the C library's contexts; beside the real ThreadSanitizer its frames are.
 */
#if defined(RMAPSIM_UCONTEXT) || defined(RMAPSIM_TSAN) || \
	!(defined(__x86_64__) || defined(__aarch64__))
#define STATE_SEES_STACKS	0
#else
#define STATE_SEES_STACKS	1
#endif

/* What of the MODEL region is not to be hashed word by word. */
#define STATE_SKIPS	16

struct state_model {
	struct state_hash	*h;
	u32			nskips;
	struct {
		u64	start, end;	/* offsets in the arena */
	} skip[STATE_SKIPS];
};

static inline void state_skip(struct state_model *m, u64 start, u64 size)
{
	m->skip[m->nskips].start = start;
	m->skip[m->nskips++].end = start + size;
}

/* Tasks and delayed stores, for an interpreter that adds its own variables. */
void state_add_machine(struct state_hash *h);
/*
 * All of it, for compiled code.  No task runs: all are parked, have not begun
 * or have ended.
 */
void state_add_code(struct state_hash *h);

/* Before a run: the stacks are as they will be before every run. */
void state_clear_stacks(void);

#endif /* RMAPSIM_SCHED_STATE_H */
