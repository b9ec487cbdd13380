// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim corpus add: a trace, or the crash file of a fuzzer, becomes a
 * regression.
 *
 * It is minimised first, and must show its bug REPLAYS times out of as many.
 */
#include "tools/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/input.h"
#include "tools/session.h"
#include "tools/smaller.h"

#define REPLAYS		100

/* Does @t show its bug?  *@f is then to be freed. */
static bool reproduces(const struct trace *t, struct finding *f)
{
	struct replay_result res;

	replay_trace(t, NULL, f, &res);
	if (res.status == REPLAY_REPRODUCED)
		return true;
	if (res.status != REPLAY_ERROR)
		finding_free(f);
	return false;
}

static unsigned int prove(const struct trace *t)
{
	static struct finding f;
	unsigned int good = 0;

	for (unsigned int i = 0; i < REPLAYS; i++) {
		if (!reproduces(t, &f))
			continue;
		good++;
		finding_free(&f);
	}
	return good;
}

/* The trace in @dir that is this bug already; false: none. */
static bool find_same(const char *dir, struct dirent **list, int n,
		      const struct trace *t, char *path, size_t size)
{
	for (int i = 0; i < n; i++) {
		struct trace_error err;
		struct trace other;
		bool same;

		snprintf(path, size, "%s/%s", dir, list[i]->d_name);
		if (trace_read(path, &other, &err))
			continue;	/* `corpus check` tells of it */
		same = corpus_same(t, &other);
		trace_free(&other);
		if (same)
			return true;
	}
	return false;
}

/* False after a message. */
static bool is_new(const char *from, const char *dir, const struct trace *t)
{
	char path[1024];
	struct dirent **list;
	int n = corpus_list(dir, &list);
	bool same;

	if (n < 0)
		return false;
	same = find_same(dir, list, n, t, path, sizeof(path));
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	if (same)
		complain("%s: the same bug of the same variant is there as %s; remove that one to replace it",
			 from, path);
	return !same;
}

/* @nchoices: how many lines it had. */
static int add_trace(const char *from, const char *dir, struct trace *t,
		     u32 nchoices, const struct options *opt)
{
	bool mutated = strcmp(t->mutation, "none");
	struct trace_error err;
	unsigned int good;
	char path[1024];

	good = prove(t);
	if (good != REPLAYS) {
		complain("internal error: %s: reproduced %u times of %d; please report it with the file",
			 from, good, REPLAYS);
		return EXIT_INTERNAL;
	}
	t->status = TRACE_OPEN;
	snprintf(t->replays, sizeof(t->replays), "%u of %d", good, REPLAYS);
	snprintf(path, sizeof(path), "%s/%s-%s.trace", dir, t->signature,
		 mutated ? t->mutation : t->rev);
	if (!access(path, F_OK)) {
		complain("%s: %s is there; remove or rename that one to replace it",
			 from, path);
		return EXIT_USAGE;
	}
	if (trace_write(path, t, &err)) {
		complain("%s", err.text);
		return EXIT_USAGE;
	}
	if (!opt->quiet)
		printf("added %s: %u of %u choices, reproduced %s\n", path,
		       t->nchoices, nchoices, t->replays);
	return EXIT_CLEAN;
}

/* The signature stays, so whether it is new is asked before the work. */
static int add_finding(const char *from, const char *dir, struct finding *f,
		       const struct options *opt)
{
	struct minimise_options how = { .stop = session_interrupted };
	static struct minimised m;
	static struct finding small;
	int ret;

	if (!is_new(from, dir, &f->trace))
		return EXIT_USAGE;
	if (opt->no_minimise)
		return add_trace(from, dir, &f->trace, f->trace.nchoices, opt);
	session_catch_interrupts();
	ret = smaller_of_run(from, f, &how, &small, &m);
	if (ret)
		return ret;
	ret = add_trace(from, dir, &small.trace, f->trace.nchoices, opt);
	finding_free(&small);
	return ret;
}

int corpus_add(const char *path, const char *dir, const struct options *opt)
{
	static struct finding f;
	int ret = input_run_bug(path, opt, &f);

	if (ret)
		return ret;
	ret = add_finding(path, dir, &f, opt);
	finding_free(&f);
	return ret;
}
