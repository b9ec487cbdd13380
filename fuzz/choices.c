// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which run does an input stand for?
 */
#include "fuzz/choices.h"

#include "core/core_ops.h"
#include "fuzz/delays.h"
#include "fuzz/sites.h"
#include "sched/directed.h"
#include "sched/prepared.h"

static struct strategy *raw(const struct fuzz_input *in)
{
	struct strategy *s = strategy_bytes(in->raw, in->nraw);

	delays_add(s, in->delays);
	return s;
}

static struct strategy *obliged(const struct fuzz_input *in,
				enum directed_base base)
{
	struct obligation o[LIMIT_OBLIGATIONS];

	for (u32 i = 0; i < in->nobligations; i++) {
		const struct input_obligation *from = &in->obligation[i];

		o[i] = (struct obligation) {
			.kind = from->kind,
			.task = from->task,
			.nth  = from->nth,
			.at   = sites_get(from->at),
			.from = sites_get(from->from),
		};
	}
	return strategy_obliged(base, o, in->nobligations);
}

struct strategy *choices_strategy(const struct fuzz_input *in)
{
	switch (in->arm) {
	case ARM_RAW:
		return raw(in);
	case ARM_WALK:
		return in->nobligations ? obliged(in, DIRECTED_WALK) :
					  strategy_random();
	case ARM_POS:
		return in->nobligations ? obliged(in, DIRECTED_POS) :
					  strategy_pos();
	case ARM_PCT2:
	case ARM_PCT3:
	case ARM_PCT4:
		return strategy_pct(in->arm - ARM_PCT2 + 2);
	case ARM_DELAY:
		return strategy_delay_bound();
	case ARM_STARVE:
		return strategy_starve();
	default:
		return strategy_choices(in->choice, in->nchoices);
	}
}

enum choices_run choices_prepare(const struct core_variant *variant,
				 const struct fuzz_input *in,
				 struct run_result *res)
{
	bool met;

	res->verdict = VERDICT_NONE;
	if (!core_runs(variant, &in->scn))
		return CHOICES_NOT_BUILT;
	if (!prepared_get(variant, &in->scn, res, &met))
		return CHOICES_EARLY;
	return CHOICES_RAN;
}

void choices_follow(const struct fuzz_input *in, struct run_result *res)
{
	prepared_run(choices_strategy(in), in->seed, res);
}

enum choices_run choices_run(const struct core_variant *variant,
			     const struct fuzz_input *in,
			     struct run_result *res)
{
	enum choices_run ran = choices_prepare(variant, in, res);

	if (ran == CHOICES_RAN)
		choices_follow(in, res);
	return ran;
}
