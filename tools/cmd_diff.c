// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim diff: where do two runs part?
 *
 * As diff(1): 0 the same run, 1 another one.  One trace and an option (--rev,
 * --core, --mutation, --model, --instead) are two runs as well: as it is, and
 * with that.
 */
#include <stdio.h>
#include <string.h>

#include "replay/export/diff.h"
#include "tools/input.h"

enum { A, B };

struct side {
	const char		*path;
	struct options		opt;
	char			name[320];
	struct run_copy		copy;
	bool			copied;
};

/* Runs a side; 0, or an exit code after a message. */
static int run_side(struct side *s, bool may_diverge)
{
	static struct finding f;
	struct replay_result res;
	int ret = input_run(s->path, &s->opt, &f, &res);

	if (ret)
		return ret;
	if (res.status == REPLAY_DIVERGED)
		replay_explain(stderr, s->path, &res);
	if (res.status == REPLAY_DIVERGED && !may_diverge) {
		finding_free(&f);
		return EXIT_DIVERGED;
	}
	s->copied = !copy_make(&s->copy, &f);
	finding_free(&f);
	if (s->copied)
		return 0;
	complain("%s: no memory for the run; close something", s->path);
	return EXIT_USAGE;
}

static int compare(struct side side[2], bool all)
{
	struct diff d = {
		.a = &side[A].copy, .b = &side[B].copy,
		.name_a = side[A].name, .name_b = side[B].name, .all = all,
	};
	struct align al;
	bool same;

	if (!align_comparable(d.a, d.b)) {
		complain("%s: runs other operations (%s) than %s (%s); give two traces of one scenario",
			 side[B].path, d.b->trace.scn.name, side[A].path,
			 d.a->trace.scn.name);
		return EXIT_USAGE;
	}
	if (align_make(&al, d.a, d.b)) {
		complain("no memory for the comparison; close something");
		return EXIT_USAGE;
	}
	d.al = &al;
	diff_write(stdout, &d);
	same = al.same;
	align_free(&al);
	return same ? EXIT_CLEAN : EXIT_BUG;
}

/* What is asked for is asked of the second run alone. */
static bool changes_something(const struct options *opt)
{
	return opt->rev || opt->mutation || opt->model != MM_COUNT ||
	       opt->ninstead;
}

static void describe_change(const struct options *opt, char *buf, size_t n)
{
	size_t len;

	len = snprintf(buf, n, "%.200s, with%s%.32s%s%.32s%s%s", opt->argv[0],
		 opt->rev ? " core " : "", opt->rev ? opt->rev : "",
		 opt->mutation ? " mutation " : "",
		 opt->mutation ? opt->mutation : "",
		 opt->model != MM_COUNT ? " model " : "",
		 opt->model != MM_COUNT ? memory_model_word(opt->model) : "");
	for (u32 i = 0; i < opt->ninstead && len < n; i++)
		len += snprintf(buf + len, n - len, " '%s'", opt->instead[i]);
}

static void prepare(struct side side[2], const struct options *opt)
{
	side[A].opt = side[B].opt = *opt;
	side[A].path = opt->argv[0];
	side[B].path = opt->argv[opt->argc - 1];
	side[A].opt.rev = side[A].opt.mutation = NULL;
	side[A].opt.model = MM_COUNT;
	side[A].opt.ninstead = 0;
	snprintf(side[A].name, sizeof(side[A].name), "%.256s", side[A].path);
	snprintf(side[B].name, sizeof(side[B].name), "%.256s", side[B].path);
	if (opt->argc == 1)
		describe_change(opt, side[B].name, sizeof(side[B].name));
}

int cmd_diff(const struct options *opt)
{
	static struct side side[2];
	bool change = changes_something(opt);
	int ret;

	if (opt->argc < 1 || opt->argc > 2 || (opt->argc == 2) == change) {
		complain("diff: give two traces, or one and --rev, --core, --mutation, --model or --instead");
		return EXIT_USAGE;
	}
	prepare(side, opt);
	ret = run_side(&side[A], false);
	if (!ret)
		ret = run_side(&side[B], change);
	if (!ret)
		ret = compare(side, opt->events);
	for (int i = A; i <= B; i++) {
		if (side[i].copied)
			copy_free(&side[i].copy);
	}
	return ret;
}
