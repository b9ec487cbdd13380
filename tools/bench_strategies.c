// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim bench strategies: which strategy finds the bugs of the benchmark
 * programs in the fewest runs, and what was published for others?
 *
 * A table of programs and strategies; the same seeds give the same table.
 */
#include <stdio.h>
#include <string.h>

#include "core/programs/program.h"
#include "sched/portfolio.h"
#include "sched/race.h"
#include "tools/bench.h"
#include "tools/bench_table.h"
#include "tools/cmd.h"

#define SEEDS	20
#define RUNS	10000

static struct table table;

static void add_strategy(const struct portfolio *p)
{
	sim_bug_on(table.columns == TABLE_COLUMNS - PUB_TOOLS);
	table.column[table.columns++].how = p;
}

static bool has_strategy(const struct portfolio *p)
{
	for (u32 i = 0; i < table.columns; i++) {
		if (table.column[i].how == p)
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
		table.column[table.columns++].tool = t;
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
		if (table.rows == TABLE_ROWS) {
			complain("more than %d programs; name fewer",
				 TABLE_ROWS);
			return EXIT_USAGE;
		}
		table.program[table.rows++] = p;
	}
	if (table.rows)
		return 0;
	for (unsigned int i = 0; i < program_count(); i++) {
		if (program_get(i)->kind != PROGRAM_OWN &&
		    table.rows < TABLE_ROWS)
			table.program[table.rows++] = program_get(i);
	}
	return 0;
}

static void measure_row(u32 row, u32 seeds, u64 runs)
{
	const char *origin = table.program[row]->origin;

	for (u32 i = 0; i < table.columns; i++) {
		const struct table_column *c = &table.column[i];
		const struct first_bugs *pub;

		if (c->how) {
			table.cell[row][i] = first_bugs(table.program[row], c->how,
						   seeds, runs);
			continue;
		}
		pub = published_figure(origin, c->tool);
		if (pub)
			table.cell[row][i] = *pub;
	}
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
	table_print_head(&table, opt);
	for (u32 row = 0; row < table.rows; row++) {
		measure_row(row, seeds, runs);
		table_print_row(&table, row, opt);
	}
	table_print_foot(&table, opt, seeds, runs);
	return EXIT_CLEAN;
}
