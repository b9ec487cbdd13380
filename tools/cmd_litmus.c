// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim litmus: which outcomes of litmus tests does a memory model allow?
 *
 * The output is that of herd7, so that scripts for the one read the other,
 * and one line more: whether all executions were explored.
 */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/litmus/litmus.h"
#include "sched/heap.h"
#include "tools/cmd.h"

#define EXECUTIONS	4000000
#define FOR_MS		60000

/* Tests for other languages of herd7 have the same suffix. */
#define SUFFIX		".litmus"

struct session_litmus {
	const struct options	*opt;
	u64			start_ms;
	unsigned int		tests;
	unsigned int		refused;
	unsigned int		unsound;
};

static struct litmus test;
static struct litmus_outcome outcome;

static bool stop(void *arg)
{
	const struct session_litmus *s = arg;
	u64 limit = s->opt->for_ms ? s->opt->for_ms : FOR_MS;

	return text_now_ms() - s->start_ms >= limit;
}

/* ---- output ---- */

static const char *kind(void)
{
	static const char *const words[] = {
		[LITMUS_EXISTS] = "Allowed",
		[LITMUS_NOT_EXISTS] = "Forbidden",
		[LITMUS_FORALL] = "Required",
	};

	return words[test.quantifier];
}

/* Is what the test claims so? */
static bool is_ok(void)
{
	switch (test.quantifier) {
	case LITMUS_EXISTS:
		return outcome.positive;
	case LITMUS_NOT_EXISTS:
		return !outcome.positive;
	default:
		return !outcome.negative;
	}
}

static bool is_exhaustive(void)
{
	return outcome.search.complete && !outcome.dropped[DROP_UNROLL];
}

static void print_bound(void)
{
	if (is_exhaustive())
		printf("Bound: exhaustive\n");
	else if (outcome.search.complete)
		printf("Bound: NOT exhaustive, loops go round at most %d times\n",
		       LITMUS_UNROLL);
	else
		printf("Bound: NOT exhaustive, %llu executions\n",
		       outcome.search.runs);
}

static void print_observation(void)
{
	printf("Observation %s %s %llu %llu\n", test.name,
	       litmus_verdict(&outcome), outcome.positive, outcome.negative);
}

static void print_states(void)
{
	char line[LITMUS_SHOWN * 2 * LITMUS_NAME];

	printf("States %u\n", outcome.nstates);
	for (unsigned int i = 0; i < outcome.nstates; i++) {
		const struct litmus_state *st = &outcome.states[i];

		litmus_print_state(&test, st, line, sizeof(line));
		printf("%-6llu%c>%s\n", st->runs, st->satisfies ? '*' : ':',
		       line);
	}
}

static void print_text(void)
{
	printf("Test %s %s\n", test.name, kind());
	print_states();
	printf("%s\nWitnesses\nPositive: %llu Negative: %llu\n",
	       is_ok() ? "Ok" : "No", outcome.positive, outcome.negative);
	if (outcome.races)
		printf("Flag data-race\n");
	if (outcome.dropped[DROP_ADDRESS])
		printf("Flag bad-execution\n");
	printf("Condition %s\n", test.cond_text);
	print_observation();
	print_bound();
	putchar('\n');
}

static void print_json(const char *path)
{
	char line[LITMUS_SHOWN * 2 * LITMUS_NAME];
	json_t *states = json_array();
	json_t *obj;

	for (unsigned int i = 0; i < outcome.nstates; i++) {
		const struct litmus_state *st = &outcome.states[i];

		litmus_print_state(&test, st, line, sizeof(line));
		json_array_append_new(states, json_pack("{s:s s:b s:I}",
				"state", line, "satisfies", st->satisfies,
				"executions", (json_int_t)st->runs));
	}
	obj = json_pack("{s:i s:s s:s s:s s:s s:s s:s s:I s:I s:b s:b s:I s:o}",
			"v", 1, "type", "litmus", "file", path,
			"test", test.name,
			"model", memory_model_word(sim.model),
			"kind", kind(),
			"observation", litmus_verdict(&outcome),
			"positive", (json_int_t)outcome.positive,
			"negative", (json_int_t)outcome.negative,
			"race", outcome.races, "exhaustive", is_exhaustive(),
			"executions", (json_int_t)outcome.search.runs,
			"states", states);
	sim_bug_on(!obj);
	json_dumpf(obj, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(obj);
}

/* ---- one test ---- */

/*
 * The kernel's tests say what its model does; ours must allow no more.  A race
 * makes everything allowed.
 */
static void judge(struct session_litmus *s, const char *path)
{
	bool forbids = !strcmp(test.result, "Never");

	if (sim.model != MM_LKMM || !forbids || !outcome.positive ||
	    outcome.races)
		return;
	s->unsound++;
	complain("%s: the comment says 'Result: Never', but the outcome was reached; is the comment right?",
		 path);
}

static void refuse(struct session_litmus *s, const char *path, u32 line,
		   const char *why)
{
	s->refused++;
	if (line)
		complain("%s:%u: %s", path, line, why);
	else
		complain("%s: %s", path, why);
}

static void run_test(struct session_litmus *s, const char *path)
{
	const struct exhaustive_config cfg = {
		.runs_max = s->opt->runs ? s->opt->runs : EXECUTIONS,
		.stop = stop, .arg = s,
	};

	s->start_ms = text_now_ms();
	litmus_run(&test, &cfg, &outcome);
	if (*outcome.misuse) {
		refuse(s, path, 0, outcome.misuse);
		return;
	}
	if (s->opt->json)
		print_json(path);
	else if (s->opt->quiet)
		print_observation();
	else
		print_text();
	fflush(stdout);
	judge(s, path);
}

/* The file with a NUL behind it; NULL after a message. */
static char *read_text(const char *path, size_t *len)
{
	char *bytes = text_read_file(path, len);
	char *text = bytes ? realloc(bytes, *len + 1) : NULL;

	sim_bug_on(bytes && !text);
	if (text)
		text[*len] = '\0';
	return text;
}

static void run_file(struct session_litmus *s, const char *path)
{
	struct litmus_error err;
	size_t len;
	char *text = read_text(path, &len);

	s->tests++;
	if (!text) {
		s->refused++;
		return;
	}
	if (memchr(text, '\0', len))
		refuse(s, path, 0, "is no text; give a litmus test in C");
	else if (litmus_parse(text, &test, &err))
		refuse(s, path, err.line, err.text);
	else
		run_test(s, path);
	free(text);
}

/* ---- files and folders ---- */

static int is_wanted(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool has_suffix(const char *path)
{
	size_t n = strlen(path), len = strlen(SUFFIX);

	return n > len && !strcmp(path + n - len, SUFFIX);
}

static void run_path(struct session_litmus *s, const char *path, bool named);

/* In the order of the names, folders below included. */
static void run_folder(struct session_litmus *s, const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, is_wanted, alphasort);

	if (n < 0) {
		complain("%s: %s; name a folder of litmus tests", path,
			 strerror(errno));
		s->refused++;
		return;
	}
	for (int i = 0; i < n; i++) {
		char below[4096];

		snprintf(below, sizeof(below), "%s/%s", path, list[i]->d_name);
		run_path(s, below, false);
		free(list[i]);
	}
	free(list);
}

static void run_path(struct session_litmus *s, const char *path, bool named)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		run_folder(s, path);
	else if (named || has_suffix(path))
		run_file(s, path);
}

int cmd_litmus(const struct options *opt)
{
	struct session_litmus s = { .opt = opt };

	if (!opt->argc) {
		complain("litmus: name a file or folder of litmus tests, such as corpus/litmus");
		return EXIT_USAGE;
	}
	sim.model = opt->model == MM_COUNT ? DEFAULT_MODEL : opt->model;
	for (int i = 0; i < opt->argc; i++)
		run_path(&s, opt->argv[i], true);
	if (!s.tests && !s.refused) {
		complain("litmus: no file here ends in " SUFFIX "; name one");
		return EXIT_USAGE;
	}
	if (s.refused)
		return EXIT_USAGE;
	return s.unsound ? EXIT_BUG : EXIT_CLEAN;
}
