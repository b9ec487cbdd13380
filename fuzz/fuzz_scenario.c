// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: is there a scenario and a schedule of it that show a bug?
 *
 * input.h says what the bytes mean; `rmapsim replay CRASH` explains a crash
 * file, `rmapsim show --as=trace CRASH` turns it into a trace.
 */
#include "fuzz/fuzz.h"

const char fuzz_target[] = "fuzz_scenario";
const bool fuzz_fixed = false;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_run(data, size);
	return 0;
}
