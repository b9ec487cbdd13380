/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay --watch: every step that changed a place.
 */
#ifndef RMAPSIM_TOOLS_WATCH_H
#define RMAPSIM_TOOLS_WATCH_H

#include "replay/finding.h"

/*
 * Print to stdout what became of @place, a name as in reports or the beginning
 * of one ("rmap[0x10]", "desc#1"), in the run of @f, which was recorded last.
 */
void watch_print(const char *place, const struct finding *f);

#endif /* RMAPSIM_TOOLS_WATCH_H */
