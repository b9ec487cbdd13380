/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Does this trace still show its bug?
 *
 * A trace is followed segment by segment.  Where this build cannot follow
 * (the task is blocked, an anchor is never met) the run goes on leniently, and
 * the first such place is kept: it is the answer when the verdict does not
 * come out.
 */
#ifndef RMAPSIM_REPLAY_REPLAY_H
#define RMAPSIM_REPLAY_REPLAY_H

#include <stdio.h>

#include "replay/finding.h"

enum replay_status {
	REPLAY_REPRODUCED,	/* exit 1: the bug is there */
	REPLAY_NOT_REPRODUCED,	/* exit 0: followed to the end, no verdict */
	REPLAY_DIVERGED,	/* exit 3 */
	REPLAY_ERROR,		/* exit 2, .err says why: nothing was run */
};

/* Somewhere else than the trace. */
struct replay_place {
	u32			step;		/* 0: nowhere */
	char			expected[200];	/* "task 1: read spte#1 (func)" */
	char			actual[200];
};

struct replay_result {
	enum replay_status	status;
	u32			losses;		/* choices not followed */
	u32			followed;	/* steps that are those of the trace,
						 * as far as that is known */
	u32			total;		/* steps of the trace's own run on
						 * its own core; 0: not known */
	struct replay_place	lost;		/* the first one not followed */
	struct replay_place	other;		/* the first other operation */
	struct replay_place	first;		/* of both */
	/* With .instead: */
	bool			same_bug;	/* as without it */
	u32			kept;		/* last step decided by it */
	char			core[240];	/* how the core differs, or "" */
	char			changed[240];	/* its functions, or "" */
	char			ran[240];	/* those that ran before, or "" */
	struct trace_error	err;
};

/* Instead of what the trace names; NULL: as in the trace. */
struct replay_options {
	const char	*rev;
	const char	*mutation;
	const enum memory_model *model;
	bool		races;		/* those of sim, not the trace's */
	bool		lenient;	/* any verdict counts, none is right */
	const char *const *instead;	/* see instead.h; or NULL, and then */
	u32		ninstead;	/* it is lenient, too */
};

/*
 * *@f is filled, and to be freed, unless the status is REPLAY_ERROR.  What is
 * checked of data races stays as the trace says, for whatever else is asked of
 * its run.
 */
void replay_trace(const struct trace *t, const struct replay_options *opt,
		  struct finding *f, struct replay_result *res);

/*
 * Run @t on @variant under sim.model, as far as it fits; returns how many
 * choices could not be followed.  *@f is to be freed.
 */
u32 replay_run(struct finding *f, const struct core_variant *variant,
	       const struct trace *t);

/* What to tell about a divergence; @path names the trace. */
void replay_explain(FILE *out, const char *path,
		    const struct replay_result *res);
/* Only where and why, indented: for who has said what happened. */
void replay_explain_place(FILE *out, const struct replay_result *res);

/* How far a strategy has followed its trace. */
struct replay_state {
	struct strategy		strategy;	/* first: it is cast back */
	const struct trace	*trace;
	struct replay_result	*res;
	u32			cursor;		/* the choice being followed */
	bool			used_up;	/* none is left */
	bool			open;		/* its segment has begun */
	u32			base;		/* its task's explicit count */
	u32			ran;		/* steps executed in it */
	u32			met;		/* times its anchor was met */
	u32			met_at;		/* .ran when it was last met */
	u32			index;		/* next index choice, 0: none */
	const struct trace_choice *delay;	/* of the next store; or NULL */
	u32			delay_ops;	/* its task's explicit count */
	/* The run is no longer the trace's: a segment now ends where its task
	 * would have been then, however far it has come meanwhile. */
	bool			loose;
	u32			planned[LIMIT_TASKS];	/* explicit counts */
};

/* @t and @res must outlive the run; only for capture_run(), which names. */
struct strategy *replay_strategy(struct replay_state *st,
				 const struct trace *t,
				 struct replay_result *res);

/* ---- for instead.c ---- */

/* @c, a run, begins here. */
void replay_open_segment(struct replay_state *st, const struct trace_choice *c);
/* Has its task, which can go on, done its part? */
bool replay_segment_done(struct replay_state *st, const struct trace_choice *c);
/* Which entry of its buffer a drain means, -1: none that can be drained. */
int replay_find_entry(const struct trace_choice *c);
/* Both show a bug, and it is the one that @want names. */
bool replay_is_bug(const struct trace *want, const struct trace *got);

#endif /* RMAPSIM_REPLAY_REPLAY_H */
