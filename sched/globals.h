/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Global variables of the code under test: not in the arena, still undone.
 *
 * The in-tree code has no writable globals, but a pasted kernel function may.
 * The first write of a run to each word is logged, and undone at its end, so
 * that runs stay independent.
 */
#ifndef RMAPSIM_SCHED_GLOBALS_H
#define RMAPSIM_SCHED_GLOBALS_H

#include "sched/types.h"

/* Is @addr in the data of the program? */
bool globals_contain(u64 addr);
/* About to write the word at @addr. */
void globals_save(u64 addr);
/* Undo every write since the last restore. */
void globals_restore(void);

#endif /* RMAPSIM_SCHED_GLOBALS_H */
