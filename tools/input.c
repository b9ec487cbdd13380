// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is this file a trace or an input of a fuzz target, and how does its run go?
 *
 * Every byte string is a legal fuzz input, so a file that is meant as a trace
 * must not silently be taken for one: what is named *.trace, or begins like a
 * trace, is a trace, and is refused when it is damaged.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "replay/mail.h"
#include "replay/words.h"
#include "tools/input.h"
#include "tools/options.h"
#include "tools/outdir.h"

#define MAGIC		"rmapsim-trace"
/* From here on, text is not by chance. */
#define LEN_PROSE	32

bool input_is_trace(const char *path, const char *text, size_t len)
{
	size_t n = strlen(path), magic = strlen(MAGIC);

	if (n >= 6 && !strcmp(path + n - 6, ".trace"))
		return true;
	return !memcmp(text, MAGIC, len < magic ? len : magic) && len >= 7;
}

/* What programs that pack put at the beginning. */
static bool is_packed(const char *text, size_t len)
{
	static const char *const magics[] = {
		"\x1f\x8b", "BZh", ("\xfd" "7zXZ"), "PK\x03\x04",
		"\x28\xb5\x2f\xfd",
	};

	for (u32 i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
		size_t n = strlen(magics[i]);

		if (len >= n && !memcmp(text, magics[i], n))
			return true;
	}
	return false;
}

/*
 * Why this can hardly be what a fuzzer made, or NULL.  As bytes it would be a
 * run like any other, and "no bug" of a mail whose trace got lost would be
 * believed.
 */
static const char *not_bytes(const char *text, size_t len)
{
	size_t i, lines = 0;

	if (!len)
		return "file is empty";
	if (is_packed(text, len))
		return "file is compressed";
	for (i = 0; i < len; i++) {
		unsigned char c = text[i];

		if ((c < ' ' && !strchr("\n\r\t", c)) || !c || c == 0x7f)
			return NULL;
		lines += c == '\n';
	}
	return lines && len >= LEN_PROSE ? "text without a trace in it" : NULL;
}

static int refuse_bytes(const char *path, const char *why)
{
	complain("%s: %s; name a trace or a mail with one, or give --target if a fuzzer made it",
		 path, why);
	return EXIT_USAGE;
}

static int refuse_instead(const char *path)
{
	complain("%s: --instead is about a trace; make one of it with 'rmapsim show --as=trace %s'",
		 path, path);
	return EXIT_USAGE;
}

/*
 * A trace of a variant is replayed by the program of that variant.  0: this
 * program will do.
 */
static int enter_variant(const char *path, const struct trace *t,
			 const struct options *opt)
{
	if (opt->rev || t->program || core_find(t->rev, NULL))
		return 0;
	if (!strcmp(opt->whole[1], "corpus"))
		complain("%s: variant '%s' is in this build only, and a corpus is for every build; make a mutation of it first, see docs/extending.md",
			 path, t->rev);
	else if (opt->argc > 1)
		complain("%s: its variant '%s' is a program of its own; name this trace alone",
			 path, t->rev);
	else if (variants_enter(t->rev, opt->whole) == -ENOENT)
		complain("%s: its variant '%s' is not built; build it with 'tools/variant %s PATCH', or name a revision with --rev",
			 path, t->rev, t->rev);
	return EXIT_USAGE;
}

static const char *rev_of(const struct options *opt)
{
	return opt->rev;
}

static const char *core_of(const struct options *opt)
{
	return opt->core;
}

static const char *mutation_of(const struct options *opt)
{
	return opt->mutation;
}

static const char *model_of(const struct options *opt)
{
	return opt->model == MM_COUNT ? NULL : memory_model_word(opt->model);
}

static const char *races_of(const struct options *opt)
{
	(void)opt;
	return race_level_word(sim.races);
}

/* What makes another run of a trace than its header says. */
static const struct {
	int		id;
	const char	*name;
	const char	*(*value)(const struct options *opt);
} overriding[] = {
	{ OPT_REV, "rev", rev_of }, { OPT_CORE, "core", core_of },
	{ OPT_MUTATION, "mutation", mutation_of },
	{ OPT_MODEL_OF, "model", model_of }, { OPT_RACES, "races", races_of },
};

static void add_option(struct finding *f, const char *name, const char *value)
{
	size_t n = sizeof(f->options), len = strlen(f->options);

	snprintf(f->options + len, n - len, "--%s=%s ", name,
		 words_path(value));
}

/* What the commands of a report are to say. */
static void name_run(const char *path, const struct options *opt,
		     struct finding *f)
{
	for (u32 i = 0; i < sizeof(overriding) / sizeof(*overriding); i++) {
		const char *value = overriding[i].value(opt);

		/* One of two runs may do without. */
		if (option_is_given(overriding[i].id) && value)
			add_option(f, overriding[i].name, value);
	}
	for (u32 i = 0; i < RACE_RULES; i++) {
		if (option_is_given(OPT_RACE_RULE_OFF) &&
		    sim.race_rules_off & 1u << i)
			add_option(f, "strict-race", race_rule_name(i));
	}
	for (u32 i = 0; i < opt->ninstead; i++)
		add_option(f, "instead", opt->instead[i]);
	snprintf(f->path, sizeof(f->path), "%s", path);
}

/* @inside: lines are those of the trace, not of the file. */
static int run_trace(const char *path, bool inside, const char *text,
		     size_t len, const struct options *opt, struct finding *f,
		     struct replay_result *res)
{
	char name[300];

	struct replay_options over = {
		.rev = opt->rev, .mutation = opt->mutation,
		.model = opt->model == MM_COUNT ? NULL : &opt->model,
		.races = option_is_given(OPT_RACES) ||
			 option_is_given(OPT_RACE_RULE_OFF),
		.lenient = opt->lenient,
		.instead = opt->instead, .ninstead = opt->ninstead,
	};
	struct trace_error err;
	struct trace t;

	snprintf(name, sizeof(name), "%.256s%s", path,
		 inside ? ", the trace in it" : "");
	if (trace_parse(name, text, len, &t, &err)) {
		complain("%s", err.text);
		return EXIT_USAGE;
	}
	if (enter_variant(path, &t, opt)) {
		trace_free(&t);
		return EXIT_USAGE;
	}
	replay_trace(&t, &over, f, res);
	trace_free(&t);
	if (res->status == REPLAY_ERROR) {
		complain("%s: %s", path, res->err.text);
		return EXIT_USAGE;
	}
	name_run(path, opt, f);
	return 0;
}

bool input_read(const char *path, struct input_text *in)
{
	size_t n, magic = strlen(MAGIC);
	char *trace;

	memset(in, 0, sizeof(*in));
	in->text = text_read_file(path, &in->len);
	if (!in->text)
		return false;
	/* What begins as a trace is one, be it torn. */
	if (in->len >= magic && !memcmp(in->text, MAGIC, magic))
		return true;
	trace = mail_find_trace(in->text, in->len, &n);
	if (trace) {
		free(in->text);
		*in = (struct input_text){
			.text = trace, .len = n, .inside = true,
		};
	}
	return true;
}

/* "no bug" of a file that was meant as something else would be believed. */
static int run_bytes(const char *path, struct input_text *in,
		     const struct options *opt, struct finding *f,
		     struct replay_result *res)
{
	if (!opt->target && !opt->quiet && !opt->go_on && !in->noted)
		complain("%s: no trace, so it is run as what fuzz_scenario was given; '--target' says so",
			 path);
	in->noted = true;
	return input_run_bytes(path, in->text, in->len, opt, f, res);
}

int input_run_text(const char *path, struct input_text *in,
		   const struct options *opt, struct finding *f,
		   struct replay_result *res)
{
	if (input_is_trace(path, in->text, in->len))
		return run_trace(path, in->inside, in->text, in->len, opt, f,
				 res);
	if (opt->ninstead)
		return refuse_instead(path);
	if (!opt->target && not_bytes(in->text, in->len))
		return refuse_bytes(path, not_bytes(in->text, in->len));
	return run_bytes(path, in, opt, f, res);
}

int input_run(const char *path, const struct options *opt, struct finding *f,
	      struct replay_result *res)
{
	struct input_text in;
	int ret;

	if (!input_read(path, &in))
		return EXIT_USAGE;
	ret = input_run_text(path, &in, opt, f, res);
	free(in.text);
	return ret;
}

int input_followed(const char *path, struct finding *f,
		   const struct replay_result *res)
{
	if (res->status != REPLAY_DIVERGED)
		return 0;
	replay_explain(stderr, path, res);
	finding_free(f);
	return EXIT_DIVERGED;
}

int input_run_bug(const char *path, const struct options *opt,
		  struct finding *f)
{
	struct replay_result res;
	int ret = input_run(path, opt, f, &res);

	if (!ret)
		ret = input_followed(path, f, &res);
	if (ret || f->result.verdict != VERDICT_NONE)
		return ret;
	complain("%s: its run shows no bug; name a trace or crash file that does",
		 path);
	finding_free(f);
	return EXIT_USAGE;
}

int input_unstable(const char *path)
{
	complain("internal error: %s: the same choices gave another run; please report it with the file",
		 path);
	return EXIT_INTERNAL;
}

const char *input_default(const struct options *opt)
{
	static char path[1024];

	if (outdir_newest(opt->dir, path, sizeof(path)))
		return path;
	complain("%s: no trace there; name one, or find one with 'rmapsim explore --rev v6.15'",
		 opt->dir);
	return NULL;
}
