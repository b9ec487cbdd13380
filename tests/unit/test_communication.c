// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is what tasks tell one another noted, and nothing else?
 */
#include "tests/unit/toy.h"

#include "sched/communication.h"

static u64 *words;
static struct sim_lock *lock;

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_MUTEX, "lock");
	words[1] = 5;
}

static void run(const struct toy *t)
{
	assert_true(toy_prepare(t));
	communication_forget();
	sim.communicates = true;
	toy_run(strategy_none(), 0);
	sim.communicates = false;
}

/* Is there a seen pair of these kinds?  OP_NONE: the set-up. */
static bool seen(enum op from, enum op to)
{
	for (u32 i = 0; i < communication_count(); i++) {
		const struct communication_pair *p = communication_pair(i);
		enum op is = p->from == SITE_INIT ? OP_NONE : site_op(p->from);

		if (communication_is_seen(i) && is == from &&
		    site_op(p->to) == to)
			return true;
	}
	return false;
}

static bool is_candidate(enum op from, enum op to, bool locked)
{
	for (u32 i = 0; i < communication_candidates(); i++) {
		const struct communication_pair *p =
			communication_pair(communication_candidate(i));
		enum op is = p->from == SITE_INIT ? OP_NONE : site_op(p->from);

		if (is == from && site_op(p->to) == to && p->locked == locked)
			return true;
	}
	return false;
}

/* ---- one writes, another reads ---- */

static void write_then_read(unsigned int task)
{
	if (task == 1)
		sim_store(&words[0], 1, 8, MO_RELAXED);
	else
		sim_load(&words[0], 8, MO_RELAXED);
}

static const struct toy message = { .setup = setup, .task = write_then_read,
				    .ntasks = 2 };

static void test_reads_from(void **state)
{
	(void)state;
	run(&message);
	assert_true(seen(OP_WRITE, OP_READ));
	assert_int_equal(communication_new_pairs(), 1);
	/* What did not happen, but could. */
	assert_false(seen(OP_NONE, OP_READ));
	assert_true(is_candidate(OP_NONE, OP_READ, false));
	assert_true(is_candidate(OP_READ, OP_WRITE, false));
	/* The same again is nothing new. */
	sim.communicates = true;
	toy_run(strategy_none(), 0);
	assert_int_equal(communication_new_pairs(), 0);
	sim.communicates = false;
}

/* ---- one reads what another writes later ---- */

static void read_then_write(unsigned int task)
{
	write_then_read(3 - task);
}

static const struct toy overwrite = { .setup = setup, .task = read_then_write,
				      .ntasks = 2 };

static void test_from_read(void **state)
{
	(void)state;
	run(&overwrite);
	assert_true(seen(OP_NONE, OP_READ));
	assert_true(seen(OP_READ, OP_WRITE));
	assert_false(seen(OP_WRITE, OP_READ));
	assert_int_equal(communication_new_pairs(), 2);
}

/* ---- each has words of its own ---- */

static void alone(unsigned int task)
{
	sim_store(&words[task], 1, 8, MO_RELAXED);
	sim_load(&words[task], 8, MO_RELAXED);
}

static const struct toy strangers = { .setup = setup, .task = alone,
				      .ntasks = 2 };

static void only_read(unsigned int task)
{
	(void)task;
	sim_load(&words[1], 8, MO_RELAXED);
}

static const struct toy readers = { .setup = setup, .task = only_read,
				    .ntasks = 2 };

static void test_nothing(void **state)
{
	(void)state;
	run(&strangers);
	assert_int_equal(communication_candidates(), 0);
	assert_false(seen(OP_WRITE, OP_READ));
	run(&readers);
	assert_int_equal(communication_candidates(), 1);
	assert_false(is_candidate(OP_READ, OP_READ, false));
}

/* ---- a cmpxchg that fails writes nothing ---- */

static u64 expected;

static void exchange(unsigned int task)
{
	if (task == 1)
		sim_cmpxchg(&words[1], expected, 7, 8, MO_FULL);
	else
		sim_load(&words[1], 8, MO_RELAXED);
}

static const struct toy cas = { .setup = setup, .task = exchange,
				.ntasks = 2 };

static void test_cmpxchg(void **state)
{
	(void)state;
	expected = 5;
	run(&cas);
	assert_true(seen(OP_CMPXCHG, OP_READ));
	expected = 6;
	run(&cas);
	assert_false(seen(OP_CMPXCHG, OP_READ));
	assert_true(seen(OP_NONE, OP_READ));
}

/* ---- locks ---- */

static void increment(unsigned int task)
{
	(void)task;
	sim_lock(lock, LOCK_WRITE);
	sim_store(&words[0], sim_load(&words[0], 8, MO_RELAXED) + 1, 8,
		  MO_RELAXED);
	sim_unlock(lock, LOCK_WRITE);
}

static const struct toy locked = { .setup = setup, .task = increment,
				   .ntasks = 2 };

static void test_lock(void **state)
{
	(void)state;
	run(&locked);
	assert_true(seen(OP_WUNLOCK, OP_WLOCK));
	assert_true(seen(OP_NONE, OP_WLOCK));
	/* Nobody takes it before it was released. */
	assert_false(is_candidate(OP_WLOCK, OP_WLOCK, false));
	assert_true(seen(OP_WRITE, OP_READ));
	assert_true(is_candidate(OP_WRITE, OP_READ, true));
	assert_false(is_candidate(OP_WRITE, OP_READ, false));
}

/* ---- what a task was told on its way ---- */

static void chain(unsigned int task)
{
	if (task == 1) {
		sim_store(&words[2], 1, 8, MO_RELAXED);
		sim_store(&words[3], 1, 8, MO_RELAXED);
		return;
	}
	sim_load(&words[2], 8, MO_RELAXED);
	sim_rmw(&words[3], RMW_ADD, 1, 8, MO_FULL);
}

static const struct toy chained = { .setup = setup, .task = chain,
				    .ntasks = 2 };

static void test_context(void **state)
{
	const u16 *told = NULL;

	(void)state;
	run(&chained);
	assert_int_equal(communication_new_knots(), 1);
	for (u32 i = 0; i < communication_count(); i++) {
		if (site_op(communication_pair(i)->to) == OP_RMW)
			told = communication_context(communication_pair(i)->to);
	}
	assert_non_null(told);
	assert_int_equal(site_op(communication_pair(told[0])->to), OP_READ);
	assert_int_equal(told[1], COMMUNICATION_NONE);
}

/* ---- nobody asks ---- */

static void test_off(void **state)
{
	(void)state;
	assert_true(toy_prepare(&message));
	communication_forget();
	toy_run(strategy_none(), 0);
	assert_int_equal(communication_count(), 0);
	assert_int_equal(site_count(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_from),
		cmocka_unit_test(test_from_read),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_cmpxchg),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_off),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
