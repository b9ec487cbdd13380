/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What code says about who else may touch its data.
 *
 * The race detector (sched/race.h) checks it along happens-before, so that an
 * access need not come at the very moment of the assertion to break it.
 */
#ifndef RMAPSIM_LINUX_KCSAN_CHECKS_H
#define RMAPSIM_LINUX_KCSAN_CHECKS_H

#include "sched/sim.h"

#define ASSERT_EXCLUSIVE_WRITER(var)					\
	sim_race_assert(&(var), sizeof(var), RACE_NO_WRITES, 0)
#define ASSERT_EXCLUSIVE_ACCESS(var)					\
	sim_race_assert(&(var), sizeof(var), RACE_NO_ACCESS, 0)
#define ASSERT_EXCLUSIVE_BITS(var, mask)				\
	sim_race_assert(&(var), sizeof(var), RACE_NO_BITS, (u64)(mask))

/* Until the end of the block. */
#define SHIM_SCOPE_NAME(line)	__kcsan_scope_##line
#define SHIM_SCOPE(var, kind, line)					\
	u32 SHIM_SCOPE_NAME(line)					\
		__attribute__((__cleanup__(sim_race_scope_end), __unused__)) = \
		sim_race_scope_begin(&(var), sizeof(var), kind)
#define SHIM_SCOPE_AT(var, kind, line)	SHIM_SCOPE(var, kind, line)
#define ASSERT_EXCLUSIVE_WRITER_SCOPED(var)				\
	SHIM_SCOPE_AT(var, RACE_NO_WRITES, __COUNTER__)
#define ASSERT_EXCLUSIVE_ACCESS_SCOPED(var)				\
	SHIM_SCOPE_AT(var, RACE_NO_ACCESS, __COUNTER__)

#endif /* RMAPSIM_LINUX_KCSAN_CHECKS_H */
