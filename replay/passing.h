/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What does the nearest passing run do otherwise?
 *
 * A minimised trace names one of its choices without which the rest of the
 * schedule gives no verdict (the header key `passes`).  That run is made first
 * and copied; then the failing one is made, and the two are compared: where
 * they part, and which value is the first that a task reads otherwise.  Tasks
 * are compared each for itself from where the runs part, as long as a task
 * executes the same operations on the same places.
 */
#ifndef RMAPSIM_REPLAY_PASSING_H
#define RMAPSIM_REPLAY_PASSING_H

#include "replay/copy.h"

struct passing {
	u32			choice;		/* that was left out, from 1 */
	u32			losses;		/* choices that do not fit then */
	struct run_copy		run;		/* owned; see copy_events() */

	/* passing_compare(): indices of record.events and of .run.events. */
	s32	parts;		/* first event that the passing run has not, */
				/* -1: none, or no memory to find it */
	s32	other_parts;	/* what that does instead; -1: nothing more */
	bool	named_alike;	/* the names in .other_parts mean the same here */
	s32	value;		/* first read of another value; -1: none */
	s32	other_value;	/* the read of the passing run */
};

/*
 * Run @t without choice @line, counted from 1; true: it has no verdict.  Of
 * the others *@losses could not be followed.  *@f is to be freed.
 */
bool passing_run(struct finding *f, const struct core_variant *variant,
		 const struct trace *t, u32 line, u32 *losses);
/*
 * Run @t without the choice that it names.  NULL: it names none, or that run
 * ended with a verdict after all (another build), or no memory.  The recorder
 * holds another run afterwards.
 */
struct passing *passing_make(const struct core_variant *variant,
			     const struct trace *t);
/*
 * Against the failing run @f, which has a note and which the recorder now
 * holds.  A read of the word that the note is about, or of a pointer to its
 * object, is told before others.
 */
void passing_compare(struct passing *p, const struct finding *f);
void passing_free(struct passing *p);

#endif /* RMAPSIM_REPLAY_PASSING_H */
