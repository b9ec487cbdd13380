// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions differ between two states of core/kvm?  See functions.h.
 */
#include "core/functions.h"

#include <string.h>

/* The row behind the head of the list of @core; NULL: there is none. */
static const struct core_function *find_list(const char *core)
{
	for (u32 i = 0; i < core_nfunctions; i++) {
		const struct core_function *row = &core_functions[i];

		if (row->base && !strcmp(row->name, core))
			return row + 1;
	}
	return NULL;
}

static const struct core_function *next_row(const struct core_function *row)
{
	const struct core_function *end = core_functions + core_nfunctions;

	return row && row < end && !row->base ? row : NULL;
}

static const struct core_function *base_of(const struct core_function *list)
{
	return find_list(list[-1].base);
}

bool core_functions_known(const char *core)
{
	return find_list(core);
}

u32 core_function_hash(const char *core, const char *name)
{
	const struct core_function *list = find_list(core), *row;

	for (; list; list = base_of(list)) {
		for (row = next_row(list); row; row = next_row(row + 1)) {
			if (!strcmp(row->name, name))
				return row->hash;
		}
	}
	return 0;
}

struct compare {
	const char	*a;
	const char	*b;
	void		(*each)(const char *name, u32 hash_a, u32 hash_b,
				void *arg);
	void		*arg;
};

static bool is_in_list(const struct core_function *list, const char *name)
{
	const struct core_function *row;

	for (row = next_row(list); row; row = next_row(row + 1)) {
		if (!strcmp(row->name, name))
			return true;
	}
	return false;
}

/* Is @name in a list of @first before @list, or in any of @other? */
static bool was_seen(const char *first, const char *other,
		     const struct core_function *list, const char *name)
{
	const struct core_function *l;

	for (l = find_list(first); l && l != list; l = base_of(l)) {
		if (is_in_list(l, name))
			return true;
	}
	for (l = other ? find_list(other) : NULL; l; l = base_of(l)) {
		if (is_in_list(l, name))
			return true;
	}
	return false;
}

/* All names of @core but those that @other, if any, has too. */
static void compare_names(const struct compare *c, const char *core,
			  const char *other)
{
	const struct core_function *list, *row;

	for (list = find_list(core); list; list = base_of(list)) {
		for (row = next_row(list); row; row = next_row(row + 1)) {
			u32 a = core_function_hash(c->a, row->name);
			u32 b = core_function_hash(c->b, row->name);

			if (a != b && !was_seen(core, other, list, row->name))
				c->each(row->name, a, b, c->arg);
		}
	}
}

void core_functions_compare(const char *a, const char *b,
			    void (*each)(const char *name, u32 hash_a,
					 u32 hash_b, void *arg), void *arg)
{
	struct compare c = { .a = a, .b = b, .each = each, .arg = arg };

	compare_names(&c, a, NULL);
	compare_names(&c, b, a);
}
