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

#endif /* RMAPSIM_CORE_SCENARIO_GENERATE_H */
