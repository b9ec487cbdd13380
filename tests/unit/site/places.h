/* SPDX-License-Identifier: GPL-2.0-only */
/* One source, compiled with and without optimisation. */
#ifndef RMAPSIM_TESTS_UNIT_SITE_PLACES_H
#define RMAPSIM_TESTS_UNIT_SITE_PLACES_H

#include "sched/machine.h"

void places_O0(u64 *words, struct sim_lock *lock);
void places_O2(u64 *words, struct sim_lock *lock);

#endif /* RMAPSIM_TESTS_UNIT_SITE_PLACES_H */
