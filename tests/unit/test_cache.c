// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a cache give back what was put there, drop the oldest first, and stay
 * within its ring?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sched/cache.h"
#include "sched/prng.h"

#define WORDS	1024
#define GUARD	0x6775617264ull
#define ADDED	20000

/* A value: its number, then as many bytes of it as there is room for. */
struct value {
	u32	number;
	u32	size;
	u8	fill[];
};

static u64 ring[WORDS + 1];
static struct cache cache;
static u32 dropped;

static void check_value(const struct value *v, u32 number)
{
	assert_int_equal(v->number, number);
	for (u32 i = 0; i < v->size; i++)
		assert_int_equal(v->fill[i], (u8)number);
}

static void on_drop(const void *value)
{
	check_value(value, dropped);
	dropped++;
}

static void reset(void)
{
	memset(&cache, 0, sizeof(cache));
	memset(ring, 0xff, sizeof(ring));
	ring[WORDS] = GUARD;
	cache.ring = ring;
	cache.words = WORDS;
	cache.drop = on_drop;
	dropped = 0;
}

/* Keys of one to three words, many of which share a first word. */
static u32 key_of(u32 number, u64 key[3])
{
	key[0] = number % 7;
	key[1] = number;
	key[2] = number * 3ull;
	return 2 + number % 2;
}

static void *find(u32 number)
{
	u64 key[3];
	u32 n = key_of(number, key);

	return cache_find(&cache, key, n);
}

static void *add(u32 number, u32 size)
{
	u64 key[3];
	u32 n = key_of(number, key);
	struct value *v = cache_add(&cache, key, n, sizeof(*v) + size);

	if (!v)
		return NULL;
	v->number = number;
	v->size = size;
	memset(v->fill, (u8)number, size);
	return v;
}

static void test_oldest_make_room(void **state)
{
	struct prng p;

	(void)state;
	reset();
	prng_seed(&p, 1);
	for (u32 i = 0; i < ADDED; i++) {
		assert_null(find(i));
		assert_non_null(add(i, prng_below(&p, i % 50 ? 200 : 1900)));
		/* All of those, and no other. */
		assert_int_equal(cache.count, i + 1 - dropped);
		for (u32 n = dropped; n <= i; n++)
			check_value(find(n), n);
		if (dropped)
			assert_null(find(dropped - 1));
	}
	assert_true(dropped > ADDED / 2);
	assert_true(ring[WORDS] == GUARD);
	cache_drop_all(&cache);
	assert_int_equal(dropped, ADDED);
	assert_null(find(ADDED - 1));
	assert_false(cache_drop_oldest(&cache));
}

static void test_too_big(void **state)
{
	(void)state;
	reset();
	assert_non_null(add(0, 100));
	assert_null(add(1, WORDS * 8 / 4));
	/* Nobody had to go for it. */
	assert_int_equal(dropped, 0);
	assert_non_null(find(0));
	assert_null(find(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oldest_make_room),
		cmocka_unit_test(test_too_big),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
