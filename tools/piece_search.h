/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One piece of a search of many seeds, and what tells such searches apart.
 */
#ifndef RMAPSIM_TOOLS_PIECE_SEARCH_H
#define RMAPSIM_TOOLS_PIECE_SEARCH_H

#include <jansson.h>

#include "tools/session.h"

/* Schedules of a piece unless --runs says otherwise: a few seconds, in which
 * every hand-written scenario is visited three times. */
#define PIECE_RUNS	100000
/* The same without --seeds where --for, or its default, is below a minute: a
 * piece that is not at its end then counts for nothing. */
#define PIECE_RUNS_SHORT	10000
#define PIECE_SHORT_MS		60000

/*
 * `explore --seed @seed --runs N`, its result as a record to @out.  @ses has
 * .opt, and of .cfg what the caller of session_run() fills in.  To be called
 * in a process of its own.  An exit code; 0: the record is whole.
 */
int piece_search(const struct session *ses, u64 seed, FILE *out);

/* Schedules of each piece. */
u64 piece_runs(const struct options *opt);

/* Everything that a piece depends on besides its seed; a new reference. */
json_t *piece_key(const struct session *ses);

#endif /* RMAPSIM_TOOLS_PIECE_SEARCH_H */
