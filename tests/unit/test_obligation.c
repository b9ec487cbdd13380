// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is each kind of obligation met, let go of, and written down?
 */
#include "tests/unit/toy.h"

#include <errno.h>
#include <stdio.h>

#include "replay/site.h"
#include "sched/directed.h"
#include "sched/obligation.h"

#define RUNS	200

enum { X, Y, PRIVATE = 32 };

static u64 *words;
static struct sim_lock *lock;
static u64 seen[4];
static char order[64];

static void setup(void)
{
	words = heap_alloc(HEAP_MISC, 1024, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_MUTEX, "lock");
}

/*
 * Each place has a name of its own: those of the tests below are made of it.
 * Without what follows it a compiler may make one call of two that end two
 * branches.
 */
static int line_of[8];

#define AT(n, access)							\
	do {								\
		line_of[n] = __LINE__;					\
		access;							\
		__asm__ volatile("/* place %0 */" : : "i" (n));		\
	} while (0)

static void mark(char c)
{
	size_t n = strlen(order);

	sim_bug_on(n + 1 >= sizeof(order));
	order[n] = c;
	order[n + 1] = '\0';
}

static void store(u32 word, u64 val)
{
	sim_store(&words[word], val, 8, MO_RELAXED);
}

/* ---- two writers and a reader ---- */

enum { FIRST = 1, SECOND, READ };

static void write_write_read(unsigned int task)
{
	switch (task) {
	case 1:
		AT(FIRST, sim_store(&words[X], 1, 8, MO_RELAXED));
		break;
	case 2:
		AT(SECOND, sim_store(&words[X], 2, 8, MO_RELAXED));
		break;
	default:
		AT(READ, seen[0] = sim_load(&words[X], 8, MO_RELAXED));
	}
}

static const struct toy wwr = { setup, write_write_read, NULL, 3, false };

/* ---- one that reads before and after it writes, and another ---- */

static void read_then_write(unsigned int task)
{
	u64 old;

	if (task == 1)
		AT(READ, old = sim_load(&words[X], 8, MO_RELAXED));
	else
		old = sim_load(&words[X], 8, MO_RELAXED);
	if (task == 1)
		AT(FIRST, sim_store(&words[X], old + 1, 8, MO_RELAXED));
	else
		AT(SECOND, sim_store(&words[X], old + 1, 8, MO_RELAXED));
}

static void read_sum(void)
{
	seen[0] = words[X];
}

static const struct toy lost = { setup, read_then_write, read_sum, 2, false };

/* ---- loops ---- */

static void stamps(unsigned int task)
{
	for (int i = 0; i < 4; i++) {
		if (task == 1)
			AT(FIRST, sim_store(&words[X], i, 8, MO_RELAXED));
		else
			AT(SECOND, sim_store(&words[X], i, 8, MO_RELAXED));
		mark('0' + task);
	}
}

static const struct toy loops = { setup, stamps, NULL, 2, false };

/* ---- one lock around it all ---- */

static void locked(unsigned int task)
{
	if (task == 1) {
		sim_lock(lock, LOCK_WRITE);
		AT(FIRST, sim_store(&words[X], 1, 8, MO_RELAXED));
		sim_unlock(lock, LOCK_WRITE);
		return;
	}
	sim_lock(lock, LOCK_WRITE);
	AT(READ, seen[0] = sim_load(&words[X], 8, MO_RELAXED));
	sim_unlock(lock, LOCK_WRITE);
}

static const struct toy one_lock = { setup, locked, NULL, 2, false };

/* ---- store buffering ---- */

static void buffering(unsigned int task)
{
	if (task == 1) {
		AT(FIRST, sim_store(&words[X], 1, 8, MO_RELAXED));
		seen[0] = sim_load(&words[Y], 8, MO_RELAXED);
		return;
	}
	store(Y, 1);
	seen[1] = sim_load(&words[X], 8, MO_RELAXED);
}

static const struct toy sb = { setup, buffering, NULL, 2, false };

/* ---- the tests ---- */

static void prepare(const struct toy *t)
{
	assert_true(toy_prepare(t));
	strategy_directed_release();
	strategy_directed_forget();
	/* From now on the tests know the lines. */
	toy_run(strategy_directed(), 0);
}

/* "SITE" of kind @kind at one of the places. */
static const char *site(int place, const char *kind)
{
	static char buf[4][SITE_NAME];
	static int n;

	n = (n + 1) % 4;
	snprintf(buf[n], SITE_NAME, "test_obligation.c:%d:%s", line_of[place],
		 kind);
	return buf[n];
}

static __attribute__((format(printf, 1, 2)))
void oblige(const char *form, ...)
{
	static char text[OBLIGATION_TEXT];
	const char *why = NULL;
	va_list args;

	va_start(args, form);
	vsnprintf(text, sizeof(text), form, args);
	va_end(args);
	strategy_directed_release();
	if (strategy_directed_oblige(text, &why))
		fail_msg("%s: %s", text, why);
	/* Who uses which word is noted by the names of now. */
	toy_run(strategy_directed(), 0);
}

static void run(u64 seed)
{
	seen[0] = seen[1] = 99;
	order[0] = '\0';
	assert_int_equal(toy_run(strategy_directed(), seed), VERDICT_NONE);
}

/* In how many of RUNS runs does the reader see @val? */
static u32 count_seen(u64 val)
{
	u32 n = 0;

	for (u64 seed = 0; seed < RUNS; seed++) {
		run(seed);
		n += seen[0] == val;
	}
	return n;
}

static void test_rf(void **state)
{
	(void)state;
	prepare(&wwr);
	oblige("rf+ %s <- %s", site(READ, "r"), site(FIRST, "w"));
	assert_int_equal(count_seen(1), RUNS);
	assert_int_equal(obligation_state(0), OBLIGATION_MET);
	oblige("rf+ %s <- %s", site(READ, "r"), site(SECOND, "w"));
	assert_int_equal(count_seen(2), RUNS);
	/* Without obligations all happens. */
	prepare(&wwr);
	assert_in_range(count_seen(1), 1, RUNS - 1);
}

static void test_rf_from_setup(void **state)
{
	(void)state;
	prepare(&wwr);
	oblige("rf+ %s <- init", site(READ, "r"));
	assert_int_equal(count_seen(0), RUNS);
}

static void test_not_rf(void **state)
{
	(void)state;
	prepare(&wwr);
	oblige("rf- %s <- %s", site(READ, "r"), site(FIRST, "w"));
	assert_int_equal(count_seen(1), 0);
	assert_in_range(count_seen(0), 1, RUNS - 1);
	assert_in_range(count_seen(2), 1, RUNS - 1);
}

static void test_from_read(void **state)
{
	(void)state;
	prepare(&lost);
	assert_in_range(count_seen(1), 1, RUNS - 1);
	/* The other's write follows the read: one of the two is lost. */
	prepare(&lost);
	oblige("fr+ %s <- %s", site(SECOND, "w"), site(READ, "r"));
	assert_true(count_seen(1) > RUNS * 9 / 10);
}

static void test_hold(void **state)
{
	u32 before = 0;

	(void)state;
	prepare(&loops);
	oblige("hold %s until %s", site(FIRST, "w"), site(SECOND, "w"));
	for (u64 seed = 0; seed < RUNS; seed++) {
		run(seed);
		assert_int_equal(order[0], '2');
	}
	/* From the third time on: the first task does two, no three. */
	oblige("hold %s until %s #3", site(FIRST, "w"), site(SECOND, "w"));
	for (u64 seed = 0; seed < RUNS; seed++) {
		run(seed);
		assert_int_not_equal(strncmp(order, "111", 3), 0);
		before += !strncmp(order, "11", 2);
	}
	assert_in_range(before, 1, RUNS - 1);
}

static void test_preempt(void **state)
{
	(void)state;
	prepare(&loops);
	oblige("preempt %s to 2 #3", site(FIRST, "w"));
	for (u64 seed = 0; seed < RUNS; seed++) {
		const char *second;

		run(seed);
		/* Once task 1 has done two, task 2 does all of its four. */
		second = strchr(strchr(order, '1') + 1, '1');
		assert_int_equal(strspn(second + 1, "2"),
				 strlen(second + 1) - 2);
	}
}

static void test_delay(void **state)
{
	u32 with = 0, without = 0;

	(void)state;
	sim.model = MM_X86;
	prepare(&sb);
	for (u64 seed = 0; seed < RUNS; seed++) {
		strategy_directed_release();
		toy_run(strategy_random(), seed);
		without += !seen[0] && !seen[1];
		oblige("delaystore %s", site(FIRST, "w"));
		run(seed);
		with += !seen[0] && !seen[1];
	}
	sim.model = MM_SC;
	/* The one store is late until the other task has looked. */
	assert_true(with > 2 * without);
	assert_true(with > RUNS / 4);
}

/* A lock makes it impossible: the read is let go, and nothing is stuck. */
static void test_impossible_is_let_go(void **state)
{
	(void)state;
	prepare(&one_lock);
	oblige("rf+ %s <- %s", site(READ, "r"), site(FIRST, "w"));
	assert_in_range(count_seen(0), 1, RUNS - 1);
	/* A site that is never executed. */
	oblige("hold %s until nowhere.c:1:w", site(READ, "r"));
	assert_int_equal(count_seen(0) + count_seen(1), RUNS);
}

/* ---- expiry ---- */

static void wait_and_store(unsigned int task)
{
	if (task == 1) {
		AT(READ, seen[0] = sim_load(&words[X], 8, MO_RELAXED));
		return;
	}
	for (u32 i = 0; i < 2 * OBLIGATION_BUDGET; i++)
		sim_store(&words[X], i, 8, MO_RELAXED);
}

static const struct toy endless = { setup, wait_and_store, NULL, 2, false };

static void test_expires(void **state)
{
	(void)state;
	prepare(&endless);
	oblige("hold %s until nowhere.c:1:w", site(READ, "r"));
	run(1);
	assert_int_equal(obligation_state(0), OBLIGATION_EXPIRED);
	/* Not before its budget was used. */
	assert_true(seen[0] >= OBLIGATION_BUDGET - 2);
	assert_true(seen[0] < 2 * OBLIGATION_BUDGET);
}

/* ---- text ---- */

static void test_text(void **state)
{
	static const char *const same[] = {
		"rf+ rmap.c:120:r <- rmap.c:88:w",
		"rf+ rmap.c:120:cmpxchg <- init",
		"rf- rmap.c:120:r <- rmap.c:88:rmw #2",
		"fr+ rmap.c:88:w <- rmap.c:120:r",
		"co+ rmap.c:88:w <- rmap.c:89:w #12",
		"hold a.c:1:wlock until b.h:2:wunlock",
		"delaystore a.c:1:w",
		"preempt a.c:1:free to 2 #3",
	};
	char buf[OBLIGATION_TEXT];
	struct obligation o;
	const char *why;

	(void)state;
	strategy_directed_forget();
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		assert_int_equal(obligation_parse(same[i], &o, &why), 0);
		obligation_print(&o, buf);
		assert_string_equal(buf, same[i]);
	}
	/* Directories and blanks do not count. */
	assert_int_equal(obligation_parse(" hold  core/kvm/a.c:1:r until b.c:2:w ",
					  &o, &why), 0);
	obligation_print(&o, buf);
	assert_string_equal(buf, "hold a.c:1:r until b.c:2:w");
}

static void test_bad_text(void **state)
{
	static const char *const bad[] = {
		"", "rf", "rf+", "rf+ a.c:1:r", "rf+ a.c:1:r <- ",
		"rf+ a.c:1:r -> a.c:2:w", "rf+ a.c:1 <- a.c:2:w",
		"rf+ a.c:0:r <- init", "rf+ a.c:x:r <- init",
		"rf+ :1:r <- init", "rf+ a.c:1:read-it <- init",
		"rf+ a.c:99999999:r <- init", "rf+ a.c:1:r <- init #0",
		"rf+ a.c:1:r <- init 2", "rf+ a.c:1:r <- init #2 #3",
		"rf+ init <- a.c:1:w", "hold a.c:1:r until init",
		"delaystore a.c:1:r", "delaystore a.c:1:w until b.c:2:r",
		"preempt a.c:1:r to 0", "preempt a.c:1:r to 99",
		"preempt a.c:1:r to x", "wait a.c:1:r until b.c:1:w",
	};
	struct obligation o;
	const char *why;

	(void)state;
	strategy_directed_forget();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		why = NULL;
		if (obligation_parse(bad[i], &o, &why) != -EINVAL)
			fail_msg("%s: taken", bad[i]);
		assert_non_null(why);
	}
}

static void test_negate(void **state)
{
	struct obligation o, n;
	char text[OBLIGATION_TEXT];
	const char *why;

	(void)state;
	prepare(&wwr);
	obligation_parse("hold a.c:1:r until b.c:2:w", &o, &why);
	n = obligation_negate(&o);
	assert_int_equal(n.at, o.from);
	assert_int_equal(n.from, o.at);
	oblige("rf+ %s <- %s", site(READ, "r"), site(SECOND, "w"));
	assert_int_equal(count_seen(2), RUNS);
	o = obligation_get(0);
	n = obligation_negate(&o);
	obligation_print(&n, text);
	oblige("%s", text);
	assert_int_equal(count_seen(2), 0);
	n = obligation_negate(&n);
	assert_memory_equal(&n, &o, sizeof(o));
}

static int setup_group(void **state)
{
	site_set_resolver(symbol_site);
	return toy_init(state);
}

#define TEST(name)	cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rf), TEST(rf_from_setup), TEST(not_rf), TEST(from_read),
		TEST(hold), TEST(preempt), TEST(delay),
		TEST(impossible_is_let_go), TEST(expires),
		TEST(text), TEST(bad_text), TEST(negate),
	};

	return cmocka_run_group_tests(tests, setup_group, NULL);
}
