/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fuzz_trace and fuzz_litmus do with a text; fuzz_hash() is theirs, too.
 */
#ifndef RMAPSIM_FUZZ_CHECK_H
#define RMAPSIM_FUZZ_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* Once, before the first. */
void check_trace_begin(void);
void check_trace(const uint8_t *data, size_t size);

void check_litmus_begin(void);
void check_litmus(const uint8_t *data, size_t size);

#endif /* RMAPSIM_FUZZ_CHECK_H */
