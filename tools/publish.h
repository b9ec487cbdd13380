/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user gets of pieces: traces, reports, sums, an end line.
 *
 * A signature is reported once, for the first piece that is published with it.
 */
#ifndef RMAPSIM_TOOLS_PUBLISH_H
#define RMAPSIM_TOOLS_PUBLISH_H

#include "sched/search.h"
#include "tools/checkpoint.h"
#include "tools/cmd.h"

struct publish {
	const struct options	*opt;
	const struct checkpoint	*cp;
	bool			brief;	/* a line for a bug, no report */
	json_t			*seen;	/* signatures */
	u32			bugs;
	struct search		sum;	/* its counters; races: race_counts */
};

/* What was to be searched, and how it went. */
struct publish_range {
	u64	first;
	u64	last;
	bool	open_ended;	/* nothing in it is missing */
	bool	interrupted;
	u64	elapsed_ms;	/* 0: not measured */
};

/* Everything else in @pub is 0; this process makes no runs of its own. */
void publish_begin(struct publish *pub, const struct options *opt,
		   const struct checkpoint *cp);
void publish_finish(struct publish *pub);

/* Write the traces of @p, print its reports, add up its counters; in ascending
 * order of seeds.  0, or an exit code after a message. */
int publish_piece(struct publish *pub, const struct piece *p);
/* The last line. */
void publish_end(const struct publish *pub, const struct publish_range *r);

/* With --json, at the start and now and then. */
void publish_json_start(const struct publish *pub,
			const struct publish_range *r);
void publish_json_pulse(u32 pieces, u64 runs, u32 bugs, u64 elapsed_ms);

/* The schedules in a record. */
u64 publish_schedules(const char *record, size_t len);

#endif /* RMAPSIM_TOOLS_PUBLISH_H */
