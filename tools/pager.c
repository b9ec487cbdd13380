// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is longer than the terminal?  Only where somebody reads it there.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/cmd.h"
#include "tools/paint.h"

static pid_t pager;

/* As git has it: less leaves at once what fits, and keeps colours. */
static void run_pager(const char *command, int in)
{
	dup2(in, STDIN_FILENO);
	close(in);
	setenv("LESS", "FRX", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static bool is_pager_wanted(const struct options *opt, const char **command)
{
	*command = getenv("PAGER");
	if (!*command)
		*command = "less 2>/dev/null || cat";
	return !pager && !opt->no_pager && **command &&
	       strcmp(*command, "cat") && isatty(STDOUT_FILENO) &&
	       isatty(STDERR_FILENO);
}

void pager_begin(const struct options *opt)
{
	const char *command;
	int fd[2];

	paint_wanted(opt);
	if (!is_pager_wanted(opt, &command) || pipe(fd))
		return;
	fflush(NULL);
	pager = fork();
	if (!pager) {
		close(fd[1]);
		run_pager(command, fd[0]);
	}
	if (pager > 0)
		dup2(fd[1], STDOUT_FILENO);
	else
		pager = 0;
	close(fd[0]);
	close(fd[1]);
	/* Who leaves the pager early wants no more. */
	if (pager)
		signal(SIGPIPE, SIG_IGN);
}

bool pager_end(void)
{
	int status;

	if (!pager)
		return false;
	fclose(stdout);
	while (waitpid(pager, &status, 0) < 0 && errno == EINTR)
		;
	pager = 0;
	return true;
}
