/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiler-level barriers and marked accesses. */
#ifndef RMAPSIM_LINUX_COMPILER_H
#define RMAPSIM_LINUX_COMPILER_H

#include "sched/sim.h"
#include <linux/types.h>
#include <asm/rwonce.h>

/* A visible operation: the weak models hold plain stores back up to here. */
#define barrier()	sim_fence(FENCE_COMPILER)

/* What @expr reads or writes may race with anything. */
#define data_race(expr)							\
({									\
	sim_race_ignore_begin();					\
	__auto_type __dr = (expr);					\
	sim_race_ignore_end();						\
	__dr;								\
})

#include <linux/kcsan-checks.h>

#endif /* RMAPSIM_LINUX_COMPILER_H */
