/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rmapsim replay --gdb: standing in the middle of a run.
 */
#ifndef RMAPSIM_TOOLS_GDB_H
#define RMAPSIM_TOOLS_GDB_H

#include "tools/cmd.h"

/*
 * Go on as gdb, before a step of the run of the file "TRACE[@STEP]" (NULL: of
 * the newest).  Returns only when that fails: an exit code after a message.
 */
int gdb_enter(const struct options *opt);

/* The program under gdb: stand before step .stop_at; an exit code. */
int gdb_stand(const struct options *opt);

#endif /* RMAPSIM_TOOLS_GDB_H */
