// SPDX-License-Identifier: GPL-2.0-only
/*
 * SafeStack: a stack of free indices without locks, whose ABA problem takes
 * three threads and five switches at the right places.
 *
 * After D. Vyukov's program as in SCTBench (Thomson et al., TOPC 2016).  The
 * fixed twin has a version beside the index in the head.
 */
#include "core/programs/program.h"

#define THREADS		3
#define ROUNDS		2
/* Threads that go round more often than this wait for one that no strategy of
 * priorities lets run: such a run ends, without a verdict. */
#define TRIES		100
#define NONE		(-1ll)

struct safestack {
	u64	head;		/* index, version << 8 in the fixed twin */
	u64	count;
	u64	next[THREADS];
	u64	value[THREADS];
};

#define S	SHARED(safestack)

static void setup(void)
{
	S->count = THREADS;
	for (unsigned int i = 0; i < THREADS; i++)
		S->next[i] = i + 1 < THREADS ? i + 1 : NONE;
}

static s64 index_of(u64 head)
{
	return IS_FIXED ? (s64)(s8)head : (s64)head;
}

static u64 new_head(u64 old, s64 index)
{
	return IS_FIXED ? (((old >> 8) + 1) << 8 | (u8)index) : (u64)index;
}

static bool change_head(u64 *old, s64 index)
{
	return sim_try_cmpxchg(&S->head, old, new_head(*old, index),
			       sizeof(*old), MO_FULL);
}

/* The item at the head belongs to who has taken its link. */
static s64 try_pop(void)
{
	u64 head = LOAD(S->head);
	s64 index = index_of(head);
	s64 next;

	/* A versioned head can be empty; the other one never is for long. */
	if (index < 0)
		return NONE;
	next = sim_xchg(&S->next[index], NONE, sizeof(u64), MO_FULL);
	if (next < 0) {
		sim_yield();
		return NONE;
	}
	if (!change_head(&head, next)) {
		sim_xchg(&S->next[index], next, sizeof(u64), MO_FULL);
		return NONE;
	}
	sim_rmw(&S->count, RMW_ADD, -1ull, sizeof(u64), MO_FULL);
	return index;
}

static s64 pop(void)
{
	for (unsigned int i = 0; i < TRIES; i++) {
		s64 index = NONE;

		if (LOAD(S->count) > 1)
			index = try_pop();
		else
			sim_yield();
		if (index >= 0)
			return index;
	}
	program_give_up();
}

static void push(s64 index)
{
	u64 head = LOAD(S->head);

	do {
		STORE(S->next[index], index_of(head));
	} while (!change_head(&head, index));
	sim_rmw(&S->count, RMW_ADD, 1, sizeof(u64), MO_FULL);
}

static void thread(unsigned int n, unsigned int op)
{
	(void)op;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		s64 index = pop();

		STORE(S->value[index], n);
		CHECK(LOAD(S->value[index]) == n);
		push(index);
	}
}

static const struct program_field fields[] = {
	FIELD(safestack, head, 1), FIELD(safestack, count, 1),
	FIELD(safestack, next, THREADS), FIELD(safestack, value, THREADS),
	{ 0 }
};

const struct program_code program_safestack = {
	.setup = setup, .thread = thread, .fields = fields,
};
