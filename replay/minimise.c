// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the smallest scenario and schedule that shows the same bug?  See
 * minimise.h.
 *
 * What the verdict does not depend on goes at once.  Then the schedule, because
 * what is short is quickly tried, the scenario, and all of it again until
 * nothing gives.
 */
#include "replay/minimise.h"

#include <string.h>

#include "replay/minimise_try.h"
#include "replay/replay.h"

bool minimise(const struct finding_source *src,
	      const struct minimise_options *opt, struct minimised *out)
{
	bool good = minimise_begin(src, opt, out);
	bool any = good;

	if (good && !minimise_now.want.trace.program)
		minimise_past();
	while (any && !minimise_now.over) {
		any = minimise_schedule();
		if (minimise_now.want.trace.program)
			continue;
		any |= minimise_scenario();
		any |= minimise_vm();
	}
	minimise_end();
	return good;
}

static bool passes_without(const struct core_variant *variant,
			   const struct trace *t, u32 line)
{
	static struct finding f;
	struct replay_result res = { 0 };
	struct replay_state st;
	struct trace other;
	bool passes;
	u32 i;

	trace_init(&other);
	for (i = 0; i < t->nchoices; i++) {
		if (i != line)
			sim_bug_on(trace_add_choice(&other, &t->choices[i]));
	}
	finding_run(&f, variant, &t->scn, replay_strategy(&st, &other, &res));
	passes = f.result.verdict == VERDICT_NONE;
	finding_free(&f);
	trace_free(&other);
	return passes;
}

u32 minimise_passes(const struct core_variant *variant, const struct trace *t)
{
	u32 line = t->nchoices;

	while (line--) {
		if (passes_without(variant, t, line))
			return line + 1;
	}
	return 0;
}
