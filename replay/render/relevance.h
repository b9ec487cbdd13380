/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which events does the reader of an interleaving need?
 */
#ifndef RMAPSIM_REPLAY_RENDER_RELEVANCE_H
#define RMAPSIM_REPLAY_RENDER_RELEVANCE_H

#include "replay/render/parts.h"

/* One byte an event: 1 to keep.  To be freed; NULL without memory. */
u8 *relevance_mark(const struct report *r);

#endif /* RMAPSIM_REPLAY_RENDER_RELEVANCE_H */
