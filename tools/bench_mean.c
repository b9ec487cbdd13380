// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is a strategy worth over many programs?
 */
#include <math.h>

#include "core/programs/program.h"
#include "tools/bench_table.h"

/*
 * Two geometric means: of the programs' means, which can be compared with
 * published means of the same programs; and of all single searches, which is
 * lower.  The SURW artifact's 5.5 over 26 programs must be of the latter kind:
 * its means alone give 7.3 (PCT-3: 53 for 35.4, POS: 19.5 for 13.0).
 */

const char *table_set_text(enum table_set set)
{
	static const char * const text[TABLE_SETS] = {
		[SET_OURS] = "programs that every strategy here always finds",
		[SET_PUBLISHED] =
			"exact ones that SURW, PCT-3 and POS always found",
		[SET_SURW] = "exact ones that SURW always found",
	};

	return text[set];
}

static bool published_always(const struct table *t, u32 row,
			     enum published_tool tool)
{
	return first_always(published_figure(t->program[row]->origin, tool));
}

static bool is_in(const struct table *t, enum table_set set, u32 row)
{
	if (set != SET_OURS && t->program[row]->kind != PROGRAM_EXACT)
		return false;
	switch (set) {
	case SET_PUBLISHED:
		return published_always(t, row, PUB_SURW) &&
		       published_always(t, row, PUB_PCT3) &&
		       published_always(t, row, PUB_POS);
	case SET_SURW:
		return published_always(t, row, PUB_SURW);
	default:
		for (u32 i = 0; i < t->columns; i++) {
			if (t->column[i].how && !first_always(&t->cell[row][i]))
				return false;
		}
		return true;
	}
}

struct table_mean table_mean(const struct table *t, enum table_set set,
			     u32 column)
{
	struct table_mean m = { 0 };
	double means = 0, singles = 0;

	for (u32 row = 0; row < t->rows; row++) {
		const struct first_bugs *f = &t->cell[row][column];

		if (!is_in(t, set, row))
			continue;
		m.programs++;
		if (!first_always(f))
			continue;
		m.always++;
		means += log(f->mean);
		singles += f->gm ? log(f->gm) : 0;
	}
	if (!m.programs || m.always < m.programs)
		return m;
	m.means = exp(means / m.programs);
	if (t->column[column].how)
		m.singles = exp(singles / m.programs);
	return m;
}
