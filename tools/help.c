// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a command take?  The answer for a terminal.
 */
#include <stdio.h>
#include <string.h>

#include "tools/forms.h"
#include "tools/options.h"

const char *option_form(enum option_id id, char *buf, size_t size)
{
	const struct option_row *o = &option_rows[id];
	int inner = o->arg ? (int)strlen(o->arg) - 2 : 0;

	if (option_is_optional(id))
		snprintf(buf, size, "--%s[=%.*s]", o->name, inner, o->arg + 1);
	else
		snprintf(buf, size, "--%s%s%s", o->name, o->arg ? "=" : "",
			 o->arg ? o->arg : "");
	return buf;
}

void options_print_help(enum command cmd)
{
	const struct command_row *c = &command_rows[cmd];

	printf("usage: rmapsim %s [OPTION...]%s%s\n\n%s\n\noptions:\n",
	       c->name, *c->args ? " " : "", c->args, c->help);
	for (int i = 0; i < OPTS; i++) {
		char name[40], letter[8] = "";

		if (!option_is_of(i, cmd))
			continue;
		option_form(i, name, sizeof(name));
		if (option_rows[i].letter)
			snprintf(letter, sizeof(letter), "-%c,",
				 option_rows[i].letter);
		printf("  %-3s %-19s %s\n", letter, name, option_rows[i].help);
	}
	if (cmd == COMMAND_SHOW)
		forms_print_help();
}

void options_print_commands(void)
{
	printf("usage: rmapsim COMMAND [OPTION...] [ARGUMENT...]\n\n"
	       "Find, explain and replay concurrency bugs of the reverse map "
	       "of KVM's shadow MMU.\n\n");
	for (int i = 0; i < COMMANDS; i++) {
		char left[32];

		snprintf(left, sizeof(left), "%s %s", command_rows[i].name,
			 command_rows[i].args);
		printf("  %-22s %s\n", left, command_rows[i].help);
	}
	printf("\n'rmapsim help COMMAND' lists the options of a command; "
	       "docs/README.md leads on.\n");
}
