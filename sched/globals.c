// SPDX-License-Identifier: GPL-2.0-only
/*
 * The undo log of global variables, see globals.h.
 */
#include "sched/globals.h"

#include "sched/limits.h"
#include "sched/state.h"
#include "sched/verdict.h"

static struct {
	u64 addr;
	u64 old;
} saved[LIMIT_GLOBALS];
static u32 nsaved;
static u32 nsetup;		/* of these, saved before the snapshot of VM */

static u64 *word_at(u64 addr)
{
	return (u64 *)(unsigned long)addr;
}

void globals_save(u64 addr)
{
	u32 i;

	addr &= ~7ull;
	for (i = nsetup; i < nsaved; i++) {
		if (saved[i].addr == addr)
			return;
	}
	sim_bug_on(nsaved == LIMIT_GLOBALS);
	saved[nsaved].addr = addr;
	saved[nsaved].old = *word_at(addr);
	nsaved++;
}

void globals_snapshot(void)
{
	nsetup = nsaved;
}

u32 globals_take(struct global_word *to)
{
	for (u32 i = 0; i < nsaved; i++)
		to[i] = (struct global_word){
			saved[i].addr, *word_at(saved[i].addr),
		};
	return nsaved;
}

void globals_put(const struct global_word *from, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		globals_save(from[i].addr);
		*word_at(from[i].addr) = from[i].val;
	}
}

void globals_add_state(struct state_hash *sum)
{
	for (u32 i = nsetup; i < nsaved; i++) {
		if (*word_at(saved[i].addr) != saved[i].old)
			state_hash_place(sum, saved[i].addr - globals_start(),
					 *word_at(saved[i].addr));
	}
}

void globals_restore(enum arena_level level)
{
	if (level == ARENA_LEVEL_BASE)
		nsetup = 0;
	while (nsaved > nsetup) {
		nsaved--;
		*word_at(saved[nsaved].addr) = saved[nsaved].old;
	}
}
