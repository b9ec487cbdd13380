/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All schedules of small scenarios, as the user sees it.
 *
 * Two ways to leave out what would show nothing new: each class of equivalent
 * runs once (sched/dpor.h), or each state once (sched/exhaustive.h).
 */
#ifndef RMAPSIM_TOOLS_EXHAUST_H
#define RMAPSIM_TOOLS_EXHAUST_H

#include "sched/exhaustive.h"
#include "sched/search.h"
#include "tools/cmd.h"

/* Findings of one scenario that are kept; further kinds are counted. */
#define EXHAUST_HITS	16
/* Random runs before, which show what tasks contend for. */
#define EXHAUST_LEARNING 300
#define EXHAUST_FOR_MS	60000	/* the default of --for, for each scenario */
/* Of the budget is for classes first, where both ways are open. */
#define EXHAUST_SHARE	3

struct exhaust_hit {
	struct run_result	result;
	struct choice		*log;	/* malloc'ed */
	u32			nlog;
	u64			key;	/* its kind */
	u64			run;
};

/* One scenario; the caller fills in what is above the line. */
struct exhaust {
	const struct core_variant *variant;
	const struct scenario	*scn;
	enum exhaust_how	how;
	bool			keep_going;
	bool			bounded;	/* with .preemptions */
	u32			preemptions;
	u64			runs_max;	/* 0: none */
	u64			for_ms;
	const char		*state;		/* a file, NULL: none */
	void			(*pulse)(const struct exhaust *e);	/* or NULL */
	/* -------- */
	bool			by_classes;	/* else by states */
	bool			complete;
	bool			resumed;	/* the next search goes on */
	bool			full;		/* more states than fit */
	bool			too_long;	/* a run is */
	bool			shared;		/* tasks share a CPU */
	bool			unsuitable;	/* only .how would do */
	bool			stopped;	/* by the user */
	int			error;		/* exit code, after a message */
	u32			bound;		/* that was exhausted last */
	bool			bound_met;	/* something is beyond it */
	u64			runs;
	u64			under_way;	/* those not yet in .runs */
	u64			finished;	/* of these: not cut */
	u64			classes;	/* or states */
	u32			restarts;
	double			done;		/* estimate, 0 to 1 */
	u64			start_ms;
	u64			elapsed_ms;
	u64			until_ms;	/* of the way under way */
	u32			nhits;
	u32			lost_hits;
	struct exhaust_hit	hit[EXHAUST_HITS];
};

/* All scenarios of a command. */
struct exhaust_sum {
	u64	runs;
	u64	elapsed_ms;
	u32	bugs;
	u32	preemptions;	/* if .bounded */
	bool	bounded;	/* something is beyond .preemptions */
	bool	complete;	/* within that bound */
	bool	interrupted;
};

/* Two tasks, or three of one operation: such a scenario ends soon. */
bool exhaust_is_small(const struct scenario *scn);
/*
 * Do the options go together, with and without --exhaustive, and may this
 * build search so?  0, or EXIT_USAGE after a message.
 */
int exhaust_check(const struct options *opt);
void exhaust_run(struct exhaust *e);
void exhaust_free(struct exhaust *e);
/* "exhaustive: all 79 states, ..." to @buf. */
void exhaust_line(const struct exhaust *e, char *buf, size_t size);

/* exhaust_file.c: with .state, false after a message: it cannot be written. */
bool exhaust_can_save(struct exhaust *e);
/*
 * With .state, go on from it, with the bound *@bound, if it
 * exists; write it unless the search is over.
 */
bool exhaust_load(struct exhaust *e, struct exhaustive *ex, u32 *bound);
void exhaust_save(struct exhaust *e, const struct exhaustive *ex, u32 bound);

struct session;

/*
 * rmapsim explore --exhaustive of the scenarios of @ses; those that are not
 * small are left out unless @named.  @print shows a finding.
 */
int exhaust_explore(struct session *ses, bool named,
		    int (*print)(const struct session *ses,
				 const struct search *s,
				 const struct search_hit *hit));

#endif /* RMAPSIM_TOOLS_EXHAUST_H */
