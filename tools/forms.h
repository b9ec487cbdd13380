/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which forms can a run be shown?
 *
 * A form is one line of forms.def and one function.  The function writes to
 * standard output, right after the run: the recorder, the names and the arena
 * still hold it.
 */
#ifndef RMAPSIM_TOOLS_FORMS_H
#define RMAPSIM_TOOLS_FORMS_H

#include "replay/replay.h"
#include "tools/cmd.h"

enum form_takes {
	FORM_EVENTS	= 1,	/* --events */
	FORM_PAIR	= 2,	/* a second trace, beside the first */
	FORM_PASSING	= 4,	/* --passing */
	FORM_READS	= 8,	/* --candidates */
};

enum form {
#define FORM(id, name, takes, help) FORM_##id,
#include "tools/forms.def"
#undef FORM
	FORMS
};

struct showing {
	const char		*path;
	const char		*other;	/* second trace, not run; or NULL */
	const struct options	*opt;
	struct finding		*f;	/* owned by the caller */
};

/* What is shown; returns an exit code, after a message if it is not 0. */
#define FORM(id, name, takes, help) int form_##name(const struct showing *s);
#include "tools/forms.def"
#undef FORM

/* show_candidates.c: what the reads could have met, a line each. */
int show_candidates(const struct finding *f);

/* FORMS, after a message: there is none of that name. */
enum form forms_find(const char *name);
const char *forms_name(enum form form);
const char *forms_help(enum form form);
/* Mask of enum form_takes. */
unsigned int forms_takes(enum form form);
/* Calls form_NAME() above. */
int forms_show(enum form form, const struct showing *s);
/* The lines of `rmapsim help show`. */
void forms_print_help(void);

#endif /* RMAPSIM_TOOLS_FORMS_H */
