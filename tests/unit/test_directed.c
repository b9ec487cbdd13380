// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the directed strategy show what earlier runs did not, and soon?
 */
#include "tests/unit/toy.h"

#include "sched/directed.h"
#include "sched/prng.h"

static u64 *words;

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, 1024, true);
}

static void set(u32 word, u64 val)
{
	sim_store(&words[word], val, 8, MO_RELAXED);
}

static u64 get(u32 word)
{
	return sim_load(&words[word], 8, MO_RELAXED);
}

static void bug_if(bool bug)
{
	if (bug)
		sim_note(VERDICT_ASSERTION, INV_NONE, 0, "toy");
}

/* ---- reorder: a checker between the two writes of the first setter ---- */

enum { A, B, GO = 16 };

static void spawn(u32 ntasks)
{
	for (u32 i = 2; i <= ntasks; i++)
		set(GO + 8 * i, 1);
}

static void wait_for_spawn(u32 task)
{
	while (!get(GO + 8 * task))
		sim_relax();
}

static bool reorder_fixed;

static void reorder(unsigned int task)
{
	u64 a, b;

	if (task == 1) {
		spawn(toy->ntasks);
		return;
	}
	wait_for_spawn(task);
	if (task < toy->ntasks) {
		set(A, 1);
		set(B, -1);
		return;
	}
	if (reorder_fixed)
		return;
	a = get(A);
	b = get(B);
	bug_if(!(a == 0 && b == 0) && !(a == 1 && b == -1ull));
}

static const struct toy reorder_toy = {
	setup, reorder, NULL, LIMIT_SCN_TASKS - 1, false,
};

/* Runs up to and with the first bug, or 0: none in @max. */
static u32 first_bug(struct strategy *s, u64 seed, u32 max)
{
	for (u32 i = 0; i < max; i++) {
		if (toy_run(s, prng_derive(seed, i)) != VERDICT_NONE)
			return i + 1;
	}
	return 0;
}

static u32 search(const struct toy *t, struct strategy *s, u64 seed, u32 max)
{
	assert_true(toy_prepare(t));
	strategy_directed_forget();
	sim.contended_only = true;
	max = first_bug(s, seed, max);
	sim.contended_only = false;
	return max;
}

static void test_reorder(void **state)
{
	(void)state;
	for (u64 seed = 0; seed < 20; seed++) {
		u32 n = search(&reorder_toy, strategy_directed(), seed, 50);

		print_message("%u %u\n", n, search(&reorder_toy, strategy_random(), seed, 1000));
		assert_int_not_equal(n, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reorder),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
