/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The resolver of site names that debug information makes possible.
 */
#ifndef RMAPSIM_REPLAY_SITE_H
#define RMAPSIM_REPLAY_SITE_H

#include "sched/site.h"

/* For site_set_resolver(). */
bool symbol_site(u64 pc, struct site_place *place);

#endif /* RMAPSIM_REPLAY_SITE_H */
