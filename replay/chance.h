/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which operation makes the failure likely?
 *
 * For runs of which nothing can be exhausted (certainty.h): how many of
 * CHANCE_RUNS random continuations fail once an operation has been executed,
 * and how many right before it?  Two counts with fixed seeds, and no more: that
 * all of a sample fail does not say that every continuation does.
 *
 * The operation is the first that bisection finds with a sample that all fails.
 * Where there is none it is the last one before the violation.
 */
#ifndef RMAPSIM_REPLAY_CHANCE_H
#define RMAPSIM_REPLAY_CHANCE_H

#include "replay/allowance.h"
#include "replay/finding.h"

#define CHANCE_RUNS	200

/*
 * Of the run of @src; false: nothing is said, within @a at that.  "Fails" is
 * what it is for certainty.h.  Uses up the recorder; prepares anew.
 */
bool chance_find(const struct finding_source *src, struct allowance *a,
		 struct trace_chance *out);

/* The event of the recorder that @c names; -1: none, another build. */
s32 chance_event(const struct trace_chance *c);

#endif /* RMAPSIM_REPLAY_CHANCE_H */
