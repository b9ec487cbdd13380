// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which maps does RMAPSIM_FUZZ_FEEDBACK name?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/feedback.h"

static const char *const words[] = {
#define FEEDBACK_MAP(name, word, slots, on, help) word,
#include "fuzz/feedback.def"
#undef FEEDBACK_MAP
};

static u32 default_maps(void)
{
	return 0
#define FEEDBACK_MAP(name, word, slots, on, help) \
		| (on) << FEEDBACK_##name
#include "fuzz/feedback.def"
#undef FEEDBACK_MAP
		;
}

/* The map of a name of @len bytes, or FEEDBACK_COUNT. */
static enum feedback_map map_named(const char *name, size_t len)
{
	enum feedback_map map = 0;

	while (map < FEEDBACK_COUNT && (strlen(words[map]) != len ||
					memcmp(words[map], name, len)))
		map++;
	return map;
}

int feedback_choose(const char *list)
{
	u32 maps = 0;

	if (!list || !strcmp(list, "none")) {
		feedback_set_maps(list ? 0 : default_maps());
		return 0;
	}
	for (;;) {
		size_t len = strcspn(list, ",");
		enum feedback_map map = map_named(list, len);

		if (map == FEEDBACK_COUNT)
			return -EINVAL;
		maps |= 1u << map;
		if (!list[len])
			break;
		list += len + 1;
	}
	feedback_set_maps(maps);
	return 0;
}

void feedback_init(void)
{
	if (!feedback_choose(getenv("RMAPSIM_FUZZ_FEEDBACK")))
		return;
	fprintf(stderr, "rmapsim: RMAPSIM_FUZZ_FEEDBACK: no such map; give none, or some of");
	for (enum feedback_map map = 0; map < FEEDBACK_COUNT; map++)
		fprintf(stderr, "%s %s", map ? "," : "", words[map]);
	fprintf(stderr, " with commas between\n");
	exit(2);
}
