/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run in the formats of other programs.
 *
 * All of them are made of the recorded events, with the step numbers of the
 * report, before the next run: they read the recorder and the names.  The
 * output is the same bytes for the same run.
 */
#ifndef RMAPSIM_REPLAY_EXPORT_EXPORT_H
#define RMAPSIM_REPLAY_EXPORT_EXPORT_H

#include <stdio.h>

#include "replay/finding.h"

/*
 * @all: every event; else those that the report shows, and whose values they
 * read.  A run without a verdict is exported as a whole.
 * 0, or -ENOMEM: then what was written is not whole.
 */
/* A graph for dot: a cluster a task, what read from where, what is missing. */
int export_dot(FILE *out, const struct finding *f, bool all);
/* A space-time diagram for ShiViz. */
int export_shiviz(FILE *out, const struct finding *f, bool all);
/* The JSON of Chrome's tracing, for Perfetto; every event. */
void export_perfetto(FILE *out, const struct finding *f);

/*
 * A mail about @f, which must have a verdict; the trace stands at its end.
 * @tool and @compiler are who writes it.
 */
int export_mail(FILE *out, struct finding *f, const char *tool,
		const char *compiler);

#endif /* RMAPSIM_REPLAY_EXPORT_EXPORT_H */
