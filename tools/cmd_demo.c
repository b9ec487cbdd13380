// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim demo: both halves of a claim.
 *
 * The code that Linux carried from v6.15 on is searched with the default
 * settings until its bug is found; then the newest code is searched in the
 * same way, for at least as long, and must stay silent.
 */
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "replay/words.h"
#include "tools/explain.h"
#include "tools/outdir.h"
#include "tools/paint.h"
#include "tools/session.h"

#define DEMO_REV	"v6.15"

/* The silent half lasts as long as the finding one, but not below this. */
#define SILENT_MIN_MS	2000

static int start(struct session *ses, const struct options *opt,
		 const char *rev)
{
	static const struct scenario *list[LIMIT_SCENARIOS];

	memset(ses, 0, sizeof(*ses));
	ses->opt = opt;
	ses->shows = true;
	ses->cfg.portfolio = names_portfolio(NULL);
	ses->cfg.variant = names_variant(rev, NULL);
	if (!ses->cfg.variant || !ses->cfg.portfolio)
		return EXIT_USAGE;
	ses->cfg.scenarios = list;
	ses->cfg.nscenarios = session_scenarios(ses->cfg.variant, list);
	ses->cfg.generate = true;
	session_run(ses);
	return 0;
}

static int print_found(const struct session *ses, char *path, size_t size)
{
	static struct finding f;
	const struct search *s = ses->search;
	int ret = explain_hit(s, &s->best, ses->opt->dir, &f);

	if (ret)
		return ret;
	printf("found: schedule %s of %s, the simplest of those with it; %llu.%llu s",
	       text_count(s->best.run), text_count(s->runs),
	       ses->elapsed_ms / 1000, ses->elapsed_ms / 100 % 10);
	if (f.trace.minimised_steps)
		printf("; made small: %s -> %s steps",
		       text_count(f.trace.minimised_steps),
		       text_count(f.result.steps));
	printf("\n\n");
	paint_report(ses->opt, &f);
	fflush(stdout);
	snprintf(path, size, "%s", f.path);
	finding_free(&f);
	return 0;
}

/* The search of the old code; 0 when it did what a demo is for. */
static int find_half(struct session *ses, const struct options *opt,
		     char *path, size_t size)
{
	int ret;

	printf("looking for a bug in the rmap code of Linux " DEMO_REV
	       ", all scenarios, default settings...\n");
	fflush(stdout);
	ret = start(ses, opt, DEMO_REV);
	if (ret)
		return ret;
	if (ses->stopped)
		return EXIT_INTERRUPT;
	if (ses->end == SEARCH_UNSTABLE) {
		complain("internal error: a run was not reproducible; please report it");
		return EXIT_INTERNAL;
	}
	if (!ses->search->found) {
		complain("demo: nothing found in " DEMO_REV " within the budget; give it longer with --for");
		return EXIT_BUG;
	}
	return print_found(ses, path, size);
}

static int silent_half(const struct options *opt, u64 ms)
{
	struct options quiet = *opt;
	struct session ses;
	char line[256];
	int ret;

	quiet.for_ms = ms < SILENT_MIN_MS ? SILENT_MIN_MS : ms;
	if (opt->core)
		printf("\nthe same search on the variant %s:\n", opt->core);
	else
		printf("\nthe same search on the newest code, where it is fixed:\n");
	fflush(stdout);
	ret = start(&ses, &quiet, opt->core);
	if (ret)
		return ret;
	session_end_line(&ses, line, sizeof(line));
	if (!ses.search->found) {
		printf("%s\n", line);
		return ses.stopped ? EXIT_INTERRUPT : EXIT_CLEAN;
	}
	if (opt->core)
		complain("demo: the variant shows something too; see 'rmapsim explore --core %s'",
			 opt->core);
	else
		complain("demo: the newest code shows something too; see 'rmapsim explore'");
	return EXIT_BUG;
}

static void print_next(const char *path)
{
	const char *word = words_path(path);

	printf("\nnext:\n"
	       "  rmapsim show --as=html %s >bug.html\n"
	       "  rmapsim replay --gdb %s\n"
	       "  tools/variant mine my.patch     your own change, then\n"
	       "  rmapsim explore --core mine     docs/testing-a-patch.md\n"
	       "  rmapsim list mutations          bugs to find\n", word, word);
}

int cmd_demo(const struct options *opt)
{
	struct session ses = { .elapsed_ms = 0 };
	char path[256] = "";
	int ret;

	if (opt->argc) {
		complain("%.64s: demo looks at all scenarios; leave it out, or see 'rmapsim help explore'",
			 opt->argv[0]);
		return EXIT_USAGE;
	}
	ret = outdir_open(opt->dir);
	explain_options(opt);
	if (!ret)
		ret = find_half(&ses, opt, path, sizeof(path));
	if (!ret)
		ret = silent_half(opt, ses.elapsed_ms);
	outdir_close(opt->dir);
	if (ret)
		return ret;
	print_next(path);
	return EXIT_CLEAN;
}
