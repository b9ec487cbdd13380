// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are the names of sites the same in two builds of one source?
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "replay/site.h"
#include "sched/communication.h"
#include "tests/unit/site/places.h"

#define SITES_MAX	16

static u64 *words;
static struct sim_lock *lock;
static bool optimised;

/* What the last run executed, in order. */
static u16 executed[SITES_MAX];
static u32 nexecuted;

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_MUTEX, "lock");
}

static void execute(unsigned int task)
{
	(void)task;
	if (optimised)
		places_O2(words, lock);
	else
		places_O0(words, lock);
}

static const struct toy toy_places = { .setup = setup, .task = execute,
				       .ntasks = 1 };

static void listen(const struct communication_step *step)
{
	assert_true(nexecuted < SITES_MAX);
	executed[nexecuted++] = step->site;
}

static void run(bool o2)
{
	optimised = o2;
	nexecuted = 0;
	communication_listen(listen);
	sim.communicates = true;
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_NONE);
	sim.communicates = false;
	communication_listen(NULL);
}

static void test_same_names(void **state)
{
	static const char *const kinds[] = {
		"r", "w", "w", "rmw", "cmpxchg", "xchg", "wlock", "w",
		"wunlock",
	};
	u16 plain[SITES_MAX];
	char name[SITE_NAME], other[SITE_NAME];

	(void)state;
	assert_true(toy_prepare(&toy_places));
	communication_forget();
	run(false);
	memcpy(plain, executed, sizeof(plain));
	run(true);
	assert_int_equal(nexecuted, sizeof(kinds) / sizeof(*kinds));
	for (u32 i = 0; i < nexecuted; i++) {
		site_print(plain[i], name);
		site_print(executed[i], other);
		assert_string_equal(name, other);
		assert_memory_equal(name, "places.c:", 9);
		assert_string_equal(strrchr(name, ':') + 1, kinds[i]);
		/* Two addresses, one identity. */
		assert_int_not_equal(plain[i], executed[i]);
		assert_true(site_id(plain[i]) == site_id(executed[i]));
		assert_true(!i || site_id(plain[i]) != site_id(plain[0]));
	}
	/* A function inlined in two places is one place of the source. */
	assert_true(site_id(executed[2]) == site_id(executed[7]));
}

static void test_declared(void **state)
{
	char name[SITE_NAME];
	int site;

	(void)state;
	assert_true(toy_prepare(&toy_places));
	communication_forget();
	run(true);
	site_print(executed[2], name);
	/* Before and after its addresses were met. */
	for (int met = 0; met < 2; met++) {
		if (!met)
			communication_forget();
		site = site_declare(name, strlen(name));
		assert_true(site > 0);
		for (int o2 = 0; o2 < 2; o2++) {
			run(o2);
			assert_int_equal(executed[2], site);
			assert_int_equal(executed[7], site);
			assert_int_not_equal(executed[1], site);
		}
		communication_forget();
		run(false);
		run(true);
	}
}

static void test_unknown(void **state)
{
	char name[SITE_NAME];

	(void)state;
	site_set_resolver(NULL);
	communication_forget();
	site_print(site_of(1, OP_WRITE), name);
	assert_string_equal(name, "?:0:w");
	site_print(SITE_INIT, name);
	assert_string_equal(name, "init");
	site_set_resolver(symbol_site);
}

/* No more numbers: one for all others, and nothing breaks. */
static void test_full(void **state)
{
	(void)state;
	communication_forget();
	for (u32 i = 1; i < 8 * LIMIT_SITES; i++)
		assert_true(site_of(16 * i, OP_READ) <= SITE_OTHER);
	assert_int_equal(site_of(16 * 4 * LIMIT_SITES, OP_READ), SITE_OTHER);
	assert_int_equal(site_of(16, OP_READ), 1);
	communication_forget();
}

static int setup_group(void **state)
{
	site_set_resolver(symbol_site);
	return toy_init(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_names),
		cmocka_unit_test(test_declared),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, setup_group, NULL);
}
