/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sites in the inputs of a fuzzer: 16 bits of the hash of a site's name.
 *
 * Which sites there are is learned once, before the first input, from fixed
 * runs of the hand-written scenarios: so a code means the same site in every
 * process of a build.  Sites that only show up later have no code.
 */
#ifndef RMAPSIM_FUZZ_SITES_H
#define RMAPSIM_FUZZ_SITES_H

#include "sched/site.h"

struct core_variant;

/* Learn the sites of @variant; forgets those of the last one. */
void sites_learn(const struct core_variant *variant);

/* The site of a code: its own, or that of the next higher code there is.
 * SITE_INIT: there are none. */
u16 sites_get(u16 code);

/* The code of a site; false: it has none. */
bool sites_code(u16 site, u16 *code);

#endif /* RMAPSIM_FUZZ_SITES_H */
