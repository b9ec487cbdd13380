// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do fuzz_scenario and fuzz_schedule do with an input?
 */
#include "core/core_ops.h"
#include "fuzz/choices.h"
#include "fuzz/feedback.h"
#include "fuzz/fuzz.h"
#include "fuzz/mutate.h"
#include "fuzz/sites.h"
#include "sched/fnv.h"

static const struct core_variant *variant;

/* All that is done once is done before the first input. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	variant = fuzz_variant();
	sites_learn(variant);
	feedback_init();
	return 0;
}

static struct run_result res;

u64 fuzz_hash(void)
{
	u64 hash = FNV_INIT;

	hash = fnv_add(hash, res.verdict);
	hash = fnv_add(hash, res.steps);
	hash = fnv_add(hash, res.points);
	hash = fnv_add(hash, sim.log.count);
	for (u32 i = 0; i < sim.log.count; i++) {
		const struct choice *c = &sim.log.at[i];

		hash = fnv_add(hash, (u64)c->step << 16 | c->kind << 8 |
					   c->value);
	}
	return hash;
}

void fuzz_run(const uint8_t *data, size_t size)
{
	static struct fuzz_input in;

	input_decode(data, size, fuzz_fixed, &in);
	/* What a set-up does depends on what ran before, so it does not show. */
	if (choices_prepare(variant, &in, &res) == CHOICES_RAN) {
		feedback_begin();
		choices_follow(&in, &res);
		feedback_end();
		mutate_observe(&in, &res);
	}
	if (res.verdict != VERDICT_NONE)
		fuzz_bug(variant, &res);
}
