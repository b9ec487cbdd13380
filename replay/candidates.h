/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which other stores could a read have met?
 *
 * Two kinds, both of what the run itself delayed: a store of another CPU that
 * waited in its buffer, and could have been drained before; and a store that
 * had waited, and could have waited on.  Which choice instead of the run's
 * (instead.h) makes it happen is tried out: what is said was seen.
 */
#ifndef RMAPSIM_REPLAY_CANDIDATES_H
#define RMAPSIM_REPLAY_CANDIDATES_H

#include "replay/finding.h"
#include "replay/instead.h"

/* Texts of one way to get there: one, or a drain for each older store. */
#define CANDIDATE_TEXTS	8
#define CANDIDATE_WAYS	2

struct candidate_way {
	u32	n;				/* 0: there is none */
	char	text[CANDIDATE_TEXTS][INSTEAD_WORDS];
};

struct candidate {
	u32	read;		/* record.events */
	u32	store;		/* that it could, or could not, have met */
	s32	drain;		/* of that store, -1: it waited to the end */
	bool	early;		/* it could: drained before the read */
	struct candidate_way way[CANDIDATE_WAYS];	/* to be tried */
	s32	proved;		/* the way that makes it happen, -1: none */
	/* The same in another run: the n-th events of their tasks. */
	u32	read_no, store_no;
	struct event read_event, store_event;
};

struct candidates {
	u32			n;
	struct candidate	*at;	/* by .read */
};

/* Of the run that *@f describes and the recorder holds; NULL: no memory. */
struct candidates *candidates_find(const struct finding *f);
/*
 * Try the ways, as long as the runs have no more than @steps steps, and forget
 * what is no fact without one: makes other runs, so that the recorder no longer
 * holds that of *@f.
 */
void candidates_prove(struct candidates *c, const struct finding *f,
		      u64 steps);
void candidates_free(struct candidates *c);

/* "--instead='61:drain 1 x' --instead=...", "" where there is none. */
const char *candidate_options(const struct candidate *c, char *buf, size_t n);

#endif /* RMAPSIM_REPLAY_CANDIDATES_H */
