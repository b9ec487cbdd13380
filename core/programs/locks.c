// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs of a few critical sections, of which some order was forgotten.
 *
 * After account_bad, lazy01_bad, deadlock01_bad, stack_bad and token_ring_bad
 * of SCTBench's concurrent-software-benchmarks (Thomson et al., TOPC 2016).
 * The published account and token_ring end without joining their threads; here
 * all threads end, or nothing would be found in a run that leaves early.
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

/* ---- stack: the flag stays set when the stack is empty again ---- */

#define STACK_SIZE	10

struct stack {
	struct sim_lock	m;
	u64		top;
	u64		flag;
	u64		arr[STACK_SIZE];
};

#define K	SHARED(stack)

static void stack_setup(void)
{
	program_lock_init(&K->m, "m");
}

static void push(u64 x)
{
	CHECK(LOAD(K->top) != STACK_SIZE);
	STORE(K->arr[LOAD(K->top)], x);
	STORE(K->top, LOAD(K->top) + 1);
	STORE(K->flag, 1);
}

static void pop(void)
{
	CHECK(LOAD(K->top) != 0);
	STORE(K->top, LOAD(K->top) - 1);
	LOAD(K->arr[LOAD(K->top)]);
}

/* The fixed twin asks the stack itself. */
static bool has_something(void)
{
	return IS_FIXED ? LOAD(K->top) : LOAD(K->flag);
}

static void stack_thread(unsigned int n, unsigned int op)
{
	(void)op;
	for (unsigned int i = 0; i < STACK_SIZE; i++) {
		LOCK(K->m);
		if (!n)
			push(i);
		else if (has_something())
			pop();
		UNLOCK(K->m);
	}
}

static const struct program_field stack_fields[] = {
	FIELD(stack, top, 1), FIELD(stack, flag, 1),
	FIELD(stack, arr, STACK_SIZE), { 0 }
};

const struct program_code program_stack = {
	.setup = stack_setup, .thread = stack_thread, .fields = stack_fields,
};

/* ---- token_ring: three threads hand a number round, in any order ---- */

struct ring {
	struct sim_lock	atomic;
	u64		x[3];
	u64		flag[3];
};

#define T	SHARED(ring)

static void ring_setup(void)
{
	program_lock_init(&T->atomic, "atomic");
	T->x[0] = T->x[2] = 1;
	T->x[1] = 2;
}

static void check_ring(void)
{
	if (!LOAD(T->flag[0]) || !LOAD(T->flag[1]) || !LOAD(T->flag[2]))
		return;
	CHECK(LOAD(T->x[0]) == LOAD(T->x[1]));
	CHECK(LOAD(T->x[1]) == LOAD(T->x[2]));
}

/* The fixed twin's threads wait for one another. */
static void ring_thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (IS_FIXED && n)
		JOIN(n - 1);
	LOCK(T->atomic);
	if (n == 3) {
		check_ring();
	} else {
		u64 before = LOAD(T->x[(n + 2) % 3]);

		STORE(T->x[n], n ? before : (before + 1) % 4);
		STORE(T->flag[n], 1);
	}
	UNLOCK(T->atomic);
}

static const struct program_field ring_fields[] = {
	FIELD(ring, x, 3), FIELD(ring, flag, 3), { 0 }
};

const struct program_code program_ring = {
	.setup = ring_setup, .thread = ring_thread, .fields = ring_fields,
};
