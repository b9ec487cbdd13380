// SPDX-License-Identifier: GPL-2.0-only
/*
 * How was it found, and how is it seen again?
 */
#include <string.h>

#include "core/scenario/text.h"
#include "replay/render/parts.h"
#include "replay/words.h"

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
static void count_words(u32 n, char *buf, size_t size)
{
	if (n < 1000)
		snprintf(buf, size, "%u", n);
	else
		snprintf(buf, size, "%u,%03u", n / 1000, n % 1000);
}

/* One line for neighbours that were searched equally long. */
static enum memory_model put_not_seen(const struct report *r,
				      enum memory_model m)
{
	const struct trace *t = &r->f->trace;
	u32 n = t->searched[m];
	char count[16], models[64] = "";
	size_t len = 0;

	for (; m < t->shows && t->searched[m] == n; m++)
		len += snprintf(models + len, sizeof(models) - len, "%s%s",
				len ? ", " : "", memory_model_word(m));
	count_words(n, count, sizeof(count));
	if (n)
		part_line(r, "             not seen under %s in %s schedules%s",
			  models, count, strchr(models, ',') ? " each" : "");
	return m;
}

static void put_shows(const struct report *r)
{
	enum memory_model shows = r->f->trace.shows, m;

	if (shows == MM_COUNT)
		return;
	part_line(r, "Shows under: %s", memory_model_title(shows));
	for (m = MM_SC; m < shows; )
		m = put_not_seen(r, m);
}

/* Whoever takes this for a race must know that not all are looked for so. */
static void put_races(const struct report *r)
{
	const struct trace *t = &r->f->trace;
	char rules[200] = "";
	size_t len = 0;

	if (t->races == RACE_ON && !t->race_rules_off)
		return;
	for (u32 i = 0; i < RACE_RULES; i++) {
		if (t->race_rules_off & 1u << i && len < sizeof(rules))
			len += snprintf(rules + len, sizeof(rules) - len,
					"%s%s", len ? ", " : ", strict about ",
					race_rule_name(i));
	}
	part_line(r, "Races:     %s%s", race_level_word(t->races), rules);
}

/* A command, with the options of the run and a path. */
#define LINE_MAX_OPTIONS	(FINDING_OPTIONS + 1280)

/* In a report, which is ASCII. */
static const char *trace_word(const struct report *r)
{
	const char *c, *path = r->f->path;

	for (c = path; *c; c++) {
		if (*c & 0x80)
			return "<trace>";
	}
	return *path ? words_path(path) : "TRACE";
}

/*
 * The trace by its path, as long as that leaves one line.  Options that make a
 * run of it are not to be guessed.
 */
static void put_command(const struct report *r, const char *what,
			const char *command, const char *more)
{
	const char *options = r->f->options;
	char line[LINE_MAX_OPTIONS];

	snprintf(line, sizeof(line), "%-10s rmapsim %s %s%s%s", what, command,
		 options, trace_word(r), more);
	if (strlen(line) > LIMIT_REPORT_COLUMNS)
		snprintf(line, sizeof(line), "%-10s rmapsim %s %s<trace>%s",
			 what, command, options, more);
	if (!*options || strlen(line) <= LIMIT_REPORT_COLUMNS) {
		part_line(r, "%s", line);
		return;
	}
	part_line(r, "%-10s rmapsim %s \\", what, command);
	part_line(r, "  %s<trace>%s", options, more);
}

/*
 * This one has the path as long as a line can hold it.  Where it takes another
 * line, the shell is told so: 'rmapsim replay' alone is a command, too.
 */
static void put_reproduce(const struct report *r)
{
	const char *word = trace_word(r), *options = r->f->options;
	char line[LINE_MAX_OPTIONS];

	if (strlen(word) + 2 > LIMIT_REPORT_COLUMNS)
		word = "<trace>";
	snprintf(line, sizeof(line), "Reproduce: rmapsim replay %s%s", options,
		 word);
	if (strlen(line) <= LIMIT_REPORT_COLUMNS) {
		part_line(r, "%s", line);
		return;
	}
	part_line(r, "Reproduce: rmapsim replay %s\\", options);
	part_line(r, "  %s", word);
}

/* Where it is worth standing: two steps before the violation. */
static u32 step_to_stand_at(const struct finding *f)
{
	return f->note->step > 2 ? f->note->step - 2 : 1;
}

static void put_commands(const struct report *r)
{
	char step[16];

	snprintf(step, sizeof(step), "@%u", step_to_stand_at(r->f));
	part_line(r, "%s", "");
	put_reproduce(r);
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
	put_races(r);
	if (t->found[0])
		part_line(r, "Found:     %s", t->found);
	if (t->replays[0])
		part_line(r, "Replays:   %s", t->replays);
	put_shows(r);
	put_signature(r);
	put_commands(r);
}
