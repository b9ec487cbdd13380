/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run as objects for other programs, and as a page for people.
 *
 * The objects are those of docs/json.md: `show --as=json` prints them, one a
 * line; the page of `show --as=html` has them inside, with the code that draws
 * them.  Both therefore say the same, with the step numbers of the report.
 *
 * Only the program rmapsim has this part: it needs jansson.
 */
#ifndef RMAPSIM_REPLAY_VIEWER_VIEWER_H
#define RMAPSIM_REPLAY_VIEWER_VIEWER_H

#include <stdio.h>

#include "replay/finding.h"

struct json_t;

/*
 * Events of the page of one run: a browser holds some hundred MB of objects
 * for ten times as many.  A longer run is cut to what lies around its verdict.
 */
#define VIEWER_EVENTS	20000

/* The page compares two runs; more have no room beside each other. */
#define VIEWER_RUNS	2

/* One run of a page; both are owned by whoever holds the struct. */
struct viewer_run {
	char		*report;	/* the text, ends in a line end */
	struct json_t	*objects;	/* an array */
};

/*
 * The objects of the run that the recorder holds, which *@f describes, with at
 * most @events_max events: a new reference to an array, NULL without memory.
 * Must come before the next run, as report_write() must.
 */
struct json_t *viewer_objects(const struct finding *f, u32 events_max);

/* The same and the report; false without memory. */
bool viewer_run_make(const struct finding *f, struct viewer_run *r);
void viewer_run_free(struct viewer_run *r);

/* The page of @n runs, as one HTML file; false without memory. */
bool viewer_page(FILE *out, const struct viewer_run *runs, u32 n);

#endif /* RMAPSIM_REPLAY_VIEWER_VIEWER_H */
