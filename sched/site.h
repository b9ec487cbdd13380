/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sites: the places of the code under test that execute visible operations.
 *
 * Inside one search a site is a small number, given on first use to a pair of
 * return address and kind of operation; equal searches number sites equally.
 * What is written down is a site's name, which no build, address or order of
 * execution changes: file, line and kind, as in "rmap.c:120:r".  Names cost a
 * look into the debug information, so they are made only when somebody reads
 * or declares one.
 */
#ifndef RMAPSIM_SCHED_SITE_H
#define RMAPSIM_SCHED_SITE_H

#include "sched/limits.h"
#include "sched/machine.h"

/* Before any task: what the set-up wrote. */
#define SITE_INIT	0
/* All sites for which there was no number left. */
#define SITE_OTHER	(LIMIT_SITES - 1)

#define SITE_NAME	80	/* bytes of a name */

struct site_place {
	char	file[64];	/* without directories */
	u32	line;		/* 0: unknown */
};

/* Where return address @pc is; false: nobody knows. */
void site_set_resolver(bool (*resolve)(u64 pc, struct site_place *place));

/* Void all numbers and declarations: so begins a search. */
void site_forget(void);

/* Both are one place from now on: what had number @site has @into. */
void site_join(u16 site, u16 into);

/* The number of the site at return address @pc. */
u16 site_of(u64 pc, enum op op);
u32 site_count(void);
/* Of what kind it is; not of SITE_INIT. */
enum op site_op(u16 site);

/*
 * "FILE:LINE:KIND" or "init", as long as it is; @buf holds SITE_NAME bytes.
 * An address that nobody can resolve is "?:0:KIND".
 */
void site_print(u16 site, char *buf);
/* Hash of the name: the same in every build of the same source. */
u64 site_id(u16 site);

/*
 * The number of the site of this name, which is given to every address that
 * resolves to it from now on; FILE is compared without directories.  -EINVAL:
 * not of the form above; -ENOSPC.
 */
int site_declare(const char *name, size_t len);
bool site_any_declared(void);

#endif /* RMAPSIM_SCHED_SITE_H */
