// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: does the interpreter of litmus tests keep its promises?
 * See check_litmus.c.
 */
#include "fuzz/check.h"
#include "fuzz/fuzz.h"

const char fuzz_target[] = "fuzz_litmus";

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	check_litmus_begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_litmus(data, size);
	return 0;
}
