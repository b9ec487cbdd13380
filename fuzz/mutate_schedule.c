// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who else could decide, from which seed, under which obligations?
 */
#include <string.h>

#include "fuzz/mutator.h"

/* Later executions of a site that an obligation may be about. */
#define NTH_MAX		8
/* Raw decisions made, copied or erased at once. */
#define RAW_CHUNK	16
/* Inputs of other arms get obligations, and an arm that looks at them, in one
 * of so many attempts: lists of choices would not live for long. */
#define OBLIGE_ONE_IN	12

bool arm_is_obliged(enum input_arm arm)
{
	return arm == ARM_WALK || arm == ARM_POS;
}

void schedule_tidy(struct fuzz_input *in)
{
	if (!arm_is_obliged(in->arm))
		in->nobligations = 0;
	if (in->arm != ARM_CHOICES)
		in->nchoices = 0;
	if (in->arm != ARM_RAW)
		in->nraw = in->delays = 0;
	if (in->arm == ARM_CHOICES || in->arm == ARM_RAW)
		in->seed = 0;
}

static u64 draw_seed(struct mutator *m)
{
	return prng_next(&m->prng) >> 16;
}

/* ---- arm, seed ---- */

bool mutate_seed(struct mutator *m)
{
	if (m->in.arm == ARM_CHOICES || m->in.arm == ARM_RAW)
		return false;
	m->in.seed = draw_seed(m);
	return true;
}

/* Those that can be steered from here get half. */
static enum input_arm draw_arm(struct mutator *m)
{
	static const u8 steered[] = { ARM_WALK, ARM_POS, ARM_CHOICES };

	return one_in(m, 2) ? steered[draw(m, sizeof(steered))] :
			      draw(m, ARM_COUNT);
}

bool mutate_arm(struct mutator *m)
{
	enum input_arm arm = draw_arm(m);

	if (arm == m->in.arm)
		arm = (arm + 1) % ARM_COUNT;
	m->in.arm = arm;
	if (arm == ARM_CHOICES)
		return mutate_follow(m) || mutate_choice_add(m);
	if (arm == ARM_RAW)
		return mutate_raw_insert(m);
	if (!m->in.seed)
		m->in.seed = draw_seed(m);
	return true;
}

bool mutate_delays(struct mutator *m)
{
	if (m->in.arm != ARM_RAW || sim.model == MM_SC)
		return false;
	m->in.delays = one_in(m, 4) ? 0 : prng_next(&m->prng);
	return true;
}

/* ---- obligations ---- */

/* Does the arm look at them, or is it to be one that does? */
static bool begin_obligations(struct mutator *m)
{
	if (arm_is_obliged(m->in.arm))
		return true;
	if (!one_in(m, OBLIGE_ONE_IN))
		return false;
	m->in.arm = one_in(m, 2) ? ARM_WALK : ARM_POS;
	m->in.seed = draw_seed(m);
	m->in.nobligations = 0;
	return true;
}

bool mutate_plan(struct mutator *m)
{
	struct input_obligation o[LIMIT_OBLIGATIONS];
	u32 n = observed_plan(m, o);

	if (!n || !begin_obligations(m))
		return false;
	memcpy(m->in.obligation, o, n * sizeof(*o));
	m->in.nobligations = n;
	return true;
}

bool mutate_oblige(struct mutator *m)
{
	struct input_obligation o[LIMIT_OBLIGATIONS];
	u32 n = observed_plan(m, o), at;

	if (!n || !begin_obligations(m))
		return false;
	at = m->in.nobligations;
	if (at == LIMIT_OBLIGATIONS)
		at = draw(m, LIMIT_OBLIGATIONS);
	else
		m->in.nobligations++;
	m->in.obligation[at] = o[0];
	return true;
}

/* Any of those there are; NULL: there are none, or nobody looks at them. */
static struct input_obligation *draw_obligation(struct mutator *m)
{
	if (!arm_is_obliged(m->in.arm) || !m->in.nobligations)
		return NULL;
	return &m->in.obligation[draw(m, m->in.nobligations)];
}

bool mutate_release(struct mutator *m)
{
	struct input_obligation *o = draw_obligation(m);

	if (!o)
		return false;
	*o = m->in.obligation[--m->in.nobligations];
	return true;
}

/* Codes are numbers as sites are: what is the opposite does not depend on it. */
bool mutate_negate(struct mutator *m)
{
	struct input_obligation *o = draw_obligation(m);
	struct obligation n;

	if (!o)
		return false;
	n = (struct obligation) {
		.kind = o->kind, .task = o->task, .nth = o->nth, .at = o->at,
		.from = o->from,
	};
	n = obligation_negate(&n);
	if (n.kind == o->kind && n.at == o->at)
		return false;
	o->kind = n.kind;
	o->at = n.at;
	o->from = n.from;
	return true;
}

static bool has_two_sites(const struct input_obligation *o)
{
	return o->kind == OBLIGATION_RF || o->kind == OBLIGATION_NOT_RF ||
	       o->kind == OBLIGATION_HOLD;
}

bool mutate_swap(struct mutator *m)
{
	struct input_obligation *o = draw_obligation(m);
	u16 at;

	if (!o || !has_two_sites(o) || o->at == o->from)
		return false;
	at = o->at;
	o->at = o->from;
	o->from = at;
	return true;
}

bool mutate_occurrence(struct mutator *m)
{
	struct input_obligation *o = draw_obligation(m);

	if (!o)
		return false;
	o->nth = one_in(m, 2) ? 1 : 1 + draw(m, NTH_MAX);
	return true;
}

bool mutate_steer(struct mutator *m)
{
	struct input_obligation *o = draw_obligation(m);
	u8 kind = draw(m, OBLIGATION_KINDS);

	if (!o || (kind == OBLIGATION_DELAY && sim.model == MM_SC))
		return false;
	o->kind = kind;
	o->task = 1 + draw(m, m->in.scn.ntasks);
	return true;
}

/* ---- raw decisions ---- */

static void fill_raw(struct mutator *m, u32 at, u32 n)
{
	while (n--)
		m->in.raw[at++] = prng_next(&m->prng);
}

bool mutate_raw_insert(struct mutator *m)
{
	u32 n = 1 + draw(m, RAW_CHUNK), at, room;
	u8 *raw = m->in.raw;

	if (m->in.arm != ARM_RAW)
		return false;
	room = INPUT_RAW_MAX - m->in.nraw;
	if (n > room)
		n = room;
	at = draw(m, m->in.nraw + 1);
	memmove(&raw[at + n], &raw[at], m->in.nraw - at);
	m->in.nraw += n;
	fill_raw(m, at, n);
	return n != 0;
}

bool mutate_raw_erase(struct mutator *m)
{
	u32 n = 1 + draw(m, RAW_CHUNK), at;
	u8 *raw = m->in.raw;

	if (m->in.arm != ARM_RAW || !m->in.nraw)
		return false;
	at = draw(m, m->in.nraw);
	if (n > m->in.nraw - at)
		n = m->in.nraw - at;
	memmove(&raw[at], &raw[at + n], m->in.nraw - at - n);
	m->in.nraw -= n;
	return true;
}

/* 0 is "go on": it makes room for what comes later. */
bool mutate_raw_change(struct mutator *m)
{
	u32 n = 1 + draw(m, 4);

	if (m->in.arm != ARM_RAW || !m->in.nraw)
		return false;
	while (n--)
		m->in.raw[draw(m, m->in.nraw)] =
			one_in(m, 3) ? 0 : prng_next(&m->prng);
	return true;
}
