// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does each oracle fire when it has to, and only then?
 *
 * Runs the twins of all families, and checks that every id of
 * core/invariant.def has some.  Each violation is run a second time with the
 * recorder on: a report needs its sentence, which a search does not format.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/oracle/oracle_test.h"
#include "tests/unit/toy.h"

#include "core/scenario/text.h"
#include "sched/record.h"

#define TESTS_MAX	256

/* The variant's own, from core/world. */
extern const struct core_ops core_ops;

static const struct oracle_family *const families[] = {
	&oracle_structure, &oracle_locking, &oracle_life, &oracle_aba,
	&oracle_young, &oracle_dirty, &oracle_range, &oracle_tlb, &oracle_weak,
};

#define FAMILIES	(sizeof(families) / sizeof(*families))

static void (*script)(void);

static bool say_yes(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	return true;
}

static void begin_run(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
}

/* Nothing is scheduled; each store is delayed that may be. */
static struct strategy *delays(void)
{
	static struct strategy s = { .name = "delays", .begin = begin_run,
				     .delay = say_yes };

	s.pick = strategy_none()->pick;
	return &s;
}

static void idle(const struct scenario *scn, unsigned int task,
		 unsigned int index)
{
	(void)scn, (void)task, (void)index;
}

/* All tasks have ended without having done anything. */
static void play(const struct scenario *scn)
{
	script();
	machine_set_cur(0);
	core_ops.quiesce(scn);
}

static void prepare(const char *text, enum memory_model model)
{
	static struct core_ops ops;
	static struct core_variant variant = { .rev = "oracle", .hash = "0" };
	static struct scenario scn;
	struct scn_error err;

	if (scenario_parse(text, strlen(text), &scn, &err))
		fail_msg("scenario, line %u: %s", err.line, err.text);
	sim.model = model;
	ops = core_ops;
	ops.run_op = idle;
	ops.quiesce = play;
	variant.ops[scn.geometry] = &ops;
	if (!run_prepare(&variant, &scn, &toy_result))
		fail_msg("the set-up has a verdict: %s",
			 verdict_word(toy_result.verdict));
}

/* The notes of the last run, for the reader of a failed test. */
static const char *notes(void)
{
	static char text[1024];
	size_t len = 0;
	u32 i;

	text[0] = '\0';
	for (i = 0; i < toy_result.nnotes && len < sizeof(text); i++) {
		const struct note *n = &toy_result.notes[i];

		len += snprintf(text + len, sizeof(text) - len,
				"\n\ttask %u: %s %s: %s", n->task,
				verdict_word(n->verdict),
				invariant_id(n->invariant), n->text);
	}
	return text;
}

/* What comes first is the cause; a consequence may follow. */
static bool is_noted(const struct oracle_test *t)
{
	const struct note *first = &toy_result.notes[0];

	return toy_result.nnotes && first->invariant == t->invariant &&
	       (t->invariant || first->verdict == t->verdict);
}

static void test_fires(void **state)
{
	const struct oracle_test *t = *state;

	prepare(t->scenario, t->model);
	script = t->fires;
	toy_run(delays(), 0);
	if (!is_noted(t))
		fail_msg("%s is not what is noted first:%s", t->id, notes());
	record_start();
	toy_run(delays(), 0);
	record_stop();
	assert_true(is_noted(t));
	assert_true(toy_result.notes[0].text[0]);
}

static void test_silent(void **state)
{
	const struct oracle_test *t = *state;

	prepare(t->silent_scenario ? t->silent_scenario : t->scenario,
		t->model);
	script = t->silent;
	record_start();
	toy_run(delays(), 0);
	record_stop();
	if (toy_result.nnotes)
		fail_msg("notes on a legal sequence:%s", notes());
	toy_run(delays(), 0);
	assert_int_equal(toy_result.nnotes, 0);
}

static bool has_twins(enum invariant inv)
{
	unsigned int f, i;

	for (f = 0; f < FAMILIES; f++)
		for (i = 0; i < families[f]->count; i++)
			if (families[f]->tests[i].invariant == inv)
				return true;
	return false;
}

static void test_every_id_has_twins(void **state)
{
	unsigned int inv, missing = 0;

	(void)state;
	for (inv = INV_NONE + 1; inv < INV_COUNT; inv++) {
		/* Data races are the machine's: tests/unit/test_race.c. */
		if (has_twins(inv) || inv == INV_L13)
			continue;
		print_error("%s has no test in tests/unit/oracle\n",
			    invariant_id(inv));
		missing++;
	}
	assert_int_equal(missing, 0);
}

static struct CMUnitTest tests[TESTS_MAX];
static size_t ntests;

static void add_test(const char *kind, const struct oracle_test *t,
		     CMUnitTestFunction fn)
{
	char *name;

	assert_true(ntests < TESTS_MAX);
	assert_true(asprintf(&name, "test_%s_%s_%s", t->id, t->how, kind) > 0);
	tests[ntests++] = (struct CMUnitTest){
		.name = name, .test_func = fn, .initial_state = (void *)t,
	};
}

/* In the order of the families, the violation before its twin. */
static void collect_tests(void)
{
	unsigned int f, i;

	tests[ntests++] = (struct CMUnitTest)
		cmocka_unit_test(test_every_id_has_twins);
	for (f = 0; f < FAMILIES; f++) {
		for (i = 0; i < families[f]->count; i++) {
			const struct oracle_test *t = &families[f]->tests[i];

			add_test("fires", t, test_fires);
			add_test("silent", t, test_silent);
		}
	}
}

/* The only argument is a pattern of the names to run: "test_S4_*". */
int main(int argc, char **argv)
{
	size_t i;
	int failed;

	collect_tests();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	failed = _cmocka_run_group_tests("oracles", tests, ntests, toy_init,
					 NULL);
	for (i = 1; i < ntests; i++)
		free((void *)tests[i].name);
	return failed;
}
