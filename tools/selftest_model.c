// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the memory models allow what the table of litmus tests says?
 *
 * corpus/litmus/README.md says what the columns of expected.txt mean.  Compared
 * are verdicts and numbers of final states; tests/cli/litmus_corpus.py compares
 * the sets, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/litmus/litmus.h"
#include "tools/cmd.h"
#include "tools/selftest.h"
#include "tools/session.h"

/* The longest test of the corpus needs some 100,000. */
#define EXECUTIONS	4000000
#define COLUMNS		4	/* of models: lkmm x86 tso sc */

struct row {
	char	path[128];
	char	verdict[COLUMNS][16];
	char	count[64];
	char	osb[8];
	char	flags[32];
};

static struct litmus test;
static struct litmus_outcome outcome;

static const enum memory_model models[COLUMNS] = {
	MM_LKMM, MM_X86, MM_TSO, MM_SC,
};

static bool has(const struct row *r, const char *flag)
{
	return strstr(r->flags, flag);
}

/* The number of states in column @c; false: not known. */
static bool count_of(const struct row *r, int c, u64 *n)
{
	const char *at = r->count;

	for (; c && at; c--) {
		at = strchr(at, '/');
		at += !!at;
	}
	if (!at || *at == '-')
		return false;
	*n = strtoull(at, NULL, 10);
	return true;
}

/* The kernel's model is an upper bound of lkmm, and a store buffer a lower one;
 * of a test with a race nothing but the report is promised. */
static bool lkmm_is_right(const struct row *r, const char *got)
{
	u64 n;

	if (has(r, "race"))
		return has(r, "quiet") || outcome.races;
	if (outcome.races || (!strcmp(r->verdict[0], "Never") &&
			      strcmp(got, "Never")))
		return false;
	if (r->osb[0] == 'S' && strcmp(got, "Sometimes"))
		return false;
	return !count_of(r, 0, &n) || outcome.nstates <= n;
}

/* Exactly the table; with a grace period no more than it. */
static bool strong_is_right(const struct row *r, int c, const char *got)
{
	const char *want = r->verdict[c];
	bool exact = !has(r, "gp");
	u64 n;

	if (models[c] == MM_X86 && has(r, "plain"))
		return *want == '-' || !strcmp(got, want);
	if (count_of(r, c, &n) &&
	    (outcome.nstates > n || (exact && outcome.nstates < n)))
		return false;
	return !strcmp(got, want) || (!exact && strcmp(want, "Never"));
}

static bool stop(void *arg)
{
	(void)arg;
	return session_interrupted();
}

static int run_test(const char *path)
{
	const struct exhaustive_config cfg = {
		.runs_max = EXECUTIONS, .stop = stop,
	};
	struct litmus_error err;
	size_t len;
	char *text = text_read_file(path, &len), *whole;
	int ret;

	if (!text)
		return EXIT_USAGE;
	whole = realloc(text, len + 1);
	sim_bug_on(!whole);
	whole[len] = '\0';
	ret = litmus_parse(whole, &test, &err) ? EXIT_USAGE : 0;
	free(whole);
	if (ret) {
		complain("%s:%u: %s", path, err.line, err.text);
		return ret;
	}
	litmus_run(&test, &cfg, &outcome);
	return session_interrupted() ? EXIT_INTERRUPT : 0;
}

/* One line of the table under one model. */
static int check(const char *folder, const struct row *r, int c)
{
	char path[1024];
	const char *got;
	int ret;

	snprintf(path, sizeof(path), "%s/%s.litmus", folder, r->path);
	sim.model = models[c];
	ret = run_test(path);
	if (ret)
		return ret;
	got = litmus_verdict(&outcome);
	if (!*outcome.misuse && outcome.search.complete &&
	    (c ? strong_is_right(r, c, got) : lkmm_is_right(r, got)))
		return 0;
	complain("internal error: %s: under %s %s with %u states%s, the table says %s and %s; do not trust other results",
		 r->path, memory_model_word(sim.model), got, outcome.nstates,
		 outcome.search.complete ? "" : " so far", r->verdict[c],
		 r->count);
	return EXIT_INTERNAL;
}

static bool read_row(char *line, struct row *r)
{
	line[strcspn(line, "#\n")] = '\0';
	return sscanf(line, "%127s %15s %15s %15s %15s %63s %7s %31s", r->path,
		      r->verdict[0], r->verdict[1], r->verdict[2],
		      r->verdict[3], r->count, r->osb, r->flags) == 8;
}

/* The worst exit code; after an interrupt nothing more. */
static int check_table(const struct options *opt, const char *folder, FILE *f,
		       u32 *tests)
{
	enum memory_model only = opt->model;
	int ret = 0, worst = 0;
	char line[512];
	struct row r;

	while (worst != EXIT_INTERRUPT && fgets(line, sizeof(line), f)) {
		if (!read_row(line, &r))
			continue;
		++*tests;
		for (int c = 0; c < COLUMNS; c++) {
			if (only != MM_COUNT && models[c] != only)
				continue;
			ret = check(folder, &r, c);
			worst = ret > worst ? ret : worst;
		}
	}
	return worst;
}

const char *selftest_folder(void)
{
	static const char *const places[] = {
		SELFTEST_CORPUS, "../" SELFTEST_CORPUS,
	};

	for (u32 i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (!access(places[i], R_OK))
			return places[i];
	}
	return NULL;
}

int selftest_model(const struct options *opt, const char *folder)
{
	u64 start = text_now_ms();
	char path[1024];
	u32 tests = 0;
	FILE *f;
	int ret;

	folder = folder ? folder : selftest_folder();
	folder = folder ? folder : SELFTEST_CORPUS;
	snprintf(path, sizeof(path), "%s/expected.txt", folder);
	f = fopen(path, "r");
	if (!f) {
		complain("%s: cannot be read; name the folder: rmapsim selftest model DIR",
			 path);
		return EXIT_USAGE;
	}
	session_catch_interrupts();
	ret = check_table(opt, folder, f, &tests);
	fclose(f);
	start = text_now_ms() - start;
	if (!ret && !tests) {
		complain("%s: has no test; name another folder", path);
		return EXIT_USAGE;
	}
	if (!ret && !opt->quiet)
		printf("model: %u litmus tests under %s: as the table says, %llu.%llus\n",
		       tests, opt->model == MM_COUNT ? "4 models" :
		       memory_model_word(opt->model), start / 1000,
		       start / 100 % 10);
	return ret;
}
