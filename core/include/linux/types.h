/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's scalar types. */
#ifndef RMAPSIM_LINUX_TYPES_H
#define RMAPSIM_LINUX_TYPES_H

#include "sched/types.h"
#include <linux/compiler_types.h>
#include <linux/kconfig.h>

typedef u8	__u8;
typedef u16	__u16;
typedef u32	__u32;
typedef u64	__u64;
typedef s32	__s32;
typedef s64	__s64;
typedef unsigned int	gfp_t;
typedef long		ssize_t;

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef struct { long counter; } atomic_long_t;

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }
#define ATOMIC_LONG_INIT(i)	{ (i) }

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

#endif /* RMAPSIM_LINUX_TYPES_H */
