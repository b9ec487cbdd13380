/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generated family of scenarios: a seed is a scenario.
 *
 * The family covers the operations of ops.def on a handful of pages; it aims
 * at no bug in particular.  What a seed means is fixed: a change here changes
 * which scenario a name in an old report stands for (traces carry their
 * scenario and do not care).
 */
#ifndef RMAPSIM_CORE_SCENARIO_GENERATE_H
#define RMAPSIM_CORE_SCENARIO_GENERATE_H

#include "core/scenario/scenario.h"

#define GENERATE_PREFIX	"gen-"

/* Always legal in the sense of scenario_check(). */
void scenario_generate(u32 seed, struct scenario *scn);

/*
 * A neighbour of @scn: one more task, on a CPU of its own, with one or two
 * operations on the pages of task @about (1..).  All that was there stays as
 * it was, so the choices of a run of @scn fit until the new task is chosen.
 * False when there is no room for another task.
 */
bool scenario_grow(u64 seed, unsigned int about, struct scenario *scn);

#endif /* RMAPSIM_CORE_SCENARIO_GENERATE_H */
