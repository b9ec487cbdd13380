// SPDX-License-Identifier: GPL-2.0-only
/*
 * twostage and wronglock: data under two locks.
 *
 * twostage_N: writers set one variable under its lock, then a second one, which
 * depends on it, under another; a reader must find the second stage done.
 * wronglock: one thread takes the data's lock, all others another one.
 *
 * After twostage_*_bad and wronglock_*_bad of SCTBench (Thomson et al., TOPC
 * 2016).  ARG(0): threads of the first kind, ARG(1): of the second, spawned
 * after them.
 */
#include "core/programs/program.h"

struct twostage {
	struct sim_lock	lock1, lock2;
	u64		data1, data2;
};

#define S	SHARED(twostage)

static void setup(void)
{
	program_lock_init(&S->lock1, "lock1");
	program_lock_init(&S->lock2, "lock2");
}

/* The fixed twin leaves the first stage when the second is done. */
static void write_both(void)
{
	LOCK(S->lock1);
	STORE(S->data1, 1);
	if (!IS_FIXED)
		UNLOCK(S->lock1);
	LOCK(S->lock2);
	STORE(S->data2, LOAD(S->data1) + 1);
	UNLOCK(S->lock2);
	if (IS_FIXED)
		UNLOCK(S->lock1);
}

static void read_both(void)
{
	u64 first, second;

	LOCK(S->lock1);
	if (!LOAD(S->data1)) {
		UNLOCK(S->lock1);
		return;
	}
	first = LOAD(S->data1);
	UNLOCK(S->lock1);
	LOCK(S->lock2);
	second = LOAD(S->data2);
	UNLOCK(S->lock2);
	CHECK(second == first + 1);
}

static void twostage_thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (n < ARG(0))
		write_both();
	else
		read_both();
}

static const struct program_field fields[] = {
	FIELD(twostage, data1, 1), FIELD(twostage, data2, 1), { 0 }
};

const struct program_code program_twostage = {
	.setup = setup, .thread = twostage_thread, .fields = fields,
};

/* ---- wronglock: .lock1 is the data's ---- */

static void count_alone(void)
{
	u64 before;

	LOCK(S->lock1);
	before = LOAD(S->data1);
	STORE(S->data1, LOAD(S->data1) + 1);
	CHECK(LOAD(S->data1) == before + 1);
	UNLOCK(S->lock1);
}

static void count_elsewhere(void)
{
	struct sim_lock *l = IS_FIXED ? &S->lock1 : &S->lock2;

	LOCK(*l);
	STORE(S->data1, LOAD(S->data1) + 1);
	UNLOCK(*l);
}

static void wronglock_thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (n < ARG(0))
		count_alone();
	else
		count_elsewhere();
}

const struct program_code program_wronglock = {
	.setup = setup, .thread = wronglock_thread, .fields = fields,
};
