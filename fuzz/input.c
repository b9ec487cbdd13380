// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do the bytes of an input mean?  See input.h; input_encode.c is the
 * inverse.
 */
#include "fuzz/input.h"

#include <stdlib.h>
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/ops.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "fuzz/record.h"

/* ---- scenarios by name ---- */

static struct {
	u16	code;
	u16	index;
} bases[LIMIT_SCENARIOS];
static unsigned int nbases;

u16 input_base_code(const char *name)
{
	u32 hash = 0x811c9dc5u;

	for (; *name; name++)
		hash = (hash ^ (u8)*name) * 0x01000193u;
	return hash ^ hash >> 16;
}

static int by_code(const void *a, const void *b)
{
	const u16 *x = a, *y = b;

	return *x != *y ? (*x < *y ? -1 : 1) : x[1] - y[1];
}

static void sort_bases(void)
{
	nbases = registry_count();
	for (unsigned int i = 0; i < nbases; i++) {
		bases[i].code = input_base_code(scn_sources[i].name);
		bases[i].index = i;
	}
	qsort(bases, nbases, sizeof(*bases), by_code);
}

const struct scenario *input_base(u16 code)
{
	unsigned int low = 0, high;

	if (!nbases)
		sort_bases();
	high = nbases;
	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (bases[mid].code < code)
			low = mid + 1;
		else
			high = mid;
	}
	return registry_get(bases[low % nbases].index);
}

/* ---- records ---- */

static u32 get(const u8 *at, unsigned int bytes)
{
	u32 val = 0;

	while (bytes--)
		val = val << 8 | at[bytes];
	return val;
}

static struct scn_op op_of(const u8 *r)
{
	struct scn_op op = {
		.kind	  = r[1] % SCN_OP_COUNT,
		.vcpu	  = r[6] >> 6,
		.alias	  = r[2] & 31,
		.write	  = r[0] >> 4 & 1,
		.prefetch = r[0] >> 5 & 1,
		.level	  = r[2] >> 5,
		.slot	  = r[0] >> 6,
		.start	  = r[3] | (r[6] & 3) << 8,
		.end	  = r[4] | (r[6] >> 2 & 3) << 8,
		.to	  = r[5] | (r[6] >> 4 & 3) << 8,
	};

	if (op.to == RECORD_NOWHERE)
		op.to = SCN_NOWHERE;
	return op;
}

static void add_setup(struct scenario *scn, const u8 *r)
{
	if (scn->nsetup < LIMIT_SETUP_OPS)
		scn->setup[scn->nsetup++] = op_of(r);
}

/* Which task do OP records belong to?  A new one, or one that is there. */
static void start_task(struct fuzz_input *in, unsigned int *task, const u8 *r)
{
	struct scenario *scn = &in->scn;

	if (r[2] && scn->ntasks) {
		*task = (r[2] - 1u) % scn->ntasks;
		return;
	}
	if (scn->ntasks == LIMIT_SCN_TASKS - 1)
		return;
	*task = scn->ntasks++;
	scn->tasks[*task].cpu = r[1] % LIMIT_CPUS;
}

static void add_op(struct fuzz_input *in, unsigned int *task, const u8 *r)
{
	struct scenario *scn = &in->scn;
	struct scn_task *t;

	if (!scn->ntasks)
		*task = scn->ntasks++;
	t = &scn->tasks[*task];
	if (t->nops < LIMIT_TASK_OPS)
		t->ops[t->nops++] = op_of(r);
}

static void set_param(struct scenario *scn, const u8 *r)
{
	const struct scn_param *p = &scn_params[r[1] % scn_nparams];

	scn_param_set(scn, p, p->min + get(r + 2, 2) % (p->max - p->min + 1u));
}

static void add_obligation(struct fuzz_input *in, const u8 *r)
{
	if (in->nobligations == LIMIT_OBLIGATIONS)
		return;
	in->obligation[in->nobligations++] = (struct input_obligation) {
		.kind = (r[0] >> 4) % OBLIGATION_KINDS,
		.at   = get(r + 1, 2),
		.from = get(r + 3, 2),
		.nth  = r[5] ? r[5] : 1,
		.task = 1 + r[6] % (LIMIT_SCN_TASKS - 1),
	};
}

static void add_raw(struct fuzz_input *in, const u8 *r)
{
	if (in->nraw + INPUT_RECORD - 1 > INPUT_RAW_MAX)
		return;
	memcpy(&in->raw[in->nraw], r + 1, INPUT_RECORD - 1);
	in->nraw += INPUT_RECORD - 1;
}

/* Sorted by step; of one step, in the order of the records. */
static void add_choice(struct fuzz_input *in, const u8 *r)
{
	struct choice new = {
		.step  = get(r + 2, 3),
		.kind  = (r[0] >> 4) % 4,
		.value = r[1],
	};
	u32 at = in->nchoices;

	if (at == INPUT_CHOICES_MAX)
		return;
	for (; at && in->choice[at - 1].step > new.step; at--)
		in->choice[at] = in->choice[at - 1];
	in->choice[at] = new;
	in->nchoices++;
}

/* False: it is no part of a scenario. */
static bool take_scenario(struct fuzz_input *in, unsigned int *task,
			  const u8 *r)
{
	switch (r[0] & 15) {
	case INPUT_SEED:
		scenario_generate(get(r + 1, 4), &in->scn);
		*task = in->scn.ntasks - 1;
		return true;
	case INPUT_PARAM:
		set_param(&in->scn, r);
		return true;
	case INPUT_SETUP:
		add_setup(&in->scn, r);
		return true;
	case INPUT_TASK:
		start_task(in, task, r);
		return true;
	case INPUT_OP:
		add_op(in, task, r);
		return true;
	default:
		return false;
	}
}

static void take_schedule(struct fuzz_input *in, const u8 *r)
{
	switch (r[0] & 15) {
	case INPUT_SCHEDULE:
		in->arm = r[1] % ARM_COUNT;
		in->seed = get(r + 2, 4) | (u64)get(r + 6, 2) << 32;
		break;
	case INPUT_OBLIGATION:
		add_obligation(in, r);
		break;
	case INPUT_RAW:
		add_raw(in, r);
		break;
	case INPUT_CHOICE:
		add_choice(in, r);
		break;
	case INPUT_DELAY:
		in->delays = get(r + 1, 4);
		break;
	default:
		break;
	}
}

/* A scenario that was changed is another one: names are made up again, so
 * that they do not depend on what it began as. */
static void forget_names(struct scenario *scn)
{
	memset(scn->name, 0, sizeof(scn->name));
	for (unsigned int i = 0; i < scn->ntasks; i++)
		memset(scn->tasks[i].name, 0, sizeof(scn->tasks[i].name));
}

static void take(struct fuzz_input *in, bool fixed, unsigned int *task,
		 const u8 *r)
{
	if ((r[0] & 15) == INPUT_BASE) {
		in->scn = *input_base(get(r + 1, 2));
		*task = in->scn.ntasks - 1;
	} else if (fixed || !take_scenario(in, task, r)) {
		take_schedule(in, r);
	} else if ((r[0] & 15) != INPUT_SEED) {
		forget_names(&in->scn);
	}
}

void input_decode(const u8 *data, size_t size, bool fixed,
		  struct fuzz_input *in)
{
	unsigned int task = 0;
	u8 last[INPUT_RECORD] = { 0 };

	scenario_init(&in->scn);
	in->arm = ARM_CHOICES;
	in->seed = 0;
	in->delays = in->nobligations = in->nraw = in->nchoices = 0;
	if (size > INPUT_MAX)
		size = INPUT_MAX;
	for (; size >= INPUT_RECORD; size -= INPUT_RECORD) {
		take(in, fixed, &task, data);
		data += INPUT_RECORD;
	}
	memcpy(last, data, size);
	if (size)
		take(in, fixed, &task, last);
	input_repair(&in->scn);
}
