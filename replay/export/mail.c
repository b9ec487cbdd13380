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
#include "replay/render/report.h"

#define FIELD_COLUMNS	13

/* "name:       text", broken at blanks. */
static void put_field(FILE *out, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void put_field(FILE *out, const char *name, const char *fmt, ...)
{
	const size_t width = MAIL_COLUMNS - FIELD_COLUMNS;
	static char text[SCN_TEXT_MAX];
	const char *at = text;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(out, "%-*s", FIELD_COLUMNS, name);
	while (strlen(at) > width) {
		size_t n = width;

		while (n > 1 && at[n] != ' ')
			n--;
		if (at[n] != ' ')
			n = strcspn(at, " ");
		fprintf(out, "%.*s\n%*s", (int)n, at, FIELD_COLUMNS, "");
		at += n + strspn(at + n, " ");
	}
	fprintf(out, "%s\n", at);
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

static void put_story(FILE *out, const char *story)
{
	if (!story)
		return;
	fputs("\nWhat happens:\n", out);
	while (*story) {
		size_t len = strcspn(story, "\n");
		size_t blanks = strspn(story, " ");

		fprintf(out, " %.*s\n", (int)(len - blanks), story + blanks);
		story += len + (story[len] == '\n');
	}
}

static void put_credit(FILE *out)
{
	fputs("\nIf you fix this, please add to the commit (with the name of who\n"
	      "sends this mail, and the link to it in the list's archive):\n"
	      "\n"
	      "Reported-by: NAME <ADDRESS>\n"
	      "Closes: https://lore.kernel.org/r/MESSAGE-ID\n", out);
}

int export_mail(FILE *out, struct finding *f, const char *tool,
		const char *compiler)
{
	char title[256], path[sizeof(f->path)];
	size_t len;
	char *text = trace_print(&f->trace, &len);

	if (!text)
		return -ENOMEM;
	export_title(f, title, sizeof(title));
	fprintf(out, "Subject: [rmapsim] %s\n\nHello,\n\n", title);
	fputs("a schedule of KVM's shadow MMU, found by simulation, ends in a bug.\n\n",
	      out);
	put_fields(out, &f->trace, tool, compiler);
	put_story(out, f->trace.story);
	fputc('\n', out);
	/* The commands in it are for who has the mail, not the file. */
	memcpy(path, f->path, sizeof(path));
	snprintf(f->path, sizeof(f->path), "MAIL");
	report_write(out, f);
	memcpy(f->path, path, sizeof(path));
	put_credit(out);
	fputs("\n-- \n", out);
	mail_put_trace(out, text);
	free(text);
	return 0;
}
