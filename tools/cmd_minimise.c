// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim minimise: what is the smallest trace of the same bug?
 *
 * The result is a trace beside the one that was named, or over it with
 * --output; running the command on a result goes on where it ended.
 */
#include <stdio.h>
#include <string.h>

#include "replay/words.h"
#include "tools/input.h"
#include "tools/session.h"
#include "tools/smaller.h"

#define ENDING		".trace"
#define SMALL_ENDING	".min.trace"

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), len = strlen(end);

	return n >= len && !strcmp(s + n - len, end);
}

/* A result is minimised further in its place. */
static int choose_path(const char *from, const struct options *opt, char *path,
		       size_t size)
{
	int stem = strlen(from), n;

	if (opt->file)
		n = snprintf(path, size, "%s", opt->file);
	else if (ends_with(from, SMALL_ENDING))
		n = snprintf(path, size, "%s", from);
	else if (ends_with(from, ENDING))
		n = snprintf(path, size, "%.*s%s",
			     stem - (int)strlen(ENDING), from, SMALL_ENDING);
	else
		n = snprintf(path, size, "%s%s", from, SMALL_ENDING);
	if (n < (int)size)
		return 0;
	complain("%.60s...: the path is too long; name a shorter one with -o",
		 path);
	return EXIT_USAGE;
}

/* "4 -> 1 task"; @many is what @one gets behind it: "s". */
static void print_measure(const struct minimised *m, enum minimise_measure i,
			  const char *one, const char *many)
{
	u32 before = m->before.at[i], after = m->after.at[i];

	if (before != after)
		printf("%s -> ", text_count(before));
	printf("%s %s%s", text_count(after), one, after == 1 ? "" : many);
}

static void print_outcome(const struct finding *f, const struct minimised *m,
			  const char *path)
{
	printf("minimised: ");
	print_measure(m, MINIMISE_TASKS, "task", "s");
	printf(", ");
	print_measure(m, MINIMISE_OPS, "operation", "s");
	printf(", ");
	print_measure(m, MINIMISE_SETUP, "of the set-up", "");
	printf(", ");
	print_measure(m, MINIMISE_SWITCHES, "switch", "es");
	printf(", ");
	print_measure(m, MINIMISE_LENGTH, "step", "s");
	printf("; %s candidates%s\n", text_count(m->candidates),
	       m->complete ? "" : ", NOT at its end");
	if (f->trace.passes)
		printf("passes:    without line %u of its %u choices\n",
		       f->trace.passes, f->trace.nchoices);
	printf("written:   %s\n", path);
	if (!m->complete)
		complain("stopped before the end; 'rmapsim minimise %s' goes on",
			 words_path(path));
}

static int write_out(struct finding *f, const struct minimised *m,
		     const char *path, const struct options *opt)
{
	struct trace_error err;

	if (trace_write(path, &f->trace, &err)) {
		complain("%s", err.text);
		return EXIT_USAGE;
	}
	if (!opt->quiet)
		print_outcome(f, m, path);
	return session_interrupted() ? EXIT_INTERRUPT : EXIT_CLEAN;
}

/* @was is the finding of the file, as it has just been run. */
static int minimise_finding(const struct finding *was, const char *from,
			    const char *path, const struct options *opt)
{
	static struct minimised m;
	static struct finding f;
	struct minimise_options how = {
		.any_bug = opt->any_bug, .steps = opt->candidate_steps,
		.stop = session_interrupted,
	};
	int ret = smaller_of_run(from, was, &how, &f, &m);

	if (ret)
		return ret;
	ret = write_out(&f, &m, path, opt);
	finding_free(&f);
	return ret;
}

static int minimise_file(const char *from, const struct options *opt)
{
	static struct finding f;
	char path[1024];
	int ret = choose_path(from, opt, path, sizeof(path));

	if (!ret)
		ret = input_run_bug(from, opt, &f);
	if (ret)
		return ret;
	session_catch_interrupts();
	ret = minimise_finding(&f, from, path, opt);
	finding_free(&f);
	return ret;
}

int cmd_minimise(const struct options *opt)
{
	const char *path = opt->argc ? opt->argv[0] : input_default(opt);

	if (opt->argc > 1) {
		complain("%s: one trace at a time; name one file",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	return path ? minimise_file(path, opt) : EXIT_USAGE;
}
