// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the library that afl-fuzz loads do what afl-fuzz asks of it?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fuzz/input.h"

#define CALLS	2000

/* As the header of AFL++ 4.04c has them. */
static void *(*init)(void *afl, unsigned int seed);
static void (*deinit)(void *data);
static size_t (*fuzz)(void *data, u8 *buf, size_t size, u8 **out, u8 *add,
		      size_t add_size, size_t max);
static const char *(*describe)(void *data, size_t max);
static const char *(*introspection)(void *data);
static unsigned char (*queue_get)(void *data, const char *path);
static int (*init_trim)(void *data, u8 *buf, size_t size);
static size_t (*trim)(void *data, u8 **out);
static int (*post_trim)(void *data, unsigned char same);

static const char *path;

static void *get(void *library, const char *name)
{
	void *at = dlsym(library, name);

	if (!at)
		fail_msg("no %s in %s", name, path);
	return at;
}

static int load(void **state)
{
	void *library = dlopen(path, RTLD_NOW);

	if (!library)
		fail_msg("%s", dlerror());
	init = get(library, "afl_custom_init");
	deinit = get(library, "afl_custom_deinit");
	fuzz = get(library, "afl_custom_fuzz");
	describe = get(library, "afl_custom_describe");
	introspection = get(library, "afl_custom_introspection");
	queue_get = get(library, "afl_custom_queue_get");
	init_trim = get(library, "afl_custom_init_trim");
	trim = get(library, "afl_custom_trim");
	post_trim = get(library, "afl_custom_post_trim");
	/* The engine's names are its own business. */
	assert_null(dlsym(library, "run_once"));
	*state = init(NULL, 1);
	return 0;
}

/* All that afl-fuzz gets for this seed, in one number. */
static uint64_t change(void *data, unsigned int seed, bool runs)
{
	char file[] = "/tmp/rmapsim-test-XXXXXX";
	int fd = mkstemp(file);
	u8 buf[INPUT_MAX] = { 0 }, *out;
	uint64_t hash = 0;
	size_t size = 0;

	assert_in_range(fd, 0, 1000);
	init(NULL, seed);
	for (u32 i = 0; i < CALLS; i++) {
		if (runs && i % 16 == 0) {
			assert_int_equal(pwrite(fd, buf, size, 0), size);
			assert_int_equal(ftruncate(fd, size), 0);
			assert_int_equal(queue_get(data, file), 1);
		}
		size = fuzz(data, buf, size, &out, i % 3 ? buf : NULL, size,
			    512);
		assert_in_range(size, 1, 512);
		memcpy(buf, out, size);
		for (size_t k = 0; k < size; k++)
			hash = (hash ^ buf[k]) * 0x100000001b3ull;
		assert_in_range(strlen(describe(data, 20)), 1, 20);
		assert_in_range(strlen(introspection(data)), 1, 255);
	}
	close(fd);
	unlink(file);
	return hash;
}

static void test_same_seed_same_inputs(void **state)
{
	uint64_t first = change(*state, 1, false);

	assert_int_equal(change(*state, 1, false), first);
	assert_int_not_equal(change(*state, 2, false), first);
	/* What the entries of the queue do makes a difference. */
	assert_int_not_equal(change(*state, 1, true), first);
}

/* A target that only looks at one record: the others go. */
static void test_trim(void **state)
{
	u8 data[10 * INPUT_RECORD + 3], *out;
	size_t kept = sizeof(data);
	int steps, step = 0;

	for (u32 i = 0; i < sizeof(data); i++)
		data[i] = i / INPUT_RECORD;
	steps = init_trim(*state, data, sizeof(data));
	assert_int_equal(steps, 11);
	for (int tries = 0; step < steps; tries++) {
		size_t size = trim(*state, &out);
		bool same = memchr(out, 4, size);

		assert_in_range(tries, 0, 11);
		if (same) {
			memcpy(data, out, size);
			kept = size;
		}
		step = post_trim(*state, same);
	}
	assert_int_equal(kept, INPUT_RECORD);
	for (u32 i = 0; i < kept; i++)
		assert_int_equal(data[i], 4);
}

static int unload(void **state)
{
	deinit(*state);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_seed_same_inputs),
		cmocka_unit_test(test_trim),
	};

	if (argc != 2)
		return 2;
	path = argv[1];
	return cmocka_run_group_tests(tests, load, unload);
}
