/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search: many runs of many scenarios, and the worst thing they found.
 *
 * Invariants:
 *  - Run number K of (variant, scenarios, strategy, seed) is the same run
 *    whatever the budget is.  Time only ever ends a search, through .stop.
 *  - A corruption ends the search SEARCH_POLISH runs later, which look for a
 *    simpler run with it, unless .keep_going.  Anything lesser is
 *    kept, and the search goes on until .stop: it must not hide something
 *    worse that needs a few runs more.
 *  - After a finding up to half of the runs continue what was found, see
 *    extend.h.
 *  - The first run and one in SEARCH_CHECK are made twice and compared.
 */
#ifndef RMAPSIM_SCHED_SEARCH_H
#define RMAPSIM_SCHED_SEARCH_H

#include "core/scenario/scenario.h"
#include "sched/extend.h"
#include "sched/portfolio.h"
#include "sched/run.h"

/* .stop is asked once in so many runs: often enough for a budget of seconds
 * with the longest runs, too rarely to cost anything with the shortest. */
#define SEARCH_POLL	32
#define SEARCH_CHECK	1000

/* With .watch, one run in so many notes what its tasks tell one another. */
#define SEARCH_WATCH	64

/* Runs after a corruption was found: they take less than a second, and a
 * report with fewer tasks and switches is worth that to its reader. */
#define SEARCH_POLISH	10000

/* Findings that wait to be continued, and those of one kind among them. */
#define SEARCH_FOCUS	8
#define SEARCH_FOCUS_KIND 3
/* Kinds of findings (rule and place) that are told apart. */
#define SEARCH_KINDS	64

struct search;

struct search_config {
	const struct core_variant	*variant;
	const struct scenario *const	*scenarios;	/* hand-written, */
						/* fit for .variant */
	u32				nscenarios;
	bool				generate;	/* the family too */
	bool				keep_going;
	bool				watch;		/* search_coverage() */
	const struct portfolio		*portfolio;
	u64				seed;
	u64				runs_max;	/* 0: no limit */
	u32				steps_max;	/* 0: no bound; a run */
							/* cut there is none */
	bool (*stop)(const struct search *s, void *arg);
	/* With .keep_going: a finding of a kind not seen before; may run. */
	void (*hit)(const struct search *s, void *arg);
	void				*arg;
	/* Every run begins as this one did, up to before step .cut; NULL: as
	 * the portfolio says.  Then there is one scenario: that of the run. */
	const struct choice_log		*prefix;
	u32				cut;
};

struct search_hit {
	struct scenario		scn;
	struct run_result	result;
	struct choice_log	log;
	u64			run;		/* its number, from 1 */
	const char		*strategy;
};

enum search_end {
	SEARCH_BUDGET,		/* the end of the budget, or .stop */
	SEARCH_FOUND,		/* a corruption */
	SEARCH_UNSTABLE,	/* the same choices gave another run */
};

/* What a batch runs. */
struct search_item {
	bool	generated;
	u32	number;		/* index of .scenarios, or a seed */
};

struct search_kind {
	u64	key;		/* compared only, never ordered */
	u32	continued;	/* findings of this kind so far */
};

/* A finding to be continued. */
struct search_focus {
	bool			waiting;
	struct search_item	item;
	u32			kind;
	struct extend_from	from;
	struct choice_log	log;
};

struct search {
	const struct search_config *cfg;
	u64			runs;
	u64			steps;
	u64			lost_notes;
	u64			hits;		/* runs with a verdict */
	u64			cut;		/* runs that met .steps_max */
	u32			batches;
	u32			fresh;		/* those that continue nothing */
	u32			generated;	/* fresh ones of the family */
	u32			members;	/* of the family looked at */
	bool			found;
	struct search_hit	best;		/* if .found */
	struct search_hit	last;		/* the newest hit */

	/* Private. */
	struct search_item	item;
	struct scenario		scn;		/* of the batch */
	u64			extended;	/* runs that continued one */
	struct search_focus	focus[SEARCH_FOCUS];
	const struct search_focus *extending;	/* in this batch; or NULL */
	u32			nkinds;
	struct search_kind	kinds[SEARCH_KINDS];
	bool			watches;	/* in some of its runs */
	u64			polish_end;	/* the run that ends it; or 0 */
};

/* run_init() came before.  *@s need not be initialised. */
enum search_end search_run(struct search *s, const struct search_config *cfg);

/*
 * How much of what tasks can tell one another the search has seen so far:
 * pairs of sites, see communication.h.  Where no strategy looks at them, one
 * run in SEARCH_WATCH does, and only with .watch; no run changes by that.
 */
u32 search_coverage(void);

#endif /* RMAPSIM_SCHED_SEARCH_H */
