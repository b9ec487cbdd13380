/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables of commands and options, for what is made of them: the parser,
 * the help, the manual page, the completions, the environment.
 */
#ifndef RMAPSIM_TOOLS_OPTIONS_H
#define RMAPSIM_TOOLS_OPTIONS_H

#include <stddef.h>

#include "tools/cmd.h"

enum option_id {
#define OPTION(id, name, letter, arg, commands, help) OPT_##id,
#include "tools/options.def"
#undef OPTION
	OPTS
};

struct option_row {
	const char	*name;
	char		letter;		/* 0: none */
	const char	*arg;		/* NULL: none; "[HOW]": may be left out */
	unsigned int	commands;	/* mask of enum command */
	const char	*help;
};

struct command_row {
	const char	*name;
	const char	*args;
	const char	*help;
};

extern const struct option_row option_rows[OPTS];
extern const struct command_row command_rows[COMMANDS];

static inline bool option_is_of(enum option_id id, enum command cmd)
{
	return option_rows[id].commands & (1u << cmd);
}

static inline bool option_is_optional(enum option_id id)
{
	return option_rows[id].arg && option_rows[id].arg[0] == '[';
}

/* Was it given, by hand or by the environment? */
bool option_is_given(enum option_id id);
/* "--output=DIR", "--exhaustive[=HOW]" */
const char *option_form(enum option_id id, char *buf, size_t size);

/* check.c: do the options go together?  0, or EXIT_USAGE after a message. */
int options_check(const struct options *opt);

/* manual.c, complete.c: to stdout. */
void manual_print(void);
/* @shell: bash, zsh or fish; false: another. */
bool complete_print(const char *shell);

#endif /* RMAPSIM_TOOLS_OPTIONS_H */
