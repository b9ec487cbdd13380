// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim bench strategies: which strategy finds the bugs of the benchmark
 * programs in the fewest runs, and what was published for others?
 *
 * A table of programs and strategies; the same seeds give the same table.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/programs/program.h"
#include "sched/portfolio.h"
#include "sched/race.h"
#include "tools/bench.h"
#include "tools/bench_published.h"
#include "tools/cmd.h"

#define SEEDS	20
#define RUNS	10000

#define PROGRAMS_MAX	128
#define COLUMNS_MAX	32

/* Strategies, then what was published. */
static struct column {
	const struct portfolio	*how;	/* NULL: published */
	enum published_tool	tool;
} columns[COLUMNS_MAX];
static u32 ncolumns;

static const struct program *programs[PROGRAMS_MAX];
static u32 nprograms;

static struct first_bugs cells[PROGRAMS_MAX][COLUMNS_MAX];

static const char *column_name(const struct column *c)
{
	return c->how ? c->how->name : published_name(c->tool);
}

/* ---- what is measured ---- */

static void add_strategy(const struct portfolio *p)
{
	sim_bug_on(ncolumns == COLUMNS_MAX - PUB_TOOLS);
	columns[ncolumns++].how = p;
}

static bool has_strategy(const struct portfolio *p)
{
	for (u32 i = 0; i < ncolumns; i++) {
		if (columns[i].how == p)
			return true;
	}
	return false;
}

/* Of a list with commas; 0, or EXIT_USAGE after a message. */
static int add_strategies(const char *names)
{
	for (;;) {
		size_t len = strcspn(names, ",");
		char name[LIMIT_NAME];
		const struct portfolio *p;

		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		p = names_portfolio(name);
		if (!p)
			return EXIT_USAGE;
		if (!has_strategy(p))
			add_strategy(p);
		if (!names[len])
			return 0;
		names += len + 1;
	}
}

static int choose_strategies(const char *names)
{
	int ret = names ? add_strategies(names) : 0;

	for (const struct portfolio *p = portfolios; !names && p->name; p++)
		add_strategy(p);
	for (int t = 0; t < PUB_TOOLS; t++)
		columns[ncolumns++].tool = t;
	return ret;
}

static const char *name_of(unsigned int i)
{
	return program_get(i)->name;
}

/* By name, or all that are published. */
static int choose_programs(const struct options *opt)
{
	for (int i = 1; i < opt->argc; i++) {
		const struct program *p = program_find(opt->argv[i]);

		if (!p) {
			names_complain("program", opt->argv[i], "programs",
				       name_of, program_count());
			return EXIT_USAGE;
		}
		if (nprograms == PROGRAMS_MAX) {
			complain("more than %d programs; name fewer",
				 PROGRAMS_MAX);
			return EXIT_USAGE;
		}
		programs[nprograms++] = p;
	}
	if (nprograms)
		return 0;
	for (unsigned int i = 0; i < program_count(); i++) {
		if (program_get(i)->kind != PROGRAM_OWN &&
		    nprograms < PROGRAMS_MAX)
			programs[nprograms++] = program_get(i);
	}
	return 0;
}

static void measure_row(u32 row, u32 seeds, u64 runs)
{
	const char *origin = programs[row]->origin;

	for (u32 i = 0; i < ncolumns; i++) {
		const struct column *c = &columns[i];
		const struct first_bugs *pub;

		if (c->how) {
			cells[row][i] = first_bugs(programs[row], c->how,
						   seeds, runs);
			continue;
		}
		pub = published_figure(origin, c->tool);
		if (pub)
			cells[row][i] = *pub;
	}
}

/* ---- means over programs ---- */

/*
 * Two geometric means: of the programs' means, which can be compared with
 * published means of the same programs; and of all single searches, which is
 * lower.  The SURW artifact's 5.5 over 26 programs must be of the latter kind:
 * its means alone give 7.3 (PCT-3: 53 for 35.4, POS: 19.5 for 13.0).
 */

enum set { SET_OURS, SET_PUBLISHED, SET_SURW, SETS };

static const char * const set_text[SETS] = {
	[SET_OURS] = "programs that every strategy here always finds",
	[SET_PUBLISHED] = "exact ones that SURW, PCT-3 and POS always found",
	[SET_SURW] = "exact ones that SURW always found",
};

static bool published_always(u32 row, enum published_tool tool)
{
	return first_always(published_figure(programs[row]->origin, tool));
}

static bool is_in(enum set set, u32 row)
{
	if (set != SET_OURS && programs[row]->kind != PROGRAM_EXACT)
		return false;
	switch (set) {
	case SET_PUBLISHED:
		return published_always(row, PUB_SURW) &&
		       published_always(row, PUB_PCT3) &&
		       published_always(row, PUB_POS);
	case SET_SURW:
		return published_always(row, PUB_SURW);
	default:
		for (u32 i = 0; i < ncolumns; i++) {
			if (columns[i].how && !first_always(&cells[row][i]))
				return false;
		}
		return true;
	}
}

struct mean {
	u32	programs;	/* of the set */
	u32	always;		/* of these: always found */
	/* If all are always found; 0: not known. */
	double	means;
	double	singles;
};

static struct mean mean_of(enum set set, u32 column)
{
	struct mean m = { 0 };
	double means = 0, singles = 0;

	for (u32 row = 0; row < nprograms; row++) {
		const struct first_bugs *f = &cells[row][column];

		if (!is_in(set, row))
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
	if (columns[column].how)
		m.singles = exp(singles / m.programs);
	return m;
}

/* ---- text ---- */

/* Published figures are whole numbers. */
static void mean_text(double x, char *buf, size_t size)
{
	snprintf(buf, size, "%.*f", x < 9.95 && x != (int)x ? 1 : 0, x);
}

static void cell_text(const struct first_bugs *f, const char *plus_minus,
		      char *buf, size_t size)
{
	char mean[16], sd[16];
	int n;

	if (!f->seeds || !f->found) {
		snprintf(buf, size, "%s", f->seeds ? "-" : "");
		return;
	}
	mean_text(f->mean, mean, sizeof(mean));
	mean_text(f->sd, sd, sizeof(sd));
	n = snprintf(buf, size, "%s%s%s", mean, plus_minus, sd);
	if (f->found < f->seeds)
		snprintf(buf + n, size - n, " (%u)", f->found);
}

static void print_head(void)
{
	printf("%-14s", "program");
	for (u32 i = 0; i < ncolumns; i++)
		printf(" %15s", column_name(&columns[i]));
	putchar('\n');
}

static void print_row(u32 row)
{
	char text[48];

	printf("%-14s", programs[row]->name);
	for (u32 i = 0; i < ncolumns; i++) {
		cell_text(&cells[row][i], "+-", text, sizeof(text));
		printf(" %15s", text);
	}
	putchar('\n');
	fflush(stdout);
}

static void mean_cell(const struct mean *m, bool singles, char *buf,
		      size_t size)
{
	double gm = singles ? m->singles : m->means;

	if (!m->programs || (singles && !gm))
		*buf = '\0';
	else if (gm)
		snprintf(buf, size, "%.2f", gm);
	else
		snprintf(buf, size, "%u of %u", m->always, m->programs);
}

static void print_mean_row(enum set set, bool singles)
{
	char text[48];

	printf("%-14s", singles ? "  of searches" : "  of means");
	for (u32 i = 0; i < ncolumns; i++) {
		struct mean m = mean_of(set, i);

		mean_cell(&m, singles, text, sizeof(text));
		printf(" %15s", text);
	}
	putchar('\n');
}

static void print_means(enum set set)
{
	printf("geometric mean over the %u %s\n", mean_of(set, 0).programs,
	       set_text[set]);
	print_mean_row(set, false);
	print_mean_row(set, true);
}

static void print_foot(const struct options *opt, u32 seeds, u64 runs)
{
	printf("\nruns to the first bug, mean+-standard deviation over %u seeds of at most %s\n"
	       "runs, all runs counted; (found) where not all seeds found it; model %s.\n"
	       "Columns from %s on are published figures, see tools/bench_published.def;\n"
	       "their geometric means of searches over 26 programs: 5.5, PCT-3 35.4, POS 13.0\n",
	       seeds, text_count(runs), memory_model_word(opt->model),
	       published_name(0));
}

/* ---- markdown ---- */

static void markdown_head(void)
{
	printf("| program |");
	for (u32 i = 0; i < ncolumns; i++)
		printf(" %s%s |", column_name(&columns[i]),
		       columns[i].how ? "" : " (published)");
	printf("\n|---|");
	for (u32 i = 0; i < ncolumns; i++)
		printf("---|");
	putchar('\n');
}

static void markdown_row(u32 row)
{
	char text[48];

	printf("| %s%s |", programs[row]->name,
	       programs[row]->kind == PROGRAM_EXACT ? "" : " *");
	for (u32 i = 0; i < ncolumns; i++) {
		cell_text(&cells[row][i], "\u00b1", text, sizeof(text));
		printf(" %s |", text);
	}
	putchar('\n');
	fflush(stdout);
}

static void markdown_mean_row(enum set set, bool singles)
{
	char text[48];

	printf("| **geometric mean of %s**: %u %s |",
	       singles ? "searches" : "means", mean_of(set, 0).programs,
	       set_text[set]);
	for (u32 i = 0; i < ncolumns; i++) {
		struct mean m = mean_of(set, i);

		mean_cell(&m, singles, text, sizeof(text));
		printf(" %s |", text);
	}
	putchar('\n');
}

static void markdown_means(enum set set)
{
	markdown_mean_row(set, false);
	markdown_mean_row(set, true);
}

/* ---- JSON ---- */

static const char *kind_word(const struct program *p)
{
	static const char * const words[] = {
		[PROGRAM_EXACT] = "exact", [PROGRAM_LIKE] = "like",
		[PROGRAM_OWN] = "own",
	};

	return words[p->kind];
}

static void json_cell(u32 row, u32 i)
{
	const struct first_bugs *f = &cells[row][i];
	const struct program *p = programs[row];

	if (!f->seeds)
		return;
	bench_json(json_pack("{s:i s:s s:s s:s s:s s:s s:b s:i s:i s:f s:f s:f}",
			     "v", 1, "type", "bench_first",
			     "program", p->name, "origin", p->origin,
			     "kind", kind_word(p),
			     "strategy", column_name(&columns[i]),
			     "published", !columns[i].how,
			     "seeds", (int)f->seeds, "found", (int)f->found,
			     "mean", f->mean, "sd", f->sd,
			     "geometric_mean", f->gm));
}

static void json_row(u32 row)
{
	for (u32 i = 0; i < ncolumns; i++)
		json_cell(row, i);
	fflush(stdout);
}

static void json_means(enum set set)
{
	for (u32 i = 0; i < ncolumns; i++) {
		struct mean m = mean_of(set, i);

		bench_json(json_pack("{s:i s:s s:s s:s s:b s:i s:i s:f s:f}",
				     "v", 1, "type", "bench_mean",
				     "of", set_text[set],
				     "strategy", column_name(&columns[i]),
				     "published", !columns[i].how,
				     "programs", (int)m.programs,
				     "always", (int)m.always,
				     "of_means", m.means,
				     "of_searches", m.singles));
	}
}

static void nothing(void)
{
}

int bench_strategies(const struct options *opt)
{
	u32 seeds = opt->nseeds ? opt->nseeds : SEEDS;
	u64 runs = opt->runs ? opt->runs : RUNS;
	int ret = choose_strategies(opt->strategy);

	if (!ret)
		ret = choose_programs(opt);
	if (ret)
		return ret;
	sim.model = opt->model;
	sim.races = opt->races;
	(opt->json ? nothing : opt->markdown ? markdown_head : print_head)();
	for (u32 row = 0; row < nprograms; row++) {
		measure_row(row, seeds, runs);
		(opt->json ? json_row : opt->markdown ? markdown_row :
							print_row)(row);
	}
	for (int set = 0; set < SETS; set++)
		(opt->json ? json_means : opt->markdown ? markdown_means :
							  print_means)(set);
	if (!opt->json && !opt->markdown)
		print_foot(opt, seeds, runs);
	return EXIT_CLEAN;
}
