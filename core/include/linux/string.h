/* SPDX-License-Identifier: GPL-2.0-only */
/* Block operations on simulated memory. */
#ifndef RMAPSIM_LINUX_STRING_H
#define RMAPSIM_LINUX_STRING_H

#include "sched/sim.h"

#define memset(p, c, n)	sim_memset(p, c, n)
#define memcpy(d, s, n)	sim_memcpy(d, s, n)

#endif /* RMAPSIM_LINUX_STRING_H */
