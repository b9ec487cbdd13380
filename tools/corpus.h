/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands of `rmapsim corpus` share: a folder of traces.
 */
#ifndef RMAPSIM_TOOLS_CORPUS_H
#define RMAPSIM_TOOLS_CORPUS_H

#include <dirent.h>

#include "replay/replay.h"
#include "tools/cmd.h"

/*
 * The *.trace of @dir by name; the caller frees each and the list.  -1 after a
 * message.
 */
int corpus_list(const char *dir, struct dirent ***list);

/* NULL: the trace did what its status says; else what is wrong. */
const char *corpus_judge(const struct trace *t,
			 const struct replay_result *res);

/* The same bug in the same variant, as far as both have a signature? */
bool corpus_same(const struct trace *a, const struct trace *b);

/* `rmapsim corpus`: an exit code, after a message if it is one of an error. */
int corpus_check(const char *dir, const struct options *opt);
int corpus_add(const char *path, const char *dir, const struct options *opt);
int corpus_prune(const char *dir, const struct options *opt);

#endif /* RMAPSIM_TOOLS_CORPUS_H */
