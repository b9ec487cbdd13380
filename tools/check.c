// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do these options contradict one another?
 *
 * Asked before anything runs.  What needs more than the names of options is
 * checked where it is used.
 */
#include <stdio.h>

#include "tools/options.h"

/* An option may be of other commands: then it is not given. */
static const struct {
	enum option_id	one, other;
	const char	*why;
} pairs[] = {
	{ OPT_QUIET, OPT_VERBOSE, "one asks for less, the other for more" },
	{ OPT_BISECT, OPT_ERROR_EXITCODE, "both decide the exit code" },
	{ OPT_RUNS, OPT_SCHEDULES, "they are the same" },
	{ OPT_SEED, OPT_SEEDS, "both say where to begin" },
	{ OPT_SCENARIO, OPT_PROGRAM, "both say what runs" },
	{ OPT_SET, OPT_PROGRAM, "a program has no vm" },
	{ OPT_FAIL_ALLOC, OPT_PROGRAM, "a program has no vm" },
	{ OPT_CORE, OPT_PROGRAM, "a program is code of its own" },
	{ OPT_CORE, OPT_REV, "both say which code runs" },
	{ OPT_CORE, OPT_MUTATION, "a mutation is of a revision" },
	{ OPT_STATE, OPT_SEEDS, "a state is of one search" },
	{ OPT_MANUAL, OPT_STRATEGY, "the choices are yours" },
	{ OPT_MANUAL, OPT_OBLIGE, "the choices are yours" },
	{ OPT_MANUAL, OPT_EXHAUSTIVE, "it is one schedule" },
	{ OPT_MANUAL, OPT_SEED, "the choices are yours" },
	{ OPT_MANUAL, OPT_SEEDS, "it is one schedule" },
	{ OPT_MANUAL, OPT_JOBS, "it is one schedule" },
	{ OPT_MANUAL, OPT_RESUME, "it is one schedule" },
	{ OPT_MANUAL, OPT_RUNS, "it is one schedule" },
	{ OPT_MANUAL, OPT_SCHEDULES, "it is one schedule" },
	{ OPT_MANUAL, OPT_FOR, "it is one schedule" },
	{ OPT_MANUAL, OPT_STEPS, "it is as long as you make it" },
	{ OPT_MANUAL, OPT_KEEP_GOING, "it is one schedule" },
	{ OPT_RACES, OPT_RACE_RULE_OFF, NULL },
	{ OPT_MARKDOWN, OPT_JSON, "the output has one form" },
	{ OPT_MARKDOWN_BENCH, OPT_JSON, "the output has one form" },
	{ OPT_BRIEF, OPT_JSON, "the output has one form" },
};

/* --races=off with a rule of races; the other levels go with one. */
static bool is_harmless(enum option_id one, const struct options *opt)
{
	return one == OPT_RACES && opt->races;
}

static int refuse(enum option_id one, enum option_id other, const char *why)
{
	complain("--%s: does not go with --%s (%s); leave out one of them",
		 option_rows[one].name, option_rows[other].name,
		 why ? why : "nothing is left to report");
	return EXIT_USAGE;
}

int options_check(const struct options *opt)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		if (option_is_given(pairs[i].one) &&
		    option_is_given(pairs[i].other) &&
		    !is_harmless(pairs[i].one, opt))
			return refuse(pairs[i].one, pairs[i].other,
				      pairs[i].why);
	}
	return 0;
}
