// SPDX-License-Identifier: GPL-2.0-only
/*
 * What did the last run show that another one could be made of?
 *
 * Nothing is copied but which scenario it was: the choices are still in
 * sim.log, and what was communicated in feedback.c, when an engine asks for the
 * next input.
 */
#include <string.h>

#include "fuzz/feedback.h"
#include "fuzz/mutator.h"
#include "fuzz/sites.h"

/* Communications of a run that are looked at: most have fewer. */
#define PAIRS_MAX	128
#define PREEMPT_ONE_IN	8
#define DELAY_ONE_IN	8

static struct {
	bool		known;
	struct scenario	scn;
	u32		steps;
} last;

void mutate_observe(const struct fuzz_input *in, const struct run_result *res)
{
	last.scn = in->scn;
	last.steps = res->steps;
	last.known = true;
}

void mutate_forget(void)
{
	last.known = false;
}

/* Unused parts of a scenario are zero, see input_repair(). */
bool observed_same(const struct mutator *m)
{
	return last.known && !memcmp(&last.scn, &m->in.scn, sizeof(last.scn));
}

u32 observed_steps(const struct mutator *m)
{
	return observed_same(m) ? last.steps : 0;
}

u32 observed_choices(struct choice *c)
{
	u32 n = sim.log.count;

	if (n > INPUT_CHOICES_MAX)
		n = INPUT_CHOICES_MAX;
	memcpy(c, sim.log.at, n * sizeof(*c));
	return n;
}

static bool has_from(const struct obligation *o)
{
	return o->kind != OBLIGATION_DELAY && o->kind != OBLIGATION_PREEMPT;
}

/* False: one of its sites has no code. */
static bool to_codes(const struct obligation *o, struct input_obligation *to)
{
	*to = (struct input_obligation) {
		.kind = o->kind, .task = o->task ? o->task : 1,
		.nth = o->nth < 255 ? o->nth : 255,
	};
	return sites_code(o->at, &to->at) &&
	       (!has_from(o) || sites_code(o->from, &to->from));
}

/* OZZ's missing barrier: a store that somebody else reads stays behind. */
static bool can_delay(const struct feedback_pair *p)
{
	return sim.model != MM_SC && p->from != SITE_INIT &&
	       site_op(p->from) == OP_WRITE;
}

/* Another order than that of the run, or the same. */
static struct obligation about_pair(struct mutator *m,
				    const struct feedback_pair *p)
{
	struct obligation o = {
		.kind = OBLIGATION_RF, .at = p->to, .from = p->from,
		.nth = 1, .task = p->from_task,
	};

	if (one_in(m, PREEMPT_ONE_IN)) {
		o.kind = OBLIGATION_PREEMPT;
	} else if (can_delay(p) && one_in(m, DELAY_ONE_IN)) {
		o.kind = OBLIGATION_DELAY;
		o.at = p->from;
	} else if (one_in(m, 2)) {
		o.at = p->from;
		o.from = p->to;
	} else if (one_in(m, 2)) {
		o = obligation_negate(&o);
	}
	return o;
}

static u32 plan_pairs(struct mutator *m, struct obligation *plan)
{
	static struct feedback_pair pairs[PAIRS_MAX];
	u32 npairs = feedback_pairs(pairs, PAIRS_MAX), n;

	if (!npairs)
		return 0;
	n = 1 + draw(m, 2);
	for (u32 i = 0; i < n; i++)
		plan[i] = about_pair(m, &pairs[draw(m, npairs)]);
	return n;
}

u32 observed_plan(struct mutator *m, struct input_obligation *o)
{
	struct obligation plan[LIMIT_OBLIGATIONS];
	u32 n = last.known ? plan_pairs(m, plan) : 0, kept = 0;

	for (u32 i = 0; i < n; i++)
		kept += to_codes(&plan[i], &o[kept]);
	return kept;
}
