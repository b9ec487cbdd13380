/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a search shows of itself while it runs.
 *
 * On a terminal one line of stderr, four times a second, erased at the end;
 * elsewhere a line at powers of two and every half minute, or JSON.  With
 * -o DIR a file of keys and values, every five seconds.
 */
#ifndef RMAPSIM_TOOLS_PROGRESS_H
#define RMAPSIM_TOOLS_PROGRESS_H

#include <stddef.h>

#include "sched/types.h"

#define PROGRESS_COLUMNS	79	/* of a terminal that does not say */
#define PROGRESS_TTY_MS		250
#define PROGRESS_PLAIN_MS	30000
#define PROGRESS_STATS_MS	5000
#define PROGRESS_STATS		"explore_stats"

struct options;
struct search;

struct progress {
	const struct options *opt;
	u64	budget_ms;	/* 0: none */
	u64	shown_ms;
	u64	shown_runs;
	u64	stats_ms;	/* of the last file; 0: none yet */
	u32	coverage;	/* see search_coverage() */
	u32	fresh;		/* of these: new at .fresh_ms */
	u64	fresh_ms;
};

/* The search is under way, for @elapsed ms. */
void progress_tick(struct progress *p, const struct search *s, u64 elapsed);
/* It is over: no line is left on the terminal, and the file is up to date. */
void progress_end(struct progress *p, const struct search *s, u64 elapsed);

/* ---- for other kinds of searches ---- */

/* On a terminal @text, in the place of the one before. */
void progress_line(const char *text);
void progress_erase(void);
/* "8.1k" of @n in @ms; "0:01/0:10", "0:01" if @total is 0; "7m".  Static
 * buffers, of each its own. */
const char *progress_rate(u64 n, u64 ms);
const char *progress_clock(u64 ms, u64 total);
const char *progress_ago(u64 ms);

#endif /* RMAPSIM_TOOLS_PROGRESS_H */
