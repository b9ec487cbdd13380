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
#include "sched/run.h"

/* What is as old as this was done by an earlier run. */
static inline u32 race_start(void)
{
	return race_base << 1 | 1;
}

/*
 * Up to which time what each task did is known, to RACE_ON and to RACE_LINT;
 * the second one never knows more.
 */
struct race_view {
	struct race_clock level[RACE_LEVELS - 1];
};

struct race_task_flags {
	bool	fenced;		/* .fence says something */
	bool	released;	/* .unlocked does */
	bool	marked_next;	/* its next access counts so */
	u16	ignore;		/* depth of data_race() */
	u16	locked;		/* how often it holds mmu_lock */
};

/*
 * What an earlier run left in one of these is older than anything this run
 * asks about, so that a new run has little to reset.
 */
struct race_task_state {
	struct race_view	now;		/* before what it does now */
	struct race_view	fence;		/* what relaxed stores carry */
	struct race_view	unlocked;	/* as of its last unlock */
	struct race_view	woken;		/* by wake-ups not yet slept for */
	struct race_clock	pending;	/* lint: what loads have seen */
	struct race_task_flags	is;
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

/* The last step that a clock has room for. */
#define RACE_LAST_STEP	(1u << 30)

/* Assertions executed in this run, race_assert.c. */
extern u32 race_nasserts;

/* race_mode of the tasks of this run, when nothing is special. */
extern u32 race_run_mode;

/* @task is the running one from now on. */
static inline void race_set_task(unsigned int task)
{
	const struct race_task_state *t;

	race_mode = 0;
	if (!race_run_mode)
		return;
	t = &race_tasks[task];
	race_task = task;
	if (!M->active)
		return;
	race_locked = !!t->is.locked;
	race_known = &t->now.level[sim.races - 1];
	race_mode = race_run_mode;
	if (unlikely(t->is.ignore | race_nasserts))
		race_mode |= RACE_MODE_SPECIAL;
}

static inline race_lanes race_later(race_lanes a, race_lanes b)
{
	race_lanes less = a < b;

	return (a & ~less) | (b & less);
}

/* Two clocks as one that knows what either knows. */
static inline void race_join_clock(struct race_clock *to,
				   const struct race_clock *from)
{
	to->lanes[0] = race_later(to->lanes[0], from->lanes[0]);
	to->lanes[1] = race_later(to->lanes[1], from->lanes[1]);
}

/* What a store published, by its number. */
struct race_published {
	u32			since;	/* of this run: valid */
	struct race_view	view;
};

extern struct race_published race_published[LIMIT_RACE_CLOCKS];

/* A number for @w if it has none; NULL: there is no room. */
struct race_published *race_new_clock(struct race_word *w);

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
void race_asserts_begin(void);
void race_assert_check(u64 offset, unsigned int size, enum race_kind kind);
/* @t is about to store @new. */
void race_assert_bits(const struct task *t, u64 new);

/* Clocks of words, race_sync.c. */
void race_clocks_reset(void);
void race_clocks_begin(void);
/* More than half of them are in use. */
bool race_clocks_scarce(void);
void race_clock_copy(struct race_word *to, const struct race_word *from);

#endif /* RMAPSIM_SCHED_RACE_STATE_H */
