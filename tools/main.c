// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim: which command is meant?
 */
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "replay/render/report.h"
#include "sched/run.h"
#include "tools/cmd.h"

static const struct {
	const char	*name;
	int		(*run)(const struct options *opt);
} commands[COMMANDS] = {
#define COMMAND(id, name, args, help) { #name, cmd_##name },
#include "tools/commands.def"
#undef COMMAND
};

static const char *command_name(unsigned int i)
{
	return commands[i].name;
}

static int find_command(const char *word)
{
	for (int i = 0; i < COMMANDS; i++) {
		if (!strcmp(commands[i].name, word))
			return i;
	}
	return -1;
}

static int unknown_command(const char *word)
{
	const char *near = names_nearest(word, command_name, COMMANDS);

	if (near)
		complain("%.40s: unknown command; did you mean %s?", word,
			 near);
	else
		complain("%.40s: unknown command; see 'rmapsim help'", word);
	return EXIT_USAGE;
}

int cmd_help(const struct options *opt)
{
	int cmd;

	if (!opt->argc) {
		options_print_commands();
		return EXIT_CLEAN;
	}
	cmd = find_command(opt->argv[0]);
	if (cmd < 0)
		return unknown_command(opt->argv[0]);
	options_print_help(cmd);
	return EXIT_CLEAN;
}

static int print_version(void)
{
	const struct core_variant *v = core_find("newest", NULL);

	printf("rmapsim " RMAPSIM_VERSION ", core newest %s, "
	       RMAPSIM_COMPILER "\n", v ? v->hash : "missing");
	return EXIT_CLEAN;
}

static bool needs_machine(enum command cmd)
{
	return cmd != COMMAND_HELP && cmd != COMMAND_LIST;
}

static int run_command(enum command cmd, int argc, char **argv)
{
	struct options opt;
	int ret = options_parse(cmd, argc, argv, &opt);

	if (ret)
		return ret;
	if (opt.help) {
		options_print_help(cmd);
		return EXIT_CLEAN;
	}
	ret = variants_select(&opt);
	if (ret)
		return ret;
	if (needs_machine(cmd) && run_init()) {
		complain("the arena's address is taken; run without a preloaded library or debugger option that maps there");
		return EXIT_USAGE;
	}
	sim.races = opt.races;
	sim.race_rules_off = opt.race_rules_off;
	sim.model = opt.model == MM_COUNT ? DEFAULT_MODEL : opt.model;
	return commands[cmd].run(&opt);
}

/* A result that could not be written is no result. */
static int flush_output(int ret)
{
	if (!fflush(stdout) && !ferror(stdout))
		return ret;
	complain("stdout: the output could not be written; check the disk or pipe");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	int cmd;

	report_build = "rmapsim " RMAPSIM_VERSION ", " RMAPSIM_COMPILER;
	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		options_print_commands();
		return flush_output(argc < 2 ? EXIT_USAGE : EXIT_CLEAN);
	}
	if (!strcmp(argv[1], "--version"))
		return flush_output(print_version());
	cmd = find_command(argv[1]);
	if (cmd < 0)
		return unknown_command(argv[1]);
	return flush_output(run_command(cmd, argc - 1, argv + 1));
}
