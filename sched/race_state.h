/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the race detector share.  Internal to sched/race*.c.
 *
 * All of it is host memory: it is set up anew for every run and decides
 * nothing but what is reported.
 */
#ifndef RMAPSIM_SCHED_RACE_STATE_H
#define RMAPSIM_SCHED_RACE_STATE_H

#include "sched/race.h"

/* What is as old as this was done by an earlier run. */
static inline u32 race_start(void)
{
	return race_base << 1 | 1;
}

/* Up to which time what each task did is known. */
struct race_clock {
	u32	at[LIMIT_RACE_TASKS];
};

/* The same for RACE_ON and RACE_LINT; the second one never knows more. */
struct race_view {
	struct race_clock level[RACE_LEVELS - 1];
};

struct race_task_state {
	struct race_view	now;		/* before what it does now */
	struct race_view	fence;		/* what relaxed stores carry */
	struct race_view	unlocked;	/* as of its last unlock */
	struct race_view	woken;		/* by wake-ups not yet slept for */
	struct race_clock	pending;	/* lint: what loads have seen */
	bool			fenced;		/* .fence says something */
	bool			released;	/* .unlocked does */
	u16			ignore;		/* depth of data_race() */
	bool			marked_next;	/* its next access counts so */
	u16			locked;		/* how often it holds mmu_lock */
};

extern struct race_task_state race_tasks[LIMIT_RACE_TASKS];

static inline u32 race_now(void)
{
	return (race_base + M->step) << 1 | 1;
}

static inline struct race_task_state *race_self(void)
{
	return &race_tasks[race_task];
}

/*
 * The race_words of an access: @n in a row, of which the bits of @mask are
 * meant.  @n is 0 when there is no room.
 */
struct race_span {
	struct race_word	*word;
	u32			n;
	u32			mask;
};

/* @create: words that were not used before get one. */
struct race_span race_find(u64 offset, unsigned int size, bool create);

/* The accesses so far against an assertion of the running task, race.c. */
void race_check_assert(u64 offset, unsigned int size, bool reads_too);

/* This access against the assertions of others, race_assert.c. */
extern u32 race_nasserts;
void race_asserts_begin(void);
void race_assert_check(u64 offset, unsigned int size, enum race_kind kind);
/* @t is about to store @new. */
void race_assert_bits(const struct task *t, u64 new);

/* Clocks of words, race_sync.c. */
void race_clocks_reset(void);
void race_clocks_begin(void);
void race_clock_copy(struct race_word *to, const struct race_word *from);

#endif /* RMAPSIM_SCHED_RACE_STATE_H */
