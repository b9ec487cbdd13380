// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions of the code under test differ, by the tables of the build?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/core_ops.h"
#include "core/functions.h"

struct seen {
	u32	count;
	u32	gone;
	u32	new;
	char	names[2048];
};

static void note(const char *name, u32 a, u32 b, void *arg)
{
	struct seen *s = arg;
	size_t len = strlen(s->names);

	s->count++;
	s->new += !a;
	s->gone += !b;
	snprintf(s->names + len, sizeof(s->names) - len, " %s ", name);
}

static const char *core_of(const char *rev)
{
	const struct core_variant *v = core_find(rev, NULL);

	assert_non_null(v);
	return v->hash;
}

static void compare(const char *a, const char *b, struct seen *s)
{
	memset(s, 0, sizeof(*s));
	core_functions_compare(core_of(a), core_of(b), note, s);
}

static void test_every_variant_is_known(void **state)
{
	(void)state;
	for (u32 i = 0; i < core_nvariants; i++) {
		const char *core = core_variants[i].hash;

		assert_true(core_functions_known(core));
		assert_int_not_equal(core_function_hash(core, "pte_list_add"),
				     0);
		assert_int_not_equal(core_function_hash(core, "spte.h"), 0);
		assert_int_equal(core_function_hash(core, "no_such"), 0);
	}
	assert_false(core_functions_known("01234567"));
	assert_int_equal(core_function_hash("01234567", "pte_list_add"), 0);
}

static void test_same_is_same(void **state)
{
	struct seen s;

	(void)state;
	compare("newest", "newest", &s);
	assert_int_equal(s.count, 0);
	compare("aug24", "aug24", &s);
	assert_int_equal(s.count, 0);
}

/* core/revisions/v8.patch */
static void test_revisions_differ_where_the_patch_is(void **state)
{
	struct seen s;

	(void)state;
	compare("v8", "v6.15", &s);
	assert_non_null(strstr(s.names, " __kvm_rmap_lock "));
	assert_non_null(strstr(s.names, " __kvm_rmap_unlock "));
	assert_null(strstr(s.names, " kvm_age_gfn "));
	assert_int_equal(s.new, 2);
	assert_int_equal(s.gone, 1);
}

/* Through two bases: each name once, and what came back is no change. */
static void test_far_apart(void **state)
{
	struct seen there, back;

	(void)state;
	compare("aug24", "newest", &there);
	compare("newest", "aug24", &back);
	assert_int_equal(there.count, back.count);
	assert_int_equal(there.new, back.gone);
	assert_int_equal(there.gone, back.new);
	for (char *name = strtok(there.names, " "); name;
	     name = strtok(NULL, " ")) {
		char padded[80];
		char *at;

		snprintf(padded, sizeof(padded), " %s ", name);
		at = strstr(back.names, padded);
		assert_non_null(at);
		assert_null(strstr(at + 1, padded));
	}
}

/* A mutation is one small change. */
static void test_mutations(void **state)
{
	(void)state;
	for (u32 i = 0; i < core_nvariants; i++) {
		const struct core_variant *v = &core_variants[i];
		struct seen s = { 0 };

		if (!v->mutation)
			continue;
		core_functions_compare(core_of(v->rev), v->hash, note, &s);
		assert_in_range(s.count, 1, 12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_variant_is_known),
		cmocka_unit_test(test_same_is_same),
		cmocka_unit_test(test_revisions_differ_where_the_patch_is),
		cmocka_unit_test(test_far_apart),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
