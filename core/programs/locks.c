// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs about locks: each is a few threads of one or two critical sections
 * in the wrong order, or under the wrong lock.
 *
 * After account_bad, lazy01_bad and deadlock01_bad of SCTBench's
 * concurrent-software-benchmarks (Thomson et al., TOPC 2016).
 */
#include "core/programs/program.h"

/* ---- account: the checker's sum is wrong once both others are through ---- */

struct account {
	struct sim_lock	m;
	u64		x, y, z;
	u64		balance;
	u64		deposit_done;
	u64		withdraw_done;
};

#define A	SHARED(account)

static void account_setup(void)
{
	program_lock_init(&A->m, "m");
	A->x = A->balance = 1;
	A->y = 2;
	A->z = 4;
}

static void deposit(void)
{
	LOCK(A->m);
	STORE(A->balance, LOAD(A->balance) + LOAD(A->y));
	STORE(A->deposit_done, 1);
	UNLOCK(A->m);
}

static void withdraw(void)
{
	LOCK(A->m);
	STORE(A->balance, LOAD(A->balance) - LOAD(A->z));
	STORE(A->withdraw_done, 1);
	UNLOCK(A->m);
}

static void check_result(void)
{
	LOCK(A->m);
	if (LOAD(A->deposit_done) && LOAD(A->withdraw_done)) {
		u64 y = LOAD(A->y);

		CHECK(LOAD(A->balance) ==
		      LOAD(A->x) + (IS_FIXED ? y : -y) - LOAD(A->z));
	}
	UNLOCK(A->m);
}

/* The checker is spawned first. */
static void account_thread(unsigned int n, unsigned int op)
{
	static void (*const body[])(void) = { check_result, deposit, withdraw };

	(void)op;
	body[n]();
}

static const struct program_field account_fields[] = {
	FIELD(account, x, 1), FIELD(account, y, 1), FIELD(account, z, 1),
	FIELD(account, balance, 1), FIELD(account, deposit_done, 1),
	FIELD(account, withdraw_done, 1), { 0 }
};

const struct program_code program_account = {
	.setup = account_setup, .thread = account_thread,
	.fields = account_fields,
};

/* ---- lazy01 ---- */

struct lazy {
	struct sim_lock	mutex;
	u64		data;
};

#define L	SHARED(lazy)

static void lazy_setup(void)
{
	program_lock_init(&L->mutex, "mutex");
}

static void lazy_thread(unsigned int n, unsigned int op)
{
	(void)op;
	LOCK(L->mutex);
	if (n == 2)
		CHECK(LOAD(L->data) < (IS_FIXED ? 4 : 3));
	else
		STORE(L->data, LOAD(L->data) + n + 1);
	UNLOCK(L->mutex);
}

static const struct program_field lazy_fields[] = {
	FIELD(lazy, data, 1), { 0 }
};

const struct program_code program_lazy = {
	.setup = lazy_setup, .thread = lazy_thread, .fields = lazy_fields,
};

/* ---- deadlock01: a then b, b then a ---- */

struct deadlock {
	struct sim_lock	a, b;
	u64		counter;
};

#define D	SHARED(deadlock)

static void deadlock_setup(void)
{
	program_lock_init(&D->a, "a");
	program_lock_init(&D->b, "b");
	D->counter = 1;
}

static void deadlock_thread(unsigned int n, unsigned int op)
{
	bool reverse = n && !IS_FIXED;
	struct sim_lock *outer = reverse ? &D->b : &D->a;
	struct sim_lock *inner = reverse ? &D->a : &D->b;

	(void)op;
	LOCK(*outer);
	LOCK(*inner);
	STORE(D->counter, LOAD(D->counter) + (n ? -1 : 1));
	UNLOCK(*inner);
	UNLOCK(*outer);
}

static const struct program_field deadlock_fields[] = {
	FIELD(deadlock, counter, 1), { 0 }
};

const struct program_code program_deadlock = {
	.setup = deadlock_setup, .thread = deadlock_thread,
	.fields = deadlock_fields,
};
