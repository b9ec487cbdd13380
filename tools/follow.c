// SPDX-License-Identifier: GPL-2.0-only
/*
 * What comes when a trace has been followed as far as it goes?
 *
 * "Is my fix right?": a trace against changed code says little when it ends
 * where the code changed.  So its schedule is kept up to there and continued
 * in as many ways as are wanted.
 */
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "replay/words.h"
#include "tools/explain.h"
#include "tools/follow.h"
#include "tools/options.h"
#include "tools/outdir.h"
#include "tools/paint.h"
#include "tools/session.h"

#define CONTINUATIONS	1000	/* the default of --runs here */

int follow_check(const struct options *opt)
{
	if (opt->ninstead && opt->argc > 1) {
		complain("%s: --instead is about one trace; name one file",
			 opt->argv[1]);
		return EXIT_USAGE;
	}
	if (opt->go_on)
		return names_portfolio(opt->go_on) ? 0 : EXIT_USAGE;
	if (!opt->runs && !opt->for_ms && !option_is_given(OPT_SEED))
		return 0;
	complain("--runs, --for and --seed: are of a search; add --continue=STRATEGY");
	return EXIT_USAGE;
}

/* What was chosen otherwise, and not by this build. */
static void note_instead(const char *path, const struct finding *f,
			 const struct replay_result *res)
{
	if (f->note)
		complain("%s: %s", path, res->same_bug ?
			 "the bug is the same" : "the bug is another one");
	if (!res->first.step) {
		complain("%s: nothing else happens than in the trace", path);
		return;
	}
	complain("%s: parts from the trace at step %u", path, res->first.step);
	fprintf(stderr, "  trace: %s\n  instead: %s\n", res->first.expected,
		res->first.actual);
}

void follow_note(const char *path, const struct options *opt,
		 const struct finding *f, const struct replay_result *res)
{
	if (opt->ninstead) {
		note_instead(path, f, res);
		return;
	}
	if (res->first.step)
		fprintf(stderr, "rmapsim: %s: not the run of the trace from step %u on\n",
			path, res->first.step);
	else if (res->core[0])
		fprintf(stderr, "rmapsim: %s: what its own run did is not known\n",
			path);
	replay_explain_place(stderr, res);
}

/* "trace followed for 193 of 294 steps (diverged at step 194)" */
static void print_followed(const struct options *opt,
			   const struct replay_result *res)
{
	printf("no bug: trace followed for %u", res->followed);
	if (res->total && res->followed <= res->total)
		printf(" of %u", res->total);
	printf(" steps");
	if (opt->ninstead && res->first.step)
		printf(" (another choice at step %u)", res->first.step);
	else if (res->first.step)
		printf(" (diverged at step %u)", res->first.step);
	else
		printf(" (to its last choice)");
}

/* ---- the search ---- */

static void prepare(struct session *ses, struct options *opt,
		    const struct finding *f, u32 cut)
{
	static const struct scenario *list[1];
	static struct choice_log log;
	static struct scenario scn;

	log = sim.log;
	scn = f->trace.scn;
	list[0] = &scn;
	if (!opt->runs && !opt->for_ms)
		opt->runs = CONTINUATIONS;
	ses->opt = opt;
	ses->cfg = (struct search_config) {
		.variant = f->variant, .scenarios = list, .nscenarios = 1,
		.portfolio = names_portfolio(opt->go_on),
		.prefix = &log, .cut = cut,
	};
}

static int print_bug(const struct session *ses)
{
	struct search_hit *hit = &ses->search->best;
	static struct finding f;
	char how[64];
	int ret;

	snprintf(how, sizeof(how), "continued by %s", hit->strategy);
	hit->strategy = how;
	ret = explain_hit(ses->search, hit, ses->opt->dir, &f);
	if (ret)
		return ret;
	paint_report(ses->opt, &f);
	fflush(stdout);
	complain("%s: trace written; 'rmapsim replay %s' shows it again",
		 f.path, words_path(f.path));
	finding_free(&f);
	return EXIT_BUG;
}

static int print_end(const struct session *ses,
		     const struct replay_result *res)
{
	const struct search *s = ses->search;

	if (ses->end == SEARCH_UNSTABLE) {
		complain("internal error: a run was not reproducible (schedule %llu of seed 0x%llx); please report this line",
			 s->last.run, s->cfg->seed);
		return EXIT_INTERNAL;
	}
	if (s->found)
		return print_bug(ses);
	print_followed(ses->opt, res);
	printf(", then %s continuations by %s, NOT exhaustive\n",
	       text_count(s->runs), ses->opt->go_on);
	return ses->stopped ? EXIT_INTERRUPT : EXIT_CLEAN;
}

static int search_on(const struct options *given, const struct finding *f,
		     const struct replay_result *res)
{
	enum memory_model model = sim.model;
	struct options opt = *given;
	struct session ses = { 0 };
	int ret = outdir_open(opt.dir);

	if (ret)
		return ret;
	prepare(&ses, &opt, f,
		(opt.ninstead ? res->kept : res->followed) + 1);
	sim.model = f->trace.model;
	session_run(&ses);
	ret = print_end(&ses, res);
	sim.model = model;
	outdir_close(opt.dir);
	return ret;
}

/* ---- without one ---- */

static void print_end_of_run(const char *path, const struct options *opt,
			     const struct finding *f,
			     const struct replay_result *res)
{
	if (!opt->lenient && !opt->ninstead) {
		printf("no bug: %s ran to its end on %s without a verdict, %u steps\n",
		       path, f->variant->rev, f->result.steps);
		return;
	}
	print_followed(opt, res);
	printf(", then as far as it fits to step %u\n", f->result.steps);
}

int follow_on(const char *path, const struct options *opt,
	      const struct finding *f, const struct replay_result *res)
{
	if (opt->go_on && f->path[0])
		return search_on(opt, f, res);
	if (opt->go_on) {
		complain("%s: is a fuzzer's input; make a trace of it with 'rmapsim show --as=trace %s'",
			 path, words_path(path));
		return EXIT_USAGE;
	}
	print_end_of_run(path, opt, f, res);
	return EXIT_CLEAN;
}
