// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions and answers for people: a table that grows, and a line typed.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay/render/report.h"
#include "replay/words.h"
#include "sched/buffer.h"
#include "tools/hand.h"

#define STEP_COLUMNS	7
#define CELL_MIN	17
#define CELLS_MAX	4

static u32 width_of(u32 ntasks)
{
	return (LIMIT_REPORT_COLUMNS - STEP_COLUMNS) / ntasks - 2;
}

/* With more tasks there is one column, which names them. */
static bool has_columns(const struct scenario *scn)
{
	return scn->ntasks && scn->ntasks <= CELLS_MAX;
}

static void text_begin(const struct hand_question *q)
{
	const struct scenario *scn = q->scn;

	printf("scenario %s, model %s; 'help' lists what can be answered\n\n",
	       scn->name, memory_model_word(sim.model));
	printf(" step  ");
	for (u32 i = 0; i < scn->ntasks && has_columns(scn); i++) {
		int width = width_of(scn->ntasks);
		char head[64];

		snprintf(head, sizeof(head), "task %u %s, cpu %u", i + 1,
			 scn->tasks[i].name, scn->tasks[i].cpu);
		printf("%-*.*s%s", i + 1 < scn->ntasks ? width : 0, width,
		       head, i + 1 < scn->ntasks ? "  " : "");
	}
	printf("\n");
}

/* The text on lines of @width, from column @indent on. */
static void put_cell(u32 step, u32 indent, u32 width, const char *text)
{
	u32 column = step ? printf("%5u", step) : 0;

	do {
		u32 len = strlen(text);

		if (len > width) {
			for (len = width; len > CELL_MIN / 2; len--) {
				if (strchr(" |.", text[len]))
					break;
			}
		}
		printf("%*s%.*s\n", (int)(indent - column), "", (int)len, text);
		text += len;
		text += strspn(text, " ");
		column = 0;
	} while (*text);
}

static void text_event(const struct finding *f, u32 i)
{
	const struct event *e = &record.events[i];
	const struct scenario *scn = &f->trace.scn;
	/* What is no step has the number of the one before it. */
	u32 step = i && e->step == record.events[i - 1].step ? 0 : e->step;
	struct trace_event te;
	char text[160];
	u32 width;

	finding_event(f, i, &te);
	if (!has_columns(scn)) {
		snprintf(text, sizeof(text), "task %u: %s%s%s", e->task,
			 op_word(e->op), *te.text ? " " : "", te.text);
		put_cell(step, STEP_COLUMNS,
			 LIMIT_REPORT_COLUMNS - STEP_COLUMNS, text);
		return;
	}
	width = width_of(scn->ntasks);
	snprintf(text, sizeof(text), "%s%s%s%s", op_word(e->op),
		 *te.text ? " " : "", te.text,
		 e->flags & OPF_DELAYED ? " (delayed)" : "");
	put_cell(step, STEP_COLUMNS + (e->task - !!e->task) * (width + 2),
		 width, text);
}

static void put_task(const struct hand_question *q, unsigned int id)
{
	const struct task *t = &M->task[id];
	bool able = q->enabled & BIT_MASK_OF(id);
	struct hand_place p;

	hand_place_of(t, &p);
	printf("  %c%u  %-12s %s%s%s%s%s%s%s\n",
	       id == q->by_default ? '*' : ' ', id,
	       q->scn->tasks[id - 1].name, p.op, *p.place ? " " : "", p.place,
	       *p.func ? " (" : "", p.func, *p.func ? ")" : "",
	       able || t->done ? "" : ", waits");
}

static void put_delayed(u32 cpus)
{
	for (u32 cpu = 0; cpu < LIMIT_CPUS; cpu++) {
		const struct store_buffer *b = &BUFFERS->cpu[cpu];
		u32 legal = cpus & BIT_MASK_OF(cpu) ? buffer_legal(cpu) : 0;
		char place[TRACE_WORD];

		for (u32 i = 0; i < b->count && cpus & BIT_MASK_OF(cpu); i++) {
			words_pending(cpu, i, place, sizeof(place));
			printf("      cpu %u delays store %u to %s%s\n", cpu,
			       i + 1, place, legal & BIT_MASK_OF(i) ? "" :
			       " (not the first to be drained)");
		}
	}
}

static void put_question(const struct hand_question *q)
{
	printf("step %u is executed by%s:\n", q->step,
	       q->fail ? " (the next allocation fails)" : "");
	for (unsigned int i = 1; i < M->ntasks; i++)
		put_task(q, i);
	put_delayed(q->cpus);
	printf("> ");
	fflush(stdout);
}

static void put_help(void)
{
	printf("  (nothing)         one step of the task marked *\n"
	       "  2                 one step of task 2\n"
	       "  2 x10             ten steps of it; x10: of the one marked *\n"
	       "  2 until ends      all of it, as long as it can go on\n"
	       "  2 until rmap[0x10]  until it stands before an access to that\n"
	       "  delay 2           one step of task 2, a store, which is delayed\n"
	       "  drain 0           the oldest store that cpu 0 delays is seen\n"
	       "  drain 0 2         the second\n"
	       "  fail              the next allocation that can fail does\n"
	       "  undo, undo 3      take back the last answer, the last three\n"
	       "  save FILE         the trace so far\n"
	       "  rest              all else by default\n"
	       "  quit              the same, unseen\n");
}

/* ---- what was typed ---- */

#define WORDS_MAX	4

static bool to_number(const char *s, u32 max, u32 *n)
{
	char *end;
	unsigned long val;

	if (!isdigit((unsigned char)*s))
		return false;
	val = strtoul(s, &end, 10);
	*n = val;
	return !*end && val <= max;
}

/* [TASK] [xN | until PLACE] */
static bool parse_run(char **word, u32 n, const struct hand_question *q,
		      struct hand_answer *a)
{
	u32 task = q->by_default, steps = 1;

	if (n && to_number(word[0], LIMIT_TASKS - 1, &task)) {
		word++;
		n--;
	}
	if (n == 2 && !strcmp(word[0], "until"))
		return hand_set(a, HAND_RUN, task, HAND_ALWAYS, word[1]);
	if (n == 1 && word[0][0] == 'x' &&
	    (!to_number(word[0] + 1, LIMIT_STEPS, &steps) || !steps))
		return false;
	if (n > 1 || (n && word[0][0] != 'x'))
		return false;
	return hand_set(a, HAND_RUN, task, steps, "");
}

static bool parse_drain(char **word, u32 n, struct hand_answer *a)
{
	u32 cpu, entry = 1;

	if (n < 2 || n > 3 || !to_number(word[1], LIMIT_CPUS - 1, &cpu) ||
	    (n == 3 && !to_number(word[2], LIMIT_PENDING, &entry)) || !entry)
		return false;
	hand_set(a, HAND_DRAIN, 0, 0, "");
	a->value = CHOICE_DRAIN_OF(cpu, entry - 1);
	return true;
}

static bool parse_words(char **word, u32 n, const struct hand_question *q,
			struct hand_answer *a)
{
	u32 number = 1;

	if (n && !strcmp(word[0], "drain"))
		return parse_drain(word, n, a);
	if (n == 2 && !strcmp(word[0], "delay"))
		return to_number(word[1], LIMIT_TASKS - 1, &number) &&
		       hand_set(a, HAND_DELAY, number, 1, "");
	if (n && n <= 2 && !strcmp(word[0], "undo"))
		return (n == 1 || to_number(word[1], ~0u, &number)) &&
		       hand_set(a, HAND_UNDO, 0, number, "");
	if (n == 2 && !strcmp(word[0], "save") && strlen(word[1]) < 256)
		return hand_set(a, HAND_SAVE, 0, 0, word[1]);
	if (n == 1 && !strcmp(word[0], "fail"))
		return hand_set(a, HAND_FAIL, 0, 0, "");
	if (n == 1 && !strcmp(word[0], "rest"))
		return hand_set(a, HAND_REST, 0, 0, "");
	if (n == 1 && !strcmp(word[0], "quit"))
		return hand_set(a, HAND_QUIT, 0, 0, "");
	return parse_run(word, n, q, a);
}

static bool parse_line(char *line, const struct hand_question *q,
		       struct hand_answer *a)
{
	char *word[WORDS_MAX + 1] = { NULL }, *at = NULL;
	u32 n = 0;

	for (char *w = strtok_r(line, " \t\r\n", &at); w && n <= WORDS_MAX;
	     w = strtok_r(NULL, " \t\r\n", &at))
		word[n++] = w;
	return n <= WORDS_MAX && parse_words(word, n, q, a);
}

static bool text_ask(const struct hand_question *q, struct hand_answer *a)
{
	char line[512];

	put_question(q);
	while (fgets(line, sizeof(line), stdin)) {
		/* So that what a script did can be read. */
		if (!isatty(STDIN_FILENO))
			printf("%s", line);
		if (!strncmp(line, "help", 4))
			put_help();
		else if (parse_line(line, q, a))
			return true;
		else
			printf("not understood; 'help' lists what can be answered\n");
		printf("> ");
		fflush(stdout);
	}
	printf("(no more answers: the rest by default)\n");
	return false;
}

static void text_refuse(const char *why)
{
	printf("%s\n", why);
}

static void text_tell(const char *what)
{
	printf("%s\n", what);
}

static void text_end(const struct finding *f, bool whole)
{
	printf("\n");
	if (f->note)
		report_write(stdout, f);
	else
		printf("no bug: %u steps by hand%s, model %s\n",
		       f->result.steps, whole ? "" : ", not to the end",
		       memory_model_word(f->trace.model));
	fflush(stdout);
	complain("%s: trace written; 'rmapsim replay %s' runs it again",
		 f->path, words_path(f->path));
}

const struct hand_talk hand_text = {
	.begin = text_begin, .event = text_event, .ask = text_ask,
	.refuse = text_refuse, .tell = text_tell, .end = text_end,
};
