// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is an access ordered against those of the other tasks?  See race.h.
 */
#include "sched/race_state.h"

#include <string.h>

#include "sched/race_report.h"
#include "sched/run.h"

u32 race_map[ARENA_HEAP_SIZE >> 3];
struct race_word race_words[LIMIT_RACE_WORDS];
struct race_task_state race_tasks[LIMIT_RACE_TASKS];
struct race_counts race_counts;

u32 race_mode;
u32 race_task;
u32 race_base;
u32 race_locked;

const struct race_clock *race_known;
u32 race_run_mode;
bool race_wide;

#define OTHER(task, i)	((i) && (i) != (task) ? ~0u : 0)
#define OTHERS(task)	{ .at = { OTHER(task, 0), OTHER(task, 1),	\
				  OTHER(task, 2), OTHER(task, 3),	\
				  OTHER(task, 4), OTHER(task, 5),	\
				  OTHER(task, 6), OTHER(task, 7) } }

_Static_assert(LIMIT_RACE_TASKS == 8, "a row each in the table");

const struct race_clock race_others[LIMIT_RACE_TASKS] = {
	OTHERS(0), OTHERS(1), OTHERS(2), OTHERS(3),
	OTHERS(4), OTHERS(5), OTHERS(6), OTHERS(7),
};

/* Number 0 stands for none. */
static u32 nwords = 1;
static u32 mapped[LIMIT_RACE_WORDS];
static u32 nmapped;
static u32 next_base;

/* ---- the words ---- */

void race_reset(void)
{
	while (nmapped)
		race_map[mapped[--nmapped]] = 0;
	nwords = 1;
	race_clocks_reset();
}

/* @n words in a row; 0: there is no room. */
static u32 new_words(u32 n)
{
	u32 first = nwords;

	if (nwords + n > LIMIT_RACE_WORDS)
		return 0;
	memset(&race_words[first], 0, n * sizeof(*race_words));
	nwords += n;
	return first;
}

static u32 map_word(u32 word, u8 bytes)
{
	u32 index = new_words(1);

	if (!index)
		return 0;
	mapped[nmapped++] = word;
	race_map[word] = index << 8 | bytes;
	return race_map[word];
}

/* Accesses of another size: from now on each byte is on its own. */
static u32 split_word(u32 word)
{
	u32 ref = race_map[word], index = new_words(8), b;
	const struct race_word *old = &race_words[ref >> 8];

	if (!index)
		return 0;
	for (b = 0; b < 8; b++) {
		struct race_word *w = &race_words[index + b];

		if (!(ref & BIT_MASK_OF(b)))
			continue;
		*w = *old;
		race_clock_copy(w, old);
	}
	race_map[word] = index << 8;
	return race_map[word];
}

struct race_span race_find(u64 offset, unsigned int size, bool create)
{
	u32 word = offset >> 3, ref = race_map[word];
	u8 bytes = memcheck_bytes(offset, size);
	struct race_span s = { .n = 0 };

	if (create && !ref)
		ref = map_word(word, bytes);
	else if (create && (u8)ref && (u8)ref != bytes)
		ref = split_word(word);
	if (!ref) {
		race_counts.untracked += create;
		return s;
	}
	s.word = &race_words[ref >> 8];
	s.n = (u8)ref ? 1 : 8;
	s.mask = (u8)ref ? 1 : bytes;
	return s;
}

/* ---- runs ---- */

void race_counts_reset(void)
{
	memset(&race_counts, 0, sizeof(race_counts));
}

static void forget_times(void)
{
	for (u32 i = 1; i < nwords; i++)
		memset(&race_words[i], 0, sizeof(race_words[i]));
	memset(race_tasks, 0, sizeof(race_tasks));
	race_clocks_reset();
	next_base = 1;
}

static void fill(struct race_clock *c)
{
	s32 start = race_start();

	c->lanes[0] = c->lanes[1] = (race_lanes){ start, start, start, start };
}

/* Among more tasks than it has room for there is no detector. */
static bool race_wanted(void)
{
	return sim.races && M->ntasks <= LIMIT_RACE_TASKS;
}

static void begin_task(struct race_task_state *t)
{
	for (u32 l = 0; l < sim.races; l++)
		fill(&t->now.level[l]);
	t->is = (struct race_task_flags){ 0 };
}

void race_begin_run(void)
{
	race_mode = race_run_mode = 0;
	if (!race_wanted())
		return;
	race_run_mode = RACE_MODE_USUAL;
	race_wide = M->ntasks > 4;
	if (sim.races == RACE_LINT)
		race_run_mode |= RACE_MODE_LINT;
	if (sim.parks)
		race_run_mode |= RACE_MODE_APART;
	/* Words of many scenarios: room for those of one more run. */
	if (sim.frozen && (nwords > LIMIT_RACE_WORDS / 2 ||
			   race_clocks_scarce()))
		race_reset();
	/* Room for the longest run. */
	if (next_base > RACE_LAST_STEP - 2 * LIMIT_STEPS)
		forget_times();
	race_base = next_base;
	for (u32 i = 1; i < M->ntasks; i++)
		begin_task(&race_tasks[i]);
	race_clocks_begin();
	race_asserts_begin();
	race_report_begin();
}

void race_end_run(void)
{
	next_base = race_base + M->step + 1;
	race_mode = 0;
}

/* ---- accesses ---- */

struct latest {
	u32	stamp;
	u32	use;		/* a bit number of race_word.used */
};

/* The last of the uses @others that @known does not cover. */
static bool find_unordered(const struct race_word *w, u32 others,
			   const struct race_clock *known, struct latest *last)
{
	last->stamp = 0;
	for (; others; others &= others - 1) {
		u32 bit = __builtin_ctz(others), u = bit & 7, kind = bit >> 3;
		u32 stamp = w->use[kind].at[u];

		if (stamp > known->at[u] && stamp > last->stamp)
			*last = (struct latest){ stamp, bit };
	}
	return last->stamp;
}

/* Uses of these kinds by all tasks but the running one and the set-up. */
static u32 others_of(u32 kinds)
{
	u32 uses = 0;

	for (u32 k = 0; k < RACE_KINDS; k++) {
		if (kinds & 1u << k)
			uses |= 0xffu << k * 8;
	}
	return uses & ~RACE_BY(race_task) & ~RACE_BY(0);
}

/* True when a race was reported: one an access is enough. */
static bool check(struct race_word *w, u32 others, u64 offset,
		  unsigned int size, enum race_kind kind, bool asserted)
{
	const struct race_view *now = &race_self()->now;
	struct race_pair p = {
		.addr = ARENA_BASE + offset, .size = size, .kind = kind,
		.locked = race_locked,
		.asserted = asserted ? RACE_ASSERTED_NOW : RACE_ASSERTED_NONE,
	};
	struct latest last;

	for (u32 l = 0; l < sim.races; l++) {
		/* A race that is tolerated must not hide one that is not. */
		while (find_unordered(w, others, &now->level[l], &last)) {
			p.other_kind = last.use >> 3;
			p.other_task = last.use & 7;
			p.other_step = (last.stamp >> 1) - race_base;
			p.other_locked = last.stamp & 1;
			p.lint = l;
			if (race_report(&p))
				return true;
			others &= ~(1u << last.use);
		}
	}
	return false;
}

static bool check_conflicts(struct race_word *w, u64 offset,
			    unsigned int size, enum race_kind kind)
{
	return check(w, others_of(RACE_CONFLICTS(kind)), offset, size, kind,
		     false);
}

void race_check(struct race_word *w, u64 offset, unsigned int size,
		enum race_kind kind)
{
	check_conflicts(w, offset, size, kind);
}

/* KCSAN: the access behind ASSERT_EXCLUSIVE_BITS() is as good as marked. */
static enum race_kind kind_of(enum race_kind kind)
{
	struct race_task_state *t = race_self();

	if (!t->is.marked_next)
		return kind;
	t->is.marked_next = false;
	return kind == RACE_PLAIN_READ ? RACE_MARKED_READ :
	       kind == RACE_PLAIN_WRITE ? RACE_MARKED_WRITE : kind;
}

void race_unusual(u64 offset, unsigned int size, enum race_kind kind)
{
	struct race_span s;
	bool raced = false;

	if (race_self()->is.ignore)
		return;
	kind = kind_of(kind);
	if (race_nasserts)
		race_assert_check(offset, size, kind);
	s = race_find(offset, size, true);
	for (; s.mask && s.n; s.mask &= s.mask - 1) {
		struct race_word *w = &s.word[__builtin_ctz(s.mask)];

		w->use[kind].at[race_task] = race_stamp();
		if (!raced && race_conflicting(w, kind))
			raced = check_conflicts(w, offset, size, kind);
	}
}

void race_check_assert(u64 offset, unsigned int size, bool reads_too)
{
	struct race_span s = race_find(offset, size, true);
	u32 others = others_of(reads_too ? RACE_READS | RACE_WRITES :
					   RACE_WRITES);

	for (; s.mask && s.n; s.mask &= s.mask - 1) {
		struct race_word *w = &s.word[__builtin_ctz(s.mask)];

		if (check(w, others, offset, size, RACE_PLAIN_READ, true))
			return;
	}
}

/*
 * Conflicts with every use of every byte.  Not noted as a use itself: whoever
 * comes later finds the object freed.
 */
void race_free(u64 offset, u32 size)
{
	u64 end = offset + size;

	if (!(race_mode & RACE_MODE_ACCESS) || race_self()->is.ignore)
		return;
	if (race_nasserts)
		race_assert_check(offset, size, RACE_PLAIN_WRITE);
	for (offset &= ~7ull; offset < end; offset += 8) {
		struct race_span s = race_find(offset, 8, false);
		u32 i;

		for (i = 0; i < s.n; i++) {
			struct race_word *w = &s.word[i];

			if (race_conflicting(w, RACE_PLAIN_WRITE) &&
			    check_conflicts(w, offset, 8, RACE_PLAIN_WRITE))
				return;
		}
	}
}

/* What became of the former object is settled. */
void race_forget(u64 offset, u32 size)
{
	u64 end = offset + size;

	for (offset &= ~7ull; offset < end; offset += 8) {
		struct race_span s = race_find(offset, 8, false);

		if (s.n)
			memset(s.word, 0, s.n * sizeof(*s.word));
	}
}
