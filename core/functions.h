/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which functions differ between two states of core/kvm?
 *
 * The build takes a hash of the text of every function (comments and blanks
 * do not count) of every variant, see core/functions.py.  What stands outside
 * functions counts as one more, called like its file: "spte.h".  A state is
 * named by the hash of its sources, .hash of struct core_variant.
 */
#ifndef RMAPSIM_CORE_FUNCTIONS_H
#define RMAPSIM_CORE_FUNCTIONS_H

#include "sched/types.h"

/*
 * The generated table is lists of rows.  The first row of a list has .base and
 * says whose list it is; the others are functions, of which the base has
 * another state or none.  .hash 0: the function is gone.
 */
struct core_function {
	const char	*name;
	const char	*base;		/* "-": none; NULL: a function */
	u32		hash;
};

extern const struct core_function core_functions[];
extern const unsigned int core_nfunctions;

/* Does this program know the functions of state @core? */
bool core_functions_known(const char *core);
/* 0: @core is not known or has no function @name. */
u32 core_function_hash(const char *core, const char *name);

/*
 * Call @each for every function that is not the same in both, both known, in
 * a fixed order.  A hash of 0: the function is not there.
 */
void core_functions_compare(const char *a, const char *b,
			    void (*each)(const char *name, u32 hash_a,
					 u32 hash_b, void *arg), void *arg);

#endif /* RMAPSIM_CORE_FUNCTIONS_H */
