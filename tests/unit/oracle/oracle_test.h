/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Twins: a hand-made violation in which an oracle fires, and the nearest legal
 * sequence, in which all of them stay silent.
 *
 * A test populates the VM of a scenario through the real set-up.  When the
 * tasks would run, its script runs instead, with nothing scheduled: it says
 * as(N) and then does, with the kernel's own names, what task N is to do.  So
 * each interleaving is written down as it happens.  The checks of the quiet
 * state follow.
 */
#ifndef RMAPSIM_TESTS_UNIT_ORACLE_ORACLE_TEST_H
#define RMAPSIM_TESTS_UNIT_ORACLE_ORACLE_TEST_H

#include "sched/memory_model.h"
#include "sched/verdict.h"

struct oracle_test {
	const char	*id;
	const char	*how;		/* tells tests of one id apart */
	enum invariant	invariant;	/* NONE: told by the verdict alone */
	enum verdict	verdict;
	const char	*scenario;
	const char	*silent_scenario;	/* NULL: the same */
	void		(*fires)(void);
	void		(*silent)(void);
	enum memory_model model;
};

#define ORACLE_TEST(ID, HOW, SCENARIO)					\
	ORACLE_TEST_2(ID, HOW, SCENARIO, NULL)
/* What is forbidden in one VM and allowed in another. */
#define ORACLE_TEST_2(ID, HOW, SCENARIO, OTHER)				\
	{ #ID, #HOW, INV_##ID, VERDICT_NONE, SCENARIO, OTHER,		\
	  ID##_##HOW##_fires, ID##_##HOW##_silent, MM_SC }
/* Under x86-TSO: stores can be delayed, see delay(). */
#define ORACLE_WEAK_TEST(ID, HOW, SCENARIO)				\
	{ #ID, #HOW, INV_##ID, VERDICT_NONE, SCENARIO, NULL,		\
	  ID##_##HOW##_fires, ID##_##HOW##_silent, MM_TSO }
/* A check that has no id: what it is called here, and its verdict. */
#define ORACLE_VERDICT_TEST(NAME, HOW, VERDICT, SCENARIO)		\
	{ #NAME, #HOW, INV_NONE, VERDICT_##VERDICT, SCENARIO, NULL,	\
	  NAME##_##HOW##_fires, NAME##_##HOW##_silent, MM_SC }

struct oracle_family {
	const struct oracle_test	*tests;
	unsigned int			count;
};

#define ORACLE_FAMILY(name, tests)					\
	const struct oracle_family name = {				\
		tests, sizeof(tests) / sizeof((tests)[0])		\
	}

extern const struct oracle_family oracle_structure, oracle_locking,
	oracle_life, oracle_aba, oracle_young, oracle_dirty, oracle_range,
	oracle_tlb, oracle_weak;

#endif /* RMAPSIM_TESTS_UNIT_ORACLE_ORACLE_TEST_H */
