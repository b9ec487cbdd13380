/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file the user wants to see run: a trace, or an input of fuzz_scenario or
 * fuzz_schedule.
 */
#ifndef RMAPSIM_TOOLS_INPUT_H
#define RMAPSIM_TOOLS_INPUT_H

#include "replay/replay.h"
#include "tools/cmd.h"

struct fuzz_input;

/*
 * Run the file, recorded.  A trace is replayed; bytes are run, and *@f holds
 * the trace they amount to.  0, or an exit code after a message; on 0 *@f is
 * to be freed and *@res says how it went.
 */
int input_run(const char *path, const struct options *opt, struct finding *f,
	      struct replay_result *res);

/*
 * Right after input_run(): EXIT_DIVERGED after a message if it is not the run
 * of the trace; *@f is freed then.  Else 0.
 */
int input_followed(const char *path, struct finding *f,
		   const struct replay_result *res);

/* Both; EXIT_USAGE after a message if it shows no bug. */
int input_run_bug(const char *path, const struct options *opt,
		  struct finding *f);

/* Says that a run of @path was not reproducible; EXIT_INTERNAL. */
int input_unstable(const char *path);

/*
 * Right after input_run(): put the nearest passing run, which its trace names,
 * in the place of *@f.  0, or an exit code after a message; *@f is to be freed.
 */
int input_passing(const char *path, struct finding *f);

/*
 * The same as input_run(), and what the reads of the run could have met is
 * known, where a store was delayed.
 */
int input_run_candidates(const char *path, const struct options *opt,
			 struct finding *f, struct replay_result *res);

/*
 * All of a file, or, if a trace stands in a larger text, for example in a mail,
 * that trace.
 */
struct input_text {
	char	*text;		/* malloc'ed */
	size_t	len;
	bool	inside;		/* it stands in a larger text */
	bool	noted;		/* it was said that it is no trace */
};

/* False after a message; else .text is to be freed. */
bool input_read(const char *path, struct input_text *in);

/* The same as input_run(), of what was read; may be done again. */
int input_run_text(const char *path, struct input_text *in,
		   const struct options *opt, struct finding *f,
		   struct replay_result *res);

/* The file to use when none is named: the newest trace.  NULL: a message. */
const char *input_default(const struct options *opt);

/* Is this file, which begins with @text, meant as a trace? */
bool input_is_trace(const char *path, const char *text, size_t len);

/* ---- input_bytes.c ---- */

/* The same as input_run() for the bytes of an input. */
int input_run_bytes(const char *path, const char *data, size_t len,
		    const struct options *opt, struct finding *f,
		    struct replay_result *res);

/*
 * The input that is the run of *@f, right after input_run(): as it stands in
 * the file, or, of a trace, made of its choices.  0, or an exit code after a
 * message.  Makes another run: *@f is no longer described by the recorder.
 */
int input_of_file(const char *path, const struct options *opt,
		  const struct finding *f, struct fuzz_input *in);

/* The input as text, for people. */
void input_print(const struct fuzz_input *in);
/* The input as bytes, to standard output. */
int input_write(const char *path, const struct fuzz_input *in);

#endif /* RMAPSIM_TOOLS_INPUT_H */
