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

#include "replay/minimise_try.h"
#include "replay/passing.h"

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

/* What asking for one choice has cost. */
static u64 cost(const struct finding *f)
{
	return COST_SETUP + COST_RECORDED * (u64)f->result.steps;
}

u32 minimise_passes(const struct core_variant *variant, const struct trace *t,
		    struct allowance *a)
{
	static struct finding f;
	u32 line = t->nchoices + 1, losses, found = 0;
	bool passes;

	while (--line && allowance_left(a)) {
		passes = passing_run(&f, variant, t, line, &losses);
		allowance_spend(a, cost(&f));
		finding_free(&f);
		if (passes && !losses)
			return line;
		if (passes && !found)
			found = line;
	}
	return found;
}
