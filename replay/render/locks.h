/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which locks did each task hold at an event?
 */
#ifndef RMAPSIM_REPLAY_RENDER_LOCKS_H
#define RMAPSIM_REPLAY_RENDER_LOCKS_H

#include "sched/record.h"

/* How far back the way to an address is followed: head, two descriptors and
 * the SPTE. */
#define REPORT_REACH	4

struct locks_one {
	u64	addr;
	bool	bit;		/* LOCKED in the head at .addr */
	u8	mode;		/* enum lock_mode */
	u32	event;		/* that took it */
};

struct locks_set {
	u32			n;
	struct locks_one	at[LIMIT_HELD_LOCKS + 1];
};

struct locks_walk {
	u32			next;		/* event not yet executed */
	struct locks_set	held[LIMIT_TASKS];
};

/* To before the first event. */
void locks_start(struct locks_walk *w);
/* To right before event @i, which must not lie behind. */
void locks_walk_to(struct locks_walk *w, u32 i);
/* "mmu_lock (write) and rmap[0x10].val:LOCKED", "nothing". */
const char *locks_words(const struct locks_set *s, char *buf, size_t n);
/* Is that lock among them, in whichever mode? */
bool locks_has(const struct locks_set *s, const struct locks_one *l);

#endif /* RMAPSIM_REPLAY_RENDER_LOCKS_H */
