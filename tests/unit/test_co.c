// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do coroutines keep their stacks, registers and alignment apart?
 */
#include "tests/unit/toy.h"

#include <stdlib.h>

#define STACK	(64 * 1024)

static struct co host, co[2];
static char trail[64];
static unsigned int len;

static void put(char c)
{
	trail[len++] = c;
	trail[len] = '\0';
}

/* Locals in registers and on the stack must survive the other's work. */
static void body(void *arg)
{
	int self = (int)(long)arg;
	volatile int local[32];
	register long a = self, b = self + 1;
	int i;

	co_entered(&co[self], &host);
	for (i = 0; i < 32; i++)
		local[i] = i * (self + 1);
	for (i = 0; i < 4; i++) {
		put('a' + self);
		co_switch(&co[self], &co[!self]);
		a += b;
		b += a;
	}
	for (i = 0; i < 32; i++)
		assert_int_equal(local[i], i * (self + 1));
	/* Fibonacci numbers, from where each started. */
	assert_int_equal(a, self ? 55 : 21);
	assert_int_equal(b, self ? 89 : 34);
	if (self)
		co_exit(&co[self], &host);
	co_switch(&co[self], &co[!self]);
}

static void test_alternate(void **state)
{
	int i;

	(void)state;
	len = 0;
	for (i = 0; i < 2; i++)
		co_init(&co[i], aligned_alloc(4096, STACK), STACK, i + 1, body,
			(void *)(long)i);
	co_switch(&host, &co[0]);
	assert_string_equal(trail, "abababab");
	for (i = 0; i < 2; i++)
		free(co[i].stack);
}

static void aligned(void *arg)
{
	/* The ABI's 16 bytes: what movaps in callees relies on. */
	unsigned char probe[16] __attribute__((aligned(16)));

	co_entered(&co[0], &host);
	*(bool *)arg = !((unsigned long)probe & 15);
	co_exit(&co[0], &host);
}

/* An abandoned stack is used again, many times. */
static void test_reuse(void **state)
{
	void *stack = aligned_alloc(4096, STACK);
	bool ok;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		ok = false;
		co_init(&co[0], stack, STACK, 1, aligned, &ok);
		co_switch(&host, &co[0]);
		assert_true(ok);
	}
	free(stack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alternate),
		cmocka_unit_test(test_reuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
