/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which events does an export show, and in which words?  Internal to
 * replay/export.
 */
#ifndef RMAPSIM_REPLAY_EXPORT_PARTS_H
#define RMAPSIM_REPLAY_EXPORT_PARTS_H

#include "replay/finding.h"

/* One byte an event, 1: show it.  To be freed; NULL without memory. */
u8 *export_keep(const struct finding *f, bool all);
/* "read rmap[0x10].val = 0 .acquire", "write spte#3: 1 -> 0 (delayed)" */
void export_words(const struct finding *f, u32 i, char *buf, size_t n);
/* The store that event @i, a drain, makes visible; -1: it is none. */
s32 export_store_of(u32 i);
/*
 * The event of another task whose store event @i read, or -1.  That a task
 * reads what it wrote itself follows from its program.
 */
s32 export_reads_from(const struct finding *f, u32 i);
/* "slab-use-after-free in f", or "no bug". */
void export_title(const struct finding *f, char *buf, size_t n);

#endif /* RMAPSIM_REPLAY_EXPORT_PARTS_H */
