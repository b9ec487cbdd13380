// SPDX-License-Identifier: GPL-2.0-only
/*
 * Litmus tests: what is parsed, what is refused, and which outcomes each
 * memory model has.  For every forbidden outcome there is a twin without the
 * barrier in which it is reached.
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "core/litmus/litmus.h"

static struct litmus t;
static struct litmus_error err;
static struct litmus_outcome out;
static char text[4096];

static void parse(const char *source)
{
	if (litmus_parse(source, &t, &err))
		fail_msg("line %u: %s", err.line, err.text);
}

static const char *verdict(const char *source, enum memory_model model)
{
	const struct exhaustive_config cfg = { .runs_max = 100000 };

	parse(source);
	sim.model = model;
	litmus_run(&t, &cfg, &out);
	assert_true(out.search.complete);
	assert_string_equal(out.misuse, "");
	return litmus_verdict(&out);
}

/* Two threads with two registers each, and what is asked about. */
static const char *two(const char *p0, const char *p1, const char *cond)
{
	snprintf(text, sizeof(text),
		 "C two\n{ }\n"
		 "P0(int *x, int *y, int *z, spinlock_t *s)\n{ int r0; int r1; %s }\n"
		 "P1(int *x, int *y, int *z, spinlock_t *s)\n{ int r0; int r1; %s }\n"
		 "exists (%s)\n", p0, p1, cond);
	return text;
}

/* One thread alone: its registers r0 and r1 at the end. */
static void computes(const char *body, long long r0, long long r1)
{
	snprintf(text, sizeof(text),
		 "C one\n{ atomic_t v = ATOMIC_INIT(3); int x = 2; int *p = &x; }\n"
		 "P0(atomic_t *v, int *x, int **p) { int r0 = 0; int r1 = 0; %s }\n"
		 "exists (0:r0=%lld /\\ 0:r1=%lld)\n", body, r0, r1);
	if (strcmp(verdict(text, MM_SC), "Always"))
		fail_msg("%s: not %lld, %lld", body, r0, r1);
}

static void test_expressions(void **state)
{
	(void)state;
	computes("r0 = 1 + 2 * 3; r1 = (1 + 2) * 3;", 7, 9);
	computes("r0 = 1 << 4 | 3; r1 = 10 % 4 - -1;", 19, 3);
	computes("r0 = 5 & 3 ^ 1; r1 = ~0;", 0, -1);
	computes("r0 = 2 < 3 == 1; r1 = !r0 || 0x10 >> 4;", 1, 1);
	computes("r0 = r1 ? 4 : 5; r1 = (int)6;", 5, 6);
	computes("r0 = *x; *x += 5; r1 = *x;", 2, 7);
	computes("int *q = READ_ONCE(*p); r0 = *q; WRITE_ONCE(*q, 9); r1 = *x;", 2, 9);
	computes("if (r0) r1 = 1; else if (!r0) { r1 = 2; r0 = 3; } else r1 = 4;", 3, 2);
	computes("for (r1 = 0; r1 < 3; r1++) r0 += 2;", 6, 3);
	computes("r0 = -1; r1 = r0 == -1 && *x != 3;", -1, 1);
}

static void refused(const char *source, u32 line, const char *why)
{
	assert_int_not_equal(litmus_parse(source, &t, &err), 0);
	assert_int_equal(err.line, line);
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
}

/* What goes round in loops without an operation, how deep an expression is. */
static void test_bounds(void **state)
{
	const struct exhaustive_config cfg = { .runs_max = 10 };
	char body[2048] = "", *at = body;

	(void)state;
	computes("r0 = 0 / -1; r1 = 7 % -1;", 0, 0);
	for (int i = 0; i < 150; i++)
		at += sprintf(at, "r0 += 1;");
	computes(body, 150, 0);

	at = body;
	for (int i = 0; i < 16; i++)
		at += sprintf(at, "for (int i%d = 0; i%d < 3; i%d++) ", i, i, i);
	sprintf(at, "r0 += 1;");
	snprintf(text, sizeof(text), "C t\n{}\nP0(int *x) { int r0; %s }\nexists (x=0)\n",
		 body);
	parse(text);
	sim.model = MM_SC;
	litmus_run(&t, &cfg, &out);
	assert_int_equal(out.dropped[DROP_UNROLL], out.search.runs);

	at = body + sprintf(body, "r0 = 1");
	for (int i = 0; i < 100; i++)
		at += sprintf(at, "+ 1");
	snprintf(text, sizeof(text), "C t\n{}\nP0(int *x) { int r0; %s; }\nexists (x=0)\n",
		 body);
	refused(text, 0, "nested more than");

	at = body;
	for (int i = 0; i < 100; i++)
		*at++ = '(';
	*at = '\0';
	snprintf(text, sizeof(text), "C t\n{ int x = %s1; }\n", body);
	refused(text, 2, "parentheses nest too deeply");
}

static void test_atomics(void **state)
{
	(void)state;
	computes("r0 = atomic_add_return(2, v); r1 = atomic_read(v);", 5, 5);
	computes("r0 = atomic_fetch_sub_release(2, v); r1 = atomic_read(v);", 3, 1);
	computes("atomic_inc(v); atomic_or(8, v); r0 = atomic_read_acquire(v);", 12, 0);
	computes("r0 = atomic_fetch_andnot(1, v); r1 = atomic_read(v);", 3, 2);
	computes("r0 = atomic_sub_and_test(3, v); r1 = atomic_dec_return(v);", 1, -1);
	computes("r0 = atomic_add_negative(-4, v); r1 = atomic_read(v);", 1, -1);
	computes("r0 = atomic_cmpxchg(v, 3, 4); r1 = atomic_cmpxchg(v, 3, 5);", 3, 4);
	computes("r0 = 7; r1 = try_cmpxchg(v, &r0, 8);", 3, 0);
	computes("r0 = 3; r1 = atomic_try_cmpxchg_acquire(v, &r0, 8);", 3, 1);
	computes("r0 = atomic_add_unless(v, 1, 3); r1 = atomic_read(v);", 0, 3);
	computes("r0 = atomic_inc_not_zero(v); r1 = atomic_read(v);", 1, 4);
	computes("r0 = xchg_relaxed(x, 8); r1 = atomic_xchg_acquire(v, 1);", 2, 3);
}

/* A 32-bit variable wraps; one that gets an address grows instead. */
static void test_widths(void **state)
{
	(void)state;
	computes("r0 = atomic_add_return(0x7fffffff, v); r1 = atomic_read(v);",
		 -2147483646, -2147483646);
	assert_string_equal(verdict("C n\n{}\nP0(int *x, int *y) { int r0; WRITE_ONCE(*x, y); r0 = READ_ONCE(*x); }\n"
				    "exists (0:r0=y /\\ x=y)\n", MM_SC), "Always");
}

static void test_refused(void **state)
{
	(void)state;
	refused("X86 SB\n", 1, "first line");
	refused("C a\n", 2, "no initial state");
	refused("C a\n{ int a[2]; }\nP0(int *a) { }\nexists (a=0)\n", 2, "array");
	refused("C a\n{}\nP0(struct foo *x) { }\nexists (x=0)\n", 3, "type");
	refused("C a\n{}\nP0(int x) { }\nexists (x=0)\n", 3, "no pointer");
	refused("C a\n{}\nP0(int *x)\n{\n\tfoo(x);\n}\nexists (x=0)\n", 5,
		"function 'foo'");
	refused("C a\n{}\nP0(int *x) { atomic_add_relaxed(1, x); }\nexists (x=0)\n",
		3, "function 'atomic_add_relaxed'");
	refused("C a\n{}\nP0(int *x) { READ_ONCE(x); }\nexists (x=0)\n", 3,
		"READ_ONCE(*x)");
	refused("C a\n{}\nP0(int *x) { r1 = old; }\nexists (x=0)\n", 3, "'old'");
	refused("C a\n{ int r7; }\nP0(int *x) { r1 = r7; }\nexists (x=0)\n", 3,
		"no parameter");
	refused("C a\n{}\nP0(int *x) { goto out; }\nexists (x=0)\n", 3, "goto");
	refused("C a\n{}\nP0(int *x) { smp_mb() }\nexists (x=0)\n", 3, "';'");
	refused("C a\n{}\nP0(int *x) { smp_wmb(1); }\nexists (x=0)\n", 3,
		"arguments");
	refused("C a\n{}\nP0(int *x) { }\nexists (y=0)\n", 4, "variable 'y'");
	refused("C a\n{}\nP0(int *x) { }\nexists (1:r0=0)\n", 0, "thread 1");
	refused("C a\n{}\nP1(int *x) { }\nexists (x=0)\n", 0, "no P0");
	refused("C a\n{}\nP0(int *x) { }\nexists\n", 5, "the file ends");
	refused("C a\n{}\nP0(int *x) { }\nexists (x=0) x\n", 4, "behind");
	refused("C a\n{}\nP0(spinlock_t *x) { WRITE_ONCE(*x, 1); spin_lock(x); }\nexists (x=0)\n",
		3, "lock");
	refused("C a\n{}\nP0(struct srcu_struct *s) { synchronize_rcu(); synchronize_srcu(s); }\nexists (true)\n",
		0, "domains");
	refused("C a\n{}\nP0(int *x) { int r = *(char *)x; }\nexists (x=0)\n",
		3, "cast");
}

/* ---- the models ---- */

static void store_buffering(const char *fence, const char *sc,
			    const char *tso, const char *lkmm)
{
	char p0[128], p1[128];

	snprintf(p0, sizeof(p0), "WRITE_ONCE(*x, 1); %s r0 = READ_ONCE(*y);",
		 fence);
	snprintf(p1, sizeof(p1), "WRITE_ONCE(*y, 1); %s r0 = READ_ONCE(*x);",
		 fence);
	two(p0, p1, "0:r0=0 /\\ 1:r0=0");
	assert_string_equal(verdict(text, MM_SC), sc);
	assert_int_equal(out.nstates, 3);
	assert_string_equal(verdict(text, MM_TSO), tso);
	assert_string_equal(verdict(text, MM_X86), tso);
	assert_string_equal(verdict(text, MM_LKMM), lkmm);
}

static void test_store_buffering(void **state)
{
	(void)state;
	store_buffering("", "Never", "Sometimes", "Sometimes");
	store_buffering("smp_mb();", "Never", "Never", "Never");
	store_buffering("smp_wmb();", "Never", "Sometimes", "Sometimes");
	store_buffering("xchg(z, 1);", "Never", "Never", "Never");
	store_buffering("xchg_relaxed(z, 1);", "Never", "Never", "Sometimes");
	store_buffering("cmpxchg(z, 5, 1);", "Never", "Never", "Sometimes");
	store_buffering("atomic_inc(z); smp_mb__after_atomic();", "Never",
			"Never", "Never");
	/* One lock orders its sections, and what is before with what is after. */
	store_buffering("spin_lock(s); spin_unlock(s);", "Never", "Never",
			"Never");
}

static void message_passing(const char *p0, const char *tso, const char *lkmm)
{
	two(p0, "r0 = smp_load_acquire(y); r1 = READ_ONCE(*x);",
	    "1:r0=1 /\\ 1:r1=0");
	assert_string_equal(verdict(text, MM_SC), "Never");
	assert_string_equal(verdict(text, MM_TSO), tso);
	assert_string_equal(verdict(text, MM_LKMM), lkmm);
}

static void test_message_passing(void **state)
{
	(void)state;
	message_passing("WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1);", "Never",
			"Sometimes");
	message_passing("WRITE_ONCE(*x, 1); barrier(); WRITE_ONCE(*y, 1);",
			"Never", "Sometimes");
	message_passing("WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 1);",
			"Never", "Never");
	message_passing("WRITE_ONCE(*x, 1); smp_store_release(y, 1);",
			"Never", "Never");
	message_passing("WRITE_ONCE(*x, 1); rcu_assign_pointer(*y, 1);",
			"Never", "Never");
}

/* The compiler may move a plain store, but not over a barrier. */
static void test_x86_compiler(void **state)
{
	static const char reader[] =
		"r0 = smp_load_acquire(y); r1 = READ_ONCE(*x);";

	(void)state;
	two("*x = 1; WRITE_ONCE(*y, 1);", reader, "1:r0=1 /\\ 1:r1=0");
	assert_string_equal(verdict(text, MM_TSO), "Never");
	assert_string_equal(verdict(text, MM_X86), "Sometimes");
	assert_true(out.races);
	two("*x = 1; barrier(); WRITE_ONCE(*y, 1);", reader,
	    "1:r0=1 /\\ 1:r1=0");
	assert_string_equal(verdict(text, MM_X86), "Never");
}

static void test_races(void **state)
{
	(void)state;
	two("*x = 1; smp_store_release(y, 1);",
	    "r0 = smp_load_acquire(y); if (r0) r1 = *x;", "1:r0=1 /\\ 1:r1=0");
	assert_string_equal(verdict(text, MM_LKMM), "Never");
	assert_false(out.races);
	two("*x = 1; smp_store_release(y, 1);",
	    "r0 = READ_ONCE(*z); r1 = *x;", "1:r1=0");
	verdict(text, MM_LKMM);
	assert_true(out.races);
}

/* ---- RCU ---- */

static void grace_period(const char *leave, const char *expect)
{
	char p0[256];

	snprintf(p0, sizeof(p0),
		 "rcu_read_lock(); r0 = READ_ONCE(*x); %s r1 = READ_ONCE(*y); rcu_read_unlock();",
		 leave);
	two(p0, "WRITE_ONCE(*y, 1); synchronize_rcu(); WRITE_ONCE(*x, 1);",
	    "0:r0=1 /\\ 0:r1=0");
	assert_string_equal(verdict(text, MM_LKMM), expect);
	assert_string_equal(verdict(text, MM_SC), expect);
}

static void test_grace_period(void **state)
{
	(void)state;
	grace_period("", "Never");
	/* Loads that are executed in order show nothing here; stores do. */
	two("rcu_read_lock(); WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1); rcu_read_unlock();",
	    "r0 = READ_ONCE(*y); synchronize_rcu(); r1 = READ_ONCE(*x);",
	    "1:r0=1 /\\ 1:r1=0");
	assert_string_equal(verdict(text, MM_LKMM), "Never");
	two("WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1);",
	    "r0 = READ_ONCE(*y); r1 = READ_ONCE(*x);",
	    "1:r0=1 /\\ 1:r1=0");
	assert_string_equal(verdict(text, MM_LKMM), "Sometimes");
}

/* ---- what has no final state ---- */

static void test_dropped(void **state)
{
	const struct exhaustive_config cfg = { .runs_max = 100000 };

	(void)state;
	verdict("C d\n{}\nP0(spinlock_t *s, spinlock_t *u) { spin_lock(s); spin_lock(u); }\n"
		"P1(spinlock_t *s, spinlock_t *u) { spin_lock(u); spin_lock(s); }\n"
		"exists (true)\n", MM_SC);
	assert_true(out.dropped[DROP_DEADLOCK]);
	verdict("C d\n{}\nP0(int *x) { while (!READ_ONCE(*x)) ; }\n"
		"exists (x=0)\n", MM_SC);
	assert_int_equal(out.dropped[DROP_UNROLL], 1);
	assert_int_equal(out.nstates, 0);
	verdict("C d\n{}\nP0(int **p) { int r = 1; r = READ_ONCE(*READ_ONCE(*p)); }\n"
		"exists (0:r=0)\n", MM_SC);
	assert_int_equal(out.dropped[DROP_ADDRESS], 1);
	parse("C d\n{}\nP0(spinlock_t *s) { spin_unlock(s); }\nexists (true)\n");
	litmus_run(&t, &cfg, &out);
	assert_non_null(strstr(out.misuse, "does not hold"));
}

static void test_filter(void **state)
{
	(void)state;
	assert_string_equal(verdict("C f\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\n"
				    "P1(int *x) { int r0 = READ_ONCE(*x); }\n"
				    "filter (1:r0=1)\nlocations [x]\n"
				    "forall (1:r0=1)\n", MM_SC), "Always");
	assert_int_equal(out.nstates, 1);
	assert_int_equal(t.nshown, 2);
	verdict("C f\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\n"
		"P1(int *x) { int r0 = READ_ONCE(*x); }\n"
		"forall (1:r0=1)\n", MM_SC);
	assert_int_equal(out.nstates, 2);
}

/* As herd7 has it: all that can be said then is which states there are. */
static void test_nothing_asked(void **state)
{
	(void)state;
	assert_string_equal(verdict("C n\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\n",
				    MM_SC), "Always");
	assert_string_equal(t.cond_text, "forall (true)");
	verdict("C n\n{}\nP0(spinlock_t *s) { spin_lock(s); spin_lock(s); }\n",
		MM_SC);
	assert_int_equal(out.nstates, 0);
	assert_true(out.dropped[DROP_DEADLOCK]);
}

/* A lock whose algorithm the test writes out orders what it orders, no more. */
static void test_lock_as_memory(void **state)
{
	static const char mp[] =
		"C l\n{}\nP0(int *x, spinlock_t *s) { WRITE_ONCE(*x, 1); %s }\n"
		"P1(int *x, spinlock_t *s) { int r0 = xchg_acquire(s, 2); int r1 = READ_ONCE(*x); }\n"
		"exists (1:r0=1 /\\ 1:r1=0)\n";
	char source[512];

	(void)state;
	snprintf(source, sizeof(source), mp, "smp_store_release(s, 1);");
	assert_string_equal(verdict(source, MM_LKMM), "Never");
	assert_int_equal(out.nstates, 3);
	snprintf(source, sizeof(source), mp, "WRITE_ONCE(*s, 1);");
	assert_string_equal(verdict(source, MM_LKMM), "Sometimes");
}

/* Only the domain that is waited for holds the grace period up. */
static void test_two_domains(void **state)
{
	static const char around[] =
		"C s\n{}\nP0(int *x, int *y, struct srcu_struct *s, struct srcu_struct *u) {\n"
		"int i = srcu_read_lock(s); int j = srcu_read_lock(u);\n"
		"int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*y);\n"
		"srcu_read_unlock(u, j); srcu_read_unlock(s, i); }\n"
		"P1(int *x, int *y, struct srcu_struct *s) {\n"
		"WRITE_ONCE(*y, 1); synchronize_srcu(s); WRITE_ONCE(*x, 1); }\n"
		"exists (0:r0=1 /\\ 0:r1=0)\n";
	static const char behind[] =
		"C s\n{}\nP0(int *x, int *y, struct srcu_struct *s, struct srcu_struct *u) {\n"
		"int i = srcu_read_lock(u); int r1 = READ_ONCE(*y);\n"
		"int j = srcu_read_lock(s); srcu_read_unlock(u, i);\n"
		"int r0 = READ_ONCE(*x); srcu_read_unlock(s, j); }\n"
		"P1(int *x, int *y, struct srcu_struct *s) {\n"
		"WRITE_ONCE(*y, 1); synchronize_srcu(s); WRITE_ONCE(*x, 1); }\n"
		"exists (0:r0=1 /\\ 0:r1=0)\n";

	(void)state;
	assert_string_equal(verdict(around, MM_LKMM), "Never");
	/* The section that counts begins only behind the first read. */
	assert_string_equal(verdict(behind, MM_LKMM), "Sometimes");
}

/* A search that is cut says so. */
static void test_budget(void **state)
{
	const struct exhaustive_config cfg = { .runs_max = 3 };

	(void)state;
	parse(two("WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y);",
		  "WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x);", "0:r0=0"));
	sim.model = MM_SC;
	litmus_run(&t, &cfg, &out);
	assert_false(out.search.complete);
	assert_int_equal(out.search.runs, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expressions),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_atomics),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_store_buffering),
		cmocka_unit_test(test_message_passing),
		cmocka_unit_test(test_x86_compiler),
		cmocka_unit_test(test_races),
		cmocka_unit_test(test_grace_period),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_nothing_asked),
		cmocka_unit_test(test_lock_as_memory),
		cmocka_unit_test(test_two_domains),
		cmocka_unit_test(test_budget),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
