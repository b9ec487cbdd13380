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
#define RACE_READS	(1u << RACE_PLAIN_READ | 1u << RACE_MARKED_READ)
#define RACE_PLAINS	(1u << RACE_PLAIN_READ | 1u << RACE_PLAIN_WRITE)

/* Kinds of use that conflict with one of @kind. */
#define RACE_CONFLICTS(kind)						\
	((kind) == RACE_PLAIN_READ ? RACE_WRITES :			\
	 (kind) == RACE_MARKED_READ ? 1u << RACE_PLAIN_WRITE :		\
	 (kind) == RACE_PLAIN_WRITE ? RACE_WRITES | RACE_READS :	\
				      RACE_PLAINS)

/* Times of four tasks, compared at once; below 2^31, as if signed. */
typedef s32 race_lanes __attribute__((vector_size(16)));
#define RACE_VECTORS	(LIMIT_RACE_TASKS / 4)

/* A time for each task. */
struct race_clock {
	union {
		u32		at[LIMIT_RACE_TASKS];
		race_lanes	lanes[RACE_VECTORS];
	};
};

/*
 * Who used a word how, and when last.  Task 0, the set-up, happens before all
 * and is never noted, which leaves a place for RACE_PUBLISHED().
 */
struct race_word {
	struct race_clock	use[RACE_KINDS];
} __attribute__((aligned(128)));

/* The number of the clock that its last store published; 0: none. */
#define RACE_PUBLISHED(word)	((word)->use[0].at[0])

/* Each use is a bit. */
#define RACE_BY(task)		(0x01010101u << (task))

_Static_assert(RACE_KINDS * LIMIT_RACE_TASKS == 32, "a use is a bit");
_Static_assert(sizeof(struct race_word) == 128, "two cache lines");
_Static_assert(RACE_VECTORS == 2, "race_wide: the second counts, too");

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
	RACE_MODE_LINT		= 8,	/* RACE_LINT has its own view */
	RACE_MODE_APART		= 16,	/* nothing inlined, see scrub.h */
};
#define RACE_MODE_SLOW	(RACE_MODE_SPECIAL | RACE_MODE_APART)
#define RACE_MODE_USUAL	(RACE_MODE_SYNC | RACE_MODE_ACCESS)

extern u32 race_mode;
extern u32 race_task;
extern u32 race_base;		/* the step 0 of this run, since the first */
extern u32 race_locked;		/* the running task holds mmu_lock */
extern bool race_wide;		/* this run has more tasks than .lanes[0] */
/* What the running task knows, at the level that knows least. */
extern const struct race_clock *race_known;
/* All ones for the tasks other than this one. */
extern const struct race_clock race_others[LIMIT_RACE_TASKS];

enum race_rule {
#define RACE_RULE(id, name, class, field, reads, writes, locked, text) \
	RACE_RULE_##id,
#include "sched/race_rules.def"
#undef RACE_RULE
	RACE_RULES
};

/* "off", "on", "lint" */
const char *race_level_word(enum race_level level);
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
/* @next takes over the CPU of @prev: that orders them. */
void race_switch(unsigned int prev, unsigned int next);

/* ---- accesses ---- */

/* Not the usual: a new word, other bytes, data_race(), ... */
void race_unusual(u64 offset, unsigned int size, enum race_kind kind);
/* An unordered use by somebody else conflicts: what is to be said of it? */
void race_check(struct race_word *w, u64 offset, unsigned int size,
		enum race_kind kind);

static inline u32 race_stamp(void)
{
	return (race_base + M->step) << 1 | race_locked;
}

static inline bool race_any(race_lanes m)
{
#ifdef __SSE2__
	typedef char bytes __attribute__((vector_size(16)));

	return __builtin_ia32_pmovmskb128((bytes)m);
#else
	typedef u64 halves __attribute__((vector_size(16)));

	return ((halves)m)[0] | ((halves)m)[1];
#endif
}

/* Uses that conflict with one of this kind and are later than what is known. */
static inline __attribute__((always_inline))
race_lanes race_late(const struct race_word *w, enum race_kind kind, u32 i)
{
	race_lanes known = race_known->lanes[i], late = { 0 };

	if (RACE_CONFLICTS(kind) & 1u << RACE_PLAIN_READ)
		late |= w->use[RACE_PLAIN_READ].lanes[i] > known;
	if (RACE_CONFLICTS(kind) & 1u << RACE_MARKED_READ)
		late |= w->use[RACE_MARKED_READ].lanes[i] > known;
	if (RACE_CONFLICTS(kind) & 1u << RACE_PLAIN_WRITE)
		late |= w->use[RACE_PLAIN_WRITE].lanes[i] > known;
	if (RACE_CONFLICTS(kind) & 1u << RACE_MARKED_WRITE)
		late |= w->use[RACE_MARKED_WRITE].lanes[i] > known;
	return late & race_others[race_task].lanes[i];
}

/* Is one of them somebody else's? */
static inline __attribute__((always_inline))
bool race_conflicting(const struct race_word *w, enum race_kind kind)
{
	race_lanes late = race_late(w, kind, 0);

	if (race_wide)
		late |= race_late(w, kind, 1);
	return race_any(late);
}

/* The word, if it was always used in this size; else NULL. */
static inline struct race_word *race_word_of(u64 offset, unsigned int size)
{
	u32 ref = race_map[offset >> 3];

	if (unlikely((u8)ref != memcheck_bytes(offset, size)))
		return NULL;
	return &race_words[ref >> 8];
}

/* Note the use of a word and look for a race. */
static inline __attribute__((always_inline))
void race_use(struct race_word *w, u64 offset, unsigned int size,
	      enum race_kind kind)
{
	/* Looked for first: a look would have to wait for the store. */
	bool conflicting = race_conflicting(w, kind);

	w->use[kind].at[race_task] = race_stamp();
	if (unlikely(conflicting))
		race_check(w, offset, size, kind);
}

/* The running task uses memory; before it does. */
static inline __attribute__((always_inline))
void race_access(u64 offset, unsigned int size, enum race_kind kind)
{
	struct race_word *w = race_word_of(offset, size);

	if (!(race_mode & RACE_MODE_ACCESS))
		return;
	if (unlikely(!w || (race_mode & RACE_MODE_SLOW)))
		race_unusual(offset, size, kind);
	else
		race_use(w, offset, size, kind);
}

/* May the word carry the clock of a marked store? */
static inline bool race_has_clock(u64 offset)
{
	u32 ref = race_map[offset >> 3];

	return RACE_PUBLISHED(&race_words[ref >> 8]) ||
	       (ref >> 8 && !(ref & 0xff));
}

/* A plain store: who reads it acquires nothing. */
void race_unpublish(u64 offset, unsigned int size);
/* An access that is volatile without READ_ONCE() or WRITE_ONCE(). */
void race_volatile(u64 offset, unsigned int size, bool write);

static inline __attribute__((always_inline))
void race_plain(u64 offset, unsigned int size, bool write, u16 flags)
{
	if (unlikely(flags & OPF_UNORDERED)) {
		race_volatile(offset, size, write);
		return;
	}
	race_access(offset, size, write ? RACE_PLAIN_WRITE : RACE_PLAIN_READ);
	if (write && unlikely(race_has_clock(offset)))
		race_unpublish(offset, size);
}

/*
 * A read that is known to be good, and private: no other task has written the
 * word (see conflict.h), so that it races with nothing so far.  False if it
 * must be looked at after all.
 */
static inline bool race_dull_read(u64 offset, unsigned int size, u16 flags)
{
	struct race_word *w = race_word_of(offset, size);

	if (!(race_mode & RACE_MODE_ACCESS))
		return true;
	if (unlikely(!w || (race_mode & RACE_MODE_SLOW) ||
		     (flags & OPF_UNORDERED)))
		return false;
	w->use[RACE_PLAIN_READ].at[race_task] = race_stamp();
	return true;
}

/*
 * A marked load, store or read-modify-write that is not the usual one of
 * race_fast.h; @t->flags says how ordered, and whether a read-modify-write
 * failed.  Before it is executed; @new is what it stores.
 *
 * A store that is delayed takes its clock along and publishes it when it is
 * drained; a load that finds its value in the buffer of its own CPU takes over
 * nothing.
 */
void race_load_slow(const struct task *t);
void race_store_slow(const struct task *t, u64 new);
void race_rmw_slow(const struct task *t, u64 new);

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
