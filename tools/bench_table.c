// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is the table of programs and strategies printed?
 */
#include <stdio.h>

#include "core/programs/program.h"
#include "sched/portfolio.h"
#include "tools/bench.h"
#include "tools/bench_table.h"
#include "tools/cmd.h"

static const char *column_name(const struct table_column *c)
{
	return c->how ? c->how->name : published_name(c->tool);
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

static void print_head(const struct table *t)
{
	printf("%-14s", "program");
	for (u32 i = 0; i < t->columns; i++)
		printf(" %15s", column_name(&t->column[i]));
	putchar('\n');
}

static void print_row(const struct table *t, u32 row)
{
	char text[48];

	printf("%-14s", t->program[row]->name);
	for (u32 i = 0; i < t->columns; i++) {
		cell_text(&t->cell[row][i], "+-", text, sizeof(text));
		printf(" %15s", text);
	}
	putchar('\n');
}

static void mean_cell(const struct table_mean *m, bool singles, char *buf,
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

static void print_mean_row(const struct table *t, enum table_set set,
				   bool singles)
{
	char text[48];

	printf("%-14s", singles ? "  of searches" : "  of means");
	for (u32 i = 0; i < t->columns; i++) {
		struct table_mean m = table_mean(t, set, i);

		mean_cell(&m, singles, text, sizeof(text));
		printf(" %15s", text);
	}
	putchar('\n');
}

static void print_means(const struct table *t, enum table_set set)
{
	printf("geometric mean over the %u %s\n", table_mean(t, set, 0).programs,
	       table_set_text(set));
	print_mean_row(t, set, false);
	print_mean_row(t, set, true);
}

static void print_legend(const struct options *opt, u32 seeds, u64 runs)
{
	printf("\nruns to the first bug, mean+-standard deviation over %u seeds of at most %s\n"
	       "runs, all runs counted; (found) where not all seeds found it; model %s.\n"
	       "Columns from %s on are published figures, see tools/bench_published.def;\n"
	       "their geometric means of searches over 26 programs: 5.5, PCT-3 35.4, POS 13.0\n",
	       seeds, text_count(runs), memory_model_word(opt->model),
	       published_name(0));
}

/* ---- markdown ---- */

static void markdown_head(const struct table *t)
{
	printf("| program |");
	for (u32 i = 0; i < t->columns; i++)
		printf(" %s%s |", column_name(&t->column[i]),
		       t->column[i].how ? "" : " (published)");
	printf("\n|---|");
	for (u32 i = 0; i < t->columns; i++)
		printf("---|");
	putchar('\n');
}

static void markdown_row(const struct table *t, u32 row)
{
	char text[48];

	printf("| %s%s |", t->program[row]->name,
	       t->program[row]->kind == PROGRAM_EXACT ? "" : " *");
	for (u32 i = 0; i < t->columns; i++) {
		cell_text(&t->cell[row][i], "\u00b1", text, sizeof(text));
		printf(" %s |", text);
	}
	putchar('\n');
}

static void markdown_mean_row(const struct table *t, enum table_set set,
				      bool singles)
{
	char text[48];

	printf("| **geometric mean of %s**: %u %s |",
	       singles ? "searches" : "means", table_mean(t, set, 0).programs,
	       table_set_text(set));
	for (u32 i = 0; i < t->columns; i++) {
		struct table_mean m = table_mean(t, set, i);

		mean_cell(&m, singles, text, sizeof(text));
		printf(" %s |", text);
	}
	putchar('\n');
}

static void markdown_means(const struct table *t, enum table_set set)
{
	markdown_mean_row(t, set, false);
	markdown_mean_row(t, set, true);
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

static void json_cell(const struct table *t, u32 row, u32 i)
{
	const struct first_bugs *f = &t->cell[row][i];
	const struct program *p = t->program[row];

	if (!f->seeds)
		return;
	bench_json(json_pack("{s:i s:s s:s s:s s:s s:s s:b s:i s:i s:f s:f s:f}",
			     "v", 1, "type", "bench_first",
			     "program", p->name, "origin", p->origin,
			     "kind", kind_word(p),
			     "strategy", column_name(&t->column[i]),
			     "published", !t->column[i].how,
			     "seeds", (int)f->seeds, "found", (int)f->found,
			     "mean", f->mean, "sd", f->sd,
			     "geometric_mean", f->gm));
}

static void json_row(const struct table *t, u32 row)
{
	for (u32 i = 0; i < t->columns; i++)
		json_cell(t, row, i);
}

static void json_means(const struct table *t, enum table_set set)
{
	for (u32 i = 0; i < t->columns; i++) {
		struct table_mean m = table_mean(t, set, i);

		bench_json(json_pack("{s:i s:s s:s s:s s:b s:i s:i s:f s:f}",
				     "v", 1, "type", "bench_mean",
				     "of", table_set_text(set),
				     "strategy", column_name(&t->column[i]),
				     "published", !t->column[i].how,
				     "programs", (int)m.programs,
				     "always", (int)m.always,
				     "of_means", m.means,
				     "of_searches", m.singles));
	}
}

/* ---- the chosen form ---- */

void table_print_head(const struct table *t, const struct options *opt)
{
	if (opt->markdown)
		markdown_head(t);
	else if (!opt->json)
		print_head(t);
}

void table_print_row(const struct table *t, u32 row,
		     const struct options *opt)
{
	(opt->json ? json_row : opt->markdown ? markdown_row : print_row)
		(t, row);
	fflush(stdout);
}

void table_print_foot(const struct table *t, const struct options *opt,
		      u32 seeds, u64 runs)
{
	for (int set = 0; set < TABLE_SETS; set++) {
		if (!table_mean(t, set, 0).programs)
			continue;
		(opt->json ? json_means : opt->markdown ? markdown_means :
							  print_means)(t, set);
	}
	if (!opt->json && !opt->markdown)
		print_legend(opt, seeds, runs);
}
