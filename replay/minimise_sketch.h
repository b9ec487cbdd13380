/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A schedule that survives changes of its scenario, and costs nothing to
 * follow.
 *
 * The choices of a trace name objects, which only a recorded run can do; a
 * choice log counts steps, which shift with every change.  A sketch says where
 * each task stands when another one goes on: in which of its operations, after
 * how many explicit ones of that, and how many plain accesses behind the last.
 * An absolute place stays what it is when something else is left out.
 *
 * A sketch may not fit: what cannot be followed is left out, silently.  The
 * run that came out is sketched in turn, and that sketch fits.
 */
#ifndef RMAPSIM_REPLAY_MINIMISE_SKETCH_H
#define RMAPSIM_REPLAY_MINIMISE_SKETCH_H

#include "sched/run.h"

/* Behind the last operation: the task's end. */
#define SKETCH_END	0xff

/* Delayed stores and index choices: more than any finding has had; further
 * ones are not kept, and the sketch then shows something else or nothing. */
#define SKETCH_ASIDE	256

struct sketch_place {
	u32	ops;		/* explicit operations of .op before it */
	u32	plain;		/* plain steps since the last of them */
	u8	op;		/* index of the scenario operation */
};

enum sketch_kind { SKETCH_RUN, SKETCH_DRAIN };

/* Task .task runs until it stands at .to; or an entry of CPU .task drains. */
struct sketch_cut {
	struct sketch_place	to;
	u8			kind;
	u8			task;
	u8			entry;
	/* As it came out: */
	bool			by_default;	/* nobody had to choose it */
};

/* What .task decides at .at, as the .nth of that kind there. */
struct sketch_aside {
	struct sketch_place	at;
	u8			task;
	u8			nth;
	u8			value;		/* of an index */
};

struct sketch {
	u32			ncuts;
	u32			ndelays;
	u32			nindexes;
	u32			preemptions;	/* as it came out */
	struct sketch_aside	delay[SKETCH_ASIDE];
	struct sketch_aside	index[SKETCH_ASIDE];
	struct sketch_cut	cut[LIMIT_CHOICES];
};

/* Only what is in use: a sketch has room for a megabyte. */
void sketch_copy(struct sketch *to, const struct sketch *from);

int sketch_compare(const struct sketch_place *a, const struct sketch_place *b);

/*
 * Follow @in, which must outlive the run, or be like @inner if @in is NULL;
 * what happens goes to @out.  There is one such strategy.
 */
struct strategy *sketch_strategy(const struct sketch *in,
				 struct strategy *inner, struct sketch *out);

#endif /* RMAPSIM_REPLAY_MINIMISE_SKETCH_H */
