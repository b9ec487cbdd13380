/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is the name of this address, of this value?
 *
 * Objects are numbered per kind in the order in which explicit operations of
 * the recorded run first mention them, the set-up included.  Explicit
 * operations are the same in every build, so the names are too; a plain access
 * to an object that no explicit operation mentioned takes the next number.
 *
 * There is one table, that of the recording: the callbacks of core_ops have no
 * room for another.  names_walk() follows the recorder, so that a name can be
 * asked for while the run is still going on.
 */
#ifndef RMAPSIM_REPLAY_NAMES_H
#define RMAPSIM_REPLAY_NAMES_H

#include "core/core_ops.h"
#include "sched/record.h"

#define NAMES_MAX	64

/* Forget all numbers; @ops belongs to the variant and geometry recorded. */
void names_reset(const struct core_ops *ops);
/* Number what the events [.., nevents) mention that is new. */
void names_walk(u32 nevents);
/* The run is over: number what only plain accesses mention. */
void names_finish(u32 nevents);

/* "desc#1.sptes[2]"; an address in hex when nothing is known of it. */
const char *names_of(u64 addr, char *buf, size_t n);
/* "desc#1|MANY": @val as the word at @addr means it. */
const char *names_value(u64 addr, unsigned int size, u64 val, char *buf,
			size_t n);
/* "desc#1" for the object at @base, without the field. */
const char *names_object(u64 base, char *buf, size_t n);
/*
 * Is the place or object @place what is called @name, or a part of it?
 * "rmap[0x10].val" is a part of "rmap[0x10]", "spte#10" none of "spte#1".
 */
bool names_is_part(const char *place, const char *name);
/* Is this head value locked?  Only the variant knows which bit that is. */
bool names_is_locked(u64 addr, u64 val);

#endif /* RMAPSIM_REPLAY_NAMES_H */
