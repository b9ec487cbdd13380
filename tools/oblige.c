// SPDX-License-Identifier: GPL-2.0-only
/*
 * explore --oblige: what schedules are to do, and whether they could.
 */
#include "tools/oblige.h"

#include <string.h>

#include "replay/site.h"
#include "sched/directed.h"

#define STRATEGY	"directed"

/* Made to explain what was found: no schedules of the search. */
static struct directed_tally aside[LIMIT_OBLIGATIONS];

int oblige_take(const struct options *opt, const char **strategy)
{
	const char *why;

	*strategy = opt->strategy;
	site_set_resolver(symbol_site);
	if (!opt->oblige[0])
		return 0;
	if (opt->strategy && strcmp(opt->strategy, STRATEGY)) {
		complain("--strategy %.64s: obligations are for %s; leave it out",
			 opt->strategy, STRATEGY);
		return EXIT_USAGE;
	}
	*strategy = STRATEGY;
	for (u32 i = 0; i < LIMIT_OBLIGATIONS && opt->oblige[i]; i++) {
		if (strategy_directed_oblige(opt->oblige[i], &why)) {
			complain("--oblige '%.160s': %s", opt->oblige[i], why);
			return EXIT_USAGE;
		}
	}
	return 0;
}

void oblige_explains(bool begins)
{
	u64 sign = begins ? -1 : 1;
	struct directed_tally t;

	for (u32 i = 0; strategy_directed_tally(i, &t); i++) {
		aside[i].runs += sign * t.runs;
		aside[i].met += sign * t.met;
	}
}

void oblige_print_tally(void)
{
	struct directed_tally t;

	for (u32 i = 0; strategy_directed_tally(i, &t); i++) {
		u64 met = t.met - aside[i].met;

		complain("%s: met in %llu of %llu schedules%s", t.text, met,
			 t.runs - aside[i].runs,
			 met ? "" : "; are these the lines?");
	}
}
