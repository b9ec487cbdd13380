/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of programs and strategies, and how it is printed.
 */
#ifndef RMAPSIM_TOOLS_BENCH_TABLE_H
#define RMAPSIM_TOOLS_BENCH_TABLE_H

#include "tools/bench_published.h"

struct options;
struct portfolio;
struct program;

#define TABLE_ROWS	128
#define TABLE_COLUMNS	32

/* A strategy, or what was published. */
struct table_column {
	const struct portfolio	*how;	/* NULL: published */
	enum published_tool	tool;
};

/* .seeds == 0 in a cell: there is no figure. */
struct table {
	u32			rows;
	u32			columns;
	const struct program	*program[TABLE_ROWS];
	struct table_column	column[TABLE_COLUMNS];
	struct first_bugs	cell[TABLE_ROWS][TABLE_COLUMNS];
};

/* ---- bench_mean.c ---- */

/* Which programs a mean is over. */
enum table_set { SET_OURS, SET_PUBLISHED, SET_SURW, TABLE_SETS };

const char *table_set_text(enum table_set set);

struct table_mean {
	u32	programs;	/* of the set */
	u32	always;		/* of these: always found */
	/* If all are always found; 0: not known. */
	double	means;
	double	singles;
};

struct table_mean table_mean(const struct table *t, enum table_set set,
			     u32 column);

/* ---- bench_table.c: in the form that the options ask for ---- */

void table_print_head(const struct table *t, const struct options *opt);
/* As soon as it is known. */
void table_print_row(const struct table *t, u32 row,
		     const struct options *opt);
/* The means, and what the figures are. */
void table_print_foot(const struct table *t, const struct options *opt,
		      u32 seeds, u64 runs);

#endif /* RMAPSIM_TOOLS_BENCH_TABLE_H */
