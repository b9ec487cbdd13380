// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does each strategy keep what its paper promises?  Seeds are fixed, so a
 * bound that holds here holds always; bounds are five standard deviations wide
 * unless noted.
 */
#include "tests/unit/toy.h"

#include "sched/portfolio.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/object.h"

static u64 *word;
static char order[64];

static void setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
}

static void forget(void)
{
	strategy_pct_forget();
	counts_forget();
	object_forget();
}

static void stamp(unsigned int id)
{
	size_t n = strlen(order);

	order[n] = '0' + id;
	order[n + 1] = '\0';
}

static const char *run_order(struct strategy *s, u64 seed)
{
	order[0] = '\0';
	assert_int_equal(toy_run(s, seed), VERDICT_NONE);
	return order;
}

/* ---- URW: every interleaving is equally likely ---- */

static void three_events(unsigned int id)
{
	for (int i = 0; i < 3; i++) {
		sim_store(&word[0], id, 8, MO_RELAXED);
		stamp(id);
	}
}

static const struct toy two_by_three = { setup, three_events, NULL, 2, false };

/* Which of the 20 interleavings of 111 and 222: a number in base 2. */
static unsigned int interleaving(const char *o)
{
	unsigned int n = 0;

	for (; *o; o++)
		n = n * 2 + (*o == '2');
	return n;
}

#define URW_RUNS	10000

/* The sum of (seen - expected)^2 / expected over the 20 interleavings. */
static double chi_square(struct strategy *s)
{
	static unsigned int seen[64];
	double expected = URW_RUNS / 20.0, sum = 0;
	unsigned int i, different = 0;

	assert_true(toy_prepare(&two_by_three));
	forget();
	memset(seen, 0, sizeof(seen));
	for (i = 0; i < 10; i++)
		run_order(s, i);
	for (i = 0; i < URW_RUNS; i++)
		seen[interleaving(run_order(s, i))]++;
	for (i = 0; i < 64; i++) {
		if (!seen[i])
			continue;
		different++;
		sum += (seen[i] - expected) * (seen[i] - expected) / expected;
	}
	return different == 20 ? sum : 1e9;
}

/*
 * 19 degrees of freedom: 43.8 is exceeded once in a thousand times.  The
 * random walk gives 111222 one eighth of all runs instead of a twentieth.
 */
static void test_urw_is_uniform(void **state)
{
	(void)state;
	assert_true(chi_square(strategy_urw()) < 43.8);
	assert_true(chi_square(strategy_random()) > 1000);
}

static void unequal_events(unsigned int id)
{
	for (unsigned int i = 0; i < (id == 1 ? 9 : 1); i++) {
		sim_store(&word[0], id, 8, MO_RELAXED);
		stamp(id);
	}
}

/* One event of task 2 among nine: at each of ten places with 1 of 10. */
static void test_urw_counts_events(void **state)
{
	static const struct toy t = { setup, unequal_events, NULL, 2, false };
	unsigned int at[10] = { 0 }, i;

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (i = 0; i < 20; i++)
		run_order(strategy_urw(), i);
	for (i = 0; i < 2000; i++)
		at[strchr(run_order(strategy_urw(), i), '2') - order]++;
	for (i = 0; i < 10; i++)
		assert_in_range(at[i], 200 - 67, 200 + 67);
}

/* ---- SURW: uniform over the accesses to one object ---- */

static unsigned int place;

/*
 * Many accesses of task 1 to other words, which are contended as well, three
 * to word 0; task 2 touches word 0 once.
 */
static void selective(unsigned int id)
{
	unsigned int i, k;

	for (i = 0; i < 3 && id == 1; i++) {
		for (k = 0; k < 20; k++)
			sim_store(&word[1], k, 8, MO_RELAXED);
		sim_store(&word[0], i + 1, 8, MO_RELAXED);
	}
	if (id == 2) {
		place = sim_load(&word[0], 8, MO_RELAXED);
		sim_load(&word[1], 8, MO_RELAXED);
	}
}

/*
 * Word 0 is drawn in half of the runs; in those each of the four orders has a
 * quarter.  The middle ones are 1 of 8 at least; with URW they are 1 of 4 to
 * begin with, with the random walk the last ones practically never happen.
 */
static void test_surw_is_uniform_over_one(void **state)
{
	static const struct toy t = { setup, selective, NULL, 2, false };
	unsigned int at[4] = { 0 }, walk[4] = { 0 }, i;

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (i = 0; i < 10; i++)
		toy_run(strategy_surw(), i);
	assert_int_equal(object_ncontended(), 2);
	for (i = 0; i < 2000; i++) {
		toy_run(strategy_surw(), i);
		at[place]++;
		toy_run(strategy_random(), i);
		walk[place]++;
	}
	for (i = 0; i < 4; i++)
		assert_true(at[i] >= 250 - 75);
	assert_true(walk[1] + walk[2] + walk[3] < 20);
}

/* A word that one task uses, or that nobody changes, is no object to draw. */
static void quiet(unsigned int id)
{
	sim_load(&word[0], 8, MO_RELAXED);
	sim_store(&word[id], 1, 8, MO_RELAXED);
}

static void test_objects_are_contended(void **state)
{
	static const struct toy t = { setup, quiet, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (unsigned int i = 0; i < 10; i++)
		toy_run(strategy_surw(), i);
	assert_int_equal(object_ncontended(), 0);
}

/*
 * Whoever is intended may wait for one who is held: that must not end in a
 * deadlock, nor in a run without an end.
 */
static void locked(unsigned int id)
{
	struct sim_lock *l = (struct sim_lock *)&word[4];

	sim_store(&word[0], id, 8, MO_RELAXED);
	sim_lock(l, LOCK_WRITE);
	sim_store(&word[0], id, 8, MO_RELAXED);
	sim_unlock(l, LOCK_WRITE);
	sim_store(&word[0], id, 8, MO_RELAXED);
}

static void setup_locked(void)
{
	setup();
	sim_lock_init((struct sim_lock *)&word[4], LOCK_SPIN, "toy lock");
}

static void test_surw_waits_for_nobody(void **state)
{
	static const struct toy t = { setup_locked, locked, NULL, 3, false };

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	assert_int_equal(toy_count(strategy_surw(), 1000, VERDICT_NONE), 0);
}

/* ---- POS against the random walk ---- */

static bool first;

/*
 * Task 2 is to be first at word 0, after 20 accesses that nobody races with;
 * task 1 has one before.
 */
static void late(unsigned int id)
{
	for (unsigned int i = 0; i < (id == 1 ? 1 : 20); i++)
		sim_store(&word[id], i, 8, MO_RELAXED);
	if (!sim_xchg(&word[0], id, 8, MO_RELAXED))
		first = id == 2;
}

/*
 * POS: the highest of 21 priorities against one of 2.  Of 23 priorities the
 * lowest decides, and it is one of task 1's in 2 of 23 cases: 174 of 2,000.
 * The random walk has to let task 2 go on 20 times in 21.
 */
static void test_pos_beats_the_walk(void **state)
{
	static const struct toy t = { setup, late, NULL, 2, false };
	unsigned int pos = 0, walk = 0, i;

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (i = 0; i < 2000; i++) {
		toy_run(strategy_pos(), i);
		pos += first;
		toy_run(strategy_random(), i);
		walk += first;
	}
	assert_in_range(pos, 174 - 64, 174 + 64);
	assert_true(walk < 5);
}

/*
 * Two events that race, each task's only ones, thrice: all 8 outcomes are
 * equally likely, because a priority is drawn anew after each race.
 */
static unsigned int outcome;

static void three_races(unsigned int id)
{
	for (unsigned int i = 0; i < 3; i++) {
		u64 found = sim_xchg(&word[i], id, 8, MO_RELAXED);

		if (!found && id == 2)
			outcome |= 1 << i;
	}
}

static void test_pos_redraws(void **state)
{
	static const struct toy t = { setup, three_races, NULL, 2, false };
	unsigned int seen[8] = { 0 }, i;

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (i = 0; i < 4000; i++) {
		outcome = 0;
		toy_run(strategy_pos(), i);
		seen[outcome]++;
	}
	/* Each partial order has a probability of at least 1/6!. */
	for (i = 0; i < 8; i++)
		assert_true(seen[i] > 4000 / 720);
	assert_true(seen[2] && seen[5]);
}

/* ---- PCT, delays, preemptions ---- */

static bool between;

static void window(unsigned int id)
{
	unsigned int i;

	for (i = 0; i < 10; i++)
		sim_store(&word[id], i, 8, MO_RELAXED);
	if (id == 1) {
		sim_store(&word[0], 1, 8, MO_RELAXED);
		sim_store(&word[0], 0, 8, MO_RELAXED);
	} else {
		between = sim_load(&word[0], 8, MO_RELAXED);
	}
	for (i = 0; i < 10; i++)
		sim_store(&word[id], i, 8, MO_RELAXED);
}

/*
 * Depth 2: one switch within a window of one step among k = 44 points and
 * n = 2 tasks, so at least 1/88 of the runs of the paper's PCT; here a quarter
 * of the runs draws from half of k, another from a quarter, which do not
 * reach the window when they are too short: 3/4 of that.
 */
static void test_pct_bound(void **state)
{
	static const struct toy t = { setup, window, NULL, 2, false };
	unsigned int hits = 0, i;

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (i = 0; i < 4000; i++) {
		between = false;
		toy_run(strategy_pct(2), i);
		hits += between;
	}
	assert_true(hits > 4000 * 3 / 4 / 88);
}

static unsigned int hits_of(struct strategy *s, unsigned int runs)
{
	unsigned int hits = 0;

	for (unsigned int i = 0; i < runs; i++) {
		between = false;
		toy_run(s, i);
		hits += between;
	}
	return hits;
}

/* It needs one delay, or two preemptions, at places of 44. */
static void test_bounded_find_the_window(void **state)
{
	static const struct toy t = { setup, window, NULL, 2, false };

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	assert_true(hits_of(strategy_delay_bound(), 4000) > 20);
	assert_true(hits_of(strategy_preempt_bound(), 4000) > 20);
	assert_true(hits_of(strategy_starve(), 4000) > 20);
	/* Without any preemption nobody sees it. */
	assert_int_equal(hits_of(strategy_none(), 10), 0);
}

/* One switch begins the run, two tasks end; the rest is the bound. */
static void test_bounds_bound(void **state)
{
	static const struct toy t = { setup, window, NULL, 3, false };
	unsigned int most[2] = { 0 }, i;

	(void)state;
	assert_true(toy_prepare(&t));
	forget();
	for (i = 0; i < 2000; i++) {
		toy_run(strategy_delay_bound(), i);
		assert_in_range(toy_result.switches, 1, 3 + 3);
		if (toy_result.switches > most[0])
			most[0] = toy_result.switches;
		toy_run(strategy_preempt_bound(), i);
		assert_in_range(toy_result.switches, 1, 3 + 3);
		if (toy_result.switches > most[1])
			most[1] = toy_result.switches;
	}
	assert_int_equal(most[0], 6);
	assert_int_equal(most[1], 6);
}

/* ---- all of them ---- */

static struct strategy *strategy_number(unsigned int i)
{
	const char *name;

	portfolio_begin(&portfolios[i]);
	return portfolio_pick(0, &name);
}

/* After the same runs the same seed makes the same run. */
static void test_same_again(void **state)
{
	static const struct toy t = { setup_locked, locked, NULL, 3, false };
	u32 switches[50];

	(void)state;
	assert_true(toy_prepare(&t));
	for (unsigned int p = 0; portfolios[p].name; p++) {
		struct strategy *s = strategy_number(p);

		for (unsigned int i = 0; i < 50; i++) {
			toy_run(s, i);
			switches[i] = toy_result.switches;
		}
		strategy_number(p);
		for (unsigned int i = 0; i < 50; i++) {
			toy_run(s, i);
			assert_int_equal(toy_result.switches, switches[i]);
		}
	}
}

static void three_stores(unsigned int id)
{
	for (int i = 0; i < 2; i++) {
		sim_store(&word[0], id, 8, MO_RELAXED);
		stamp(id);
	}
}

/* Each of the six orders in which three tasks can take the first two steps. */
static void test_all_reach_all(void **state)
{
	static const struct toy t = { setup, three_stores, NULL, 3, false };

	(void)state;
	assert_true(toy_prepare(&t));
	for (unsigned int p = 0; portfolios[p].name; p++) {
		struct strategy *s = strategy_number(p);
		bool seen[4][4] = { 0 };

		for (unsigned int i = 0; i < 2000; i++) {
			const char *o = run_order(s, i);

			seen[o[0] - '0'][o[1] - '0'] = true;
		}
		for (unsigned int a = 1; a <= 3; a++) {
			for (unsigned int b = 1; b <= 3; b++)
				assert_true(seen[a][b]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urw_is_uniform),
		cmocka_unit_test(test_urw_counts_events),
		cmocka_unit_test(test_surw_is_uniform_over_one),
		cmocka_unit_test(test_objects_are_contended),
		cmocka_unit_test(test_surw_waits_for_nobody),
		cmocka_unit_test(test_pos_beats_the_walk),
		cmocka_unit_test(test_pos_redraws),
		cmocka_unit_test(test_pct_bound),
		cmocka_unit_test(test_bounded_find_the_window),
		cmocka_unit_test(test_bounds_bound),
		cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_all_reach_all),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
