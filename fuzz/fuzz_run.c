// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do fuzz_scenario and fuzz_schedule do with an input?
 */
#include "core/core_ops.h"
#include "fuzz/choices.h"
#include "fuzz/fuzz.h"
#include "fuzz/sites.h"

static const struct core_variant *variant;

/* All that is done once is done before the first input. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	variant = fuzz_variant();
	sites_learn(variant);
	return 0;
}

static struct run_result res;

u64 fuzz_hash(void)
{
	u64 hash = FUZZ_HASH_INIT;

	hash = fuzz_hash_add(hash, res.verdict);
	hash = fuzz_hash_add(hash, res.steps);
	hash = fuzz_hash_add(hash, res.points);
	hash = fuzz_hash_add(hash, sim.log.count);
	for (u32 i = 0; i < sim.log.count; i++) {
		const struct choice *c = &sim.log.at[i];

		hash = fuzz_hash_add(hash, (u64)c->step << 16 | c->kind << 8 |
					   c->value);
	}
	return hash;
}

void fuzz_run(const uint8_t *data, size_t size, bool fixed)
{
	static struct fuzz_input in;

	input_decode(data, size, fixed, &in);
	choices_run(variant, &in, &res);
	if (res.verdict != VERDICT_NONE)
		fuzz_bug(variant, &res);
}
