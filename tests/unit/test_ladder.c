// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a finding of the weakest model said to show under the strongest one that
 * has it?
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "core/core_ops.h"
#include "replay/ladder.h"
#include "sched/race.h"
#include "sched/strategy/weak.h"

#define RUNS	20000

static u64 *x, *y;
static u64 found[3];

void __tsan_write8(void *p);

static void plain_store(u64 *p, u64 val)
{
	__tsan_write8(p);
	*(volatile u64 *)p = val;
}

static void w(u64 *p, u64 val)
{
	sim_store(p, val, 8, MO_RELAXED);
}

static u64 r(u64 *p)
{
	return sim_load(p, 8, MO_RELAXED);
}

static void setup(void)
{
	x = heap_alloc(HEAP_MISC, 64, true);
	y = heap_alloc(HEAP_MISC, 64, true);
}

static void bug_if(bool bug)
{
	if (bug)
		sim_violation(INV_RANGE, x, "seen");
}

/* ---- shapes ---- */

/* Both read before either wrote: two tasks that count. */
static void count_up(unsigned int id)
{
	found[id] = r(x);
	w(x, found[id] + 1);
	w(y, id);
}

static void count_end(void)
{
	bug_if(*x == 1);
}

static void store_buffering(unsigned int id)
{
	w(id == 1 ? x : y, 1);
	found[id] = r(id == 1 ? y : x);
}

static void store_buffering_end(void)
{
	bug_if(!found[1] && !found[2]);
}

static void message_end(void)
{
	bug_if(found[1] && !found[2]);
}

static void read_message(void)
{
	found[1] = r(y);
	found[2] = r(x);
}

static void message_plain(unsigned int id)
{
	if (id == 2) {
		read_message();
		return;
	}
	plain_store(x, 1);
	w(y, 1);
}

static void message_marked(unsigned int id)
{
	if (id == 2) {
		read_message();
		return;
	}
	w(x, 1);
	w(y, 1);
}

/* ---- a code under test with names ---- */

static int toy_name(u64 addr, u32 (*number)(u64 base), char *buf, size_t n)
{
	(void)number;
	return snprintf(buf, n, "%s", addr == (u64)(unsigned long)x ? "x" :
			addr == (u64)(unsigned long)y ? "y" : "other");
}

static int toy_value(u64 addr, unsigned int size, u64 val,
		     u32 (*number)(u64 base), char *buf, size_t n)
{
	(void)addr, (void)size, (void)number;
	return snprintf(buf, n, "%llu", val);
}

static const struct core_ops ops = {
	.setup = toy_setup, .run_op = toy_run_op, .quiesce = toy_quiesce,
	.name = toy_name, .value = toy_value,
};

static const struct core_variant variant = {
	.rev = "toy", .hash = "0", .ops = { &ops, &ops },
};

/* A run under @model that shows the bug and delays a store. */
static void find(const struct toy *t, enum memory_model model,
		 struct choice_log *log, struct run_result *res)
{
	u32 run;

	sim.model = model;
	weak_forget();
	toy_prepare(t);
	assert_true(run_prepare(&variant, &toy_scn, res));
	for (run = 0; run < RUNS; run++) {
		run_once(strategy_random(), run, res);
		if (res->verdict && ladder_is_weak(&sim.log))
			break;
	}
	assert_in_range(run, 0, RUNS - 1);
	*log = sim.log;
}

static void check(const struct toy *t, enum memory_model from,
		  enum memory_model want)
{
	static struct choice_log log;
	static struct run_result res;
	static struct ladder ladder;
	struct finding_source src = {
		.variant = &variant, .scn = &toy_scn, .log = &log,
		.expect = &res,
	};
	enum memory_model m;

	find(t, from, &log, &res);
	ladder_climb(&src, 1, &ladder);
	assert_int_equal(ladder.shows, want);
	assert_int_equal(sim.model, from);
	for (m = MM_SC; m < MM_COUNT; m++)
		assert_int_equal(ladder.searched[m],
				 m < want ? LADDER_RUNS : 0);
	if (want == from)
		return;
	/* The run it is shown with is one of the stronger model. */
	sim.model = want;
	assert_true(!ladder_is_weak(&ladder.log) || want != MM_SC);
	assert_int_equal(ladder.result.verdict, VERDICT_INVARIANT);
	sim.model = MM_SC;
}

#define TOY(t, end)							\
	((struct toy){ .setup = setup, .task = t, .quiesce = end,	\
		       .ntasks = 2 })

static void test_interleaving(void **state)
{
	struct toy t = TOY(count_up, count_end);

	(void)state;
	check(&t, MM_TSO, MM_SC);
	check(&t, MM_X86, MM_SC);
	check(&t, MM_LKMM, MM_SC);
}

static void test_store_buffer(void **state)
{
	struct toy t = TOY(store_buffering, store_buffering_end);

	(void)state;
	check(&t, MM_TSO, MM_TSO);
	check(&t, MM_X86, MM_TSO);
	check(&t, MM_LKMM, MM_TSO);
}

static void test_compiler(void **state)
{
	struct toy t = TOY(message_plain, message_end);

	(void)state;
	check(&t, MM_X86, MM_X86);
	check(&t, MM_LKMM, MM_X86);
}

static void test_lkmm(void **state)
{
	struct toy t = TOY(message_marked, message_end);

	(void)state;
	check(&t, MM_LKMM, MM_LKMM);
}

/* Nothing is searched for a run without delays. */
static void test_no_delay(void **state)
{
	struct toy t = TOY(count_up, count_end);
	static struct choice_log log;
	static struct ladder ladder;
	struct finding_source src = {
		.variant = &variant, .scn = &toy_scn, .log = &log,
		.expect = &toy_result,
	};

	(void)state;
	sim.model = MM_LKMM;
	toy_prepare(&t);
	ladder_climb(&src, 1, &ladder);
	assert_int_equal(ladder.shows, MM_SC);
	assert_int_equal(ladder.searched[MM_SC], 0);
}

static int init(void **state)
{
	sim.races = RACE_OFF;
	return toy_init(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interleaving),
		cmocka_unit_test(test_store_buffer),
		cmocka_unit_test(test_compiler),
		cmocka_unit_test(test_lkmm),
		cmocka_unit_test(test_no_delay),
	};

	return cmocka_run_group_tests(tests, init, NULL);
}
