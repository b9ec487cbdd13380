/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files behind mutate.h share: an input that is being changed, and
 * one function for each kind of change.
 */
#ifndef RMAPSIM_FUZZ_MUTATOR_H
#define RMAPSIM_FUZZ_MUTATOR_H

#include "fuzz/mutate.h"
#include "sched/prng.h"

struct mutator {
	struct prng		prng;
	struct fuzz_input	in;	/* its scenario need not be legal */
	const struct fuzz_input	*other;	/* of a cross-over */
	bool			fixed;	/* only the schedule, and BASE */
};

static inline u32 draw(struct mutator *m, u32 n)
{
	return prng_below(&m->prng, n);
}

static inline bool one_in(struct mutator *m, u32 n)
{
	return !draw(m, n);
}

/* Each false: there is nothing in the input that could be changed so. */
#define MUTATE(name, part, weight, help) bool mutate_##name(struct mutator *m);
#include "fuzz/mutate.def"
#undef MUTATE

/* ---- mutate_schedule.c ---- */

/* Does the arm look at obligations? */
bool arm_is_obliged(enum input_arm arm);
/* Leave out what the arm does not look at. */
void schedule_tidy(struct fuzz_input *in);

/* ---- mutate_choices.c ---- */

/* By step; those of one step stay in their order. */
void choices_sort(struct fuzz_input *in);

/* ---- mutate_observed.c ---- */

/* Was the last run one of the scenario that is being changed? */
bool observed_same(const struct mutator *m);
/* Steps of the last run of this scenario; 0: there was none. */
u32 observed_steps(const struct mutator *m);
/* Choices of the last run, at most INPUT_CHOICES_MAX; how many. */
u32 observed_choices(struct choice *c);
/* Obligations from what was communicated, LIMIT_OBLIGATIONS at most; how many. */
u32 observed_plan(struct mutator *m, struct input_obligation *o);

/* ---- mutate_ops.c ---- */

/* A page that some operation of the scenario uses, or one beside it. */
unsigned int draw_page(struct mutator *m);
/* Change a field that the form of @op has. */
void change_op(struct mutator *m, struct scn_op *op);
/* Operations that go with the scenario, LIMIT_TASK_OPS at most; how many. */
unsigned int draw_ops(struct mutator *m, struct scn_op *ops);
/* Any operation of a task. */
struct scn_op *draw_op(struct mutator *m);

#endif /* RMAPSIM_FUZZ_MUTATOR_H */
