/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The delayed stores of a fuzzer's input.
 */
#ifndef RMAPSIM_FUZZ_DELAYS_H
#define RMAPSIM_FUZZ_DELAYS_H

#include "sched/strategy.h"

/* Let @s delay stores in the next run; @number 0: none. */
void delays_add(struct strategy *s, u32 number);

#endif /* RMAPSIM_FUZZ_DELAYS_H */
