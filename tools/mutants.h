/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What became of each mutation of the catalogue, and the forms to print it.
 */
#ifndef RMAPSIM_TOOLS_MUTANTS_H
#define RMAPSIM_TOOLS_MUTANTS_H

#include "core/catalogue.h"
#include "sched/verdict.h"
#include "tools/cmd.h"

/* Mutations one call can run: several times the catalogue. */
#define MUTANTS_MAX		512

#define MUTANTS_FOR_MS		60000	/* the default of --for */
#define MUTANTS_CONTROLS_MS	10000	/* and of --for-controls */

struct mutant {
	const struct core_mutation *m;
	bool		control;
	bool		found;
	enum verdict	verdict;	/* of the first run that shows it */
	enum invariant	first;		/* the check that fired first in it */
	enum memory_model model;	/* sc if it delays no store */
	u64		schedule;	/* its number; unless found: all runs */
	u64		ms;		/* until then, on one core */
};

struct mutants {
	const struct options	*opt;
	struct mutant		*at;
	u32			chosen;	/* at the start of at[] */
	u32			count;	/* those that were run */
	bool			whole;	/* all of the catalogue was asked for */
};

/* "L6", or "-" when no named check but the memory itself said it. */
const char *mutant_check(enum invariant i);
bool mutant_is_expected(const struct mutant *mt);
/* Did the check fire first that the catalogue names? */
bool mutant_is_as_listed(const struct mutant *mt);

/* --exhaustive, for those of all->at; prints by itself.  An exit code. */
int mutants_exhaust(const struct mutants *all);

/* ---- mutants_print.c ---- */

void mutants_print_head(const struct mutants *all);
void mutants_print_one(const struct mutants *all, const struct mutant *mt);
void mutants_print_end(const struct mutants *all);

#endif /* RMAPSIM_TOOLS_MUTANTS_H */
