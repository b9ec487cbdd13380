// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is work spread over processes, and what if one of them dies?
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/cmd.h"
#include "tools/jobs.h"

struct job {
	pid_t	pid;		/* 0: the place is free */
	u64	item;
	FILE	*out;
};

static struct job table[LIMIT_JOBS];
static sigset_t mask_before;

/* ---- in the new process ---- */

/* With its parent it would go on for nobody. */
static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_INTERNAL);
}

static void __attribute__((noreturn)) run_job(const struct jobs *j,
					      const struct job *job)
{
	int ret;

	sigprocmask(SIG_SETMASK, &mask_before, NULL);
	ret = j->work(j->arg, job->item, job->out);
	/* Half a result is none. */
	if (ferror(job->out) || fflush(job->out)) {
		complain("internal error: a result could not be written");
		ret = EXIT_INTERNAL;
	}
	if (fflush(stdout))
		ret = EXIT_INTERNAL;
	_exit(ret);
}

/* ---- in this one ---- */

/* In memory: a full disk must not lose what was found. */
static FILE *result_file(void)
{
	int fd = memfd_create("result", MFD_CLOEXEC), error;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w+");

	if (f || fd < 0)
		return f;
	error = errno;
	close(fd);
	errno = error;
	return NULL;
}

/* False: no process could be made; errno says why. */
static bool start(const struct jobs *j, struct job *job, u64 item)
{
	pid_t self = getpid();
	int error;

	job->item = item;
	job->out = result_file();
	if (!job->out)
		return false;
	fflush(NULL);
	job->pid = fork();
	if (!job->pid) {
		die_with(self);
		run_job(j, job);
	}
	if (job->pid > 0)
		return true;
	error = errno;
	job->pid = 0;
	fclose(job->out);
	errno = error;
	return false;
}

/* All of it; NULL: an error, or no memory. */
static char *read_result(FILE *f, size_t *len)
{
	long size;
	char *text;

	if (fseek(f, 0, SEEK_END))
		return NULL;
	size = ftell(f);
	rewind(f);
	text = size < 0 ? NULL : malloc(size + 1);
	if (!text)
		return NULL;
	*len = fread(text, 1, size, f);
	if (*len == (size_t)size)
		return text;
	free(text);
	return NULL;
}

static void finish(const struct jobs *j, struct job *job, int status)
{
	size_t len = 0;
	char *text = read_result(job->out, &len);

	fclose(job->out);
	job->pid = 0;
	j->done(j->arg, job->item, status, text ? text : "", text ? len : 0);
	free(text);
}

/* Take in all that have ended; how many still run. */
static u32 reap(const struct jobs *j)
{
	u32 running = 0;
	int status;

	for (u32 i = 0; i < j->max; i++) {
		struct job *job = &table[i];

		if (!job->pid)
			continue;
		if (waitpid(job->pid, &status, WNOHANG) == job->pid)
			finish(j, job, status);
		else
			running++;
	}
	return running;
}

static u32 end_unwanted(const struct jobs *j, bool all)
{
	u32 ended = 0;
	int status;

	for (u32 i = 0; i < j->max; i++) {
		struct job *job = &table[i];

		if (!job->pid || (!all && j->wanted(j->arg, job->item)))
			continue;
		kill(job->pid, SIGKILL);
		while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
			;
		fclose(job->out);
		job->pid = 0;
		ended++;
	}
	return ended;
}

static struct job *free_place(const struct jobs *j)
{
	for (u32 i = 0; i < j->max; i++) {
		if (!table[i].pid)
			return &table[i];
	}
	return NULL;
}

/* How many were started, or a negative errno when the system refused one. */
static int start_all(const struct jobs *j)
{
	struct job *job;
	int started = 0;
	u64 item;

	while ((job = free_place(j)) && j->next(j->arg, &item)) {
		if (!start(j, job, item))
			return -errno;
		started++;
	}
	return started;
}

/* Until a process ends, a signal comes, or it is time for .tick. */
static void wait_for_something(void)
{
	const struct timespec tick = { 0, JOBS_TICK_MS * 1000000 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigtimedwait(&set, NULL, &tick);
}

static void block_sigchld(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &mask_before);
}

int jobs_run(const struct jobs *j)
{
	u32 running;
	int started, ret = 0;

	block_sigchld();
	for (;;) {
		running = reap(j);
		j->tick(j->arg);
		running -= end_unwanted(j, false);
		started = start_all(j);
		if (started < 0) {
			complain("cannot start a process: %s; give fewer --jobs",
				 strerror(-started));
			end_unwanted(j, true);
			ret = EXIT_USAGE;
			break;
		}
		if (!running && !started)
			break;
		wait_for_something();
	}
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
	return ret;
}

int jobs_aside(int (*work)(void *arg), void *arg)
{
	pid_t pid, self = getpid();
	int status = 0, ret;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		die_with(self);
		ret = work(arg);
		fflush(stdout);
		_exit(ret);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && WIFEXITED(status))
		return WEXITSTATUS(status);
	complain("internal error: the process that was to print a report ended early");
	return EXIT_INTERNAL;
}
