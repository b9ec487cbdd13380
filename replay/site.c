// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which place of the code under test is this address, for the names of sites?
 *
 * The innermost frame that is not the simulator's own: what a report shows.
 */
#include "replay/site.h"

#include <stdio.h>
#include <string.h>

#include "replay/symbol.h"

bool symbol_site(u64 pc, struct site_place *place)
{
	const struct symbol_set *set = symbol_lookup(pc);

	for (u32 i = 0; i < set->count; i++) {
		const struct symbol *sym = &set->at[i];
		const char *base = strrchr(sym->file, '/');

		if (symbol_is_plumbing(sym) || !sym->line)
			continue;
		snprintf(place->file, sizeof(place->file), "%s",
			 base ? base + 1 : sym->file);
		place->line = sym->line;
		return true;
	}
	return false;
}
