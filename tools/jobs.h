/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work in several processes.
 *
 * Each item is done by a process of its own, made by fork: it begins with the
 * memory this process has now, so an item's result cannot depend on the items
 * before it, nor on how many processes there are.  A result is what the
 * process writes; it is looked at when the process has ended.
 */
#ifndef RMAPSIM_TOOLS_JOBS_H
#define RMAPSIM_TOOLS_JOBS_H

#include <stdio.h>

#include "sched/types.h"

/* How often .tick is called, at least. */
#define JOBS_TICK_MS	250

struct jobs {
	u32	max;		/* processes at a time, to LIMIT_JOBS */

	/* The next item; false: none, now or ever. */
	bool	(*next)(void *arg, u64 *item);
	/* Is the result still of use?  If not, its process is ended. */
	bool	(*wanted)(void *arg, u64 item);
	/* In the process: do @item and write the result.  An exit code. */
	int	(*work)(void *arg, u64 item, FILE *out);
	/* Its process ended, with @status as waitpid() has it.  A result that
	 * cannot be read is empty. */
	void	(*done)(void *arg, u64 item, int status, const char *result,
			size_t len);
	/* Now and then, and before each round of .next and .wanted. */
	void	(*tick)(void *arg);
	void	*arg;
};

/*
 * Until no process is left and .next gives none.  0, or an exit code after a
 * message when no process can be made at all.
 */
int jobs_run(const struct jobs *j);

/* Call @work in a process of its own, and wait: it changes nothing here but
 * streams.  Its exit code, EXIT_INTERNAL when it was ended by a signal. */
int jobs_aside(int (*work)(void *arg), void *arg);

#endif /* RMAPSIM_TOOLS_JOBS_H */
