// SPDX-License-Identifier: GPL-2.0-only
/*
 * The manual page rmapsim(1), from the tables of commands and options.
 *
 * It is roff written here: a dozen requests, and no generator of Debian keeps
 * the order that a reader wants (examples first).
 */
#include <stdio.h>
#include <string.h>

#include "tools/forms.h"
#include "tools/options.h"

static const struct {
	const char	*line;
	const char	*why;
} examples[] = {
	{ "rmapsim demo",
	  "Find the bug that Linux shipped from v6.15 on, and explain it." },
	{ "rmapsim explore --for=5m",
	  "Search the newest code with all scenarios; exit code 1 if there is a bug." },
	{ "rmapsim explore --rev=v6.15 age-vs-zap",
	  "Search one scenario of an older revision." },
	{ "rmapsim replay",
	  "Show the bug that was found last again." },
	{ "rmapsim show --as=trace --events FILE.trace",
	  "Print a trace with each of its steps." },
	{ "rmapsim replay --instead='17:run 2' FILE.trace",
	  "What if task 2 had executed step 17?" },
	{ "git bisect run rmapsim replay --bisect FILE.trace",
	  "In a tree of rmapsim: which commit brought this bug?" },
}, files[] = {
	{ "rmapsim-out/",
	  "Where traces go; the newest one is the default of commands that take a trace." },
	{ "rmapsim-out/explore_stats",
	  "How the search is doing, one key and value a line, for scripts." },
	{ "*.trace", "A bug as a text file, see rmapsim-trace(5)." },
	{ "*.scn", "A scenario of your own, see docs/scenarios.md." },
}, codes[] = {
	{ "0", "No bug in the stated budget, or nothing reproduced." },
	{ "1", "A bug was found or reproduced, or a regression trace behaves otherwise than its status says; --error-exitcode changes it." },
	{ "2", "Usage, an unreadable file, an unknown name: nothing was run." },
	{ "3", "A replay diverged: the trace does not fit this build." },
	{ "4", "An internal error, or a run that was not reproducible: do not trust other results." },
	{ "125", "With --bisect, instead of 2, 3 and 4: git bisect skips the commit." },
	{ "130", "Interrupted; what was found so far is printed." },
};

/* Hyphens that can be copied, and no line that begins with a request. */
static void put(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else
			putchar(*text);
	}
}

static void put_item(const char *name, const char *text)
{
	fputs(".TP\n.B ", stdout);
	put(name);
	putchar('\n');
	put(text);
	putchar('\n');
}

static void put_option(enum option_id id)
{
	char form[48], both[64];

	option_form(id, form, sizeof(form));
	if (option_rows[id].letter)
		snprintf(both, sizeof(both), "-%c, %s",
			 option_rows[id].letter, form);
	put_item(option_rows[id].letter ? both : form, option_rows[id].help);
}

static void put_formats(void)
{
	printf(".PP\nFormats:\n");
	for (enum form form = FORM_TEXT; form < FORMS; form++)
		put_item(forms_name(form), forms_help(form));
}

static void put_command(enum command cmd)
{
	const struct command_row *c = &command_rows[cmd];

	printf(".SS rmapsim %s", c->name);
	printf(*c->args ? " " : "");
	put(c->args);
	putchar('\n');
	put(c->help);
	putchar('\n');
	for (int i = 0; i < OPTS; i++) {
		if (option_is_of(i, cmd) && i != OPT_HELP)
			put_option(i);
	}
	if (cmd == COMMAND_SHOW)
		put_formats();
}

static void put_environment(void)
{
	printf(".SH ENVIRONMENT\n"
	       "Each option has a variable: RMAPSIM_ and its name in capitals,\n"
	       "with _ for \\-.\n"
	       "It acts where the option is not given, and says so on standard error.\n"
	       "An option without a value is switched on by 1.\n"
	       "For example RMAPSIM_SEED=7, RMAPSIM_KEEP_GOING=1.\n");
	put_item("NO_COLOR, TERM=dumb", "No colour unless --color=always.");
	put_item("PAGER", "Shows what is longer than a terminal (default less).");
}

#define PUT_ITEMS(list) do {						\
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)	\
		put_item(list[i].line, list[i].why);			\
} while (0)

void manual_print(void)
{
	printf(".TH RMAPSIM 1 \"\" \"rmapsim " RMAPSIM_VERSION "\" \"User Commands\"\n"
	       ".SH NAME\n"
	       "rmapsim \\- find, explain and replay concurrency bugs of KVM's reverse map\n"
	       ".SH SYNOPSIS\n.B rmapsim\n"
	       "COMMAND [OPTION...] [ARGUMENT...]\n"
	       ".SH EXAMPLES\n");
	PUT_ITEMS(examples);
	printf(".SH DESCRIPTION\n"
	       "The code that Linux keeps the reverse map of its shadow MMU with runs in\n"
	       "a deterministic simulator.\n"
	       "Tasks switch where a schedule says, and nowhere else, so that a bug is a\n"
	       "small text file that shows it again each time.\n"
	       "Results go to standard output; progress and hints to standard error.\n"
	       ".SH COMMANDS\n");
	for (int i = 0; i < COMMANDS; i++)
		put_command(i);
	printf(".SH EXIT STATUS\n");
	PUT_ITEMS(codes);
	put_environment();
	printf(".SH FILES\n");
	PUT_ITEMS(files);
	printf(".SH SEE ALSO\n.BR rmapsim\\-trace (5),\n.BR git\\-bisect (1)\n");
}
