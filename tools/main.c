// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim: which command is meant?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "replay/render/report.h"
#include "sched/run.h"
#include "tools/options.h"
#include "tools/paint.h"

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

/* Other spellings. */
static const struct {
	const char	*word;
	const char	*name;
} aliases[] = {
	{ "minimize",	"minimise" },
};

static int find_command(const char *word)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++) {
		if (!strcmp(aliases[i].word, word))
			word = aliases[i].name;
	}
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

/* The manual page, or what a shell completes with. */
static int help_as(const struct options *opt)
{
	if (opt->argc) {
		complain("%.40s: --as is of all commands; leave it out",
			 opt->argv[0]);
		return EXIT_USAGE;
	}
	if (!strcmp(opt->as, "man")) {
		manual_print();
		return EXIT_CLEAN;
	}
	if (complete_print(opt->as))
		return EXIT_CLEAN;
	complain("--as: unknown format '%.40s'; give man, bash, zsh or fish",
		 opt->as);
	return EXIT_USAGE;
}

int cmd_help(const struct options *opt)
{
	int cmd;

	if (opt->as)
		return help_as(opt);
	if (!opt->argc) {
		options_print_commands();
		return EXIT_CLEAN;
	}
	if (opt->argc > 1) {
		complain("%.64s: help is about one command; leave it out",
			 opt->argv[1]);
		return EXIT_USAGE;
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

/* --bisect counts where the command line cannot be read, too. */
static bool bisecting(int argc, char **argv)
{
	const char *value = getenv("RMAPSIM_BISECT");
	bool found = value && *value;

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		found |= !strcmp(argv[i], "--bisect");
	return found;
}

/* What git bisect is to skip; 130 and more end it, as they should. */
static int skip_code(int ret)
{
	return ret == EXIT_USAGE || ret == EXIT_DIVERGED ||
	       ret == EXIT_INTERNAL ? EXIT_SKIP : ret;
}

static void skip_after_bug(const char *file, int line, const char *what)
{
	(void)file;
	(void)line;
	(void)what;
	_exit(EXIT_SKIP);
}

static int run_chosen(enum command cmd, struct options *opt)
{
	int ret = variants_select(opt);

	if (ret)
		return ret;
	if (needs_machine(cmd) && run_init()) {
		complain("the arena's address is taken; run without a preloaded library or debugger option that maps there");
		return EXIT_USAGE;
	}
	sim.races = opt->races;
	sim.race_rules_off = opt->race_rules_off;
	sim.model = opt->model == MM_COUNT ? DEFAULT_MODEL : opt->model;
	ret = commands[cmd].run(opt);
	if (ret == EXIT_BUG && opt->error_exitcode)
		return opt->error_exitcode;
	return ret;
}

static int run_command(enum command cmd, int argc, char **argv)
{
	struct options opt;
	int ret = options_parse(cmd, argc, argv, &opt);

	if (!ret && opt.help) {
		options_print_help(cmd);
		return EXIT_CLEAN;
	}
	if (ret)
		return ret;
	if (!opt.quiet)
		options_print_environment();
	ret = run_chosen(cmd, &opt);
	/* Who is told of bad input wants to know where it comes from. */
	if (ret == EXIT_USAGE && opt.quiet)
		options_print_environment();
	return ret;
}

/* A result that could not be written is no result. */
static int flush_output(int ret)
{
	/* Who leaves the pager early has seen enough. */
	if (pager_end())
		return ret;
	if (!fflush(stdout) && !ferror(stdout))
		return ret;
	complain("stdout: the output could not be written; check the disk or pipe");
	return EXIT_USAGE;
}

static int run_main(int argc, char **argv)
{
	int cmd;

	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		options_print_commands();
		return argc < 2 ? EXIT_USAGE : EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "--version"))
		return print_version();
	cmd = find_command(argv[1]);
	if (cmd < 0)
		return unknown_command(argv[1]);
	return run_command(cmd, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	bool bisect = bisecting(argc, argv);
	int ret;

	report_build = "rmapsim " RMAPSIM_VERSION ", " RMAPSIM_COMPILER;
	if (bisect)
		sim_bug_hook = skip_after_bug;
	ret = flush_output(run_main(argc, argv));
	return bisect ? skip_code(ret) : ret;
}
