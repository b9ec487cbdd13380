// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim corpus check: does every stored trace still do what it says?
 *
 * `status open` must reproduce, `status fixed` must run to its end without a
 * verdict; neither may diverge.
 */
#include "tools/corpus.h"

#include <stdio.h>
#include <stdlib.h>

static bool check_trace(const char *path, const struct options *opt)
{
	static struct finding f;
	struct replay_options none = { 0 };
	struct replay_result res;
	struct trace_error err;
	const char *wrong;
	struct trace t;

	if (trace_read(path, &t, &err)) {
		printf("FAIL %s\n", err.text);
		return false;
	}
	replay_trace(&t, &none, &f, &res);
	wrong = corpus_judge(&t, &res);
	if (!wrong && t.certain.runs && !trace_certain_holds(&t))
		wrong = "'certain' is not of this run; 'rmapsim minimise --steps=1' finds it anew";
	if (!wrong && t.chance.of && !trace_chance_holds(&t))
		wrong = "'chance' is not of this run; 'rmapsim minimise --steps=1' finds it anew";
	if (wrong)
		printf("FAIL %s: %s\n", path, wrong);
	else if (!opt->quiet)
		printf("ok   %s\n", path);
	if (res.status != REPLAY_ERROR)
		finding_free(&f);
	trace_free(&t);
	return !wrong;
}

int corpus_check(const char *dir, const struct options *opt)
{
	struct dirent **list;
	unsigned int good = 0, bad = 0;
	int n = corpus_list(dir, &list);

	if (n < 0)
		return EXIT_USAGE;
	if (!n) {
		free(list);
		complain("%s: holds no trace; name a folder with files *.trace",
			 dir);
		return EXIT_USAGE;
	}
	for (int i = 0; i < n; i++) {
		char path[1024];

		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		if (check_trace(path, opt))
			good++;
		else
			bad++;
		free(list[i]);
	}
	free(list);
	printf("%u traces as they should be, %u not\n", good, bad);
	return bad ? EXIT_BUG : EXIT_CLEAN;
}
