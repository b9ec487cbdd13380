// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the heap catch each kind of bad access, and only those?
 */
#include "tests/unit/toy.h"

#include "sched/memcheck.h"

static u8 *obj, *other;
static void (*act)(void);

static void setup(void)
{
	obj = heap_alloc(HEAP_DESC, 100, true);
	other = heap_alloc(HEAP_DESC, 104, false);
}

static void task(unsigned int id)
{
	(void)id;
	act();
}

static const struct toy heap_toy = { .setup = setup, .task = task, .ntasks = 1 };

static void expect(void (*what)(void), enum verdict v)
{
	act = what;
	assert_true(toy_prepare(&heap_toy));
	assert_string_equal(verdict_word(toy_run(strategy_none(), 0)),
			    verdict_word(v));
}

static void good(void)
{
	sim_store(obj + 96, 7, 4, MO_RELAXED);
	sim_store(other, 1, 8, MO_RELAXED);
	assert_int_equal(sim_load(obj + 96, 4, MO_RELAXED), 7);
	assert_int_equal(sim_load(other, 8, MO_RELAXED), 1);
	assert_int_equal(sim_load(obj, 1, MO_RELAXED), 0);
}

static void read_freed(void)
{
	heap_free(HEAP_DESC, obj);
	sim_load(obj + 8, 8, MO_RELAXED);
}

static void write_freed(void)
{
	heap_free(HEAP_DESC, obj);
	sim_store(obj + 8, 1, 8, MO_RELAXED);
}

static void free_twice(void)
{
	heap_free(HEAP_DESC, obj);
	heap_free(HEAP_DESC, obj);
}

static void free_inside(void)
{
	heap_free(HEAP_DESC, obj + 8);
}

static void free_as_another(void)
{
	heap_free(HEAP_SP, obj);
}

static void read_behind(void)
{
	sim_load(obj + 104, 8, MO_RELAXED);
}

static void read_before(void)
{
	sim_load(obj - 8, 8, MO_RELAXED);
}

static void read_uninit(void)
{
	sim_load(other + 8, 8, MO_RELAXED);
}

/* Four of the eight bytes are written. */
static void read_half_init(void)
{
	sim_store(other + 8, 1, 4, MO_RELAXED);
	sim_load(other + 8, 8, MO_RELAXED);
}

static void read_misaligned(void)
{
	sim_load(obj + 2, 8, MO_RELAXED);
}

static void read_null(void)
{
	sim_load((void *)16, 8, MO_RELAXED);
}

static void read_unmapped(void)
{
	sim_load((void *)0x123456789000ul, 8, MO_RELAXED);
}

static void read_stack(void)
{
	u64 local = 5;

	assert_int_equal(sim_load(&local, 8, MO_RELAXED), 5);
	sim_store(&local, 6, 8, MO_RELAXED);
	assert_int_equal(local, 6);
}

static void test_silent(void **state)
{
	(void)state;
	expect(good, VERDICT_NONE);
	expect(read_stack, VERDICT_NONE);
}

static void test_fires(void **state)
{
	(void)state;
	expect(read_freed, VERDICT_UAF);
	expect(write_freed, VERDICT_UAF);
	expect(free_twice, VERDICT_DOUBLE_FREE);
	expect(free_inside, VERDICT_WILD);
	expect(free_as_another, VERDICT_WILD);
	expect(read_behind, VERDICT_OOB);
	expect(read_before, VERDICT_OOB);
	expect(read_uninit, VERDICT_UNINIT);
	expect(read_half_init, VERDICT_UNINIT);
	expect(read_misaligned, VERDICT_WILD);
	expect(read_null, VERDICT_WILD);
	expect(read_unmapped, VERDICT_WILD);
}

/* A freed slot comes back only after all others were used. */
static void quarantine(void)
{
	u32 n = 0, slots = heap_pools[HEAP_DESC].slots;
	void *p;

	heap_free(HEAP_DESC, obj);
	do {
		p = heap_alloc(HEAP_DESC, 8, true);
		n++;
	} while (p != obj && n <= slots);
	assert_in_range(n, slots - 4, slots);
	assert_null(heap_alloc(HEAP_DESC, 8, true));
	assert_int_equal(heap_live(HEAP_DESC), slots - 1);
}

static void test_quarantine(void **state)
{
	(void)state;
	expect(quarantine, VERDICT_NONE);
}

static void too_large(void)
{
	assert_null(heap_alloc(HEAP_DESC, 256, true));
	assert_null(heap_alloc(HEAP_DESC, 0, true));
	assert_non_null(heap_alloc(HEAP_DESC, 248, true));
}

static void test_limits(void **state)
{
	(void)state;
	expect(too_large, VERDICT_NONE);
}

static void test_find(void **state)
{
	struct heap_object o;

	(void)state;
	expect(good, VERDICT_NONE);
	assert_true(heap_find((u64)(unsigned long)(obj + 50), &o));
	assert_int_equal(o.class, HEAP_DESC);
	assert_int_equal(o.size, 100);
	assert_true(o.base == (u64)(unsigned long)obj);
	assert_false(o.freed);
	assert_false(heap_find(ARENA_BASE - 8, &o));
	assert_false(heap_find(ARENA_BASE + ARENA_HEAP_SIZE, &o));
}

/* Globals of the code under test are undone, down to what the set-up left. */
static u64 global;

static void setup_global(void)
{
	setup();
	sim_store(&global, 5, 8, MO_RELAXED);
}

static void bump_global(unsigned int id)
{
	(void)id;
	if (sim_load(&global, 8, MO_RELAXED) != 5)
		sim_violation(INV_RANGE, 0, "a run left something behind");
	sim_store(&global, 6, 8, MO_RELAXED);
}

static void test_globals(void **state)
{
	static const struct toy t = { setup_global, bump_global, NULL, 1, 0 };

	(void)state;
	global = 1;
	assert_true(toy_prepare(&t));
	assert_int_equal(toy_count(strategy_none(), 3, VERDICT_NONE), 0);
	expect(good, VERDICT_NONE);
	assert_int_equal(global, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_fires),
		cmocka_unit_test(test_quarantine),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_globals),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
