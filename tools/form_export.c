// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim show: the forms that are for other people and other programs.
 */
#include <stdio.h>
#include <string.h>

#include "core/catalogue.h"
#include "replay/export/export.h"
#include "tools/forms.h"

static int outcome(int ret)
{
	if (!ret)
		return EXIT_CLEAN;
	complain("no memory for the export; close something");
	return EXIT_USAGE;
}

int form_dot(const struct showing *s)
{
	return outcome(export_dot(stdout, s->f, s->opt->events));
}

int form_shiviz(const struct showing *s)
{
	return outcome(export_shiviz(stdout, s->f, s->opt->events));
}

int form_perfetto(const struct showing *s)
{
	export_perfetto(stdout, s->f);
	return EXIT_CLEAN;
}

/* Nobody must mail by mistake what was broken on purpose. */
static int refuse(const struct showing *s, const char *what, const char *name)
{
	if (s->opt->force)
		return 0;
	complain("%s: %s '%s' is not the kernel's code; give --force to make a mail of it all the same",
		 s->path, what, name);
	return EXIT_USAGE;
}

static int check_mail(const struct showing *s)
{
	const struct trace *t = &s->f->trace;

	if (!s->f->note) {
		complain("%s: no bug, nothing to mail; see it with --as=text",
			 s->path);
		return EXIT_USAGE;
	}
	if (t->program)
		return refuse(s, "benchmark program", t->scn.name);
	if (strcmp(t->mutation, "none"))
		return refuse(s, "seeded mutation", t->mutation);
	if (!core_find_revision(t->rev))
		return refuse(s, "variant", t->rev);
	return 0;
}

int form_mail(const struct showing *s)
{
	int ret = check_mail(s);

	return ret ? ret : outcome(export_mail(stdout, s->f,
					       "rmapsim " RMAPSIM_VERSION,
					       RMAPSIM_COMPILER));
}
