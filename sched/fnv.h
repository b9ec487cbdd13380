/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FNV-1a: a hash that is the same in every build and process.  It is short and
 * no secret: it tells things apart and is against mistakes, not against
 * anybody.
 */
#ifndef RMAPSIM_SCHED_FNV_H
#define RMAPSIM_SCHED_FNV_H

#include <stddef.h>

#include "sched/types.h"

#define FNV_INIT	0xcbf29ce484222325ull

/* A byte, or a whole word as one. */
static inline u64 fnv_add(u64 hash, u64 word)
{
	return (hash ^ word) * 0x100000001b3ull;
}

static inline u64 fnv_bytes(u64 hash, const void *p, size_t size)
{
	const u8 *at = p;

	while (size--)
		hash = fnv_add(hash, *at++);
	return hash;
}

#endif /* RMAPSIM_SCHED_FNV_H */
