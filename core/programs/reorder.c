// SPDX-License-Identifier: GPL-2.0-only
/*
 * reorder_N: setters write two variables without a lock, a checker must see
 * both writes or none.
 *
 * What makes it hard is not the race but the spawner: while it creates the
 * setters one by one the first of them have long ended, and only the last one
 * is still on its way when the checker comes.
 *
 * After reorder_N_bad of SCTBench (Thomson et al., TOPC 2016).  ARG(0): the
 * setters, ARG(1): the checkers, spawned after them.
 */
#include "core/programs/program.h"

struct reorder {
	struct sim_lock	lock;		/* of the fixed twin */
	u64		a, b;
};

#define R	SHARED(reorder)

static void setup(void)
{
	program_lock_init(&R->lock, "lock");
}

static void set(void)
{
	STORE(R->a, 1);
	STORE(R->b, -1);
}

static void check(void)
{
	s64 a = LOAD(R->a), b = LOAD(R->b);

	CHECK((a == 0 && b == 0) || (a == 1 && b == -1));
}

static void thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (IS_FIXED)
		LOCK(R->lock);
	if (n < ARG(0))
		set();
	else
		check();
	if (IS_FIXED)
		UNLOCK(R->lock);
}

static const struct program_field fields[] = {
	FIELD(reorder, a, 1), FIELD(reorder, b, 1), { 0 }
};

const struct program_code program_reorder = {
	.setup = setup, .thread = thread, .fields = fields,
};
