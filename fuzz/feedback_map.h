/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The counters of all maps, in one array that the engine looks at.
 *
 * Internal to fuzz/feedback*.c.
 */
#ifndef RMAPSIM_FUZZ_FEEDBACK_MAP_H
#define RMAPSIM_FUZZ_FEEDBACK_MAP_H

#include "fuzz/feedback.h"

struct feedback_slots {
#define FEEDBACK_MAP(name, word, slots, on, help) u8 name[slots];
#include "fuzz/feedback.def"
#undef FEEDBACK_MAP
};

extern struct feedback_slots feedback_slots;

/* Something of this hash happened; for the first time in this run? */
#define feedback_hit(map, hash)						\
	feedback_mark(&feedback_slots.map[(hash) % sizeof(feedback_slots.map)])

static inline bool feedback_mark(u8 *slot)
{
	bool fresh = !*slot;

	*slot = 1;
	return fresh;
}

/* Before a run: engines that do not clear what is ours. */
void feedback_clear(void);
/* After a run: engines that do not look at the array. */
void feedback_tell(void);

#endif /* RMAPSIM_FUZZ_FEEDBACK_MAP_H */
