/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Global variables of the code under test: not in the arena, still undone.
 *
 * The in-tree code has no writable globals, but a pasted kernel function may.
 * The first write to each word since the newest snapshot is logged, and undone
 * with it, so that runs stay independent and start from what the set-up left.
 */
#ifndef RMAPSIM_SCHED_GLOBALS_H
#define RMAPSIM_SCHED_GLOBALS_H

#include "sched/arena.h"

/* The linker's own symbols: what is mapped from the program's file. */
extern char __executable_start[], _end[];

static inline u64 globals_start(void)
{
	return (u64)(unsigned long)__executable_start;
}

/* Is @addr in the program, its data above all? */
static inline bool globals_contain(u64 addr)
{
	return addr - globals_start() <
	       (u64)(unsigned long)_end - globals_start();
}

/* About to write the word at @addr. */
void globals_save(u64 addr);
/* The set-up is over: what it wrote is what runs go back to. */
void globals_snapshot(void);

/* A word that the set-up has written. */
struct global_word {
	u64	addr;
	u64	val;
};
/* They, before globals_snapshot(); returns how many, at most LIMIT_GLOBALS. */
u32 globals_take(struct global_word *to);
/* Write them again, on top of BASE. */
void globals_put(const struct global_word *from, u32 n);

struct state_hash;
/* What the tasks have written so far. */
void globals_add_state(struct state_hash *sum);
/* Undo every write since the snapshot of @level. */
void globals_restore(enum arena_level level);

#endif /* RMAPSIM_SCHED_GLOBALS_H */
