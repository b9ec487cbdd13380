// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a trace written, and how is nothing lost when that fails?
 *
 * The text goes to a temporary file beside the target, and takes its name
 * only when every byte is on the disk; what is no file is written into.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/scenario/text.h"
#include "replay/trace.h"

static void put_key(FILE *out, const char *key, const char *value)
{
	if (value[0])
		fprintf(out, "%-9s %s\n", key, value);
}

/* "possible deadlock" is one word here. */
static void put_verdict(FILE *out, const struct trace *t)
{
	char word[32];
	char *c;

	if (t->verdict == VERDICT_NONE) {
		put_key(out, "verdict", "none");
		return;
	}
	snprintf(word, sizeof(word), "%s", verdict_word(t->verdict));
	for (c = word; *c; c++) {
		if (*c == ' ')
			*c = '-';
	}
	fprintf(out, "%-9s %s %s %s %s", "verdict", word, t->func[0],
		t->func[1], t->object);
	if (t->invariant != INV_NONE)
		fprintf(out, " %s", invariant_id(t->invariant));
	fputc('\n', out);
}

static u32 version_of(const struct trace *t)
{
	u32 i;

	for (i = 0; i < t->nchoices; i++) {
		if (t->choices[i].kind > TRACE_INDEX)
			return TRACE_VERSION;
	}
	return t->model == MM_SC ? TRACE_OLDEST : TRACE_VERSION;
}

/* WORD [STRONGER=SCHEDULES]... */
static void put_shows(FILE *out, const struct trace *t)
{
	enum memory_model m;

	if (t->shows == MM_COUNT)
		return;
	fprintf(out, "%-9s %s", "shows", memory_model_word(t->shows));
	for (m = MM_SC; m < t->shows; m++) {
		if (t->searched[m])
			fprintf(out, " %s=%u", memory_model_word(m),
				t->searched[m]);
	}
	fputc('\n', out);
}

/* FUNC:HASH ..., as many as fit on each line. */
static void put_code(FILE *out, const struct trace *t)
{
	int column = 0;

	for (u32 i = 0; i < t->ncode; i++) {
		const struct trace_code *c = &t->code[i];

		if (column && column + strlen(c->func) + 6 > TRACE_COLUMNS) {
			fputc('\n', out);
			column = 0;
		}
		if (!column)
			column = fprintf(out, "%-9s", "code");
		column += fprintf(out, " %s:%04x", c->func, c->hash);
	}
	if (column)
		fputc('\n', out);
}

/* Without the check. */
static void put_certain(FILE *out, const struct trace_certain *c)
{
	fprintf(out, "%-9s %u %u %u%s", "certain", c->task, c->ops, c->runs,
		c->passes ? " passes" : c->first ? " first" : "");
}

static void put_chance(FILE *out, const struct trace_chance *c)
{
	fprintf(out, "%-9s %u %u %u %u %u", "chance", c->task, c->ops, c->fail,
		c->before, c->of);
}

static void put_claims(FILE *out, const struct trace *t)
{
	if (t->certain.runs) {
		put_certain(out, &t->certain);
		fprintf(out, " check=%08x\n", t->certain.check);
	}
	if (t->chance.of) {
		put_chance(out, &t->chance);
		fprintf(out, " check=%08x\n", t->chance.check);
	}
}

/* Not the default, which nobody has to know of. */
static void put_races(FILE *out, const struct trace *t)
{
	if (t->races != RACE_ON)
		put_key(out, "races", race_level_word(t->races));
	for (u32 i = 0; i < RACE_RULES; i++) {
		if (t->race_rules_off & 1u << i)
			put_key(out, "strict-race", race_rule_name(i));
	}
}

static void put_core(FILE *out, const struct trace *t)
{
	fprintf(out, "%-9s %s %s %s\n", "core", t->rev,
		scenario_geometry_word(t->scn.geometry), t->hash);
}

static void put_header(FILE *out, const struct trace *t, char *buf)
{
	fprintf(out, "rmapsim-trace %u\n", version_of(t));
	if (t->program) {
		put_key(out, "program", t->scn.name);
	} else {
		put_key(out, "scenario", t->scn.name);
		scenario_print_vm(&t->scn, buf, SCN_TEXT_MAX);
		put_key(out, "vm", buf);
	}
	put_key(out, "model", memory_model_word(t->model));
	put_races(out, t);
	put_key(out, "mutation", t->mutation);
	put_core(out, t);
	put_key(out, "status", t->status == TRACE_FIXED ? "fixed" : "open");
	put_verdict(out, t);
	put_key(out, "signature", t->signature);
	put_key(out, "found", t->found);
	put_key(out, "replays", t->replays);
	put_shows(out, t);
	put_code(out, t);
	if (t->minimised_steps)
		fprintf(out, "%-9s %u %u\n", "minimised", t->minimised_steps,
			t->minimised_switches);
	if (t->passes)
		fprintf(out, "%-9s %u\n", "passes", t->passes);
	put_claims(out, t);
}

static void put_story(FILE *out, const char *story)
{
	if (!story)
		return;
	fputs("story\n", out);
	while (*story) {
		size_t len = strcspn(story, "\n");

		fprintf(out, "  %.*s\n", (int)len, story);
		story += len + (story[len] == '\n');
	}
}

static void put_scenario(FILE *out, const struct scenario *scn, char *buf)
{
	fputs("setup\n", out);
	scenario_print_setup(scn, buf, SCN_TEXT_MAX);
	fputs(buf, out);
	fputs("tasks\n", out);
	scenario_print_tasks(scn, buf, SCN_TEXT_MAX);
	fputs(buf, out);
}

void trace_write_choice(FILE *out, const struct trace_choice *c)
{
	bool named = true;

	switch (c->kind) {
	case TRACE_INDEX:
		fprintf(out, "  index %u", c->count);
		named = false;
		break;
	case TRACE_DELAY:
		fprintf(out, "  delay %u %s", c->task, c->anchor);
		break;
	case TRACE_DRAIN:
		fprintf(out, "  drain %u %s", c->task, c->anchor);
		break;
	default:
		fprintf(out, "  run %u x%u", c->task, c->count);
		named = c->anchor_op != OP_NONE;
		if (named)
			fprintf(out, " @%s %s", op_word(c->anchor_op),
				c->anchor);
	}
	if (named && c->occurrence > 1)
		fprintf(out, " #%u", c->occurrence);
	fputc('\n', out);
}

void trace_write_event(FILE *out, const struct trace_event *e)
{
	int n = fprintf(out, "  %4u %u %-9s %s%s", e->step, e->task,
			op_word(e->op), e->text, e->plain ? " .plain" : "");
	int room = TRACE_COLUMNS - n - (int)strlen(e->func) - 4;

	if (e->from[0])
		room -= fprintf(out, " <- %s", e->from);
	if (e->func[0] && room >= 0)
		fprintf(out, "  # %s", e->func);
	fputc('\n', out);
}

static void put_trace(FILE *out, const struct trace *t)
{
	/* Not on the stack: a task's is small, and this may run on one. */
	static char buf[SCN_TEXT_MAX];
	u32 i;

	put_header(out, t, buf);
	put_story(out, t->story);
	if (!t->program)
		put_scenario(out, &t->scn, buf);
	fputs("choices\n", out);
	for (i = 0; i < t->nchoices; i++)
		trace_write_choice(out, &t->choices[i]);
	if (t->nevents)
		fputs("events\n", out);
	for (i = 0; i < t->nevents; i++)
		trace_write_event(out, &t->events[i]);
	fputs("end\n", out);
}

char *trace_print(const struct trace *t, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	if (!out)
		return NULL;
	put_trace(out, t);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

/* ---- what was found of the run, and of no other ---- */

/* All that the run depends on, and what came out. */
static void put_run(FILE *out, const struct trace *t)
{
	static char buf[SCN_TEXT_MAX];
	u32 i;

	if (t->program) {
		put_key(out, "program", t->scn.name);
	} else {
		scenario_print_vm(&t->scn, buf, sizeof(buf));
		put_key(out, "vm", buf);
		put_scenario(out, &t->scn, buf);
	}
	put_key(out, "model", memory_model_word(t->model));
	put_races(out, t);
	put_key(out, "mutation", t->mutation);
	put_core(out, t);
	put_verdict(out, t);
	put_key(out, "signature", t->signature);
	for (i = 0; i < t->nchoices; i++)
		trace_write_choice(out, &t->choices[i]);
}

static void put_run_certain(FILE *out, const struct trace *t)
{
	put_run(out, t);
	put_certain(out, &t->certain);
}

static void put_run_chance(FILE *out, const struct trace *t)
{
	put_run(out, t);
	put_chance(out, &t->chance);
}

/* Never 0, which is no check; without memory it is that. */
static u32 check_of(const struct trace *t,
		    void (*put)(FILE *out, const struct trace *t))
{
	char *text = NULL;
	size_t len = 0, i;
	FILE *out = open_memstream(&text, &len);
	u32 hash = 0x811c9dc5;

	if (!out)
		return 0;
	put(out, t);
	if (fclose(out)) {
		free(text);
		return 0;
	}
	for (i = 0; i < len; i++)
		hash = (hash ^ (u8)text[i]) * 0x01000193;
	free(text);
	return hash ? hash : 1;
}

bool trace_certain_holds(const struct trace *t)
{
	return t->certain.runs && t->certain.check &&
	       t->certain.check == check_of(t, put_run_certain);
}

bool trace_chance_holds(const struct trace *t)
{
	return t->chance.of && t->chance.check &&
	       t->chance.check == check_of(t, put_run_chance);
}

void trace_seal(struct trace *t)
{
	if (t->certain.runs)
		t->certain.check = check_of(t, put_run_certain);
	if (t->chance.of)
		t->chance.check = check_of(t, put_run_chance);
}

/* Everything that can fail before the name is given: 0 or an errno. */
static int write_out(FILE *out, const struct trace *t, bool sync)
{
	put_trace(out, t);
	if (fflush(out) || ferror(out) || (sync && fsync(fileno(out))))
		return errno ? errno : EIO;
	return 0;
}

/*
 * A device, a pipe or a link is written into: another file in its place is not
 * what somebody means who names /dev/stdout or /dev/null.
 */
static bool is_special(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && !S_ISREG(st.st_mode) &&
	       !S_ISDIR(st.st_mode);
}

static int write_into(const char *path, const struct trace *t, bool sync)
{
	FILE *out = fopen(path, "we");
	int ret = out ? write_out(out, t, sync) : errno;

	if (out && fclose(out) && !ret)
		ret = errno;
	if (ret && out && sync)
		unlink(path);
	return ret;
}

static int write_beside(const char *path, const struct trace *t)
{
	char tmp[512];
	int ret;

	if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
		return ENAMETOOLONG;
	ret = write_into(tmp, t, true);
	if (!ret && rename(tmp, path)) {
		ret = errno;
		unlink(tmp);
	}
	return ret;
}

int trace_write(const char *path, const struct trace *t,
		struct trace_error *err)
{
	int ret = is_special(path) ? write_into(path, t, false) :
				     write_beside(path, t);

	if (ret)
		snprintf(err->text, sizeof(err->text),
			 "%.200s: cannot be written (%s); choose another folder with -o",
			 path, strerror(ret));
	return -ret;
}
