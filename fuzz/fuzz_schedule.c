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

const char fuzz_target[] = "fuzz_schedule";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct core_variant *variant;
	static struct run_result res;

	if (!variant)
		variant = fuzz_variant();
	if (fuzz_prepare(variant, data, size, &res))
		run_once(feedback_strategy(fuzz_choices(data, size)), 0, &res);
	if (res.verdict != VERDICT_NONE)
		fuzz_bug(variant, &res);
	fuzz_done();
	return 0;
}
