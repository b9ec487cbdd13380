/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where do two runs part, and what is the same behind that?
 *
 * Two events are the same when the same task did the same to the same place,
 * with the same values.  Up to the first events that differ the runs are
 * aligned one by one: that is all that a replay and a report ask, each for what
 * its two runs can have in common.
 *
 * For who shows both, align_make() goes on; where the code differs, plain
 * accesses are passed over.  Behind the parting each task is compared with
 * itself: events are paired one by one; where the two differ, the nearest pair
 * within a window goes on, and when there is none, the common end of what
 * remains.  That is linear, unlike a longest common subsequence, and may miss
 * pairs behind a long detour.  Preemption, interrupts and fences have no pairs.
 */
#ifndef RMAPSIM_REPLAY_ALIGN_H
#define RMAPSIM_REPLAY_ALIGN_H

#include "replay/copy.h"

/* What is compared besides explicit operations and their text. */
enum align_by {
	ALIGN_PLAIN	= 1,	/* plain accesses: in runs of one build */
	ALIGN_MARKS	= 2,	/* preemption, interrupts, fences */
	ALIGN_VERDICT	= 4,	/* whether it is the event of the verdict */
	ALIGN_RAW	= 8,	/* not the text, but addresses, flags and */
				/* values: in runs of one build and set-up */
};

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

/*
 * The first events that differ, indices of .events into *@at_a and *@at_b; of
 * a run that had ended by then its .nevents.  @by: bits of enum align_by.
 */
void align_parting(const struct run_copy *a, const struct run_copy *b,
		   unsigned int by, u32 *at_a, u32 *at_b);

/* Do both run the same operations on the same machine? */
bool align_comparable(const struct run_copy *a, const struct run_copy *b);

#endif /* RMAPSIM_REPLAY_ALIGN_H */
