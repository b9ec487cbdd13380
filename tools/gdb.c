// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does gdb come to a step of a run, and how does the run end under it?
 *
 * gdb runs this program again, as `replay --stop-at=STEP TRACE`, which anybody
 * may also run under a debugger of his own.
 */
#include "tools/gdb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay/gdb/session.h"
#include "replay/render/report.h"
#include "tools/input.h"

#define PATH_SIZE	1024

/* Arguments of gdb before those of the program. */
#define GDB_ARGS	20

struct target {
	char	path[PATH_SIZE];
	u32	step;		/* 0: not given */
};

/* "FILE@17"; a file of that very name is meant first. */
static int parse_target(const char *word, struct target *t)
{
	const char *at = strrchr(word, '@');
	char *end = NULL;
	unsigned long step = 0;

	if (strlen(word) >= sizeof(t->path)) {
		complain("%.60s...: the path is too long", word);
		return EXIT_USAGE;
	}
	snprintf(t->path, sizeof(t->path), "%s", word);
	t->step = 0;
	if (!at || !access(word, F_OK))
		return 0;
	if (at[1] >= '0' && at[1] <= '9')
		step = strtoul(at + 1, &end, 10);
	if (!end || *end || !step || step > LIMIT_STEPS + 1) {
		complain("%s: '%s' is no step; give one from 1 on, like @17",
			 word, at);
		return EXIT_USAGE;
	}
	t->path[at - word] = '\0';
	t->step = step;
	return 0;
}

/* Two steps before the verdict. */
static u32 default_step(const struct finding *f)
{
	u32 step = f->note ? f->note->step : 1;

	return step > 2 ? step - 2 : 1;
}

/* Does the file run at all, and has its run such a step? */
static int check_target(const struct options *opt, struct target *t)
{
	static struct finding f;
	struct replay_result res;
	int ret = input_run(t->path, opt, &f, &res);

	if (ret)
		return ret;
	if (!f.result.steps) {
		complain("%s: the set-up fails, so there is no step to stand at; see the stack in 'rmapsim replay %s'",
			 t->path, t->path);
		ret = EXIT_USAGE;
	} else if (t->step > f.result.steps) {
		complain("%s: has no step %u, its run has %u; give @1 to @%u",
			 t->path, t->step, f.result.steps, f.result.steps);
		ret = EXIT_USAGE;
	}
	if (!t->step)
		t->step = default_step(&f);
	finding_free(&f);
	return ret;
}

static bool is_gdb_option(const char *word)
{
	size_t len = strlen(word);

	return len > 2 && len <= 5 && !strncmp("--gdb", word, len);
}

/* What the program under gdb is called with: all but --gdb and the file. */
static char **program_args(const struct options *opt, const struct target *t,
			   char *program, u32 *nargs)
{
	static char stop[32];
	u32 n = 0, i;
	char **args;

	while (opt->whole[n])
		n++;
	args = calloc(n + GDB_ARGS + 8, sizeof(*args));
	if (!args)
		return NULL;
	args += GDB_ARGS;
	*nargs = 0;
	args[(*nargs)++] = program;
	args[(*nargs)++] = (char *)"replay";
	snprintf(stop, sizeof(stop), "--stop-at=%u", t->step);
	args[(*nargs)++] = stop;
	for (i = 2; i < n; i++) {
		if (!is_gdb_option(opt->whole[i]) &&
		    !(opt->argc && opt->whole[i] == opt->argv[0]))
			args[(*nargs)++] = opt->whole[i];
	}
	args[(*nargs)++] = (char *)t->path;
	return args;
}

static void become_gdb(char **program)
{
	static char safe[PATH_SIZE + 64];
	const char *head[GDB_ARGS] = {
		"gdb", "-q", "-iex", safe, "-iex", "set confirm off", "-iex",
		"set prompt", "-iex", "set print symbol-loading off",
		"-iex", "set index-cache enabled on", "-ex", "rs begin",
		"--args",
	};
	u32 n = 15;

	snprintf(safe, sizeof(safe), "add-auto-load-safe-path %s", program[0]);
	/* A script on standard input wants no prompt. */
	if (isatty(STDIN_FILENO))
		head[7] = "set prompt (gdb) ";
	memcpy(program - n, head, n * sizeof(*head));
	execvp("gdb", program - n);
	complain("gdb: %s; install it: sudo apt-get install gdb",
		 errno == ENOENT ? "is not installed" : strerror(errno));
}

int gdb_enter(const struct options *opt)
{
	const char *word = opt->argc ? opt->argv[0] : input_default(opt);
	static char program[PATH_SIZE];
	static struct target t;
	ssize_t len;
	char **args;
	u32 nargs;
	int ret;

	if (!word)
		return EXIT_USAGE;
	if (opt->argc > 1) {
		complain("%s: gdb looks at one trace; name one file",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	ret = parse_target(word, &t);
	if (!ret)
		ret = check_target(opt, &t);
	if (ret)
		return ret;
	len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	args = len > 0 ? program_args(opt, &t, program, &nargs) : NULL;
	if (args)
		become_gdb(args);
	else
		complain("/proc/self/exe: cannot be read; start gdb by hand, see docs/gdb.md");
	return EXIT_USAGE;
}

int gdb_stand(const struct options *opt)
{
	const char *path = opt->argc ? opt->argv[0] : input_default(opt);
	static struct finding f;
	struct replay_result res;
	int ret;

	if (!path)
		return EXIT_USAGE;
	if (opt->argc > 1) {
		complain("%s: --stop-at is about one trace; name one file",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	ret = input_run(path, opt, &f, &res);
	if (ret)
		return ret;
	gdb_session_run(&f, opt->stop_at);
	ret = EXIT_CLEAN;
	if (f.result.verdict != VERDICT_NONE) {
		report_write(stdout, &f);
		ret = EXIT_BUG;
	}
	if (!gdb_session.by_hand && res.status == REPLAY_DIVERGED) {
		fflush(stdout);
		replay_explain(stderr, path, &res);
		ret = EXIT_DIVERGED;
	}
	finding_free(&f);
	return ret;
}
