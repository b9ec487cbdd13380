/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios that are ready to run: a cache of set-ups for fuzzing.
 *
 * A fuzzer tries many inputs of some hundred scenarios in any order; setting up
 * a VM takes some ten times as long as a run in it.  So the populated VM is
 * kept as the blocks in which it differs from the empty machine.
 *
 * What searches learn from run to run (conflict.h: where decisions are needed;
 * how long runs are) is learned here in PREPARED_LEARN runs with fixed seeds
 * when a scenario is met for the first time, kept with it, and then frozen: a
 * run is a function of variant, scenario and choices, whatever ran before and
 * whatever was in the cache.
 */
#ifndef RMAPSIM_SCHED_PREPARED_H
#define RMAPSIM_SCHED_PREPARED_H

#include "sched/run.h"

/* Runs by which a new scenario is learned. */
#define PREPARED_LEARN	4

/*
 * Make the VM of @scn stand, with what was learned about it; @scn must stay as
 * it is until the next call.  False: the set-up or one of the learning runs gave
 * the verdict in *@res, and sim.log has its choices.  *@met says whether what
 * there is to know was known.
 *
 * Part of what is prepared for are .model and .steps_max of struct sim; who
 * changes .races or .race_rules_off calls prepared_forget().
 */
bool prepared_get(const struct core_variant *variant,
		  const struct scenario *scn, struct run_result *res,
		  bool *met);

/*
 * A run of what prepared_get() made: run_once() that learns nothing.  Decisions
 * are made only where accesses can race, as the learning runs and this one have
 * shown so far, or everywhere if @s asks for that.
 *
 * For strategies that decide by what counts.h, weak.h and conflict.h know; those
 * that learn something else (SURW, directed) find that nothing is known.
 */
void prepared_run(struct strategy *s, u64 seed, struct run_result *res);

/*
 * Drop everything.  Not needed where others use run_prepare() in between: that
 * is noticed.
 */
void prepared_forget(void);

/* Set-ups that were made so far, because no cache had them. */
u64 prepared_setups(void);

#endif /* RMAPSIM_SCHED_PREPARED_H */
