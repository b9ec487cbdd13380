/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which accesses can race?  Others need no scheduling decision.
 *
 * "Non-racing operations first" (Li et al., Fray, OOPSLA 2025): an access to a
 * word that only one task uses, or that nobody writes, commutes with every
 * step of the others; running it at once loses no behaviour and takes it out
 * of the number of steps that a strategy has to spread its switches over.
 *
 * A word counts as contended once two tasks used it and one of them wrote it,
 * or freed its object, in any run of this scenario so far.  What a run learns
 * helps the next ones, so decisions depend on the runs before: a search is
 * repeated as a whole, a single run by its choices.  Replays, which must mean
 * the same whatever ran before, do without; fuzzing begins every run with the
 * same knowledge, see prepared.h.
 *
 * Deviation from Fray: it looks at the present run only and prefers, among
 * the enabled tasks, those that stand before a private access; here the
 * running task just goes on.
 */
#ifndef RMAPSIM_SCHED_CONFLICT_H
#define RMAPSIM_SCHED_CONFLICT_H

#include "sched/arena.h"
#include "sched/limits.h"

#define CONFLICT_WORDS		(ARENA_HEAP_SIZE >> 3)
/* Tasks from number CONFLICT_MANY on share a bit. */
#define CONFLICT_MANY		7
#define CONFLICT_READ(task)	(1u << ((task) < CONFLICT_MANY ? (task) : \
					CONFLICT_MANY))
#define CONFLICT_WRITE(task)	(CONFLICT_READ(task) << 8)
#define CONFLICT_CONTENDED	(1u << 16)
#define CONFLICT_CHANGED	(1u << 17)	/* since conflict_load() */

/* Host-side, one entry per word of the heap. */
extern u32 conflict_map[CONFLICT_WORDS];

/*
 * CONFLICT_READ() of the running task where a read that is known to be private
 * needs nothing but the memory check, else CONFLICT_NEVER.
 */
extern u32 conflict_own_read;
#define CONFLICT_NEVER		(1u << 31)

/* How many words are known to be contended, and the last one found. */
extern u32 conflict_contended;
extern u32 conflict_newest;
/* How often something was learned about a word that is contended. */
extern u32 conflict_news;

/* What is known of a word. */
struct conflict_word {
	u32	word;
	u32	entry;
};

/* A new scenario: everything learned is void. */
void conflict_reset(void);
/* What was learned, for a file; false: it makes no sense. */
void conflict_copy(void (*put)(const void *p, size_t size));
bool conflict_take(void (*get)(void *p, size_t size));
/*
 * The same in memory: everything learned, conflict_count() words; and back.
 * What is learned after conflict_load() conflict_undo() forgets again.
 */
u32 conflict_count(void);
void conflict_save(struct conflict_word *to);
void conflict_load(const struct conflict_word *from, u32 n);
void conflict_undo(void);
/* First use of a word by this task in this way; the new entry. */
u32 conflict_learn(u64 word, u32 use);
/* A whole object is freed, which is a write to every word of it. */
void conflict_free(u64 offset, u32 size, unsigned int task);

/* An earlier process has found that the word is contended. */
void conflict_know(u64 word);
/* What was used of an object counts as contended from now on. */
void conflict_widen(u64 offset, u32 size);

/* Has this task read the word before, and does nobody contend for it? */
static inline bool conflict_read_is_private(u64 offset)
{
	u32 own = conflict_own_read;

	return (conflict_map[offset >> 3] & (own | CONFLICT_CONTENDED)) == own;
}

/* Note the use of the word at heap @offset; may it race? */
static inline bool conflict_visit(u64 offset, u32 use)
{
	u64 word = offset >> 3;
	u32 entry = conflict_map[word];

	if (unlikely(!(entry & use)))
		entry = conflict_learn(word, use);
	return entry & CONFLICT_CONTENDED;
}

#endif /* RMAPSIM_SCHED_CONFLICT_H */
