/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report of a finding as text for a mail: at most 78 columns, ASCII, no
 * tabs, and the same bytes for the same run.
 */
#ifndef RMAPSIM_REPLAY_RENDER_REPORT_H
#define RMAPSIM_REPLAY_RENDER_REPORT_H

#include <stdio.h>

#include "replay/finding.h"

/* "rmapsim 0.3.0, gcc 12.2": who writes the report; set by the program. */
extern const char *report_build;

/* All of it.  Before the next run: it reads the recorder and the arena. */
void report_write(FILE *out, const struct finding *f);
/* "BUG: RMAPSIM: slab-use-after-free in f", without line end. */
void report_title(const struct finding *f, char *buf, size_t n);
/* The last line of a fuzzer's crash, in the sanitizers' form. */
void report_summary(FILE *out, const struct finding *f);
/* The events of the run in the syntax of a trace. */
void report_events(FILE *out, const struct finding *f);

#endif /* RMAPSIM_REPLAY_RENDER_REPORT_H */
