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

	if (r->f->trace.program) {
		part_line(r, "Program:   %s", r->f->trace.scn.name);
		return;
	}
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

/* "20,000": what is searched is below a million. */
static void put_not_seen(const struct report *r, enum memory_model m)
{
	u32 n = r->f->trace.searched[m];
	char count[16];

	if (!n)
		return;
	if (n < 1000)
		snprintf(count, sizeof(count), "%u", n);
	else
		snprintf(count, sizeof(count), "%u,%03u", n / 1000, n % 1000);
	part_line(r, "             not seen under %s in %s schedules",
		  memory_model_word(m), count);
}

static void put_shows(const struct report *r)
{
	enum memory_model shows = r->f->trace.shows, m;

	if (shows == MM_COUNT)
		return;
	part_line(r, "Shows under: %s", memory_model_title(shows));
	for (m = MM_SC; m < shows; m++)
		put_not_seen(r, m);
}

/* The trace by its path, as long as that leaves one line. */
static void put_command(const struct report *r, const char *what,
			const char *command, const char *more)
{
	char line[512];

	snprintf(line, sizeof(line), "%-10s rmapsim %s %s%s", what, command,
		 r->f->path[0] ? r->f->path : "TRACE", more);
	if (strlen(line) > LIMIT_REPORT_COLUMNS)
		snprintf(line, sizeof(line), "%-10s rmapsim %s <trace>%s",
			 what, command, more);
	part_line(r, "%s", line);
}

/* Where it is worth standing: two steps before the violation. */
static u32 step_to_stand_at(const struct finding *f)
{
	return f->note->step > 2 ? f->note->step - 2 : 1;
}

static void put_commands(const struct report *r)
{
	const char *path = r->f->path;
	char step[16];

	snprintf(step, sizeof(step), "@%u", step_to_stand_at(r->f));
	part_line(r, "%s", "");
	/* This one has the path in any case. */
	part_line(r, "Reproduce: rmapsim replay %s", path[0] ? path : "TRACE");
	if (r->f->result.steps)
		put_command(r, "Step it:", "replay --gdb", step);
	put_command(r, "Look:", "show --as=html", "");
	if (!r->f->trace.program)
		put_command(r, "Test fix:", "replay --lenient --continue=pct",
			    "");
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
	put_shows(r);
	put_signature(r);
	put_commands(r);
}
