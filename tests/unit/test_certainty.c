// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the step named from which on every continuation fails, and none where
 * there is none?
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "replay/certainty.h"
#include "replay/chance.h"
#include "sched/prng.h"
#include "sched/state.h"
#include "sched/race.h"

#define RUNS	2000
#define ENOUGH	20000000

static u64 *x, *y, **pointer;
static struct sim_lock *a, *b;

static void setup(void)
{
	x = heap_alloc(HEAP_MISC, 64, true);
	y = heap_alloc(HEAP_MISC, 64, true);
	pointer = heap_alloc(HEAP_MISC, 64, true);
	a = heap_alloc(HEAP_MISC, sizeof(*a), true);
	b = heap_alloc(HEAP_MISC, sizeof(*b), true);
	sim_lock_init(a, LOCK_SPIN, "a");
	sim_lock_init(b, LOCK_SPIN, "b");
	*pointer = heap_alloc(HEAP_DESC, 64, true);
}

/* ---- code under test ---- */

/* Both look at the pointer; the second one frees what it leads to. */
static void use_after_free(unsigned int id)
{
	u64 *p = (u64 *)(unsigned long)sim_load(pointer, 8, MO_RELAXED);

	sim_load(x, 8, MO_RELAXED);
	if (!p)
		return;
	if (id == 1) {
		sim_load(p, 8, MO_RELAXED);
		return;
	}
	sim_store(pointer, 0, 8, MO_RELAXED);
	sim_store(x, 1, 8, MO_RELAXED);
	heap_free(HEAP_DESC, p);
	sim_store(y, 1, 8, MO_RELAXED);
}

static void deadlock(unsigned int id)
{
	struct sim_lock *first = id == 1 ? a : b, *second = id == 1 ? b : a;

	sim_load(x, 8, MO_RELAXED);
	sim_lock(first, LOCK_WRITE);
	sim_load(x, 8, MO_RELAXED);
	sim_lock(second, LOCK_WRITE);
	sim_unlock(second, LOCK_WRITE);
	sim_unlock(first, LOCK_WRITE);
}

/* Both have to read before either has stored. */
static void count_up(unsigned int id)
{
	u64 old = sim_load(x, 8, MO_RELAXED);

	sim_store(y, id, 8, MO_RELAXED);
	sim_store(x, old + 1, 8, MO_RELAXED);
}

static void count_end(void)
{
	if (*x == 1)
		sim_violation(INV_RANGE, (u64)(unsigned long)x, "lost");
}

/* One moment too late and it is good again. */
static void for_a_moment(unsigned int id)
{
	if (id == 2) {
		sim_store(x, 1, 8, MO_RELAXED);
		sim_store(x, 0, 8, MO_RELAXED);
	} else if (sim_load(x, 8, MO_RELAXED)) {
		sim_violation(INV_RANGE, (u64)(unsigned long)x, "seen");
	}
}

static u64 seen[3];

/* Store buffering: each reads before it sees the other's store. */
static void store_buffering(unsigned int id)
{
	sim_store(id == 1 ? x : y, 1, 8, MO_RELAXED);
	sim_load((u64 *)pointer, 8, MO_RELAXED);
	seen[id] = sim_load(id == 1 ? y : x, 8, MO_RELAXED);
}

static void store_buffering_end(void)
{
	if (!seen[1] && !seen[2])
		sim_violation(INV_RANGE, (u64)(unsigned long)x, "both");
}

/* Until it is read the store may become visible, whoever made it has ended. */
static void late(unsigned int id)
{
	if (id == 1) {
		sim_store(x, 1, 8, MO_RELAXED);
		sim_store(y, 1, 8, MO_RELAXED);
	} else if (sim_load(y, 8, MO_RELAXED) && !sim_load(x, 8, MO_RELAXED)) {
		sim_violation(INV_RANGE, (u64)(unsigned long)x, "late");
	}
}

/* ---- a code under test with names ---- */

static int toy_name(u64 addr, u32 (*number)(u64 base), char *buf, size_t n)
{
	(void)number;
	return snprintf(buf, n, "at%llu", addr - ARENA_BASE);
}

static int toy_value(u64 addr, unsigned int size, u64 val,
		     u32 (*number)(u64 base), char *buf, size_t n)
{
	(void)addr, (void)size, (void)number;
	return snprintf(buf, n, "%llu", val);
}

static void toy_state(struct state_model *m)
{
	(void)m;
}

static const struct core_ops ops = {
	.setup = toy_setup, .run_op = toy_run_op, .quiesce = toy_quiesce,
	.name = toy_name, .value = toy_value, .state = toy_state,
};

static const struct core_variant variant = {
	.rev = "toy", .hash = "0", .ops = { &ops, &ops },
};

/* ---- cases ---- */

static struct choice_log found;
static struct run_result result;

static struct prng dice;

static void any_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&dice, seed);
	memset(seen, 0, sizeof(seen));
}

static unsigned int any_pick(struct strategy *s, task_mask enabled)
{
	(void)s;
	return task_nth(enabled, prng_below(&dice, task_count(enabled)));
}

static unsigned int any_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return prng_below(&dice, n);
}

static bool any_delay(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	return prng_below(&dice, 2);
}

/* Drains as well. */
static struct strategy any = {
	.name = "any", .begin = any_begin, .pick = any_pick,
	.index = any_index, .delay = any_delay, .drains = true,
};

static void find(void (*task)(unsigned int), void (*end)(void), enum verdict v)
{
	static struct toy t;
	u32 run;

	t = (struct toy){ setup, task, end, 2, false };
	toy_prepare(&t);
	assert_true(run_prepare(&variant, &toy_scn, &result));
	for (run = 0; run < RUNS; run++) {
		run_once(&any, run, &result);
		if (result.verdict == v)
			break;
	}
	assert_in_range(run, 0, RUNS - 1);
	found = sim.log;
}

static bool ask(struct trace_certain *c)
{
	struct allowance all = { .steps = ENOUGH };
	struct finding_source src = {
		.variant = &variant, .scn = &toy_scn, .log = &found,
		.expect = &result,
	};

	if (!STATE_SEES_STACKS) {
		sim.model = MM_SC;
		skip();
	}
	return certainty_find(&src, &all, c);
}

/* The event it is about, in the same run recorded once more. */
static const struct event *event_of(const struct trace_certain *c)
{
	static struct finding f;
	bool diverged;
	s32 i;

	finding_run(&f, &variant, &toy_scn, strategy_log(&found, &diverged));
	assert_false(diverged);
	i = certainty_event(c);
	assert_true(i >= 0);
	finding_free(&f);
	return &record.events[i];
}

/* The last step that does @op, to @p if that is given. */
static u32 last_of(u8 op, u64 *p)
{
	u32 i, last = 0;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->op == op && e->step &&
		    (!p || e->addr == (u64)(unsigned long)p))
			last = e->step;
	}
	return last;
}

static void test_use_after_free(void **state)
{
	struct trace_certain c;
	const struct event *e;

	(void)state;
	find(use_after_free, NULL, VERDICT_UAF);
	assert_true(ask(&c));
	e = event_of(&c);
	assert_int_equal(e->op, OP_FREE);
	assert_true(c.first);
	assert_true(c.passes);
}

static void test_deadlock(void **state)
{
	struct trace_certain c;
	const struct event *e;

	(void)state;
	find(deadlock, NULL, VERDICT_DEADLOCK);
	assert_true(ask(&c));
	e = event_of(&c);
	/* Each has its first lock. */
	assert_int_equal(e->op, OP_WLOCK);
	assert_int_equal(e->step, last_of(OP_WLOCK, NULL));
	assert_true(c.first);
}

/* The verdict lets the run go on, and comes in the quiet state. */
static void test_invariant(void **state)
{
	struct trace_certain c;
	const struct event *e;

	(void)state;
	find(count_up, count_end, VERDICT_INVARIANT);
	assert_true(ask(&c));
	e = event_of(&c);
	assert_int_equal(e->op, OP_READ);
	assert_int_equal(e->step, last_of(OP_READ, x));
	assert_true(c.first);
	assert_true(c.passes);
}

/* Whoever comes last, something is wrong: no run passes. */
static void last_wins(unsigned int id)
{
	sim_load(y, 8, MO_RELAXED);
	sim_store(x, id, 8, MO_RELAXED);
}

static void last_wins_end(void)
{
	sim_violation(*x == 1 ? INV_RANGE : INV_S3, (u64)(unsigned long)x,
		      "wrong");
}

static void test_another_bug_is_no_way_out(void **state)
{
	struct trace_certain c;

	(void)state;
	find(last_wins, last_wins_end, VERDICT_INVARIANT);
	assert_true(ask(&c));
	assert_true(c.first);
	assert_false(c.passes);
}

static bool at_once(void)
{
	return true;
}

/* Within a bound, and until somebody does not want to wait. */
static void test_allowance(void **state)
{
	struct allowance none = { 0 }, little = { .steps = 2000 };
	struct allowance stopped = { .steps = ENOUGH, .stop = at_once };
	struct finding_source src = {
		.variant = &variant, .scn = &toy_scn, .log = &found,
		.expect = &result,
	};
	struct trace_certain c;

	(void)state;
	find(use_after_free, NULL, VERDICT_UAF);
	assert_false(certainty_find(&src, &none, &c));
	assert_false(certainty_find(&src, &little, &c));
	assert_false(certainty_find(&src, &stopped, &c));
	assert_int_equal(c.runs, 0);
	/* Nothing but the run itself was made. */
	assert_in_range(stopped.steps, ENOUGH - 10000, ENOUGH - 1);
}

static void test_none(void **state)
{
	struct trace_certain c;

	(void)state;
	find(for_a_moment, NULL, VERDICT_INVARIANT);
	assert_false(ask(&c));
	assert_int_equal(c.runs, 0);
}

static void test_store_buffering(void **state)
{
	struct trace_certain c;
	const struct event *e;

	(void)state;
	sim.model = MM_TSO;
	find(store_buffering, store_buffering_end, VERDICT_INVARIANT);
	assert_true(ask(&c));
	e = event_of(&c);
	assert_int_equal(e->op, OP_READ);
	assert_true(e->step == last_of(OP_READ, x) ||
		    e->step == last_of(OP_READ, y));
	assert_true(c.first);
	assert_true(c.passes);
	sim.model = MM_SC;
}

static void test_late_store(void **state)
{
	struct trace_certain c;

	(void)state;
	sim.model = MM_LKMM;
	find(late, NULL, VERDICT_INVARIANT);
	assert_false(ask(&c));
	sim.model = MM_SC;
}

/* What is claimed does not say what other models allow. */
static void test_model(void **state)
{
	struct trace_certain c, weak;

	(void)state;
	find(use_after_free, NULL, VERDICT_UAF);
	assert_true(ask(&c));
	sim.model = MM_X86;
	assert_true(ask(&weak));
	sim.model = MM_SC;
	assert_int_equal(weak.task, c.task);
	assert_int_equal(weak.ops, c.ops);
	assert_true(weak.runs >= c.runs);
}

/* ---- samples ---- */

static bool sample(struct trace_chance *c, u64 steps)
{
	struct allowance all = { .steps = steps };
	struct finding_source src = {
		.variant = &variant, .scn = &toy_scn, .log = &found,
		.expect = &result,
	};

	return chance_find(&src, &all, c);
}

static void test_sample(void **state)
{
	struct trace_chance c, again;
	struct trace_certain sure;

	(void)state;
	find(count_up, count_end, VERDICT_INVARIANT);
	assert_true(sample(&c, ENOUGH));
	assert_int_equal(c.of, CHANCE_RUNS);
	assert_int_equal(c.fail, CHANCE_RUNS);
	assert_in_range(c.before, 1, CHANCE_RUNS - 1);
	assert_true(sample(&again, ENOUGH));
	assert_memory_equal(&c, &again, sizeof(c));
	assert_true(ask(&sure));
	assert_int_equal(c.task, sure.task);
	assert_int_equal(c.ops, sure.ops);
}

/* One moment too late and it is good again: no operation decides it. */
static void test_sample_of_none(void **state)
{
	struct trace_chance c;

	(void)state;
	find(for_a_moment, NULL, VERDICT_INVARIANT);
	assert_true(sample(&c, ENOUGH));
	assert_in_range(c.fail, 1, CHANCE_RUNS - 1);
	assert_true(c.before < c.fail);
	assert_int_equal(c.task, 2);
	assert_int_equal(c.ops, 1);
}

static void test_sample_late(void **state)
{
	struct trace_chance c;

	(void)state;
	sim.model = MM_LKMM;
	find(late, NULL, VERDICT_INVARIANT);
	assert_true(sample(&c, ENOUGH));
	assert_in_range(c.fail, 1, CHANCE_RUNS - 1);
	sim.model = MM_SC;
}

static void test_sample_cut_short(void **state)
{
	struct trace_chance c;

	(void)state;
	find(count_up, count_end, VERDICT_INVARIANT);
	assert_false(sample(&c, 0));
	assert_false(sample(&c, 20000));
	assert_int_equal(c.of, 0);
}

static int init(void **state)
{
	sim.races = RACE_OFF;
	return toy_init(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_use_after_free),
		cmocka_unit_test(test_deadlock),
		cmocka_unit_test(test_invariant),
		cmocka_unit_test(test_another_bug_is_no_way_out),
		cmocka_unit_test(test_allowance),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_store_buffering),
		cmocka_unit_test(test_late_store),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_sample_of_none),
		cmocka_unit_test(test_sample_late),
		cmocka_unit_test(test_sample_cut_short),
	};

	return cmocka_run_group_tests(tests, init, NULL);
}
