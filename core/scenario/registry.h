/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scenarios that are built in: core/scenario/NAME.scn, and the generated
 * family, whose members are named gen-SEED.
 */
#ifndef RMAPSIM_CORE_SCENARIO_REGISTRY_H
#define RMAPSIM_CORE_SCENARIO_REGISTRY_H

#include "core/scenario/scenario.h"

/* One file, embedded by embed.py; sorted by name, NULL name ends. */
struct scn_source {
	const char	*name;
	const char	*story;		/* first sentence of its comment */
	const char	*text;
};

extern const struct scn_source scn_sources[];

/* Hand-written scenarios, in the order of their names; @index is below their
 * count. */
unsigned int registry_count(void);
const struct scenario *registry_get(unsigned int index);

/* A hand-written scenario, or a member of the generated family. */
bool registry_find(const char *name, struct scenario *scn);

#endif /* RMAPSIM_CORE_SCENARIO_REGISTRY_H */
