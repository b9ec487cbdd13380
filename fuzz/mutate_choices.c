// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which other list of choices is near this one?
 *
 * A choice that does not fit where it stands is passed over by the arm, so
 * nothing here needs to know what was possible.
 */
#include <string.h>

#include "fuzz/mutator.h"

/* Where nothing is known about how long a run is. */
#define STEPS_GUESS	256
/* How far a choice moves; every second one by a few steps. */
#define MOVE_NEAR	4
#define MOVE_FAR	64

void choices_sort(struct fuzz_input *in)
{
	for (u32 i = 1; i < in->nchoices; i++) {
		struct choice c = in->choice[i];
		u32 at = i;

		for (; at && in->choice[at - 1].step > c.step; at--)
			in->choice[at] = in->choice[at - 1];
		in->choice[at] = c;
	}
}

static void insert(struct fuzz_input *in, struct choice c)
{
	if (in->nchoices == INPUT_CHOICES_MAX)
		in->nchoices--;
	in->choice[in->nchoices++] = c;
	choices_sort(in);
}

static u32 draw_step(struct mutator *m)
{
	u32 steps = observed_steps(m);

	if (!steps && m->in.nchoices)
		steps = m->in.choice[m->in.nchoices - 1].step +
			STEPS_GUESS / 4;
	return 1 + draw(m, steps ? steps : STEPS_GUESS);
}

static u8 draw_task(struct mutator *m)
{
	return 1 + draw(m, m->in.scn.ntasks);
}

/* Any of those there are; NULL: there are none, or nobody looks at them. */
static struct choice *draw_choice(struct mutator *m)
{
	if (m->in.arm != ARM_CHOICES || !m->in.nchoices)
		return NULL;
	return &m->in.choice[draw(m, m->in.nchoices)];
}

bool mutate_choice_add(struct mutator *m)
{
	if (m->in.arm != ARM_CHOICES)
		return false;
	insert(&m->in, (struct choice) {
		.step = draw_step(m), .kind = CHOICE_TASK,
		.value = draw_task(m),
	});
	return true;
}

static u32 moved(struct mutator *m, u32 step)
{
	u32 by = 1 + draw(m, one_in(m, 2) ? MOVE_NEAR : MOVE_FAR);

	if (one_in(m, 2))
		return step + by;
	return step > by ? step - by : 1;
}

bool mutate_choice_move(struct mutator *m)
{
	struct choice *c = draw_choice(m);

	if (!c)
		return false;
	c->step = moved(m, c->step);
	choices_sort(&m->in);
	return true;
}

bool mutate_choice_remove(struct mutator *m)
{
	struct choice *c = draw_choice(m);
	struct choice *end = &m->in.choice[m->in.nchoices];

	if (!c)
		return false;
	memmove(c, c + 1, (end - c - 1) * sizeof(*c));
	m->in.nchoices--;
	return true;
}

bool mutate_choice_copy(struct mutator *m)
{
	struct choice *c = draw_choice(m), new;

	if (!c)
		return false;
	new = *c;
	new.step = one_in(m, 2) ? moved(m, c->step) : draw_step(m);
	insert(&m->in, new);
	return true;
}

/* Of a drained store: another CPU's, or the next in its buffer. */
static u8 other_drain(struct mutator *m, u8 value)
{
	if (one_in(m, 2))
		return CHOICE_DRAIN_OF(CHOICE_DRAIN_CPU(value), draw(m, 3));
	return CHOICE_DRAIN_OF(m->in.scn.tasks[draw(m, m->in.scn.ntasks)].cpu,
			       0);
}

bool mutate_choice_value(struct mutator *m)
{
	struct choice *c = draw_choice(m);

	if (!c || c->kind == CHOICE_DELAY)
		return false;
	if (c->kind == CHOICE_TASK)
		c->value = draw_task(m);
	else if (c->kind == CHOICE_DRAIN)
		c->value = other_drain(m, c->value);
	else
		c->value = draw(m, LIMIT_FAIL_WITHIN);
	return true;
}

/* Where no store is delayed, draining one does nothing. */
bool mutate_choice_delay(struct mutator *m)
{
	u32 step = draw_step(m);

	if (m->in.arm != ARM_CHOICES || sim.model == MM_SC)
		return false;
	insert(&m->in, (struct choice) { .step = step, .kind = CHOICE_DELAY });
	if (one_in(m, 2))
		insert(&m->in, (struct choice) {
			.step = step + 1 + draw(m, MOVE_FAR),
			.kind = CHOICE_DRAIN, .value = other_drain(m, 0),
		});
	return true;
}

bool mutate_follow(struct mutator *m)
{
	static bool (*const perturb[])(struct mutator *m) = {
		mutate_choice_add, mutate_choice_move, mutate_choice_remove,
		mutate_choice_value, mutate_choice_delay,
	};
	u32 n;

	if (!observed_same(m))
		return false;
	n = observed_choices(m->in.choice);
	m->in.nchoices = n;
	m->in.arm = ARM_CHOICES;
	perturb[draw(m, sizeof(perturb) / sizeof(*perturb))](m);
	return true;
}
