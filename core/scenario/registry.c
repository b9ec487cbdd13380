// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which scenario has this name?
 */
#include <stdlib.h>
#include <string.h>

#include "core/scenario/generate.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "sched/verdict.h"

unsigned int registry_count(void)
{
	unsigned int n = 0;

	while (scn_sources[n].name)
		n++;
	return n;
}

const struct scenario *registry_get(unsigned int index)
{
	static struct scenario cache[LIMIT_SCENARIOS];
	struct scn_error err;

	sim_bug_on(index >= LIMIT_SCENARIOS || index >= registry_count());
	/* The text was checked when the program was built and tested. */
	if (!cache[index].ntasks)
		sim_bug_on(scenario_parse(scn_sources[index].text,
					  strlen(scn_sources[index].text),
					  &cache[index], &err));
	return &cache[index];
}

static bool find_generated(const char *name, struct scenario *scn)
{
	const char *hex = name + strlen(GENERATE_PREFIX);
	size_t len;

	if (strncmp(name, GENERATE_PREFIX, strlen(GENERATE_PREFIX)))
		return false;
	len = strlen(hex);
	if (!len || len > 8 || strspn(hex, "0123456789abcdef") != len)
		return false;
	scenario_generate(strtoul(hex, NULL, 16), scn);
	return true;
}

bool registry_find(const char *name, struct scenario *scn)
{
	for (unsigned int i = 0; i < registry_count(); i++) {
		if (!strcmp(scn_sources[i].name, name)) {
			*scn = *registry_get(i);
			return true;
		}
	}
	return find_generated(name, scn);
}
