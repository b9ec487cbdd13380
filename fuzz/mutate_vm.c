// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which other guest, and which other past, could the tasks meet?
 */
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/ops.h"
#include "core/scenario/registry.h"
#include "fuzz/mutator.h"

/* Values of a parameter that are tried more often than the large ones. */
#define SMALL_VALUES	8

/* ---- set-up ---- */

/* One more of a chain: like another one, but at another address. */
static struct scn_op neighbour(struct mutator *m, const struct scn_op *of)
{
	struct scn_op op = *of;

	op.alias = draw(m, m->in.scn.alias);
	op.vcpu = draw(m, m->in.scn.vcpus);
	return op;
}

bool mutate_setup_add(struct mutator *m)
{
	struct scenario *scn = &m->in.scn;
	struct scn_op op;

	if (scn->nsetup == LIMIT_SETUP_OPS)
		return false;
	if (scn->nsetup && one_in(m, 2))
		op = neighbour(m, &scn->setup[draw(m, scn->nsetup)]);
	else if (one_in(m, 2))
		op = *draw_op(m);
	else
		op = (struct scn_op) {
			.kind = one_in(m, 2) ? SCN_FAULT : SCN_ACCESS,
			.vcpu = draw(m, scn->vcpus),
			.alias = draw(m, scn->alias),
			.write = draw(m, 2), .level = 1,
			.start = draw_page(m),
		};
	scn->setup[scn->nsetup++] = op;
	return true;
}

bool mutate_setup_change(struct mutator *m)
{
	struct scenario *scn = &m->in.scn;

	if (!scn->nsetup)
		return false;
	change_op(m, &scn->setup[draw(m, scn->nsetup)]);
	return true;
}

bool mutate_setup_remove(struct mutator *m)
{
	struct scenario *scn = &m->in.scn;
	unsigned int at;

	if (!scn->nsetup)
		return false;
	at = draw(m, scn->nsetup);
	scn->nsetup--;
	memmove(&scn->setup[at], &scn->setup[at + 1],
		(scn->nsetup - at) * sizeof(scn->setup[0]));
	return true;
}

/* ---- VM ---- */

static unsigned int draw_value(struct mutator *m, const struct scn_param *p,
			       unsigned int val)
{
	unsigned int values = p->max - p->min + 1;

	if (one_in(m, 2))
		return p->min + (val - p->min + (one_in(m, 2) ? 1 :
					 values - 1)) % values;
	if (one_in(m, 4))
		return p->def;
	if (values > SMALL_VALUES && !one_in(m, 4))
		values = SMALL_VALUES;
	return p->min + draw(m, values);
}

bool mutate_param(struct mutator *m)
{
	const struct scn_param *p = &scn_params[draw(m, scn_nparams)];
	unsigned int val = scn_param_get(&m->in.scn, p);
	unsigned int new = draw_value(m, p, val);

	scn_param_set(&m->in.scn, p, new);
	return new != val;
}

bool mutate_base(struct mutator *m)
{
	m->in.scn = *registry_get(draw(m, registry_count()));
	return true;
}

bool mutate_family(struct mutator *m)
{
	scenario_generate(prng_next(&m->prng), &m->in.scn);
	return true;
}
