/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changing inputs of fuzz_schedule and fuzz_scenario in a way that means
 * something: operations, tasks, preemptions, obligations, and not bytes.
 *
 * What comes out is a function of what goes in, of the seed, and of what was
 * last observed; it is a list of whole records that means a legal scenario.
 * It knows no fuzzing engine: mutator_libfuzzer.c and mutator_afl.c are the two
 * faces of this.
 *
 * Obligations are drawn from the communications of the run before, as RFF does
 * it (Wolff et al., ASPLOS 2024, section 4): as they were, turned round, or
 * forbidden; feedback.h must have been told to note pairs.  Unlike in RFF the
 * run can be of another scenario than the input is: sites are places of the
 * code, which scenarios share.
 *
 * None of this is thread-safe, and nothing allocates.
 */
#ifndef RMAPSIM_FUZZ_MUTATE_H
#define RMAPSIM_FUZZ_MUTATE_H

#include "fuzz/input.h"
#include "sched/run.h"

/* MUTATE(name, part, weight, help): every kind of change. */
enum mutate_kind {
#define MUTATE(name, part, weight, help) MUTATE_##name,
#include "fuzz/mutate.def"
#undef MUTATE
	MUTATE_KINDS
};

_Static_assert(MUTATE_KINDS <= 64, "a set of kinds fits a u64");

/*
 * Change the input in @data in place; @max bytes have room there, INPUT_MAX are
 * looked at.  Returns its new size in bytes; 0: no input fits @max, and @data
 * is as it was.  @fixed as for input_decode().
 */
size_t mutate_input(u8 *data, size_t size, size_t max, u32 seed, bool fixed);

/* The same of two inputs: something of @b goes into @a, and the result, which
 * may not overlap them, into @out. */
size_t mutate_cross(const u8 *a, size_t na, const u8 *b, size_t nb, u8 *out,
		    size_t max, u32 seed, bool fixed);

/* Which kinds the last call used, one bit each. */
u64 mutate_used(void);
const char *mutate_word(enum mutate_kind kind);

/*
 * A run of @in, as input_decode() made it, has just ended with @res.  Its
 * choices are taken from sim.log, its communications from feedback.h; both are
 * read when the next input is changed.
 */
void mutate_observe(const struct fuzz_input *in, const struct run_result *res);
/* There was no run, as far as changes are concerned. */
void mutate_forget(void);

#endif /* RMAPSIM_FUZZ_MUTATE_H */
