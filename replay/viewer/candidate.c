// SPDX-License-Identifier: GPL-2.0-only
/*
 * What could a read have met instead, as an object?
 */
#include "replay/candidates.h"
#include "replay/viewer/model.h"

static json_t *choices(const struct candidate *c)
{
	const struct candidate_way *w = &c->way[c->proved];
	json_t *list = json_array();

	for (u32 i = 0; i < w->n; i++)
		json_array_append_new(list, json_string(w->text[i]));
	return list;
}

static void add_candidate(struct model *m, const struct candidate *c)
{
	json_t *o = json_pack("{s:i s:i s:b}", "read", (int)c->read,
			      "store", (int)c->store, "early", c->early);

	sim_bug_on(!o);
	if (c->proved >= 0)
		json_object_set_new(o, "instead", choices(c));
	model_add(m, "candidate", o);
}

void model_candidates(struct model *m)
{
	const struct candidates *all = m->f->candidates;

	for (u32 i = 0; all && i < all->n; i++) {
		const struct candidate *c = &all->at[i];

		if (c->read >= m->lo && c->read < m->hi && c->store >= m->lo)
			add_candidate(m, c);
	}
}
