/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A piece: the search of one seed, and what came out of it.
 *
 * Its record is a JSON object in one line: the seed, the counters, and the
 * bugs, each with the text of its trace.  It is a function of the build, the
 * search and the seed, so two records of one seed are the same text.  Of the
 * bugs with one signature that of the lowest seed stands for all.
 */
#ifndef RMAPSIM_TOOLS_PIECE_H
#define RMAPSIM_TOOLS_PIECE_H

#include <jansson.h>

#include "sched/types.h"

/* Of the name of a trace, with the '\0'. */
#define PIECE_NAME	160

struct piece {
	u64	seed;
	char	*line;		/* the record; NULL: the search failed */
	bool	found;		/* there are bugs in it */
};

struct piece_list {
	u32		n;
	u32		max;
	struct piece	*at;	/* by seed, each once */
};

/* The place of @seed, or of the next higher one. */
u32 piece_place(const struct piece_list *l, u64 seed);
/* NULL: not in the list. */
const struct piece *piece_find(const struct piece_list *l, u64 seed);

enum piece_added {
	PIECE_ADDED,
	PIECE_KNOWN,		/* *@seed had the same record */
	PIECE_DIFFERS,		/* *@seed had another record */
	PIECE_UNREADABLE,	/* no record of a piece */
	PIECE_NO_ROOM,		/* LIMIT_PIECES, or no memory */
};

/* @line need not end in '\0'. */
enum piece_added piece_add(struct piece_list *l, const char *line, size_t len,
			   u64 *seed);
/* The search of @seed failed: it is not to be tried again. */
bool piece_add_failed(struct piece_list *l, u64 seed);
/* Take the pieces of the seeds from @first to @last off the list. */
void piece_drop(struct piece_list *l, u64 first, u64 last);
void piece_list_free(struct piece_list *l);

/* The record as an object, a new reference; NULL: damaged or no memory. */
json_t *piece_parse(const char *line, size_t len);
/* And back: malloc'ed, NULL without memory. */
char *piece_print(const json_t *record);

/* "1..40, 42": the seeds of @l from @first to @last that were searched, or
 * the others; "none". */
void piece_ranges(const struct piece_list *l, u64 first, u64 last,
		  bool others, char *buf, size_t size);
/* The same as [["0x1","0x28"],...], a new reference. */
json_t *piece_ranges_json(const struct piece_list *l, u64 first, u64 last,
			  bool others);

/* FNV-1a, for what is stored. */
u64 piece_sum(const char *text, size_t len);

#endif /* RMAPSIM_TOOLS_PIECE_H */
