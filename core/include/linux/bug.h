/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * WARN and BUG.  The _ONCE forms report every time: a run must not depend on
 * the runs before it, and the list of notes drops what it has already.
 */
#ifndef RMAPSIM_LINUX_BUG_H
#define RMAPSIM_LINUX_BUG_H

#include "sched/sim.h"
#include <linux/build_bug.h>
#include <linux/types.h>

#define shim_warn_if(is_bug, cond)					\
({									\
	bool __hit = !!(cond);						\
									\
	if (unlikely(__hit))						\
		sim_warn(is_bug, #cond);				\
	unlikely(__hit);						\
})

#define WARN_ON(cond)			shim_warn_if(false, cond)
#define WARN_ON_ONCE(cond)		shim_warn_if(false, cond)
#define WARN(cond, fmt, ...)		shim_warn_if(false, cond)
#define WARN_ONCE(cond, fmt, ...)	shim_warn_if(false, cond)
#define BUG_ON(cond)			((void)shim_warn_if(true, cond))
#define BUG()				sim_warn(true, "BUG")

#endif /* RMAPSIM_LINUX_BUG_H */
