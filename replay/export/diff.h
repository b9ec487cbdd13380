/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two runs side by side, from where they part, as text: 78 columns, ASCII, the
 * same bytes for the same two runs.
 */
#ifndef RMAPSIM_REPLAY_EXPORT_DIFF_H
#define RMAPSIM_REPLAY_EXPORT_DIFF_H

#include <stdio.h>

#include "replay/align.h"

struct diff {
	const struct run_copy	*a, *b;
	const struct align	*al;
	const char		*name_a, *name_b;	/* for the reader */
	bool			all;	/* every event, every place */
};

void diff_write(FILE *out, const struct diff *d);

#endif /* RMAPSIM_REPLAY_EXPORT_DIFF_H */
