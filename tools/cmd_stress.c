// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim stress: the same scenarios on real threads, under the real
 * ThreadSanitizer.
 *
 * That is a program of a build of its own (sched/native/), because core/kvm is
 * compiled differently there.  Here it is found, and told what to run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "core/scenario/scenario.h"
#include "tools/cmd.h"

#define PROGRAM		"rmapsim-stress"
#define BUILD		"build-stress"
#define DEFAULT_MS	1000	/* a scenario */
#define FIXED_ARGS	6	/* before the scenarios */

/* In the folder of this program, or in the folder that the preset makes. */
static bool find_program(char *path, size_t size)
{
	static const char * const places[] = { "", "../" BUILD "/" };
	char own[1024];
	ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);

	if (n < 0)
		return false;
	own[n] = '\0';
	strrchr(own, '/')[1] = '\0';
	for (unsigned int i = 0; i < 2; i++) {
		if (snprintf(path, size, "%s%s" PROGRAM, own, places[i]) <
		    (int)size && !access(path, X_OK))
			return true;
	}
	return false;
}

static char *print_number(u64 n)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "%llu", n);
	return strdup(buf);
}

/* Names that were checked, so that what they stand for is known there, too. */
static bool add_scenarios(const struct options *opt, char **args)
{
	struct scenario scn;

	for (int i = 0; i < opt->argc; i++) {
		if (!names_scenario(opt->argv[i], &scn))
			return false;
		*args++ = opt->argv[i];
	}
	for (unsigned int i = 0; !opt->argc && i < registry_count(); i++)
		*args++ = strdup(registry_get(i)->name);
	*args = NULL;
	return true;
}

static int enter(const struct options *opt, const struct core_variant *v,
		 char **args)
{
	char path[1200];

	if (!find_program(path, sizeof(path))) {
		complain("stress: " PROGRAM " is not built; run cmake --preset stress && ninja -C " BUILD " (it needs clang)");
		return EXIT_USAGE;
	}
	args[0] = PROGRAM;
	args[1] = (char *)v->rev;
	args[2] = v->mutation ? (char *)v->mutation : "-";
	args[3] = print_number(opt->for_ms || opt->runs ? opt->for_ms :
			       DEFAULT_MS);
	args[4] = print_number(opt->runs);
	args[5] = print_number(opt->seed);
	execv(path, args);
	complain("%s: cannot be run: %s; build it again", path,
		 strerror(errno));
	return EXIT_USAGE;
}

int cmd_stress(const struct options *opt)
{
	static char *args[FIXED_ARGS + LIMIT_SCENARIOS + 1];
	const struct core_variant *v = names_variant(opt->rev, opt->mutation);

	if (!v)
		return EXIT_USAGE;
	if (opt->argc > LIMIT_SCENARIOS) {
		complain("stress: %d scenarios are too many; name at most %d",
			 opt->argc, LIMIT_SCENARIOS);
		return EXIT_USAGE;
	}
	if (!add_scenarios(opt, args + FIXED_ARGS))
		return EXIT_USAGE;
	return enter(opt, v, args);
}
