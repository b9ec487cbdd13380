/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where do two runs part, and what is the same behind that?
 *
 * Two events are the same when the same task did the same to the same place,
 * with the same values.  Up to the first events that differ the runs are
 * aligned one by one; where the code differs, plain accesses are passed over,
 * as in a replay.
 *
 * Behind it each task is compared with itself: events are paired one by one;
 * where the two differ, the nearest pair within a window goes on, and when
 * there is none, the common end of what remains.  That is linear, unlike a
 * longest common subsequence, and may miss pairs behind a long detour.
 * Preemption, interrupts and fences have no pairs.
 */
#ifndef RMAPSIM_REPLAY_ALIGN_H
#define RMAPSIM_REPLAY_ALIGN_H

#include "replay/copy.h"

struct align {
	bool	same;		/* no event differs, and the verdict is one */
	u32	a, b;		/* the first events that differ: indices of */
				/* .events, or .nevents: the run had ended */
	bool	choices;	/* the choices differ: at .choice, from 0 */
	u32	choice;
	s32	*of_a;		/* for each event of a, its pair in b or -1 */
	s32	*of_b;
};

/*
 * 0, or -ENOMEM: then nothing of *@al is to be freed.  The runs must be of the
 * same set-up and tasks, see align_comparable().
 */
int align_make(struct align *al, const struct run_copy *a,
	       const struct run_copy *b);
void align_free(struct align *al);

/* Do both run the same operations on the same machine? */
bool align_comparable(const struct run_copy *a, const struct run_copy *b);

#endif /* RMAPSIM_REPLAY_ALIGN_H */
