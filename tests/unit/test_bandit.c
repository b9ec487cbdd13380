// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the bandit find the better arm, and find out when another is?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sched/bandit.h"
#include "sched/prng.h"

static struct bandit b;
static struct prng prng;

/* @n plays in which @good pays three times in four, others once; its plays. */
static u32 play(u32 n, u32 good)
{
	u32 count = 0;

	while (n--) {
		u32 arm = bandit_choose(&b);
		u32 chance = arm == good ? 3 : 1;

		bandit_reward(&b, arm,
			      prng_below(&prng, 4) < chance ? BANDIT_ONE : 0);
		count += arm == good;
	}
	return count;
}

static void begin(u32 mask)
{
	prng_seed(&prng, 1);
	bandit_reset(&b, mask);
}

static void test_tries_each_first(void **state)
{
	u32 seen = 0;

	(void)state;
	begin(0x5a2);
	for (int i = 0; i < 5; i++) {
		u32 arm = bandit_choose(&b);

		seen |= 1u << arm;
		bandit_reward(&b, arm, i == 2 ? BANDIT_ONE : 0);
	}
	assert_int_equal(seen, 0x5a2);
}

static void test_better_arm_wins(void **state)
{
	(void)state;
	begin(0x1e);
	play(200, 3);
	assert_true(play(1000, 3) > 800);
	/* None is forgotten. */
	for (u32 arm = 1; arm < 5; arm++)
		assert_true(b.play[arm] > 10);
}

/* Equal arms are played equally often. */
static void test_equal_arms(void **state)
{
	u32 count;

	(void)state;
	begin(0x1e);
	count = play(4000, 0);
	assert_int_equal(count, 0);
	for (u32 arm = 1; arm < 5; arm++)
		assert_in_range(b.play[arm], 500, 1500);
}

/* The other arm becomes the better one: the past does not weigh for ever. */
static void test_forgets(void **state)
{
	(void)state;
	begin(0x1e);
	play(50000, 1);
	play(BANDIT_MEMORY * 2, 4);
	assert_true(play(1000, 4) > 700);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tries_each_first),
		cmocka_unit_test(test_better_arm_wins),
		cmocka_unit_test(test_equal_arms),
		cmocka_unit_test(test_forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
