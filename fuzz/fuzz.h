/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all fuzz targets share.
 */
#ifndef RMAPSIM_FUZZ_FUZZ_H
#define RMAPSIM_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "sched/run.h"

/* Bytes of a text that is parsed; longer inputs are not looked at. */
#define FUZZ_TEXT_MAX	8192

/* Each target defines its own: the word of a trace's line `found`. */
extern const char fuzz_target[];

/* The entry point of every engine; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Before the first input: engines call it, the standalone runner does. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/*
 * What the last input did, the same in each process: for the standalone
 * runner, which looks for state that is left from one input to another.
 */
u64 fuzz_hash(void);

/* The target is fuzz_schedule: only BASE makes a scenario. */
extern const bool fuzz_fixed;

/* An input of fuzz_scenario or fuzz_schedule. */
void fuzz_run(const uint8_t *data, size_t size);

/* Prepare the machine and the scenarios, once. */
void fuzz_begin(void);

/* The same, and the variant that RMAPSIM_FUZZ_REV and RMAPSIM_FUZZ_MUTATION
 * name; sim.model is that of RMAPSIM_FUZZ_MODEL. */
const struct core_variant *fuzz_variant(void);

/* The run that just ended has a verdict: print the report, then abort. */
void fuzz_bug(const struct core_variant *variant,
	      const struct run_result *res) __attribute__((noreturn));

/*
 * The tool itself is wrong: print that and abort.  @id is a word for what was
 * promised, the rest says how it was broken.
 */
void fuzz_broken(const char *id, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* ---- crash.c: where a bug ends, see docs/fuzzing.md ---- */

/*
 * Abort.  The innermost functions of the call stack are named after @note's
 * check (NULL: our own bug) and the first hex digits of @signature.
 */
void fuzz_crash(const struct note *note, const char *signature)
	__attribute__((noreturn));

#endif /* RMAPSIM_FUZZ_FUZZ_H */
