/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of a source file of the code under test, as it was compiled.
 */
#ifndef RMAPSIM_REPLAY_VIEWER_SOURCES_H
#define RMAPSIM_REPLAY_VIEWER_SOURCES_H

#include "core/core_ops.h"

/* Made by embed.py: one entry a file of a variant; equal files share .text. */
struct source_file {
	const char	*rev;		/* "": the same in every variant */
	const char	*mutation;	/* "": none */
	const char	*file;		/* "core/kvm/rmap.c" */
	const char	*text;
};

extern const struct source_file source_files[];
extern const unsigned int source_nfiles;

/*
 * The text of @file as it was compiled into @v, NULL: not known.  Valid until
 * the next call: what tools/variant built is read from its folder.
 */
const char *source_text(const struct core_variant *v, const char *file);

#endif /* RMAPSIM_REPLAY_VIEWER_SOURCES_H */
