/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Data races: which two accesses did nothing order?
 *
 * Two accesses of different tasks to common bytes, at least one a write and at
 * least one plain, race unless one happens before the other by the rules of
 * the Linux kernel memory model.  docs/races.md has the rules and what is
 * known to be missed.
 *
 * Time is the number of the step, doubled: the lowest bit of an access says
 * whether its task held mmu_lock, that of a clock is set.  Task t's clock says,
 * for each task u, up to which step what u did happens before what t does now.
 * Every word of the heap that was used has, for each task and kind of access,
 * the step of the last such access.  Steps go on counting from run to run, so
 * that what an earlier run left is simply too old to race.
 *
 * Accesses are checked where they stand in the program, also those of a store
 * that becomes visible later: the race is there either way.
 */
#ifndef RMAPSIM_SCHED_RACE_H
#define RMAPSIM_SCHED_RACE_H

#include "sched/heap.h"
#include "sched/memcheck.h"
#include "sched/sim.h"

enum race_level {
	RACE_OFF,
	RACE_ON,	/* every marked load may carry a dependency */
	RACE_LINT,	/* and races that only a dependency would prevent */
	RACE_LEVELS
};

enum race_kind {
	RACE_PLAIN_READ,
	RACE_MARKED_READ,
	RACE_PLAIN_WRITE,
	RACE_MARKED_WRITE,
	RACE_KINDS
};

#define RACE_WRITES	(1u << RACE_PLAIN_WRITE | 1u << RACE_MARKED_WRITE)
#define RACE_PLAINS	(1u << RACE_PLAIN_READ | 1u << RACE_PLAIN_WRITE)

/* Task 0, the set-up, happens before all and is never noted. */
#define RACE_TASKS	(LIMIT_RACE_TASKS - 1)

/* Who used a word how, and when last. */
struct race_word {
	u32	used;		/* RACE_USE(), in any run so far */
	u16	clock;		/* what its last store published, 0: none */
	u16	pad;
	u32	stamp[RACE_KINDS][RACE_TASKS];
} __attribute__((aligned(128)));

#define RACE_USE(kind, task)	(1u << ((kind) * 8 + (task)))
#define RACE_BY(task)		(0x01010101u << (task))

_Static_assert(RACE_KINDS * LIMIT_RACE_TASKS == 32, "a use is a bit");
_Static_assert(sizeof(struct race_word) == 128, "two cache lines");

/*
 * The race_word of a word of the heap: index << 8 | the bytes that all
 * accesses so far have used.  Where they differ these bits are 0 and each byte
 * has a race_word of its own, eight in a row.  0: never used.
 */
extern u32 race_map[ARENA_HEAP_SIZE >> 3];
extern struct race_word race_words[LIMIT_RACE_WORDS];

/* What is to be done for the running task. */
enum race_mode {
	RACE_MODE_SYNC		= 1,	/* its synchronisation counts */
	RACE_MODE_ACCESS	= 2,	/* its accesses count */
	RACE_MODE_SPECIAL	= 4,	/* ... but not as they come */
};
#define RACE_MODE_USUAL	(RACE_MODE_SYNC | RACE_MODE_ACCESS)

extern u32 race_mode;
extern u32 race_task;
extern u32 race_base;		/* the step 0 of this run, since the first */
extern u32 race_locked;		/* the running task holds mmu_lock */
/* Uses by others that conflict with one of this kind. */
extern const u32 race_conflicts[RACE_KINDS];

enum race_rule {
#define RACE_RULE(id, name, class, field, reads, writes, locked, text) \
	RACE_RULE_##id,
#include "sched/race_rules.def"
#undef RACE_RULE
	RACE_RULES
};

const char *race_rule_name(unsigned int rule);
const char *race_rule_text(unsigned int rule);

/* What the detector did not look at, and the rules that fired. */
struct race_counts {
	u64	found;		/* before any rule and repetition */
	u64	untracked;	/* accesses without a race_word */
	u64	unpublished;	/* stores without a place for a clock */
	u64	repeated;	/* notes beyond LIMIT_RACE_NOTES of a run */
	u64	rule[RACE_RULES];	/* tolerated */
};
extern struct race_counts race_counts;

/* A search begins: count from 0. */
void race_counts_reset(void);

static inline u64 race_losses(void)
{
	return race_counts.untracked + race_counts.unpublished;
}

/* ---- runs ---- */

/* A new scenario: every word is new. */
void race_reset(void);
void race_begin_run(void);
void race_end_run(void);
/* @task is the running one from now on. */
void race_set_task(unsigned int task);
/* @next takes over the CPU of @prev: that orders them. */
void race_switch(unsigned int prev, unsigned int next);

/* ---- accesses ---- */

/* Not the usual: a new word, other bytes, data_race(), ... */
void race_unusual(u64 offset, unsigned int size, enum race_kind kind);
/* Somebody else's uses conflict: is one of them unordered? */
void race_check(struct race_word *w, u32 others, u64 offset,
		unsigned int size, enum race_kind kind);

static inline u32 race_stamp(void)
{
	return (race_base + M->step) << 1 | race_locked;
}

static inline bool race_use(u64 offset, unsigned int size,
			    enum race_kind kind, struct race_word **word)
{
	u32 ref = race_map[offset >> 3];
	struct race_word *w = &race_words[ref >> 8];

	if (unlikely((u8)ref != memcheck_bytes(offset, size)))
		return false;
	w->stamp[kind][race_task - 1] = race_stamp();
	w->used |= RACE_USE(kind, race_task);
	*word = w;
	return true;
}

/* The running task uses memory; before it does. */
static inline void race_access(u64 offset, unsigned int size,
			       enum race_kind kind)
{
	struct race_word *w;
	u32 others;

	if (!(race_mode & RACE_MODE_ACCESS))
		return;
	if (unlikely(race_mode & RACE_MODE_SPECIAL) ||
	    unlikely(!race_use(offset, size, kind, &w))) {
		race_unusual(offset, size, kind);
		return;
	}
	others = w->used & race_conflicts[kind] & ~RACE_BY(race_task);
	if (unlikely(others))
		race_check(w, others, offset, size, kind);
}

/* May the word carry the clock of a marked store? */
static inline bool race_has_clock(u64 offset)
{
	u32 ref = race_map[offset >> 3];

	return race_words[ref >> 8].clock || (ref >> 8 && !(ref & 0xff));
}

/* A plain store: who reads it acquires nothing. */
void race_unpublish(u64 offset, unsigned int size);
/* An access that is volatile without READ_ONCE() or WRITE_ONCE(). */
void race_volatile(u64 offset, unsigned int size, bool write);

static inline void race_plain(u64 offset, unsigned int size, bool write,
			      u16 flags)
{
	if (unlikely(flags & OPF_UNORDERED)) {
		race_volatile(offset, size, write);
		return;
	}
	race_access(offset, size, write ? RACE_PLAIN_WRITE : RACE_PLAIN_READ);
	if (write && unlikely(race_has_clock(offset)))
		race_unpublish(offset, size);
}

/* A read that is known to be good and private: false if it is neither. */
static inline bool race_dull_read(u64 offset, unsigned int size, u16 flags)
{
	struct race_word *w;

	if (!(race_mode & RACE_MODE_ACCESS))
		return true;
	if (unlikely(race_mode & RACE_MODE_SPECIAL) ||
	    unlikely(flags & OPF_UNORDERED))
		return false;
	return race_use(offset, size, RACE_PLAIN_READ, &w) &&
	       !(w->used & race_conflicts[RACE_PLAIN_READ] &
		 ~RACE_BY(race_task));
}

/*
 * A marked load, store or read-modify-write; @t->flags says how ordered, and
 * whether a read-modify-write failed.  Before it is executed; @new is what it
 * stores.
 *
 * A store that is delayed takes its clock along and publishes it when it is
 * drained; a load that finds its value in the buffer of its own CPU takes over
 * nothing.
 */
void race_load(const struct task *t);
void race_store(const struct task *t, u64 new);
void race_rmw(const struct task *t, u64 new);
void race_check_load(const struct task *t);
void race_check_store(const struct task *t);

/* The store with pending.clock @clock has reached memory. */
void race_publish(u64 addr, unsigned int size, u32 clock);

/* An object is about to be freed, or a slot is used again. */
void race_free(u64 offset, u32 size);
void race_forget(u64 offset, u32 size);

/* ---- synchronisation ---- */

void race_fence(enum fence kind);
void race_lock(u64 lock, enum lock_mode mode);
void race_unlock(u64 lock, enum lock_mode mode);
void race_ipi(unsigned int cpu);
void race_sleep_begin(void);
void race_sleep_over(void);
void race_wake(unsigned int task);
/* All that @task did, which has ended. */
void race_join(unsigned int task);
void race_srcu_lock(void);
void race_srcu_unlock(unsigned int idx);
/* A grace period begins; readers of index @idx have left. */
void race_srcu_flip(void);
void race_srcu_wait(unsigned int idx);

#endif /* RMAPSIM_SCHED_RACE_H */
