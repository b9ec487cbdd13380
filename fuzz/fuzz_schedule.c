// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: is there a schedule of a hand-written scenario that shows a bug?
 *
 * Inputs are those of fuzz_scenario, of which the parts mean nothing that would
 * change a scenario.  `rmapsim replay --target fuzz_schedule CRASH` explains a
 * crash file.
 */
#include "fuzz/fuzz.h"

const char fuzz_target[] = "fuzz_schedule";
const bool fuzz_fixed = true;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_run(data, size);
	return 0;
}
