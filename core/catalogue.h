/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What there is to test: revisions and mutations of the code under test.
 */
#ifndef RMAPSIM_CORE_CATALOGUE_H
#define RMAPSIM_CORE_CATALOGUE_H

#include "sched/types.h"

struct core_revision {
	const char *name;
	const char *base;	/* "" for the tree itself */
	const char *origin;	/* where the state is recorded */
	bool loses_accessed;	/* by updates that are not atomic, knowingly */
};

struct core_mutation {
	const char *name;
	const char *base;	/* revision it is applied to */
	const char *patch;	/* its file in core/mutations */
	const char *model;	/* the weakest memory model it takes */
	const char *verdict;	/* the worst it does; "silent": a control */
	const char *invariant;	/* the check that fires first, NONE: memory */
	const char *text;
};

extern const struct core_revision core_revisions[];
extern const unsigned int core_nrevisions;
extern const struct core_mutation core_mutations[];
extern const unsigned int core_nmutations;

/* NULL when there is none of that name. */
const struct core_revision *core_find_revision(const char *name);
const struct core_mutation *core_find_mutation(const char *name);

#endif /* RMAPSIM_CORE_CATALOGUE_H */
