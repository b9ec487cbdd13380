// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a final state satisfy a condition?
 */
#include "core/litmus/litmus.h"

static bool same(struct litmus_value a, struct litmus_value b)
{
	return a.var == b.var && a.num == b.num;
}

bool cond_holds(const struct litmus *t, u16 cond,
		struct litmus_value (*at)(struct litmus_place pl))
{
	const struct litmus_cond *c = &t->conds[cond];

	switch (c->kind) {
	case COND_TRUE:
		return true;
	case COND_FALSE:
		return false;
	case COND_EQ:
		return same(at(c->left), c->val);
	case COND_NE:
		return !same(at(c->left), c->val);
	case COND_EQ_PLACE:
		return same(at(c->left), at(c->right));
	case COND_NE_PLACE:
		return !same(at(c->left), at(c->right));
	case COND_NOT:
		return !cond_holds(t, c->a, at);
	case COND_AND:
		return cond_holds(t, c->a, at) && cond_holds(t, c->b, at);
	case COND_OR:
		return cond_holds(t, c->a, at) || cond_holds(t, c->b, at);
	case COND_IMPLIES:
		return !cond_holds(t, c->a, at) || cond_holds(t, c->b, at);
	}
	return false;
}
