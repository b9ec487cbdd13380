/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folder that traces are written to.
 */
#ifndef RMAPSIM_TOOLS_OUTDIR_H
#define RMAPSIM_TOOLS_OUTDIR_H

#include "sched/types.h"

/*
 * Make sure that files can be created in @dir, before hours of search depend
 * on it.  0, or EXIT_USAGE after a message.
 */
int outdir_open(const char *dir);
/* Remove the folder again if outdir_open() made it and it is empty. */
void outdir_close(const char *dir);

/* The newest *.trace in @dir; false when there is none. */
bool outdir_newest(const char *dir, char *path, size_t size);

/* "DIR/NAME" of a file in it; false after a message: too long. */
bool outdir_path(const char *dir, const char *name, char *path, size_t size);

#endif /* RMAPSIM_TOOLS_OUTDIR_H */
