/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What remains of a run when the next one begins?
 *
 * The recorder and the names hold one run.  Who compares two copies the first:
 * its events, as they were and as text, and what the places that it wrote held
 * when it ended.  A copy belongs to who made it and points into no run; the
 * names in its text are those of its own run.
 */
#ifndef RMAPSIM_REPLAY_COPY_H
#define RMAPSIM_REPLAY_COPY_H

#include "replay/finding.h"
#include "replay/names.h"

struct copy_event {
	struct event		raw;	/* .stack means nothing any more, */
					/* .writer is an .index */
	struct trace_event	e;
	u32			index;	/* in record.events, at that time */
	bool			step;	/* it is a step of its own */
	bool			mark;	/* preemption, interrupts, fences */
	bool			bad;	/* the event of the verdict */
};

/* A place that the run wrote, or an object that it freed. */
struct copy_place {
	char	name[NAMES_MAX];
	char	first[NAMES_MAX];	/* before the first store */
	char	last[NAMES_MAX];	/* when the run ended; "freed" */
	u32	step;			/* that made it .last */
};

struct run_copy {
	struct run_result	result;
	struct trace		trace;	/* without events */
	bool			found;	/* a verdict */
	u32			nevents;	/* without those of the set-up */
	struct copy_event	*events;
	/* By first store.  Not what lies in an object that was freed. */
	u32			nplaces;
	struct copy_place	*places;
};

/*
 * Copy the run that @f describes and the recorder still holds; the copy takes
 * over @f->trace, @f is still to be freed.  0, or -ENOMEM: then nothing of *@c
 * is to be freed.
 */
int copy_make(struct run_copy *c, struct finding *f);
/* The same without .trace, which stays with @f, and without places. */
int copy_events(struct run_copy *c, const struct finding *f);
/* Only the text of the events that stand in @t; errors as above. */
int copy_of_trace(struct run_copy *c, const struct trace *t);
void copy_free(struct run_copy *c);

#endif /* RMAPSIM_REPLAY_COPY_H */
