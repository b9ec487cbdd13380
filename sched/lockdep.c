// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lock classes and the edges between them, see lockdep.h.
 */
#include "sched/lockdep.h"

#include <string.h>

/* Only compared, so their order means nothing. */
static const char *classes[LIMIT_LOCK_CLASSES];
static unsigned int nclasses;

unsigned int lockdep_class(const char *name)
{
	unsigned int i;

	for (i = 0; i < nclasses; i++) {
		if (!strcmp(classes[i], name))
			return i;
	}
	sim_bug_on(nclasses == LIMIT_LOCK_CLASSES);
	classes[nclasses] = name;
	return nclasses++;
}

/* Which classes were taken, in this run, after @from, directly or not? */
static u16 reachable(unsigned int from)
{
	u16 seen = 0, next = M->lock_after[from];

	while (next) {
		unsigned int c = __builtin_ctz(next);

		seen |= 1u << c;
		next |= M->lock_after[c];
		next &= ~seen;
	}
	return seen;
}

void lockdep_acquire(const struct task *t, const struct sim_lock *l)
{
	u16 bit = 1u << l->class;
	unsigned int i, held;

	for (i = 0; i < t->nheld; i++) {
		held = ((struct sim_lock *)(unsigned long)
			t->held[i].lock)->class;
		if (held == l->class || M->lock_after[held] & bit)
			continue;
		M->lock_after[held] |= bit;
		if (reachable(l->class) & (1u << held))
			sim_violation(INV_L11, l,
				      "%s is taken under %s; elsewhere %s came first",
				      l->name, classes[held], l->name);
	}
}
