// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: is there a schedule of a scenario that shows a bug?
 *
 * decode.h says what the bytes mean; `rmapsim replay CRASH` explains a crash
 * file, `rmapsim show --as=trace CRASH` turns it into a trace.
 */
#include "core/core_ops.h"
#include "fuzz/decode.h"
#include "fuzz/feedback.h"
#include "fuzz/fuzz.h"

static void run_input(const uint8_t *data, size_t size, struct run_result *res)
{
	feedback_begin();
	run_once(fuzz_choices(data, size), 0, res);
	feedback_end();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct core_variant *variant;
	static struct run_result res;

	if (!variant) {
		variant = fuzz_variant();
		feedback_init();
	}
	if (fuzz_prepare(variant, data, size, &res))
		run_input(data, size, &res);
	if (res.verdict != VERDICT_NONE)
		fuzz_bug(variant, &res);
	fuzz_done();
	return 0;
}
