/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A search as the user sees it: with a clock, progress and an end line.
 */
#ifndef RMAPSIM_TOOLS_SESSION_H
#define RMAPSIM_TOOLS_SESSION_H

#include "sched/search.h"
#include "tools/cmd.h"
#include "tools/progress.h"

#define SESSION_FOR_MS	10000	/* the default of --for */

/* After something that is no corruption was found, the search looks on for
 * this long, or this many times what it took, whichever is more. */
#define SESSION_AFTER_MS	5000
#define SESSION_AFTER_TIMES	4
/* The same where the budget is schedules: then no clock may end a search. */
#define SESSION_AFTER_RUNS	100000

struct session {
	struct search_config	cfg;
	struct search		*search;	/* the result */
	enum search_end		end;
	const struct options	*opt;
	u64			budget_ms;	/* 0: none */
	u64			start_ms;
	u64			elapsed_ms;	/* of the search, at its end */
	u64			found_at;	/* the worst severity so far:
						 * in ms, or in schedules */
	enum severity		found_severity;
	struct progress		progress;
	bool			shows;		/* progress, and a file */
	bool			stopped;	/* by the user */
	void			*arg;		/* the caller's */
	bool			first_only;	/* stop when .search->found */
};

/* The first Ctrl-C or SIGTERM is noted, the second ends the program. */
void session_catch_interrupts(void);
bool session_interrupted(void);

/*
 * Fill in the rest of @ses and search.  .cfg holds variant, scenarios,
 * portfolio; .opt the options.
 */
void session_run(struct session *ses);

/*
 * All hand-written scenarios that @v can run, to @list of LIMIT_SCENARIOS;
 * returns how many there are.
 */
u32 session_scenarios(const struct core_variant *v,
		      const struct scenario **list);

/* What the rules for data races tolerated, for -v. */
void session_print_races(void);
/* ", 12 cut at 100 steps", ...: what @s did not look at, to @buf of
 * SESSION_LOSSES bytes. */
#define SESSION_LOSSES	128
void session_losses(const struct search *s, u32 steps, char *buf, size_t size);
/* Of two budgets, did the number of schedules end it? */
bool session_is_run_out(const struct session *ses);
/* The sentence people quote, to @buf: "no bug: 41,233 schedules, ...". */
void session_end_line(const struct session *ses, char *buf, size_t size);

#endif /* RMAPSIM_TOOLS_SESSION_H */
