/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses and values as a reader of a report knows them.
 */
#ifndef RMAPSIM_WORLD_NAMES_H
#define RMAPSIM_WORLD_NAMES_H

#include "sched/types.h"

/* Text in a caller's buffer; what does not fit is cut. */
struct text {
	char	*buf;
	size_t	size;
	int	len;
};

void text_add(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* As struct core_ops has them: .name and .value. */
int names_print(u64 addr, u32 (*ordinal)(u64 base), char *buf, size_t n);
int names_print_value(u64 addr, unsigned int size, u64 val,
		      u32 (*ordinal)(u64 base), char *buf, size_t n);

/* Append the name of @addr; false (and nothing) when it has none. */
bool names_add(struct text *t, u64 addr, u32 (*ordinal)(u64 base));
/* The same for an object as a whole: "desc#2", "rmap[0x10]". */
bool names_add_object(struct text *t, u64 base, u32 (*ordinal)(u64 base));

#endif /* RMAPSIM_WORLD_NAMES_H */
