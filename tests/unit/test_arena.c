// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a restore bring back every byte, whatever was touched in between?
 */
#include "tests/unit/toy.h"

#include "sched/prng.h"

static void scribble(u64 seed, unsigned int writes)
{
	struct prng p;

	prng_seed(&p, seed);
	while (writes--) {
		u64 offset = (u64)prng_below(&p, ARENA_MACHINE / 8) * 8;

		arena_touch(offset);
		*(u64 *)arena_ptr(offset) = prng_next(&p);
	}
}

static void test_two_levels(void **state)
{
	u64 base, vm;
	int i;

	(void)state;
	arena_restore(ARENA_LEVEL_BASE);
	base = arena_hash();
	scribble(1, 300);
	vm = arena_hash();
	assert_true(vm != base);
	arena_snapshot(ARENA_LEVEL_VM);
	for (i = 0; i < 20; i++) {
		scribble(2 + i, 100 * i);
		arena_restore(ARENA_LEVEL_VM);
		assert_true(arena_hash() == vm);
	}
	scribble(99, 50);
	arena_restore(ARENA_LEVEL_BASE);
	assert_true(arena_hash() == base);
}

static void test_new_vm_forgets_the_old(void **state)
{
	u64 base, vm;

	(void)state;
	arena_restore(ARENA_LEVEL_BASE);
	base = arena_hash();
	scribble(1, 100);
	arena_snapshot(ARENA_LEVEL_VM);
	scribble(1, 100);
	arena_restore(ARENA_LEVEL_BASE);
	/* The same blocks again, with other content. */
	scribble(1, 100);
	scribble(3, 100);
	vm = arena_hash();
	arena_snapshot(ARENA_LEVEL_VM);
	scribble(1, 200);
	arena_restore(ARENA_LEVEL_VM);
	assert_true(arena_hash() == vm);
	arena_restore(ARENA_LEVEL_BASE);
	assert_true(arena_hash() == base);
}

static void test_low_zero_bits(void **state)
{
	(void)state;
	assert_true((u32)ARENA_BASE == 0);
	assert_true(ARENA_BASE >> 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_levels),
		cmocka_unit_test(test_new_vm_forgets_the_old),
		cmocka_unit_test(test_low_zero_bits),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
