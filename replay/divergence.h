/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where does this run differ from that of the trace, and what in the code
 * under test changed between the two?
 *
 * Explicit operations are compared, which are the same in every build of one
 * source; plain accesses are the compiler's.  What the trace's own run did is
 * in its events section, or comes out by running it on the core that its hash
 * names, if this program has that core.  Without either only the choices tell.
 */
#ifndef RMAPSIM_REPLAY_DIVERGENCE_H
#define RMAPSIM_REPLAY_DIVERGENCE_H

#include "replay/copy.h"
#include "replay/replay.h"

/* What the run should do.  Zeroed: not known. */
struct divergence_want {
	struct run_copy	run;		/* only its events */
	const struct core_variant *own;	/* where it did that; NULL: by events */
	bool		other_core;	/* than the one of this run */
	bool		other_model;
};

/*
 * Find out what @t did, perhaps by running it: before the run that is to be
 * compared, on @variant and @model.  @want is to be freed.
 */
void divergence_expect(struct divergence_want *want, const struct trace *t,
		       const struct core_variant *variant,
		       enum memory_model model, struct replay_result *res);
void divergence_free(struct divergence_want *want);

/* The run of @f was just made: fill in what @res says of differences. */
void divergence_find(const struct divergence_want *want, const struct trace *t,
		     const struct finding *f, struct replay_result *res);

/* "task 1: read spte#1 (func)" */
void divergence_words(const struct trace_event *e, char *buf, size_t n);

#endif /* RMAPSIM_REPLAY_DIVERGENCE_H */
