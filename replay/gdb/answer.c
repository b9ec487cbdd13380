// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who answers a question of the debugger, and where does it stand?
 */
#include "replay/gdb/answer.h"

#include <stdlib.h>
#include <string.h>

#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/words.h"
#include "sched/run.h"

const char *answer_task_name(unsigned int task, char *buf, size_t n)
{
	const struct scenario *scn = &gdb_plan->trace.scn;

	if (!task || task > scn->ntasks)
		snprintf(buf, n, "task %u (setup)", task);
	else
		snprintf(buf, n, "task %u (%s) on cpu %u", task,
			 scn->tasks[task - 1].name, scn->tasks[task - 1].cpu);
	return buf;
}

void answer_event(FILE *out, u32 i)
{
	struct trace_event te;
	bool fits;

	finding_event(gdb_plan, i, &te);
	fits = strlen(te.text) + strlen(te.from) + 15 < LIMIT_REPORT_COLUMNS;
	fprintf(out, "  %-8s %s%s%s%s\n", op_word(te.op), te.text,
		!te.from[0] ? "" : fits ? "  " : "\n           ",
		te.from[0] ? "<- " : "", te.from);
}

void answer_stack(FILE *out, u32 i)
{
	const struct report r = { .out = out, .f = gdb_plan };

	part_frames(&r, record.events[i].stack);
}

static const char *verdict_text(char *buf, size_t n)
{
	const struct finding *f = gdb_plan;

	if (f->result.verdict == VERDICT_NONE)
		snprintf(buf, n, "no violation");
	else
		snprintf(buf, n, "%s%s%s at step %u",
			 verdict_word(f->trace.verdict),
			 f->trace.invariant != INV_NONE ? " " : "",
			 f->trace.invariant != INV_NONE ?
			 invariant_id(f->trace.invariant) : "", f->note->step);
	return buf;
}

static void where_over(FILE *out)
{
	char verdict[96];

	if (gdb_session.ended == gdb_session.steps)
		fprintf(out, "the run is over, %u steps: %s\n",
			gdb_session.steps,
			verdict_text(verdict, sizeof(verdict)));
	else
		fprintf(out, "memory was set: this run ended after %u steps, "
			"not after %u;\n'rs back' runs it again without\n",
			gdb_session.ended, gdb_session.steps);
}

/* What the next step is, as it happens in the plan. */
static void answer_where(FILE *out, const char *args)
{
	u32 step = gdb_next_step(), i = gdb_event_of(step);
	const struct event *e = &record.events[i];
	char name[64], verdict[96];

	(void)args;
	if (gdb_session.state == GDB_OVER) {
		where_over(out);
		return;
	}
	fprintf(out, "%s step %u of %u (%s)%s\n",
		gdb_session.state == GDB_AT_STEP ? "at" : "before", step,
		gdb_session.steps, verdict_text(verdict, sizeof(verdict)),
		gdb_session.by_hand ? ", by hand" : "");
	if (i == record.nevents || e->step != step) {
		fprintf(out, "  nobody can go on\n");
		return;
	}
	fprintf(out, "%s:\n", answer_task_name(e->task, name, sizeof(name)));
	answer_event(out, i);
}

/* The value of a word as its place means it: "value ADDR SIZE VALUE". */
static void answer_value(FILE *out, const char *args)
{
	unsigned long long addr, val;
	char buf[NAMES_MAX];
	unsigned int size;

	if (sscanf(args, "%llx %u %llx", &addr, &size, &val) != 3)
		return;
	fputs(names_value(addr, size, val, buf, sizeof(buf)), out);
}

/* The name of an address: "name ADDR". */
static void answer_name(FILE *out, const char *args)
{
	char buf[NAMES_MAX];

	fputs(names_of(strtoull(args, NULL, 16), buf, sizeof(buf)), out);
}

static void answer_save(FILE *out, const char *path)
{
	struct trace_error err;

	if (trace_write(path, &gdb_plan->trace, &err))
		fprintf(out, "!%s", err.text);
	else
		fprintf(out, "%s: %u choices, %u steps\n", path,
			gdb_plan->trace.nchoices, gdb_session.steps);
}

static const struct {
	const char	*word;
	void		(*answer)(FILE *out, const char *args);
} answers[] = {
	{ "where", answer_where },
	{ "tasks", answer_tasks },
	{ "locks", answer_locks },
	{ "buffers", answer_buffers },
	{ "run", answer_take_over },
	{ "delay", answer_delay },
	{ "drain", answer_drain },
	{ "until", answer_until },
	{ "finish", answer_finish },
	{ "who", answer_who },
	{ "obj", answer_obj },
	{ "objects", answer_objects },
	{ "order", answer_order },
	{ "value", answer_value },
	{ "name", answer_name },
	{ "save", answer_save },
};

static void answer_to(FILE *out)
{
	const char *words = gdb_session.words;
	size_t len = strcspn(words, " ");
	u32 i;

	for (i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strlen(answers[i].word) == len &&
		    !strncmp(answers[i].word, words, len)) {
			answers[i].answer(out, words + len +
					  strspn(words + len, " "));
			return;
		}
	}
	fprintf(out, "!%.40s: no such question", words);
}

/* Libraries want more stack than a task has. */
static void answer_on_host(void *arg)
{
	static char *text;
	const char **answer = arg;
	size_t len;
	FILE *out;

	free(text);
	text = NULL;
	out = open_memstream(&text, &len);
	sim_bug_on(!out);
	answer_to(out);
	fclose(out);
	*answer = text;
}

const char *gdb_answer(void)
{
	const char *answer = "!there is no run at the moment; 'rs goto 1'";

	if (gdb_session.state != GDB_NO_RUN)
		run_on_host(answer_on_host, &answer);
	return answer;
}
