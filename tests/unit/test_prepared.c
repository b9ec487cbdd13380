// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a run of a prepared scenario the same run whatever came before it?
 *
 * What is compared is a hash of all its steps, its length and its verdict.
 */
#include "tests/unit/toy.h"

#include <sys/wait.h>
#include <unistd.h>

#include "core/scenario/generate.h"
#include "core/scenario/registry.h"
#include "sched/conflict.h"
#include "sched/directed.h"
#include "sched/prepared.h"
#include "sched/prng.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/weak.h"

#define SAMPLE	24	/* scenarios that are looked at */
/* ... and those in between: more than there is room for. */
#define OTHERS	4000
#define SEEDS	5	/* runs of each, one an arm */

struct outcome {
	u64	hash;
	u32	steps;
	u32	points;
	u32	verdict;
	bool	met;
};

static struct run_result res;

static const struct core_variant *newest(void)
{
	const struct core_variant *v = core_find("newest", NULL);

	assert_non_null(v);
	return v;
}

static struct strategy *arm(u32 n)
{
	switch (n % SEEDS) {
	case 0:
		return strategy_random();
	case 1:
		return strategy_pct(3);
	case 2:
		return strategy_pos();
	case 3:
		return strategy_starve();
	default:
		return strategy_delay_bound();
	}
}

/* Every fourth one is hand-written. */
static void load(u32 n, struct scenario *scn)
{
	if (n % 4 == 1)
		*scn = *registry_get(n / 4 % registry_count());
	else
		scenario_generate(n, scn);
}

static struct outcome outcome_of(bool met)
{
	return (struct outcome){
		.hash = sim.hash, .steps = res.steps, .points = res.points,
		.verdict = res.verdict, .met = met,
	};
}

static struct outcome run(u32 n, u32 seed)
{
	static struct scenario scn;
	bool met;

	load(n, &scn);
	sim.hashing = true;
	if (prepared_get(newest(), &scn, &res, &met))
		prepared_run(arm(seed), seed, &res);
	sim.hashing = false;
	return outcome_of(met);
}

static bool is_same(const struct outcome *a, const struct outcome *b)
{
	return a->hash == b->hash && a->steps == b->steps &&
	       a->points == b->points && a->verdict == b->verdict;
}

static void run_others(u32 from)
{
	for (u32 i = 0; i < OTHERS; i++)
		run(from + i, i);
}

/* What a process sees that does nothing else. */
static struct outcome in_fresh_process(u32 n, u32 seed)
{
	struct outcome o;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		o = run(n, seed);
		_exit(write(ends[1], &o, sizeof(o)) != sizeof(o));
	}
	assert_int_equal(read(ends[0], &o, sizeof(o)), sizeof(o));
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return o;
}

static struct outcome fresh[SAMPLE];

/* Before this process has set up anything. */
static void take_fresh(void)
{
	for (u32 n = 0; n < SAMPLE; n++)
		fresh[n] = in_fresh_process(n, n);
}

static void expect_as_fresh(bool met)
{
	for (u32 n = 0; n < SAMPLE; n++) {
		struct outcome o = run(n, n);

		assert_true(is_same(&o, &fresh[n]));
		if (o.verdict == VERDICT_NONE)
			assert_int_equal(o.met, met);
	}
}

static void test_history_is_nothing(void **state)
{
	(void)state;
	expect_as_fresh(false);
	expect_as_fresh(true);
	/* Other runs of the same scenario, too. */
	for (u32 i = 0; i < SAMPLE * SEEDS * 2; i++)
		run(i % SAMPLE, i);
	expect_as_fresh(true);
}

static void test_eviction_is_nothing(void **state)
{
	u64 before;

	(void)state;
	expect_as_fresh(true);
	before = prepared_setups();
	expect_as_fresh(true);
	assert_true(prepared_setups() == before);
	run_others(SAMPLE);
	/* What was learned takes less room. */
	before = prepared_setups();
	expect_as_fresh(true);
	assert_true(prepared_setups() > before);
}

static void test_forgetting_is_nothing(void **state)
{
	(void)state;
	expect_as_fresh(true);
	prepared_forget();
	expect_as_fresh(false);
	/* Somebody else uses the machine. */
	run_forget();
	expect_as_fresh(true);
}

/* Stores are delayed; the model is a part of what is prepared for. */
static void test_weak_model(void **state)
{
	u32 other = 0;

	(void)state;
	for (u32 n = 0; n < SAMPLE; n++) {
		struct outcome first, again;

		sim.model = MM_LKMM;
		first = in_fresh_process(n, n);
		run(n, n + 1);
		again = run(n, n);
		sim.model = MM_SC;
		other += !is_same(&first, &fresh[n]);
		assert_true(is_same(&first, &again));
		again = run(n, n);
		assert_true(is_same(&again, &fresh[n]));
	}
	assert_true(other > 0);
}

/* By hand: run_prepare(), what was learned, and a run that learns nothing. */
static struct outcome run_plainly(u32 n, u32 seed)
{
	static struct conflict_word words[CONFLICT_WORDS];
	static struct scenario scn;
	struct counts counts;
	u32 nwords, stores;
	bool met;

	load(n, &scn);
	assert_true(prepared_get(newest(), &scn, &res, &met));
	conflict_undo();
	conflict_save(words);
	nwords = conflict_count();
	counts_get(&counts);
	stores = weak_expected();
	assert_true(run_prepare(newest(), &scn, &res));
	conflict_load(words, nwords);
	counts_set(&counts);
	strategy_pct_expect(counts.length);
	weak_expect(stores);
	sim.hashing = sim.contended_only = sim.frozen = true;
	run_once(arm(seed), seed, &res);
	sim.hashing = sim.contended_only = sim.frozen = false;
	return outcome_of(met);
}

static void test_cache_is_only_speed(void **state)
{
	(void)state;
	for (u32 n = 0; n < SAMPLE; n++) {
		struct outcome o = run_plainly(n, n);

		assert_true(is_same(&o, &fresh[n]));
	}
}

/* The twin: what learns is another run after other runs. */
static void test_learning_is_something(void **state)
{
	static struct scenario scn;
	u32 same = 0;
	bool met;

	(void)state;
	for (u32 n = 0; n < SAMPLE; n++) {
		struct outcome o;

		load(n, &scn);
		assert_true(prepared_get(newest(), &scn, &res, &met));
		sim.contended_only = true;
		for (u32 i = 0; i < 40; i++)
			run_once(arm(i), i, &res);
		sim.hashing = true;
		run_once(arm(n), n, &res);
		sim.hashing = sim.contended_only = false;
		o = outcome_of(met);
		same += is_same(&o, &fresh[n]);
		prepared_forget();
	}
	assert_true(same < SAMPLE);
}

/* ---- set-ups and learning runs that find something ---- */

static u64 *word;
static bool setup_is_bad;

static void setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
	if (setup_is_bad)
		sim_violation(INV_RANGE, word, "set-up");
}

static void task(unsigned int id)
{
	sim_store(word, id, 8, MO_RELAXED);
}

static void always_bad(void)
{
	sim_violation(INV_RANGE, word, "quiet");
}

static bool get_toy(const struct toy *t, bool bad)
{
	bool met;

	toy = t;
	setup_is_bad = bad;
	memset(&toy_scn, 0, sizeof(toy_scn));
	toy_scn.ntasks = t->ntasks;
	/* Means nothing here, but makes it another scenario. */
	toy_scn.gfns = bad ? 1 : t->quiesce ? 2 : 3;
	toy_scn.tasks[0].nops = 1;
	toy_scn.tasks[1].nops = 1;
	toy_scn.tasks[1].cpu = 1;
	return prepared_get(&toy_variant, &toy_scn, &toy_result, &met);
}

static void test_bad_each_time(void **state)
{
	static const struct toy silent = { setup, task, NULL, 2, false };
	static const struct toy loud = { setup, task, always_bad, 2, false };

	(void)state;
	for (u32 i = 0; i < 3; i++) {
		assert_false(get_toy(&silent, true));
		assert_int_equal(toy_result.verdict, VERDICT_INVARIANT);
		assert_int_equal(toy_result.notes[0].step, 0);
		assert_false(get_toy(&loud, false));
		assert_int_equal(toy_result.verdict, VERDICT_INVARIANT);
		assert_true(toy_result.steps > 0);
	}
	assert_true(get_toy(&silent, false));
	prepared_run(strategy_random(), 1, &toy_result);
	assert_int_equal(toy_result.verdict, VERDICT_NONE);
	prepared_forget();
}

static u32 heard;

static void hear(const struct communication_step *step)
{
	(void)step;
	heard++;
}

/* A strategy that wants to hear of communications asks for that run only. */
static void test_nobody_goes_on_listening(void **state)
{
	const struct scenario *scn = registry_get(0);
	const struct obligation o = { .kind = OBLIGATION_PREEMPT, .nth = 1,
				      .task = 1, .at = SITE_OTHER };
	bool met;

	(void)state;
	assert_true(prepared_get(newest(), scn, &res, &met));
	prepared_run(strategy_obliged(DIRECTED_WALK, &o, 1), 1, &res);
	assert_false(sim.communicates);
	/* The twin: who asks himself is heard, until the run is over. */
	sim.communicates = true;
	communication_listen(hear);
	prepared_run(strategy_random(), 1, &res);
	assert_true(sim.communicates);
	assert_true(heard > 0);
	heard = 0;
	prepared_run(strategy_random(), 1, &res);
	assert_int_equal(heard, 0);
	sim.communicates = false;
	prepared_forget();
}

static int begin(void **state)
{
	int ret = toy_init(state);

	if (!ret)
		take_fresh();
	return ret;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_history_is_nothing),
		cmocka_unit_test(test_eviction_is_nothing),
		cmocka_unit_test(test_forgetting_is_nothing),
		cmocka_unit_test(test_weak_model),
		cmocka_unit_test(test_cache_is_only_speed),
		cmocka_unit_test(test_learning_is_something),
		cmocka_unit_test(test_bad_each_time),
		cmocka_unit_test(test_nobody_goes_on_listening),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
