// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is the fate of the mutations written: for a terminal, for
 * docs/mutations.md and for a program?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/json.h"
#include "tools/mutants.h"

#define COLUMNS		78
#define NAME_COLUMNS	32	/* as in the format of a row */

struct summary {
	u32			defects, found;
	u32			controls, silent;
	u64			median_ms, max_ms;	/* of those found */
	const struct mutant	*slowest;
};

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static struct summary sum_up(const struct mutants *all)
{
	static u64 ms[MUTANTS_MAX];
	struct summary s = { 0 };

	for (u32 i = 0; i < all->count; i++) {
		const struct mutant *mt = &all->at[i];

		if (mt->control) {
			s.controls++;
			s.silent += !mt->found;
			continue;
		}
		s.defects++;
		if (!mt->found)
			continue;
		ms[s.found++] = mt->ms;
		if (!s.slowest || mt->ms > s.slowest->ms)
			s.slowest = mt;
	}
	qsort(ms, s.found, sizeof(*ms), compare);
	if (s.found) {
		s.median_ms = ms[(s.found - 1) / 2];
		s.max_ms = ms[s.found - 1];
	}
	return s;
}

static const char *seconds(u64 ms)
{
	static char bufs[4][24];
	static unsigned int next;
	char *buf = bufs[next++ % 4];

	snprintf(buf, sizeof(*bufs), "%llu.%02llu", ms / 1000, ms / 10 % 100);
	return buf;
}

/* Was @i the first to fire in a mutation? */
static bool is_first_of_one(const struct mutants *all, enum invariant i)
{
	for (u32 k = 0; k < all->count; k++) {
		if (all->at[k].found && all->at[k].first == i)
			return true;
	}
	return false;
}

/* The checks that no mutation fired first, as one string. */
static const char *uncovered(const struct mutants *all)
{
	static char buf[8 * INV_COUNT];
	size_t n = 0;

	*buf = '\0';
	for (int i = INV_NONE + 1; i < INV_COUNT; i++) {
		if (is_first_of_one(all, i))
			continue;
		n += snprintf(buf + n, sizeof(buf) - n, "%s%s", n ? " " : "",
			      invariant_id(i));
	}
	return buf;
}

/* ---- for a terminal ---- */

static const char *fate(const struct mutant *mt)
{
	if (mt->found)
		return verdict_word(mt->verdict);
	return mt->control ? "silent" : "MISSED";
}

/* A name that leaves no room for the rest gets a line of its own. */
static void print_row(const char *name, const char *fate, const char *check,
		      const char *schedule, const char *secs,
		      const char *model)
{
	if (strlen(name) > NAME_COLUMNS) {
		printf("%s\n", name);
		name = "";
	}
	printf("%-32s %-19s %-5s %9s %5s %s\n", name, fate, check, schedule,
	       secs, model);
}

static void print_one(const struct mutant *mt)
{
	const struct core_mutation *m = mt->m;

	print_row(m->name, fate(mt),
		  mt->found ? mutant_check(mt->first) : "-",
		  text_count(mt->schedule), seconds(mt->ms),
		  mt->found ? memory_model_word(mt->model) : "-");
	if (mt->control && mt->found)
		printf("    REPORTED: it is a control, which must stay silent\n");
	else if (!mutant_is_expected(mt))
		printf("    MISSED: expected %s, %s first\n", m->verdict,
		       m->invariant);
	else if (!mutant_is_as_listed(mt))
		printf("    note: the table expects %s first\n", m->invariant);
}

/* Words of @text in lines of at most COLUMNS. */
static void print_wrapped(const char *text)
{
	int column = COLUMNS;

	while (*text) {
		int len = strcspn(text, " ");

		if (column + 1 + len > COLUMNS) {
			printf("%s ", column < COLUMNS ? "\n" : "");
			column = 1;
		}
		printf(" %.*s", len, text);
		column += 1 + len;
		text += len + (text[len] == ' ');
	}
	putchar('\n');
}

static void print_coverage(const struct mutants *all)
{
	const char *ids = uncovered(all);

	if (!*ids) {
		printf("every check was the first to fire in one of them\n");
		return;
	}
	printf("checks that were the first to fire in none of them:\n");
	print_wrapped(ids);
}

static void print_end(const struct mutants *all)
{
	struct summary s = sum_up(all);

	printf("\nfound %u of %u", s.found, s.defects);
	if (s.found)
		printf("; median %s s, max %s s (%s)", seconds(s.median_ms),
		       seconds(s.max_ms), s.slowest->m->name);
	printf("\nsilent controls: %u of %u\n", s.silent, s.controls);
	if (all->whole || all->opt->coverage)
		print_coverage(all);
}

/* ---- docs/mutations.md ---- */

static void markdown_head(const struct mutants *all)
{
	printf("# Mutations\n\n"
	       "Defects put into the code under test on purpose, one patch each in\n"
	       "[core/mutations](../core/mutations), and what finds them. This page is the\n"
	       "output of `rmapsim mutants --markdown`: each mutation is given the default\n"
	       "search of all scenarios (seed 0x%llx), with no hint of what it is, until the\n"
	       "first report. One that no default search can see is given the [memory\n"
	       "model](memory-model.md) that it takes.\n\n"
	       "*Worst* is the verdict of a search that goes on after the first report,\n"
	       "*first check* the [check](invariants.md) that fires first (none: an access to\n"
	       "memory that must not be accessed), *schedules* and *seconds* what it takes until\n"
	       "then on one core, *model* the memory model of the search, or sc where that run\n"
	       "delayed no store. A *control* changes the code in a way that is right: it must\n"
	       "not be reported.\n\n"
	       "| mutation | of | what it does | worst | first check | schedules | seconds | model |\n"
	       "|---|---|---|---|---|---|---|---|\n", all->opt->seed);
}

static void markdown_one(const struct mutant *mt)
{
	const struct core_mutation *m = mt->m;

	printf("| [`%s`](../core/mutations/%s) | %s | %s | %s | %s | %s | %s | %s |\n",
	       m->name, m->patch, m->base, m->text,
	       mt->control ? "control" : m->verdict,
	       mt->found ? mutant_check(mt->first) : fate(mt),
	       text_count(mt->schedule), seconds(mt->ms),
	       mt->found ? memory_model_word(mt->model) : "-");
}

static void markdown_end(const struct mutants *all)
{
	struct summary s = sum_up(all);
	const char *ids = uncovered(all);

	printf("\nFound: %u of %u", s.found, s.defects);
	if (s.found)
		printf(", median %s s, maximum %s s", seconds(s.median_ms),
		       seconds(s.max_ms));
	printf(". Silent controls: %u of %u.\n", s.silent, s.controls);
	if (*ids)
		printf("\nChecks that are the first to fire in none of them: %s.\n",
		       ids);
	else
		printf("\nEvery named check is the first to fire in one of them.\n");
	if (all->count < all->chosen)
		printf("\nThis page is not whole: the search was interrupted after %u of %u mutations.\n",
		       all->count, all->chosen);
}

/* ---- each in its form ---- */

void mutants_print_head(const struct mutants *all)
{
	if (all->opt->markdown)
		markdown_head(all);
	else if (!all->opt->json)
		print_row("mutation", "first report", "check", "schedules",
			  "sec", "in");
	fflush(stdout);
}

void mutants_print_one(const struct mutants *all, const struct mutant *mt)
{
	if (all->opt->json)
		json_mutant(mt);
	else if (all->opt->markdown)
		markdown_one(mt);
	else
		print_one(mt);
	fflush(stdout);
}

void mutants_print_end(const struct mutants *all)
{
	struct summary s = sum_up(all);

	if (all->opt->json)
		json_mutants_end(s.defects, s.found, s.controls, s.silent,
				 s.median_ms, s.max_ms, uncovered(all),
				 all->count < all->chosen);
	else if (all->opt->markdown)
		markdown_end(all);
	else
		print_end(all);
}
