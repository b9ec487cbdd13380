/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which is the strongest memory model that shows this bug?
 *
 * A run that delays no store is an interleaving: it shows under every model.
 * For any other, each stronger model in turn, the strongest first, gets two
 * chances: the same switches without what the model does not allow, and a
 * search of the same scenario of LADDER_RUNS schedules.  The same signature
 * coming out is the proof; that it does not is a number of schedules, no more.
 */
#ifndef RMAPSIM_REPLAY_LADDER_H
#define RMAPSIM_REPLAY_LADDER_H

#include "replay/finding.h"

/* Of each stronger model: together less than a second or two. */
#define LADDER_RUNS	20000

struct ladder {
	enum memory_model	shows;
	u32			searched[MM_COUNT];	/* without it */

	/* If .shows is stronger than the model of the finding: a run of it. */
	struct choice_log	log;
	struct run_result	result;
};

/* Does a run with these choices need delayed stores to be what it is? */
bool ladder_is_weak(const struct choice_log *log);

/*
 * Climb from the finding @src of sim.model; @seed is all the randomness.  Uses
 * up the recorder; whoever searches prepares again.
 */
void ladder_climb(const struct finding_source *src, u64 seed,
		  struct ladder *l);

#endif /* RMAPSIM_REPLAY_LADDER_H */
