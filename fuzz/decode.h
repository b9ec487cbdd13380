/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of fuzz_schedule: any byte string is a run.
 *
 *	byte 0		0..127: that hand-written scenario (modulo their
 *			number); 128..255: one of the generated family,
 *	bytes 1, 2	whose seed this is, little endian
 *	byte 1, or the lower bits of byte 0 for the family
 *			which stores are delayed, see delays.h; 0: none
 *	the rest	choices, see strategy_bytes()
 *
 * Missing bytes are 0.
 */
#ifndef RMAPSIM_FUZZ_DECODE_H
#define RMAPSIM_FUZZ_DECODE_H

#include "core/scenario/scenario.h"
#include "sched/run.h"

#define FUZZ_HEADER	3

/*
 * Set up the scenario of an input, unless it is the last one's.  False: that
 * already gave the verdict in *@res, or there is none because @variant was
 * not built for the scenario's geometry.
 */
bool fuzz_prepare(const struct core_variant *variant, const u8 *data,
		  size_t size, struct run_result *res);

/* The choices of an input. */
struct strategy *fuzz_choices(const u8 *data, size_t size);

/* The input is done with.  Under AFL++ its traces go with it. */
void fuzz_done(void);

/* The scenario is to be set up again: somebody else made a run. */
void fuzz_forget(void);

#endif /* RMAPSIM_FUZZ_DECODE_H */
