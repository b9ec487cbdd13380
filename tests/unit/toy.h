/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tiny code under test for tests of the machine: each task runs a function.
 */
#ifndef RMAPSIM_TESTS_UNIT_TOY_H
#define RMAPSIM_TESTS_UNIT_TOY_H

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/core_ops.h"
#include "sched/heap.h"
#include "sched/run.h"
#include "sched/sim.h"

struct toy {
	void (*setup)(void);
	void (*task)(unsigned int task);
	void (*quiesce)(void);
	unsigned int ntasks;
	bool one_cpu;
};

static const struct toy *toy;
/* From the next toy_prepare() on: all others wait for task 1's sim_spawn(). */
static bool toy_spawner;
static struct scenario toy_scn;
static struct run_result toy_result;

static void toy_setup(const struct scenario *scn)
{
	(void)scn;
	if (toy->setup)
		toy->setup();
}

static void toy_run_op(const struct scenario *scn, unsigned int task,
		       unsigned int index)
{
	(void)scn, (void)index;
	toy->task(task);
}

static void toy_quiesce(const struct scenario *scn)
{
	(void)scn;
	if (toy->quiesce)
		toy->quiesce();
}

static struct core_ops toy_ops = {
	.setup = toy_setup,
	.run_op = toy_run_op,
	.quiesce = toy_quiesce,
};

static const struct core_variant toy_variant = {
	.rev = "toy", .hash = "0", .ops = { &toy_ops, &toy_ops },
};

/* Build @t's VM; true when it stands. */
static inline bool toy_prepare(const struct toy *t)
{
	unsigned int i;

	toy = t;
	memset(&toy_scn, 0, sizeof(toy_scn));
	strcpy(toy_scn.name, "toy");
	toy_scn.ntasks = t->ntasks;
	toy_scn.spawner = toy_spawner;
	for (i = 0; i < t->ntasks; i++) {
		toy_scn.tasks[i].nops = 1;
		toy_scn.tasks[i].cpu = t->one_cpu ? 0 : i % LIMIT_CPUS;
	}
	return run_prepare(&toy_variant, &toy_scn, &toy_result);
}

static inline enum verdict toy_run(struct strategy *s, u64 seed)
{
	run_once(s, seed, &toy_result);
	return toy_result.verdict;
}

/* How many of @n runs end with @v; other verdicts fail the test. */
static inline unsigned int toy_count(struct strategy *s, unsigned int n,
				     enum verdict v)
{
	unsigned int i, hits = 0;

	for (i = 0; i < n; i++) {
		enum verdict got = toy_run(s, i);

		if (got == v && v)
			hits++;
		else
			assert_string_equal(verdict_word(got), "none");
	}
	return hits;
}

static inline int toy_init(void **state)
{
	(void)state;
	return run_init();
}

#endif /* RMAPSIM_TESTS_UNIT_TOY_H */
