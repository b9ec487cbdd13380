// SPDX-License-Identifier: GPL-2.0-only
/*
 * After how many schedules did published tools find the bug of a program?
 */
#include <stddef.h>
#include <string.h>

#include "tools/bench_published.h"

#define TRIALS	20

#define F(avg, dev, n)	{ .seeds = TRIALS, .found = n, .mean = avg, .sd = dev }
#define NONE		{ .seeds = TRIALS }
#define UNKNOWN		{ .seeds = 0 }

static const struct {
	const char		*origin;
	struct first_bugs	figure[PUB_TOOLS];
} table[] = {
#define PUBLISHED(origin, ...) { origin, { __VA_ARGS__ } },
#include "tools/bench_published.def"
#undef PUBLISHED
};

const char *published_name(enum published_tool tool)
{
	static const char *const names[PUB_TOOLS] = {
		[PUB_SURW] = "SURW", [PUB_PCT3] = "PCT-3", [PUB_POS] = "POS",
		[PUB_RW] = "RW", [PUB_RFF] = "RFF",
	};

	return names[tool];
}

const struct first_bugs *published_figure(const char *origin,
					  enum published_tool tool)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (!strcmp(table[i].origin, origin))
			return table[i].figure[tool].seeds ?
			       &table[i].figure[tool] : NULL;
	}
	return NULL;
}
