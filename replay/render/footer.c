// SPDX-License-Identifier: GPL-2.0-only
/*
 * How was it found, and how is it seen again?
 */
#include <string.h>

#include "core/scenario/text.h"
#include "replay/render/parts.h"

static void put_scenario(const struct report *r)
{
	static char vm[SCN_TEXT_MAX];

	scenario_print_vm(&r->f->trace.scn, vm, sizeof(vm));
	part_line(r, "Scenario:  %s  %s", r->f->trace.scn.name, vm);
}

static void put_signature(const struct report *r)
{
	const struct trace *t = &r->f->trace;

	part_line(r, "Signature: %s  %s%s%s", t->signature,
		  verdict_word(t->verdict), t->invariant ? " " : "",
		  t->invariant ? invariant_id(t->invariant) : "");
	part_line(r, "           %s%s%s (%s)", t->func[0],
		  strcmp(t->func[1], "-") ? " / " : "",
		  strcmp(t->func[1], "-") ? t->func[1] : "", t->object);
}

static void put_commands(const struct report *r)
{
	const char *path = r->f->path;

	if (!path[0])
		path = "TRACE";
	part_line(r, "%s", "");
	part_line(r, "Reproduce: rmapsim replay %s", path);
	part_line(r, "Look:      rmapsim show %s", path);
	part_line(r, "All steps: rmapsim show --events %s", path);
	part_line(r, "Test fix:  rmapsim replay --rev REV %s", path);
}

void part_footer(const struct report *r)
{
	const struct finding *f = r->f;
	const struct trace *t = &f->trace;

	put_scenario(r);
	part_line(r, "Build:     %s, core %s %s, model %s", report_build,
		  t->rev, t->hash, memory_model_word(t->model));
	if (t->found[0])
		part_line(r, "Found:     %s", t->found);
	if (t->replays[0])
		part_line(r, "Replays:   %s", t->replays);
	put_signature(r);
	put_commands(r);
}
