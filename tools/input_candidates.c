// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run with what its reads could have met, which other runs have shown.
 */
#include "replay/candidates.h"
#include <stdlib.h>

#include "tools/input.h"

/* Some seconds at most: a page need not know a way to all of them. */
#define PROOF_STEPS	400000

static int run(const char *path, struct input_text *in,
	       const struct options *opt, struct finding *f,
	       struct replay_result *res)
{
	int ret = input_run_text(path, in, opt, f, res);
	struct candidates *c;

	if (ret || res->status == REPLAY_DIVERGED)
		return ret;
	c = candidates_find(f);
	if (c && c->n) {
		candidates_prove(c, f, PROOF_STEPS);
		finding_free(f);
		ret = input_run_text(path, in, opt, f, res);
	}
	if (ret)
		candidates_free(c);
	else
		f->candidates = c;
	return ret;
}

/* A pipe can be read but once. */
int input_run_candidates(const char *path, const struct options *opt,
			 struct finding *f, struct replay_result *res)
{
	struct input_text in;
	int ret;

	if (!input_read(path, &in))
		return EXIT_USAGE;
	ret = run(path, &in, opt, f, res);
	free(in.text);
	return ret;
}
