// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim show --as=json, --as=html: the run for a program or a browser.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "replay/viewer/viewer.h"
#include "tools/forms.h"
#include "tools/input.h"

static int no_memory(const char *what)
{
	complain("no memory for the %s; close something", what);
	return EXIT_USAGE;
}

static bool is_candidate(const json_t *o)
{
	const char *type = json_string_value(json_object_get(o, "type"));

	return type && !strcmp(type, "candidate");
}

int form_json(const struct showing *s)
{
	json_t *list = viewer_objects(s->f, ~0u), *o;
	size_t i;

	if (!list)
		return no_memory("objects");
	json_array_foreach(list, i, o) {
		if (s->opt->candidates && !is_candidate(o))
			continue;
		json_dumpf(o, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
		putchar('\n');
	}
	json_decref(list);
	return EXIT_CLEAN;
}

/* The second run; 0 or an exit code after a message. */
static int take_other(const struct showing *s, struct viewer_run *r)
{
	static struct finding f;
	struct replay_result res;
	int ret = input_run_candidates(s->other, s->opt, &f, &res);

	if (!ret)
		ret = input_followed(s->other, &f, &res);
	if (ret)
		return ret;
	if (!viewer_run_make(&f, r))
		ret = no_memory("page");
	finding_free(&f);
	return ret;
}

int form_html(const struct showing *s)
{
	struct viewer_run runs[VIEWER_RUNS] = { 0 };
	int ret = EXIT_CLEAN;

	if (!viewer_run_make(s->f, &runs[0]))
		ret = no_memory("page");
	if (!ret && s->other)
		ret = take_other(s, &runs[1]);
	if (!ret && !viewer_page(stdout, runs, s->other ? 2 : 1))
		ret = no_memory("page");
	for (u32 i = 0; i < VIEWER_RUNS; i++)
		viewer_run_free(&runs[i]);
	return ret;
}
