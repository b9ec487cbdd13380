/* SPDX-License-Identifier: GPL-2.0-only */
/* Attributes and annotations of kernel code. */
#ifndef RMAPSIM_LINUX_COMPILER_TYPES_H
#define RMAPSIM_LINUX_COMPILER_TYPES_H

#include "core/shim/stubs.h"

/* The kernel builds without these warnings; pasted code relies on it. */
#pragma GCC diagnostic ignored "-Wpointer-sign"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#ifndef __always_inline
#define __always_inline	inline __attribute__((__always_inline__))
#endif
#define noinline	__attribute__((__noinline__))
#define __maybe_unused	__attribute__((__unused__))
#define __packed	__attribute__((__packed__))
#define __aligned(x)	__attribute__((__aligned__(x)))
#define __must_check	__attribute__((__warn_unused_result__))
#define fallthrough	__attribute__((__fallthrough__))

#endif /* RMAPSIM_LINUX_COMPILER_TYPES_H */
