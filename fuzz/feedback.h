/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a coverage-guided engine learns from a run besides code edges.
 *
 * Edges say next to nothing about schedules: the same code runs in another
 * order.  So each switch counts, by where the task that is left and the task
 * that goes on stand.
 */
#ifndef RMAPSIM_FUZZ_FEEDBACK_H
#define RMAPSIM_FUZZ_FEEDBACK_H

#include "sched/strategy.h"

/* @inner, with every switch it decides counted. */
struct strategy *feedback_strategy(struct strategy *inner);

#endif /* RMAPSIM_FUZZ_FEEDBACK_H */
