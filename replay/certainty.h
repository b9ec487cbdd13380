/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From when on does every continuation fail?
 *
 * The earlier the step, the nearer it is to the cause: what comes behind it is
 * only how the bug shows.  The run is followed up to an operation, and all
 * that can go on from there is explored (sched/exhaustive.h); whether all of
 * it fails is monotone along the run, so the first such operation is found by
 * bisection.  Delta debugging asks the same of one change at a time; this is
 * asked of time, as in "Which event makes it inevitable" of TLC users.
 *
 * Only what was exhausted is claimed.  Where CERTAINTY_RUNS are not enough for
 * a place, it counts as one that has a way out, and a later one is named.
 */
#ifndef RMAPSIM_REPLAY_CERTAINTY_H
#define RMAPSIM_REPLAY_CERTAINTY_H

#include "replay/allowance.h"
#include "replay/finding.h"

/* Runs to exhaust what follows one place. */
#define CERTAINTY_RUNS	3000

/*
 * Of the run of @src, under sim.model: every store that is yet to come may be
 * delayed, and each moment to drain it is a way to go on.  False if nothing can
 * be claimed, within @a at that.  "Fails" means: with the same verdict, of the
 * same rule; the functions and the object, which are in the signature, are not
 * compared, as that takes a recorded run for each.  Uses up the recorder;
 * prepares the scenario anew.
 */
bool certainty_find(const struct finding_source *src, struct allowance *a,
		    struct trace_certain *out);

/* The event of the recorder that @c names; -1: none, another build. */
s32 certainty_event(const struct trace_certain *c);

#endif /* RMAPSIM_REPLAY_CERTAINTY_H */
