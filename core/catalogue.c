// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of revisions and mutations, and the search for a variant.
 */
#include "core/catalogue.h"

#include <string.h>

#include "core/core_ops.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

const struct core_revision core_revisions[] = {
#define REVISION(id, name, base, patch, origin, loses_accessed)	\
	{ name, base, origin, loses_accessed },
#include "core/revisions/revisions.def"
#undef REVISION
};
const unsigned int core_nrevisions = COUNT(core_revisions);

const struct core_mutation core_mutations[] = {
#define MUTATION_WEAK(id, name, base, patch, model, verdict, invariant, text) \
	{ name, base, patch, model, verdict, invariant, text },
#define MUTATION(id, name, base, patch, verdict, invariant, text) \
	MUTATION_WEAK(id, name, base, patch, "sc", verdict, invariant, text)
#include "core/mutations/mutations.def"
#undef MUTATION
};
const unsigned int core_nmutations = COUNT(core_mutations);

const struct core_revision *core_find_revision(const char *name)
{
	unsigned int i;

	for (i = 0; i < core_nrevisions; i++) {
		if (!strcmp(core_revisions[i].name, name))
			return &core_revisions[i];
	}
	return NULL;
}

const struct core_mutation *core_find_mutation(const char *name)
{
	unsigned int i;

	for (i = 0; i < core_nmutations; i++) {
		if (!strcmp(core_mutations[i].name, name))
			return &core_mutations[i];
	}
	return NULL;
}

static bool same_mutation(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return !strcmp(a, b);
}

const struct core_variant *core_find(const char *rev, const char *mutation)
{
	unsigned int i;

	for (i = 0; i < core_nvariants; i++) {
		const struct core_variant *v = &core_variants[i];

		if (!strcmp(v->rev, rev) && same_mutation(v->mutation, mutation))
			return v;
	}
	return NULL;
}

bool core_runs(const struct core_variant *v, const struct scenario *scn)
{
	return v->ops[scn->geometry] != NULL;
}
