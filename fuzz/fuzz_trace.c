// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: do the reader of traces and the replayer keep their promises?
 * See check_trace.c.
 */
#include "fuzz/check.h"
#include "fuzz/fuzz.h"

const char fuzz_target[] = "fuzz_trace";

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	check_trace_begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_trace(data, size);
	return 0;
}
