// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the check of determinism notice code that depends on more than its
 * choices, and nothing else?
 */
#include "tests/unit/toy.h"

#include "core/scenario/registry.h"
#include "replay/determinism.h"

static unsigned int outside;	/* no run puts it back */
static u64 *word;

static void setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
}

static void honest(unsigned int task)
{
	sim_store(word, task, 8, MO_RELAXED);
	sim_load(word, 8, MO_RELAXED);
}

/* The third run of all goes another way. */
static void leaky(unsigned int task)
{
	honest(task);
	if (outside++ > 5)
		sim_load(word, 8, MO_RELAXED);
}

static bool check(const struct core_variant *v, const struct scenario *scn,
		  struct determinism *d)
{
	*d = (struct determinism){
		.variant = v, .scn = scn, .seed = 7, .runs = 4,
		.portfolio = portfolio_find("random"),
	};
	return determinism_check(d);
}

static void real_code_is_deterministic(void **state)
{
	const struct core_variant *v = core_find("newest", NULL);
	struct determinism one, two;
	struct scenario scn;

	(void)state;
	assert_true(registry_find("age-vs-zap", &scn));
	assert_true(check(v, &scn, &one));
	assert_null(one.way);
	assert_true(check(v, &scn, &two));
	assert_true(one.digest == two.digest);
	assert_true(one.steps > 0);
	assert_true(registry_find("age-vs-fault", &scn));
	assert_true(check(v, &scn, &two));
	assert_true(one.digest != two.digest);
}

static void leaks_are_noticed(void **state)
{
	static const struct toy t = {
		.setup = setup, .task = leaky, .ntasks = 2,
	};
	struct determinism d;

	(void)state;
	outside = 0;
	toy_prepare(&t);
	assert_false(check(&toy_variant, &toy_scn, &d));
	assert_non_null(d.way);
	assert_true(d.run >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_code_is_deterministic),
		cmocka_unit_test(leaks_are_noticed),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
