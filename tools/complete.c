// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can stand here?  Completions for bash, zsh and fish.
 *
 * Commands and options are written out; names (scenarios, revisions, ...) are
 * asked of `rmapsim list` when somebody presses Tab, so that those of a variant
 * or a mutation-free build are right too.  zsh reads bash's by bashcompinit.
 */
#include <stdio.h>
#include <string.h>

#include "tools/options.h"

/* What an option's value is, by the option's name: a topic of list, or words. */
static const struct {
	const char	*name;
	const char	*topic;		/* or NULL */
	const char	*words;
} values[] = {
	{ "rev",	"revisions",	NULL },
	{ "core",	"variants",	NULL },
	{ "mutation",	"mutations",	NULL },
	{ "model",	"models",	NULL },
	{ "strategy",	"strategies",	NULL },
	{ "program",	"programs",	NULL },
	{ "strict-race", "race-rules",	NULL },
	{ "continue",	"strategies",	NULL },
	{ "races",	NULL,		"off on lint" },
	{ "exhaustive",	NULL,		"auto dpor states" },
	{ "color",	NULL,		"auto always never" },
	{ "fail-alloc",	NULL,		"all" },
	{ "target",	NULL,		"fuzz_scenario fuzz_schedule" },
};

/* What a command's arguments are: a topic of list, words, or a kind of file. */
static const struct {
	enum command	cmd;
	const char	*topic;
	const char	*words;
	const char	*suffix;
} arguments[] = {
	{ COMMAND_EXPLORE,	"scenarios",	NULL,	NULL },
	{ COMMAND_STRESS,	"scenarios",	NULL,	NULL },
	{ COMMAND_MUTANTS,	"mutations",	NULL,	NULL },
	{ COMMAND_LIST,	"topics",	NULL,	NULL },
	{ COMMAND_CORPUS,	NULL,	"check add prune",	"trace" },
	{ COMMAND_SELFTEST,	NULL,	"determinism model digest",	NULL },
	{ COMMAND_BENCH,	NULL,	"strategies bitlock",	NULL },
	{ COMMAND_REPLAY,	NULL,	NULL,	"trace" },
	{ COMMAND_SHOW,	NULL,	NULL,	"trace" },
	{ COMMAND_LITMUS,	NULL,	NULL,	"litmus" },
};

#define COUNT(list)	(sizeof(list) / sizeof(*(list)))


static void print_commands(void)
{
	for (int i = 0; i < COMMANDS; i++)
		printf("%s%s", i ? " " : "", command_rows[i].name);
}

/* ---- bash ---- */

static void bash_options(void)
{
	for (int c = 0; c < COMMANDS; c++) {
		printf("\t%s) echo \"", command_rows[c].name);
		for (int i = 0; i < OPTS; i++) {
			if (option_is_of(i, c))
				printf("--%s%s ", option_rows[i].name,
				       option_rows[i].arg &&
				       !option_is_optional(i) ? "=" : "");
		}
		printf("\" ;;\n");
	}
}

static void bash_values(void)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		printf("\t--%s) ", values[i].name);
		if (values[i].topic)
			printf("_rmapsim_list %s ;;\n", values[i].topic);
		else
			printf("echo \"%s\" ;;\n", values[i].words);
	}
	printf("\t--as) if [ \"$1\" = help ]; then echo \"man bash zsh fish\";"
	       " else _rmapsim_list formats; fi ;;\n");
}

static void bash_arguments(void)
{
	for (size_t i = 0; i < COUNT(arguments); i++) {
		printf("\t%s) ", command_rows[arguments[i].cmd].name);
		if (arguments[i].topic)
			printf("_rmapsim_list %s", arguments[i].topic);
		else
			printf("echo \"%s\"", arguments[i].words ?
			       arguments[i].words : "");
		if (arguments[i].suffix)
			printf("; compgen -f -X '!*.%s' -- \"$2\"; compgen -d -- \"$2\"",
			       arguments[i].suffix);
		printf(" ;;\n");
	}
	printf("\thelp) echo \"");
	print_commands();
	printf("\" ;;\n\t*) compgen -f -- \"$2\" ;;\n");
}

static void print_bash(void)
{
	printf("# bash completion of rmapsim, made by 'rmapsim help --as=bash'\n"
	       "_rmapsim_list() {\n"
	       "\t\"${COMP_WORDS[0]}\" list \"$1\" 2>/dev/null |\n"
	       "\t\tsed -n 's/^  \\([^ ][^ ]*\\).*/\\1/p'\n"
	       "}\n\n_rmapsim_options() {\n\tcase $1 in\n");
	bash_options();
	printf("\tesac\n}\n\n# COMMAND OPTION\n_rmapsim_values() {\n\tcase $2 in\n");
	bash_values();
	printf("\t*) return 1 ;;\n\tesac\n}\n\n"
	       "# COMMAND WORD\n_rmapsim_arguments() {\n\tcase $1 in\n");
	bash_arguments();
	printf("\tesac\n}\n\n"
	       "# Bash takes \"--seed=7\" for three words.\n"
	       "_rmapsim_words() {\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} opt= words\n"
	       "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]} cmd=${COMP_WORDS[1]}\n\n"
	       "\tcase $cur:$prev in\n"
	       "\t=:--*) opt=$prev; cur= ;;\n"
	       "\t*:=) opt=${COMP_WORDS[COMP_CWORD-2]} ;;\n"
	       "\t[!-]*:--*|:--*) opt=$prev ;;\n"
	       "\tesac\n"
	       "\tcompopt +o nospace 2>/dev/null\n"
	       "\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\twords=\"");
	print_commands();
	printf("\"\n"
	       "\telif [ -n \"$opt\" ] && words=$(_rmapsim_values \"$cmd\" \"$opt\"); then\n\t\t:\n"
	       "\telif [ -n \"$opt\" ] &&\n"
	       "\t\t[[ \" $(_rmapsim_options \"$cmd\")\" == *\" $opt= \"* ]]; then\n"
	       "\t\twords=$(compgen -f -- \"$cur\")\n"
	       "\telif [[ $cur == -* ]]; then\n"
	       "\t\twords=$(_rmapsim_options \"$cmd\")\n"
	       "\telse\n"
	       "\t\twords=$(_rmapsim_arguments \"$cmd\" \"$cur\")\n"
	       "\tfi\n"
	       "\tlocal IFS=$' \\t\\n'\n"
	       "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	       "\t[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n"
	       "\treturn 0\n"
	       "}\n\ncomplete -F _rmapsim_words rmapsim\n");
}

/* ---- fish ---- */

/* @text in single quotes, as fish has them. */
static void fish_quote(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('\'');
}

static void fish_option(enum option_id id)
{
	const struct option_row *o = &option_rows[id];

	printf("complete -c rmapsim -n '__fish_seen_subcommand_from");
	for (int c = 0; c < COMMANDS; c++) {
		if (option_is_of(id, c))
			printf(" %s", command_rows[c].name);
	}
	printf("' -l %s", o->name);
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->arg && !option_is_optional(id))
		printf(" -r");
	for (size_t i = 0; i < COUNT(values); i++) {
		if (strcmp(values[i].name, o->name))
			continue;
		printf(" -x -a ");
		if (values[i].topic)
			printf("'(__rmapsim_list %s)'", values[i].topic);
		else
			fish_quote(values[i].words);
	}
	printf(" -d ");
	fish_quote(o->help);
	putchar('\n');
}

static void fish_arguments(void)
{
	for (size_t i = 0; i < COUNT(arguments); i++) {
		printf("complete -c rmapsim -n '__fish_seen_subcommand_from %s'",
		       command_rows[arguments[i].cmd].name);
		if (arguments[i].topic)
			printf(" -f -a '(__rmapsim_list %s)'\n",
			       arguments[i].topic);
		else if (arguments[i].words)
			printf(" -a '%s'\n", arguments[i].words);
		else
			printf(" -a '(__fish_complete_suffix .%s)'\n",
			       arguments[i].suffix);
	}
}

static void print_fish(void)
{
	printf("# fish completion of rmapsim, made by 'rmapsim help --as=fish'\n"
	       "function __rmapsim_list\n"
	       "\tset -l words (commandline -opc)\n"
	       "\t$words[1] list $argv[1] 2>/dev/null | string replace -rf '^  (\\S+).*' '$1'\n"
	       "end\n");
	for (int i = 0; i < COMMANDS; i++) {
		printf("complete -c rmapsim -n __fish_use_subcommand -f -a %s -d ",
		       command_rows[i].name);
		fish_quote(command_rows[i].help);
		putchar('\n');
	}
	for (int i = 0; i < OPTS; i++)
		fish_option(i);
	fish_arguments();
}

bool complete_print(const char *shell)
{
	bool zsh = !strcmp(shell, "zsh");

	if (!strcmp(shell, "fish")) {
		print_fish();
		return true;
	}
	if (zsh)
		printf("#compdef rmapsim\nautoload -Uz bashcompinit && bashcompinit\n");
	if (zsh || !strcmp(shell, "bash"))
		print_bash();
	/* The first time: zsh has loaded this file in order to complete. */
	if (zsh)
		printf("[[ $funcstack[1] = _rmapsim ]] && _bash_complete -F _rmapsim_words\n");
	return zsh || !strcmp(shell, "bash");
}
