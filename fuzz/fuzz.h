/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all fuzz targets share.
 */
#ifndef RMAPSIM_FUZZ_FUZZ_H
#define RMAPSIM_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "sched/run.h"

/* The entry point of every engine; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Before the first input: engines call it, the standalone runner does. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* An input of fuzz_scenario or, @fixed, of fuzz_schedule. */
void fuzz_run(const uint8_t *data, size_t size, bool fixed);

/* The variant that RMAPSIM_FUZZ_REV and RMAPSIM_FUZZ_MUTATION name. */
const struct core_variant *fuzz_variant(void);

/* The run that just ended has a verdict: print the report, then abort. */
void fuzz_bug(const struct core_variant *variant,
	      const struct run_result *res) __attribute__((noreturn));

#endif /* RMAPSIM_FUZZ_FUZZ_H */
