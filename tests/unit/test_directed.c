// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the directed strategy show what earlier runs did not, and soon?
 */
#include "tests/unit/toy.h"

#include "sched/communication.h"
#include "sched/directed.h"
#include "sched/prng.h"

#define SEEDS	20

static u64 *words;
static struct sim_lock *locks[2];

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, 1024, true);
	for (int i = 0; i < 2; i++) {
		locks[i] = heap_alloc(HEAP_MISC, sizeof(**locks), true);
		sim_lock_init(locks[i], LOCK_MUTEX, i ? "second" : "first");
	}
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

static const struct toy reorder_10;

/* Runs up to and with the first bug; 0: none in @max. */
static u32 search(const struct toy *t, struct strategy *s, u64 seed, u32 max)
{
	u32 found = 0;

	toy_spawner = t == &reorder_10;
	assert_true(toy_prepare(t));
	toy_spawner = false;
	strategy_directed_forget();
	sim.contended_only = true;
	for (u32 i = 0; i < max && !found; i++) {
		if (toy_run(s, prng_derive(seed, i)) != VERDICT_NONE)
			found = i + 1;
	}
	sim.contended_only = false;
	return found;
}

/* ---- a checker between the two writes of the first of many setters ---- */

static void reorder(unsigned int task)
{
	u64 a, b;

	if (task == 1) {
		for (u32 i = 2; i <= toy->ntasks; i++)
			sim_spawn(i);
		return;
	}
	if (task < toy->ntasks) {
		set(0, 1);
		set(1, -1);
		return;
	}
	a = get(0);
	b = get(1);
	bug_if(!(a == 0 && b == 0) && !(a == 1 && b == -1ull));
}

static const struct toy reorder_10 = {
	.setup = setup, .task = reorder, .ntasks = 11,
};

static void test_reorder(void **state)
{
	u32 random = 0;

	(void)state;
	for (u64 seed = 0; seed < SEEDS; seed++) {
		assert_in_range(search(&reorder_10, strategy_directed(), seed,
				       50), 1, 50);
		random += !!search(&reorder_10, strategy_random(), seed, 1000);
	}
	/* It takes the random walk many thousands. */
	assert_true(random < SEEDS / 4);
}

/* ---- between the two halves of an update ---- */

static void update(unsigned int task)
{
	u64 old;

	for (u32 i = 0; i < 12; i++)
		set(8 * task + 1, get(8 + 8 * (task == 1) + 1) + i);
	old = get(0);
	set(0, old + task);
	for (u32 i = 0; i < 12; i++)
		set(8 * task + 1, get(8 + 8 * (task == 1) + 1) + i);
}

static void check_update(void)
{
	bug_if(words[0] != 3);
}

static const struct toy lost_update = {
	.setup = setup, .task = update, .quiesce = check_update, .ntasks = 2,
};

/* ---- two locks in two orders, after a long prelude ---- */

static void cross(unsigned int task)
{
	struct sim_lock *outer = locks[task - 1], *inner = locks[2 - task];

	for (u32 i = 0; i < 20; i++)
		set(1, get(1) + 1);
	sim_lock(outer, LOCK_WRITE);
	sim_lock(inner, LOCK_WRITE);
	set(0, task);
	sim_unlock(inner, LOCK_WRITE);
	sim_unlock(outer, LOCK_WRITE);
}

static const struct toy abba = {
	.setup = setup, .task = cross, .ntasks = 2,
};

static void test_soon(void **state)
{
	static const struct toy *const toys[] = { &lost_update, &abba };

	(void)state;
	for (u32 i = 0; i < 2; i++) {
		for (u64 seed = 0; seed < SEEDS; seed++)
			assert_in_range(search(toys[i], strategy_directed(),
					       seed, 100), 1, 100);
	}
}

/* ---- what is right stays silent ---- */

static void update_locked(unsigned int task)
{
	sim_lock(locks[0], LOCK_WRITE);
	set(0, get(0) + task);
	sim_unlock(locks[0], LOCK_WRITE);
}

static const struct toy right = {
	.setup = setup, .task = update_locked, .quiesce = check_update,
	.ntasks = 2,
};

static void test_silent(void **state)
{
	(void)state;
	assert_int_equal(search(&right, strategy_directed(), 1, 2000), 0);
}

/* ---- a search is a function of its seed ---- */

static u64 search_hash(const struct toy *t, u64 seed, u32 runs)
{
	u64 hash = 0;

	assert_true(toy_prepare(t));
	strategy_directed_forget();
	sim.contended_only = true;
	sim.hashing = true;
	for (u32 i = 0; i < runs; i++) {
		toy_run(strategy_directed(), prng_derive(seed, i));
		hash = hash * 31 + sim.hash;
	}
	sim.hashing = false;
	sim.contended_only = false;
	return hash;
}

static void test_same_search(void **state)
{
	u64 first = search_hash(&lost_update, 1, 200);

	(void)state;
	/* Whatever came between. */
	search(&reorder_10, strategy_directed(), 7, 20);
	assert_true(search_hash(&lost_update, 1, 200) == first);
	assert_true(search_hash(&lost_update, 2, 200) != first);
}

/* A replay of the choices needs to know nothing of the runs before. */
static void test_replay(void **state)
{
	static struct choice_log log;
	bool diverged;

	(void)state;
	assert_true(toy_prepare(&lost_update));
	strategy_directed_forget();
	for (u64 seed = 0; seed < 100; seed++) {
		u64 sum;

		toy_run(strategy_directed(), seed);
		log = sim.log;
		sum = words[0];
		toy_run(strategy_log(&log, &diverged), 0);
		assert_false(diverged);
		assert_int_equal(words[0], sum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reorder),
		cmocka_unit_test(test_soon),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_same_search),
		cmocka_unit_test(test_replay),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
