// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which changes are made to an input, and how many?
 *
 * Seven in eight are of the schedule: a scenario is worth many runs, and one
 * that is new must be set up.  What tasks do changes more often than what they
 * find, because set-ups are kept (sched/prepared.h).
 */
#include "fuzz/mutator.h"

#include <string.h>

enum part { SCHEDULE, TASKS, VM, CROSS };

static const struct {
	const char	*word;
	bool		(*change)(struct mutator *m);
	u8		part;
	u8		weight;
} kinds[MUTATE_KINDS] = {
#define MUTATE(name, part, weight, help) \
	{ #name, mutate_##name, part, weight },
#include "fuzz/mutate.def"
#undef MUTATE
};

/* One change in so many is of the scenario, one of these in so many of the VM
 * or the set-up. */
#define SCENARIO_ONE_IN		8
#define VM_ONE_IN		4
/* With scenarios as they are, another one. */
#define BASE_ONE_IN		64
#define CHANGES_MAX		8
/* Kinds that do not fit the input before something is done that always does. */
#define ATTEMPTS		16

static u64 used;

u64 mutate_used(void)
{
	return used;
}

const char *mutate_word(enum mutate_kind kind)
{
	return kinds[kind].word;
}

static enum mutate_kind draw_kind(struct mutator *m, enum part part)
{
	u32 total = 0, n, i;

	for (i = 0; i < MUTATE_KINDS; i++) {
		if (kinds[i].part == part)
			total += kinds[i].weight;
	}
	n = draw(m, total);
	for (i = 0; ; i++) {
		if (kinds[i].part != part)
			continue;
		if (n < kinds[i].weight)
			return i;
		n -= kinds[i].weight;
	}
}

static enum mutate_kind draw_change(struct mutator *m)
{
	if (m->fixed)
		return one_in(m, BASE_ONE_IN) ? MUTATE_base :
						draw_kind(m, SCHEDULE);
	if (!one_in(m, SCENARIO_ONE_IN))
		return draw_kind(m, SCHEDULE);
	return draw_kind(m, one_in(m, VM_ONE_IN) ? VM : TASKS);
}

static bool try_change(struct mutator *m, enum mutate_kind kind)
{
	if (!kinds[kind].change(m))
		return false;
	used |= BIT_MASK_OF(kind);
	return true;
}

static void change_once(struct mutator *m)
{
	for (u32 i = 0; i < ATTEMPTS; i++) {
		if (try_change(m, draw_change(m)))
			return;
	}
	try_change(m, MUTATE_arm);
}

/* One change is commonest, each further one half as likely. */
static void change(struct mutator *m)
{
	u32 n = 0;

	do {
		change_once(m);
	} while (++n < CHANGES_MAX && one_in(m, 2));
}

/* ---- within the bytes there are ---- */

static bool shorten(struct fuzz_input *in)
{
	if (!in->nchoices && !in->nraw && !in->nobligations && !in->delays)
		return false;
	in->nchoices /= 2;
	in->nraw /= 2;
	in->nobligations /= 2;
	in->delays = 0;
	return true;
}

static size_t encode(struct mutator *m, u8 *out, size_t max)
{
	static u8 buf[INPUT_MAX];
	size_t len;

	schedule_tidy(&m->in);
	input_repair(&m->in.scn);
	do {
		len = input_encode(&m->in, buf, max);
	} while (!len && shorten(&m->in));
	memcpy(out, buf, len);
	return len;
}

static struct mutator *start(const u8 *data, size_t size, u32 seed, bool fixed)
{
	static struct mutator m;

	used = 0;
	prng_seed(&m.prng, seed);
	input_decode(data, size, fixed, &m.in);
	m.other = NULL;
	m.fixed = fixed;
	return &m;
}

size_t mutate_input(u8 *data, size_t size, size_t max, u32 seed, bool fixed)
{
	struct mutator *m = start(data, size, seed, fixed);

	change(m);
	return encode(m, data, max);
}

size_t mutate_cross(const u8 *a, size_t na, const u8 *b, size_t nb, u8 *out,
		    size_t max, u32 seed, bool fixed)
{
	static struct fuzz_input other;
	struct mutator *m = start(a, na, seed, fixed);

	input_decode(b, nb, fixed, &other);
	m->other = &other;
	for (u32 i = 0; i < ATTEMPTS && !used; i++)
		try_change(m, draw_kind(m, CROSS));
	if (!used)
		change_once(m);
	return encode(m, out, max);
}
