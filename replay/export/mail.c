// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a maintainer get who has never heard of rmapsim?
 *
 * The fields that syzbot's mails begin with, in their order; what happens, if
 * somebody has told it; the report; how to give credit; and behind "-- ",
 * where replies do not quote it, the trace.
 */
#include "replay/export/export.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/catalogue.h"
#include "core/scenario/text.h"
#include "replay/export/parts.h"
#include "replay/mail.h"
#include "replay/names.h"
#include "replay/order.h"
#include "replay/render/report.h"
#include "replay/words.h"

#define FIELD_COLUMNS	13

/* @text, broken at blanks; what comes before a line is of @indent columns. */
static void put_wrapped(FILE *out, size_t indent, const char *text)
{
	const size_t width = MAIL_COLUMNS - indent;

	while (strlen(text) > width) {
		size_t n = width;

		while (n > 1 && text[n] != ' ')
			n--;
		if (text[n] != ' ')
			n = strcspn(text, " ");
		fprintf(out, "%.*s", (int)n, text);
		text += n + strspn(text + n, " ");
		if (*text)
			fprintf(out, "\n%*s", (int)indent, "");
	}
	fprintf(out, "%s\n", text);
}

static void put_field(FILE *out, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "name:       text" */
static void put_field(FILE *out, const char *name, const char *fmt, ...)
{
	static char text[SCN_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(out, "%-*s", FIELD_COLUMNS, name);
	put_wrapped(out, FIELD_COLUMNS, text);
}

static void put_tree(FILE *out, const struct trace *t)
{
	const struct core_revision *rev = core_find_revision(t->rev);

	put_field(out, "core tree:", "%s, a model of arch/x86/kvm/mmu: the kernel's functions in files of its own; compare with the kernel's text before you act",
		  t->rev);
	if (rev && !strcmp(t->mutation, "none"))
		put_field(out, "commit:", "%s (core %s)", rev->origin, t->hash);
	else
		put_field(out, "commit:", "core %s", t->hash);
}

static void put_config(FILE *out, const struct trace *t)
{
	static char vm[SCN_TEXT_MAX];

	if (t->program) {
		put_field(out, "config:", "program %s", t->scn.name);
		return;
	}
	scenario_print_vm(&t->scn, vm, sizeof(vm));
	put_field(out, "config:", "scenario %s, %s", t->scn.name, vm);
}

static void put_fields(FILE *out, const struct trace *t, const char *tool,
		       const char *compiler)
{
	put_field(out, "tool:", "%s, a deterministic concurrency simulator",
		  tool);
	put_tree(out, t);
	put_config(out, t);
	put_field(out, "compiler:", "%s", compiler);
	put_field(out, "model:", "%s", memory_model_title(t->model));
	put_field(out, "reproducer:", "the trace at the end; save this mail as MAIL, then: rmapsim replay MAIL");
}

/* As one paragraph: the lines of a trace are longer than those of a mail. */
static int put_story(FILE *out, const char *story)
{
	char *text, *to;

	if (!story)
		return 0;
	text = to = malloc(strlen(story) + 2);
	if (!text)
		return -ENOMEM;
	while (*story) {
		size_t len = strcspn(story, "\n"), blanks = strspn(story, " ");

		if (len > blanks && to > text)
			*to++ = ' ';
		to = mempcpy(to, story + blanks,
			     len > blanks ? len - blanks : 0);
		story += len + (story[len] == '\n');
	}
	*to = '\0';
	fputs("\nWhat happens:\n ", out);
	put_wrapped(out, 1, text);
	free(text);
	return 0;
}

static void put_credit(FILE *out)
{
	fputs("\nIf you fix this, please add to the commit (with the name of who\n"
	      "sends this mail, and the link to it in the list's archive):\n"
	      "\n"
	      "Reported-by: NAME <ADDRESS>\n"
	      "Closes: https://lore.kernel.org/r/MESSAGE-ID\n", out);
}

/* Not the kernel's as it is or was: nobody must take it for that. */
static bool is_made_up(const struct trace *t)
{
	return t->program || strcmp(t->mutation, "none") ||
	       !core_find_revision(t->rev);
}

static void put_start(FILE *out, const struct finding *f)
{
	char title[256];

	export_title(f, title, sizeof(title));
	fprintf(out, "Subject: [rmapsim] %s%s\n\nHello,\n\n",
		is_made_up(&f->trace) ? "(not the kernel's code) " : "", title);
	fputs("a schedule of KVM's shadow MMU, found by simulation, ends in a "
	      "bug.\n", out);
}

/* "step 289 of task 3, zapper (free table#1 in kvm_mmu_free_shadow_page)" */
static void step_words(const struct finding *f, u32 i, char *buf, size_t n)
{
	const struct event *e = &record.events[i];
	char place[NAMES_MAX], func[TRACE_WORD];
	bool named = finding_core_func(record_stack(e->stack), func,
				       sizeof(func));

	words_place(e->op, e->addr, e->size, place, sizeof(place));
	snprintf(buf, n, "step %u of task %u, %s (%s %s%s%s)", e->step, e->task,
		 f->trace.scn.tasks[e->task - 1].name, op_word(e->op), place,
		 named ? " in " : "", named ? func : "");
}

static void put_short(FILE *out, const struct finding *f)
{
	char text[512], first[192], second[192];
	u32 a, b;

	if (!order_make() || !finding_missing(f, &a, &b))
		return;
	step_words(f, a, first, sizeof(first));
	step_words(f, b, second, sizeof(second));
	snprintf(text, sizeof(text), ORDER_MISSING, first, second);
	put_wrapped(out, 0, text);
}

/* The commands in it are for who has the mail, not the file. */
static void put_report(FILE *out, struct finding *f)
{
	char path[sizeof(f->path)], options[sizeof(f->options)];

	memcpy(path, f->path, sizeof(path));
	memcpy(options, f->options, sizeof(options));
	snprintf(f->path, sizeof(f->path), "MAIL");
	f->options[0] = '\0';		/* the trace below has what they did */
	fputc('\n', out);
	report_write(out, f);
	memcpy(f->path, path, sizeof(path));
	memcpy(f->options, options, sizeof(options));
}

int export_mail(FILE *out, struct finding *f, const char *tool,
		const char *compiler)
{
	size_t len;
	char *text = trace_print(&f->trace, &len);
	int ret;

	if (!text)
		return -ENOMEM;
	put_start(out, f);
	put_short(out, f);
	fputc('\n', out);
	put_fields(out, &f->trace, tool, compiler);
	ret = put_story(out, f->trace.story);
	put_report(out, f);
	put_credit(out);
	fputs("\n-- \n", out);
	mail_put_trace(out, text);
	free(text);
	return ret;
}
