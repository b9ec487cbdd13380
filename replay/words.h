/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What does an event say, in words?  The same words stand in traces, in the
 * table of a report and in messages.
 */
#ifndef RMAPSIM_REPLAY_WORDS_H
#define RMAPSIM_REPLAY_WORDS_H

#include "core/scenario/scenario.h"
#include "sched/record.h"

/* "rmap[0x10].val = desc#1|MANY", "mmu_lock", "desc#1", "age 0 2". */
void words_event(const struct event *e, const struct scenario *scn,
		 char *buf, size_t n);
/* Only the place: "rmap[0x10].val", "mmu_lock"; empty if there is none. */
void words_place(u8 op, u64 addr, u8 size, char *buf, size_t n);
/* Is that what it says of it? */
bool words_is_place(const char *words, u8 op, u64 addr, u8 size);
/*
 * The place of an entry of @cpu's store buffer; how many entries up to it
 * have that place.
 */
u32 words_pending(unsigned int cpu, unsigned int entry, char *buf, size_t n);
/* The text of a note about @addr, addresses in it replaced by names. */
void words_note(const char *text, u64 addr, char *buf, size_t n);
/* " .acquire", " .release", " .full" or nothing. */
const char *words_order(u16 flags);

/* Is it a lock operation, a failed trylock included? */
bool words_is_lock(const struct event *e);
bool words_is_store(const struct event *e);
/*
 * @path as a word of a command for the shell; "<trace>" if it cannot be typed.
 * Valid until the next call.
 */
const char *words_path(const char *path);
/* What surrounds the steps: preemption and interrupts, fences. */
bool words_is_mark(const struct event *e);
/* A verdict about tasks that do not go on, not about a place. */
bool words_is_stuck(enum verdict v);
/* Did it take (1) or drop (-1) the bit lock of a head? */
int words_bitlock(const struct event *e);

#endif /* RMAPSIM_REPLAY_WORDS_H */
