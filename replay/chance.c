// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which operation makes the failure likely?  See chance.h.
 */
#include "replay/chance.h"

#include <string.h>

#include "replay/continuation.h"

#define now continuation

/* How many of the sample fail after @steps; with @until_one that does not it
 * ends there. */
static u32 count(u32 steps, bool until_one)
{
	u32 i, n = 0;

	for (i = 0; i < CHANCE_RUNS; i++) {
		if (!allowance_left(now.allowed))
			break;
		n += continuation_random(steps, i, false) == ENDS_SO;
		if (until_one && n <= i)
			break;
	}
	return n;
}

static bool all_fail(u32 steps)
{
	return count(steps, true) == CHANCE_RUNS;
}

static u32 steps_before(u32 place)
{
	return place ? now.places[place - 1].step : 0;
}

/* All fail after what comes out, and not after the place before it; else it is
 * the last. */
static u32 bisect(void)
{
	u32 low = 0, high = now.nplaces - 1;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (all_fail(now.places[middle].step))
			high = middle;
		else
			low = middle + 1;
	}
	return high;
}

bool chance_find(const struct finding_source *src, struct allowance *a,
		 struct trace_chance *out)
{
	u32 at;

	memset(out, 0, sizeof(*out));
	if (continuation_begin(src, a)) {
		at = bisect();
		out->task = now.places[at].task;
		out->ops = now.places[at].ops;
		out->fail = count(now.places[at].step, false);
		out->before = count(steps_before(at), false);
		out->of = CHANCE_RUNS;
	}
	continuation_end();
	/* Cut short, they would be counts of fewer. */
	if (!allowance_left(a))
		memset(out, 0, sizeof(*out));
	return out->of;
}

s32 chance_event(const struct trace_chance *c)
{
	return c->of ? continuation_event(c->task, c->ops) : -1;
}
