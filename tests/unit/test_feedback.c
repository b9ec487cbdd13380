// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the maps of a run show its interleaving, and nothing but that?
 */
#include "tests/unit/toy.h"

#include <errno.h>
#include <stdio.h>

#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "fuzz/feedback.h"
#include "sched/prepared.h"
#include "sched/site.h"

#define ALL_MAPS	(BIT_MASK_OF(FEEDBACK_COUNT) - 1)
#define SLOTS_MAX	16384

struct maps {
	size_t	used[FEEDBACK_COUNT];	/* slots that are not 0 */
	size_t	size;
	u8	slots[SLOTS_MAX];
};

static void take(struct maps *m)
{
	memset(m, 0, sizeof(*m));
	for (enum feedback_map i = 0; i < FEEDBACK_COUNT; i++) {
		size_t n;
		const u8 *c = feedback_counters(i, &n);

		assert_true(m->size + n <= SLOTS_MAX);
		memcpy(m->slots + m->size, c, n);
		m->size += n;
		for (size_t k = 0; k < n; k++)
			m->used[i] += c[k] != 0;
	}
}

static bool same(const struct maps *a, const struct maps *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* ---- toys ---- */

static u64 *words;
static struct sim_lock *lock;

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_MUTEX, "lock");
	sim_store(&words[0], 0, 8, MO_RELAXED);
}

static void run_toy(const struct toy *t, struct strategy *s, struct maps *m)
{
	assert_true(toy_prepare(t));
	feedback_begin();
	toy_run(s, 0);
	feedback_end();
	take(m);
}

/* The first task that decides goes first: byte 1 lets the other one. */
static struct strategy *other_first(void)
{
	static const u8 one[] = { 1 };

	return strategy_bytes(one, sizeof(one));
}

static void write_or_read(unsigned int task)
{
	if (task == 1)
		sim_store(&words[0], 1, 8, MO_RELAXED);
	else
		sim_load(&words[0], 8, MO_RELAXED);
}

static const struct toy message = { .setup = setup, .task = write_or_read,
				    .ntasks = 2 };

static void write_alone(unsigned int task)
{
	sim_store(&words[task], 1, 8, MO_RELAXED);
	sim_load(&words[task], 8, MO_RELAXED);
}

static const struct toy strangers = { .setup = setup, .task = write_alone,
				      .ntasks = 2 };

/* What is told shows in one map, the same code runs either way. */
static void test_order_shows(void **state)
{
	struct maps first, second, again;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	run_toy(&message, strategy_none(), &first);
	run_toy(&message, other_first(), &second);
	run_toy(&message, strategy_none(), &again);
	assert_true(same(&first, &again));
	assert_false(same(&first, &second));
	assert_int_equal(first.used[FEEDBACK_PAIRS], 1);
	assert_int_equal(second.used[FEEDBACK_PAIRS], 1);
	assert_int_equal(first.used[FEEDBACK_SITES],
			 second.used[FEEDBACK_SITES]);
}

static void test_strangers_tell_nothing(void **state)
{
	struct maps m;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	run_toy(&strangers, other_first(), &m);
	assert_int_equal(m.used[FEEDBACK_PAIRS], 0);
	assert_int_equal(m.used[FEEDBACK_CROSSINGS], 0);
	assert_true(m.used[FEEDBACK_SITES] > 0);
}

/* ---- pairs for a mutator ---- */

static void test_pairs_are_listed(void **state)
{
	struct feedback_pair p[4];
	struct maps m;

	(void)state;
	site_forget();
	feedback_set_maps(ALL_MAPS);
	run_toy(&message, strategy_none(), &m);
	assert_int_equal(feedback_pairs(p, 4), 1);
	assert_int_equal(site_op(p[0].from), OP_WRITE);
	assert_int_equal(site_op(p[0].to), OP_READ);
	assert_int_equal(p[0].from_task, 1);
	assert_int_equal(p[0].to_task, 2);
	assert_int_equal(feedback_pairs(p, 0), 0);
	run_toy(&strangers, strategy_none(), &m);
	assert_int_equal(feedback_pairs(p, 4), 0);
}

/* ---- crossings: two pairs into one task ---- */

static void two_messages(unsigned int task)
{
	for (unsigned int i = 0; i < 2; i++) {
		if (task == 1)
			sim_store(&words[i], 1, 8, MO_RELAXED);
		else if (i)
			sim_load(&words[i], 8, MO_RELAXED);
		else
			sim_xchg(&words[i], 2, 8, MO_RELAXED);
	}
}

static const struct toy twice = { .setup = setup, .task = two_messages,
				  .ntasks = 2 };

static void test_crossings(void **state)
{
	struct maps m;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	run_toy(&twice, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_PAIRS], 2);
	assert_int_equal(m.used[FEEDBACK_CROSSINGS], 1);
	run_toy(&message, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_CROSSINGS], 0);
}

/* ---- a reader that is not the last one ---- */

static void read_read_write(unsigned int task)
{
	sim_load(&words[0], 8, MO_RELAXED);
	if (task == 2)
		sim_store(&words[0], 1, 8, MO_RELAXED);
}

static const struct toy overwrite = { .setup = setup, .task = read_read_write,
				      .ntasks = 2 };

static void test_both_readers_are_told(void **state)
{
	struct feedback_pair p[4];
	struct maps m;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	run_toy(&overwrite, strategy_none(), &m);
	assert_int_equal(feedback_pairs(p, 4), 1);
	assert_int_equal(site_op(p[0].from), OP_READ);
	assert_int_equal(site_op(p[0].to), OP_WRITE);
}

/* ---- events ---- */

static u64 expected;

static void exchange(unsigned int task)
{
	if (task == 1)
		sim_store(&words[0], 1, 8, MO_RELAXED);
	else
		sim_cmpxchg(&words[0], expected, 7, 8, MO_FULL);
	sim_load(&words[0], 8, MO_RELAXED);
}

static const struct toy exchanging = { .setup = setup, .task = exchange,
				       .ntasks = 2 };

static void test_failed_exchange_is_an_event(void **state)
{
	struct maps m;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	expected = 1;
	run_toy(&exchanging, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_EVENTS], 0);
	expected = 2;
	run_toy(&exchanging, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_EVENTS], 1);
}

static void lock_and_write(unsigned int task)
{
	sim_lock(lock, LOCK_WRITE);
	sim_store(&words[0], task, 8, MO_RELAXED);
	sim_unlock(lock, LOCK_WRITE);
}

static const struct toy locking = { .setup = setup, .task = lock_and_write,
				    .ntasks = 2 };

/* Only a run that lets one task meet the other's lock has the event. */
static void test_waiting_is_an_event(void **state)
{
	unsigned int waited = 0;
	struct maps m;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	run_toy(&locking, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_EVENTS], 0);
	for (u64 seed = 0; seed < 32; seed++) {
		assert_true(toy_prepare(&locking));
		feedback_begin();
		toy_run(strategy_random(), seed);
		feedback_end();
		take(&m);
		waited += m.used[FEEDBACK_EVENTS] == 1;
	}
	assert_in_range(waited, 1, 31);
}

/* ---- which maps ---- */

static void test_maps_can_be_chosen(void **state)
{
	struct maps m;

	(void)state;
	assert_int_equal(feedback_choose("pairs"), 0);
	run_toy(&message, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_PAIRS], 1);
	assert_int_equal(m.used[FEEDBACK_SITES], 0);
	assert_int_equal(feedback_choose("sites,states"), 0);
	run_toy(&message, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_PAIRS], 0);
	assert_true(m.used[FEEDBACK_SITES] > 0);
	assert_int_equal(feedback_choose("none"), 0);
	run_toy(&message, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_SITES], 0);
}

static void test_bad_lists_change_nothing(void **state)
{
	static const char *const bad[] = { "", "pair", "pairs,", ",pairs",
					   "pairs,none", "pairs sites" };
	struct maps m;

	(void)state;
	assert_int_equal(feedback_choose("pairs"), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(feedback_choose(bad[i]), -EINVAL);
	run_toy(&message, strategy_none(), &m);
	assert_int_equal(m.used[FEEDBACK_PAIRS], 1);
}

/* ---- the code under test ---- */

static void run_scenario(const struct scenario *scn, u64 seed, struct maps *m)
{
	const struct core_variant *v = core_find("newest", NULL);
	static struct run_result res;
	bool met;

	assert_true(prepared_get(v, scn, &res, &met));
	feedback_begin();
	prepared_run(strategy_random(), seed, &res);
	feedback_end();
	take(m);
}

static void run_named(const char *name, u64 seed, struct maps *m)
{
	static struct scenario scn;

	assert_true(registry_find(name, &scn));
	run_scenario(&scn, seed, m);
}

/* A VM with one entry for gfn 0, then this operation. */
static size_t states_of(const char *op)
{
	static struct scenario scn;
	struct scn_error err;
	static struct maps m;
	char text[256];

	snprintf(text, sizeof(text),
		 "scenario s\n"
		 "vm geometry=small gfns=2 vcpus=1 roots=1 mmu=shadow alias=2\n"
		 "setup\n  fault v0 0\ntasks\n  1 a cpu0\n    %s\nend\n", op);
	assert_int_equal(scenario_parse(text, strlen(text), &scn, &err), 0);
	run_scenario(&scn, 0, &m);
	return m.used[FEEDBACK_STATES];
}

static void test_states_of_a_chain(void **state)
{
	size_t age, longer;

	(void)state;
	feedback_set_maps(1u << FEEDBACK_STATES);
	/* Lock, unlock, and Accessed taken away; an empty chain: nothing. */
	age = states_of("age 0 1");
	assert_true(age >= 2);
	assert_int_equal(states_of("age 1 2"), 0);
	/* One entry becomes many; as the entry is there: nothing. */
	longer = states_of("fault v0 0 alias=1");
	assert_true(longer > 0);
	assert_int_equal(states_of("fault v0 0"), 0);
	feedback_set_maps(1u << FEEDBACK_PAIRS);
	assert_int_equal(states_of("age 0 1"), 0);
}

/* Neither what ran before nor whether the set-up was kept shows. */
static void test_history_does_not_show(void **state)
{
	static struct maps first[8], again;

	(void)state;
	feedback_set_maps(ALL_MAPS);
	prepared_forget();
	for (u64 seed = 0; seed < 8; seed++)
		run_named("age-vs-zap", seed, &first[seed]);
	for (u64 seed = 8; seed-- > 0;) {
		run_named("age-vs-zap", seed, &again);
		assert_true(same(&first[seed], &again));
	}
	prepared_forget();
	for (u64 seed = 0; seed < 8; seed += 3) {
		run_named("two-agers", seed, &again);
		run_named("age-vs-zap", seed, &again);
		assert_true(same(&first[seed], &again));
	}
}

static void test_interleavings_differ(void **state)
{
	static struct maps m[8];
	unsigned int different = 0;

	(void)state;
	feedback_set_maps(1u << FEEDBACK_PAIRS);
	for (u64 seed = 0; seed < 8; seed++) {
		run_named("age-vs-zap", seed, &m[seed]);
		assert_true(m[seed].used[FEEDBACK_PAIRS] > 0);
		different += seed && !same(&m[0], &m[seed]);
	}
	assert_true(different > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_shows),
		cmocka_unit_test(test_strangers_tell_nothing),
		cmocka_unit_test(test_pairs_are_listed),
		cmocka_unit_test(test_crossings),
		cmocka_unit_test(test_both_readers_are_told),
		cmocka_unit_test(test_failed_exchange_is_an_event),
		cmocka_unit_test(test_waiting_is_an_event),
		cmocka_unit_test(test_maps_can_be_chosen),
		cmocka_unit_test(test_bad_lists_change_nothing),
		cmocka_unit_test(test_states_of_a_chain),
		cmocka_unit_test(test_history_does_not_show),
		cmocka_unit_test(test_interleavings_differ),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
