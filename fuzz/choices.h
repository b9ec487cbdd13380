/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The run that an input stands for.
 */
#ifndef RMAPSIM_FUZZ_CHOICES_H
#define RMAPSIM_FUZZ_CHOICES_H

#include "fuzz/input.h"
#include "sched/run.h"

struct core_variant;

enum choices_run {
	CHOICES_RAN,		/* *res is that of the run */
	CHOICES_EARLY,		/* the set-up, or a run to learn by, has the
				 * verdict */
	CHOICES_NOT_BUILT,	/* @variant lacks the scenario's geometry */
};

/*
 * Make what @in runs in stand; *res has a verdict unless it does.  @in must
 * stay until the next call: sim.scenario points into it.
 */
enum choices_run choices_prepare(const struct core_variant *variant,
				 const struct fuzz_input *in,
				 struct run_result *res);
/* Then run it. */
void choices_follow(const struct fuzz_input *in, struct run_result *res);

/*
 * Both.  After a verdict sim.log has the choices that lead there.  The run is
 * a function of the variant, sim.model and the input.
 */
enum choices_run choices_run(const struct core_variant *variant,
			     const struct fuzz_input *in,
			     struct run_result *res);

/* The strategy of @in, valid until the next call; of prepared_run(). */
struct strategy *choices_strategy(const struct fuzz_input *in);

#endif /* RMAPSIM_FUZZ_CHOICES_H */
