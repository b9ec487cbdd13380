// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which bytes mean this?  The inverse of input.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/ops.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "fuzz/input.h"
#include "fuzz/record.h"

/* Bytes that may not fit: .len says how many there would be. */
struct sink {
	u8	*buf;
	size_t	max;
	size_t	len;
};

static void put_record(struct sink *s, const u8 *r)
{
	if (s->len + INPUT_RECORD <= s->max)
		memcpy(s->buf + s->len, r, INPUT_RECORD);
	s->len += INPUT_RECORD;
}

static void set(u8 *at, u64 val, unsigned int bytes)
{
	for (; bytes--; val >>= 8)
		*at++ = val;
}

/* ---- scenario ---- */

/* Names of tasks are made up again from what they do. */
static bool same_ops(const struct scn_op *a, const struct scn_op *b,
		     unsigned int n)
{
	return !memcmp(a, b, n * sizeof(*a));
}

static bool same_scenario(const struct scenario *a, const struct scenario *b)
{
	for (unsigned int i = 0; i < scn_nparams; i++) {
		if (scn_param_get(a, &scn_params[i]) !=
		    scn_param_get(b, &scn_params[i]))
			return false;
	}
	if (a->nsetup != b->nsetup || a->ntasks != b->ntasks ||
	    !same_ops(a->setup, b->setup, a->nsetup))
		return false;
	for (unsigned int i = 0; i < a->ntasks; i++) {
		const struct scn_task *s = &a->tasks[i], *t = &b->tasks[i];

		if (s->cpu != t->cpu || s->nops != t->nops ||
		    !same_ops(s->ops, t->ops, s->nops))
			return false;
	}
	return true;
}

/* Scenarios keep the name of what they began as. */
static bool put_base(struct sink *s, const struct scenario *scn)
{
	const struct scenario *base = input_base(input_base_code(scn->name));
	u8 r[INPUT_RECORD] = { INPUT_BASE };

	if (strcmp(base->name, scn->name) || !same_scenario(base, scn))
		return false;
	set(r + 1, input_base_code(scn->name), 2);
	put_record(s, r);
	return true;
}

static bool put_seed(struct sink *s, const struct scenario *scn)
{
	static struct scenario made;
	u8 r[INPUT_RECORD] = { INPUT_SEED };

	if (strncmp(scn->name, GENERATE_PREFIX, strlen(GENERATE_PREFIX)) ||
	    !registry_find(scn->name, &made) || !same_scenario(&made, scn))
		return false;
	set(r + 1, strtoul(scn->name + strlen(GENERATE_PREFIX), NULL, 16), 4);
	put_record(s, r);
	return true;
}

static void put_op(struct sink *s, enum input_kind kind,
		   const struct scn_op *op)
{
	unsigned int to = op->to == SCN_NOWHERE ? RECORD_NOWHERE : op->to;
	u8 r[INPUT_RECORD] = {
		kind | op->write << 4 | op->prefetch << 5 | op->slot << 6,
		op->kind,
		op->alias | op->level << 5,
		op->start, op->end, to,
		(op->start >> 8 & 3) | (op->end >> 8 & 3) << 2 |
		(to >> 8 & 3) << 4 | op->vcpu << 6,
	};

	put_record(s, r);
}

static void put_params(struct sink *s, const struct scenario *scn)
{
	for (unsigned int i = 0; i < scn_nparams; i++) {
		unsigned int val = scn_param_get(scn, &scn_params[i]);
		u8 r[INPUT_RECORD] = { INPUT_PARAM, i };

		if (val == scn_params[i].def)
			continue;
		set(r + 2, val - scn_params[i].min, 2);
		put_record(s, r);
	}
}

static void put_scenario(struct sink *s, const struct scenario *scn)
{
	if (put_base(s, scn) || put_seed(s, scn))
		return;
	put_params(s, scn);
	for (unsigned int i = 0; i < scn->nsetup; i++)
		put_op(s, INPUT_SETUP, &scn->setup[i]);
	for (unsigned int i = 0; i < scn->ntasks; i++) {
		const struct scn_task *t = &scn->tasks[i];
		u8 r[INPUT_RECORD] = { INPUT_TASK, t->cpu };

		put_record(s, r);
		for (unsigned int k = 0; k < t->nops; k++)
			put_op(s, INPUT_OP, &t->ops[k]);
	}
}

/* ---- schedule ---- */

static void put_obligation(struct sink *s, const struct input_obligation *o)
{
	u8 r[INPUT_RECORD] = { INPUT_OBLIGATION | o->kind << 4 };

	set(r + 1, o->at, 2);
	set(r + 3, o->from, 2);
	r[5] = o->nth;
	r[6] = o->task - 1;
	put_record(s, r);
}

static void put_raw(struct sink *s, const struct fuzz_input *in)
{
	for (u32 i = 0; i < in->nraw; i += INPUT_RECORD - 1) {
		u8 r[INPUT_RECORD] = { INPUT_RAW };
		u32 n = in->nraw - i;

		memcpy(r + 1, &in->raw[i],
		       n < INPUT_RECORD - 1 ? n : INPUT_RECORD - 1);
		put_record(s, r);
	}
}

static void put_choices(struct sink *s, const struct fuzz_input *in)
{
	for (u32 i = 0; i < in->nchoices; i++) {
		const struct choice *c = &in->choice[i];
		u8 r[INPUT_RECORD] = { INPUT_CHOICE | c->kind << 4, c->value };

		set(r + 2, c->step, 3);
		put_record(s, r);
	}
}

size_t input_encode(const struct fuzz_input *in, u8 *buf, size_t max)
{
	struct sink s = { .buf = buf, .max = max < INPUT_MAX ? max :
							     INPUT_MAX };
	u8 r[INPUT_RECORD] = { INPUT_SCHEDULE, in->arm };

	put_scenario(&s, &in->scn);
	if (in->arm != ARM_CHOICES || in->seed) {
		set(r + 2, in->seed, 6);
		put_record(&s, r);
	}
	for (u32 i = 0; i < in->nobligations; i++)
		put_obligation(&s, &in->obligation[i]);
	put_raw(&s, in);
	put_choices(&s, in);
	if (in->delays) {
		memset(r, 0, sizeof(r));
		r[0] = INPUT_DELAY;
		set(r + 1, in->delays, 4);
		put_record(&s, r);
	}
	return s.len <= s.max ? s.len : 0;
}
