/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is the smallest scenario and schedule that shows the same bug?
 *
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating
 * failure-inducing input", IEEE TSE 28(2), 2002, section 3.2) of the scenario
 * and of the schedule, until no single change makes it smaller.  Deviations:
 * besides leaving out there are changes that only make simpler, smaller is an
 * order of more than one number (struct minimise_size), and where a smaller
 * scenario does not show the bug under the old schedule, a few schedules of it
 * are searched.
 *
 * All of it is a function of the finding: the bound is a number of steps.
 */
#ifndef RMAPSIM_REPLAY_MINIMISE_H
#define RMAPSIM_REPLAY_MINIMISE_H

#include "replay/allowance.h"
#include "replay/finding.h"

/* Steps of all candidates together, see minimise_try.c for what else counts
 * as how many: some five seconds on one core of 2020. */
#define MINIMISE_STEPS		20000000ull

struct minimise_options {
	bool	any_bug;	/* another signature will do */
	u64	steps;		/* 0: MINIMISE_STEPS */
	/* Asked before each candidate; true: enough.  NULL: never. */
	bool	(*stop)(void);
};

/* Compared in this order; less is better. */
enum minimise_measure {
	MINIMISE_TASKS,
	MINIMISE_OPS,		/* of tasks */
	MINIMISE_WEAK,		/* delayed stores, and choices by index */
	MINIMISE_DEVIATIONS,	/* preemptions and drains */
	MINIMISE_EFFORT,	/* to read it: of all below, weighed */
	MINIMISE_CUTS,		/* lines of choices */
	MINIMISE_SWITCHES,
	MINIMISE_LENGTH,	/* steps */
	MINIMISE_SETUP,		/* operations */
	MINIMISE_VM,		/* parameters and operands */
	MINIMISE_PLAIN,		/* cuts at a plain access, which need a name */
	MINIMISE_MEASURES
};

struct minimise_size {
	u32	at[MINIMISE_MEASURES];
};

struct minimised {
	bool			changed;	/* smaller than what came in */
	bool			complete;	/* nothing smaller was found; or
						 * the bound was reached */
	u32			was_steps;	/* as the report counts them */
	u32			was_switches;
	struct minimise_size	before;
	struct minimise_size	after;
	u32			candidates;	/* tried */
	u32			recorded;	/* of these */
	u64			steps;		/* all that counts against the
						 * bound */
	/* The run that is left, for a finding_source. */
	struct scenario		scn;
	struct choice_log	log;
	struct run_result	result;
};

/*
 * Make the finding @src of sim.model smaller; .found and .replays of it are
 * not looked at.  False: its choices gave another run, and *@out is void.
 * Uses up the recorder; whoever searches prepares again.
 */
bool minimise(const struct finding_source *src,
	      const struct minimise_options *opt, struct minimised *out);

/*
 * The last line of @t's choices without which it has no verdict, counted from
 * 1: the nearest passing schedule.  One after which all others still fit is
 * better than any that upsets them.  0: there is no such single line, or none
 * was found within @a.  The model is sim.model; uses up the recorder.
 */
u32 minimise_passes(const struct core_variant *variant, const struct trace *t,
		    struct allowance *a);

#endif /* RMAPSIM_REPLAY_MINIMISE_H */
