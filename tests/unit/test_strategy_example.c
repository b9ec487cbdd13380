// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a strategy need?  The example of docs/extending.md: a file of
 * sched/strategy is what stands here up to the tests.
 *
 * Quanta: the task that runs goes on for 1 to QUANTUM_MAX decisions, then
 * another one has its turn.  Round-robin with time slices, in other words,
 * with the length of the slices random.
 */
#include "tests/unit/toy.h"

#include "sched/prng.h"

#define QUANTUM_MAX	8

static struct {
	struct strategy	s;
	struct prng	prng;
	u32		left;		/* decisions of this slice */
} quanta;

/* The seed is all the randomness there is. */
static void quanta_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&quanta.prng, seed);
	quanta.left = 0;
}

/* The next task behind the running one that can go on. */
static unsigned int next_of(task_mask enabled)
{
	unsigned int task = M->cur;

	do {
		task = (task + 1) % LIMIT_TASKS;
	} while (!(enabled & BIT_MASK_OF(task)));
	return task;
}

/* @enabled has two bits or more: with one there is nothing to decide. */
static unsigned int quanta_pick(struct strategy *s, task_mask enabled)
{
	(void)s;
	if (quanta.left && enabled & BIT_MASK_OF(M->cur)) {
		quanta.left--;
		return M->cur;
	}
	quanta.left = prng_below(&quanta.prng, QUANTUM_MAX);
	return next_of(enabled);
}

/* Choices among several, such as: does this allocation fail? */
static unsigned int quanta_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&quanta.prng, n);
}

static struct strategy *strategy_quanta(void)
{
	quanta.s = (struct strategy){
		.name = "quanta", .begin = quanta_begin,
		.pick = quanta_pick, .index = quanta_index,
	};
	return &quanta.s;
}

/* ---- what it promises ---- */

#define STORES	24

static u64 *word;
static char order[4 * STORES];

static void setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
}

static void stores(unsigned int id)
{
	for (int i = 0; i < STORES; i++) {
		sim_store(&word[0], id, 8, MO_RELAXED);
		order[strlen(order)] = '0' + id;
	}
}

static const struct toy two = { setup, stores, NULL, 2, false };

static const char *order_of(u64 seed)
{
	memset(order, 0, sizeof(order));
	assert_int_equal(toy_run(strategy_quanta(), seed), VERDICT_NONE);
	return order;
}

/*
 * Stores in a row of one task while the other has begun, for which a slice may
 * be used up, and has some left.
 */
static u32 longest_slice(const char *o)
{
	u32 longest = 0, n = 0, count[2] = { 0 };

	for (u32 i = 0; o[i]; i++) {
		n = i && o[i] == o[i - 1] ? n + 1 : 1;
		if (++count[o[i] - '1'] == STORES)
			break;
		if (count['2' - o[i]] && n > longest)
			longest = n;
	}
	return longest;
}

static void test_slices_are_bounded(void **state)
{
	u32 longest = 0;

	(void)state;
	assert_true(toy_prepare(&two));
	for (u64 seed = 0; seed < 200; seed++) {
		u32 n = longest_slice(order_of(seed));

		assert_true(n <= QUANTUM_MAX);
		longest = n > longest ? n : longest;
	}
	assert_int_equal(longest, QUANTUM_MAX);
}

static void test_seed_decides(void **state)
{
	char first[sizeof(order)];
	u32 others = 0;

	(void)state;
	assert_true(toy_prepare(&two));
	memcpy(first, order_of(1), sizeof(first));
	assert_string_equal(order_of(1), first);
	for (u64 seed = 2; seed < 12; seed++)
		others += !!strcmp(order_of(seed), first);
	assert_true(others > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices_are_bounded),
		cmocka_unit_test(test_seed_decides),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
