// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an engine cost?  A target that does nothing, to compare with.
 */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data, (void)size;
	return 0;
}
