// SPDX-License-Identifier: GPL-2.0-only
/*
 * In which forms can a run be shown?  See forms.h.
 */
#include "tools/forms.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char	*name;
	int		(*show)(const struct showing *s);
	unsigned int	takes;
	const char	*help;
} forms[FORMS] = {
#define FORM(id, name, takes, help) { #name, form_##name, takes, help },
#include "tools/forms.def"
#undef FORM
};

/* "text, trace, input or bytes" */
static void list_names(char *buf, size_t n)
{
	size_t len = 0;

	for (int i = 0; i < FORMS && len < n; i++)
		len += snprintf(buf + len, n - len, "%s%s",
				!i ? "" : i == FORMS - 1 ? " or " : ", ",
				forms[i].name);
}

enum form forms_find(const char *name)
{
	char names[160];
	int i;

	for (i = 0; i < FORMS; i++) {
		if (!strcmp(name, forms[i].name))
			return i;
	}
	list_names(names, sizeof(names));
	complain("--as: unknown format '%.40s'; give %s", name, names);
	return FORMS;
}

const char *forms_name(enum form form)
{
	return forms[form].name;
}

const char *forms_help(enum form form)
{
	return forms[form].help;
}

unsigned int forms_takes(enum form form)
{
	return forms[form].takes;
}

int forms_show(enum form form, const struct showing *s)
{
	return forms[form].show(s);
}

void forms_print_help(void)
{
	printf("\nformats:\n");
	for (int i = 0; i < FORMS; i++)
		printf("  %-23s %s\n", forms[i].name, forms[i].help);
}
