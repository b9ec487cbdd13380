/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks at compile time. */
#ifndef RMAPSIM_LINUX_BUILD_BUG_H
#define RMAPSIM_LINUX_BUILD_BUG_H

#define static_assert(expr, ...)					\
	_Static_assert(expr, "" __VA_ARGS__ #expr)
#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)
#define BUILD_BUG_ON_MSG(cond, msg)	_Static_assert(!(cond), msg)

#endif /* RMAPSIM_LINUX_BUILD_BUG_H */
