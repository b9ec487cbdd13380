// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim explore: is there a schedule of these scenarios that shows a bug?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/programs/program.h"
#include "core/scenario/text.h"
#include "replay/words.h"
#include "sched/race.h"
#include "tools/exhaust.h"
#include "tools/explain.h"
#include "tools/hand.h"
#include "tools/json.h"
#include "tools/oblige.h"
#include "tools/outdir.h"
#include "tools/paint.h"
#include "tools/seeds.h"
#include "tools/session.h"

/* As a scenario's name: the whole generated family. */
#define GENERATED	"generated"

/* Signatures of the bugs already printed, with --keep-going. */
static char signatures[SEARCH_KINDS][16];
static unsigned int nbugs;
static int hit_error;

static struct scenario chosen[LIMIT_SCENARIOS];
static const struct scenario *list[LIMIT_SCENARIOS];
static u32 nlist;

/* ---- scenarios ---- */

/* --set, --fail-alloc: of all scenarios that are named. */
static int set_params(const struct options *opt, struct scenario *scn)
{
	struct scn_error err = { 0 };
	int ret = scenario_parse_vm(scn, opt->set, strlen(opt->set), &err);

	if (!ret)
		ret = scenario_check(scn, &err);
	if (!ret)
		return 0;
	complain("--set %.64s: %s: %s", opt->set, scn->name, err.text);
	return EXIT_USAGE;
}

static int add_scenario(const struct options *opt,
			const struct core_variant *v,
			const struct scenario *scn)
{
	struct scenario *own = &chosen[nlist];

	if (nlist == LIMIT_SCENARIOS) {
		complain("more than %d scenarios; name fewer", LIMIT_SCENARIOS);
		return EXIT_USAGE;
	}
	*own = *scn;
	if (opt->set && set_params(opt, own))
		return EXIT_USAGE;
	if (!core_runs(v, own)) {
		complain("%s: its geometry is %s, which mutation %s is not built for; see MUTATION_WIDE in core/mutations",
			 own->name, scenario_geometry_word(own->geometry),
			 v->mutation);
		return EXIT_USAGE;
	}
	list[nlist++] = own;
	return 0;
}

static int add_file(const struct options *opt,
		    const struct core_variant *v, const char *path)
{
	struct scenario scn;
	struct scn_error err;
	size_t len;
	char *text = text_read_file(path, &len);
	int ret;

	if (!text)
		return EXIT_USAGE;
	ret = scenario_parse(text, len, &scn, &err);
	free(text);
	if (!ret)
		return add_scenario(opt, v, &scn);
	if (err.line)
		complain("%s:%u: %s", path, err.line, err.text);
	else
		complain("%s: %s", path, err.text);
	return EXIT_USAGE;
}

static int add_named(const struct options *opt,
		     const struct core_variant *v, const char *name,
		     bool *generate)
{
	struct scenario scn;

	if (!strcmp(name, GENERATED)) {
		*generate = true;
		return 0;
	}
	if (strchr(name, '/') || strstr(name, ".scn")) {
		complain("%.64s: looks like a file; write --scenario %.64s",
			 name, name);
		return EXIT_USAGE;
	}
	if (!names_scenario(name, &scn))
		return EXIT_USAGE;
	return add_scenario(opt, v, &scn);
}

/* Instead of everything else: a variant and a scenario of its own. */
static int choose_program(const struct options *opt,
			  struct search_config *cfg)
{
	const struct program *p = names_program(opt->program);

	if (!p)
		return EXIT_USAGE;
	if (opt->argc || opt->scenario || opt->rev || opt->mutation) {
		complain("--program %.64s: is code of its own; leave out scenarios, --rev and --mutation",
			 opt->program);
		return EXIT_USAGE;
	}
	if (opt->model == MM_COUNT)
		sim.model = MM_SC;
	cfg->variant = &program_core;
	program_scenario(p, &chosen[0]);
	list[nlist++] = &chosen[0];
	return 0;
}

static int choose_scenarios(const struct options *opt,
			    struct search_config *cfg)
{
	int ret = 0;

	if (opt->program)
		ret = choose_program(opt, cfg);
	else if (!opt->argc && !opt->scenario) {
		cfg->generate = true;
		nlist = session_scenarios(cfg->variant, list);
	}
	for (int i = 0; !ret && i < opt->argc; i++)
		ret = add_named(opt, cfg->variant, opt->argv[i],
				&cfg->generate);
	if (!ret && opt->scenario)
		ret = add_file(opt, cfg->variant, opt->scenario);
	if (!ret && opt->set && cfg->generate) {
		complain("--set, --fail-alloc: are of scenarios that are named; name them, see 'rmapsim list scenarios'");
		ret = EXIT_USAGE;
	}
	cfg->scenarios = list;
	cfg->nscenarios = nlist;
	return ret;
}

/* ---- findings ---- */

static bool is_new_signature(const struct finding *f)
{
	for (unsigned int i = 0; i < nbugs; i++) {
		if (!strcmp(signatures[i], f->trace.signature))
			return false;
	}
	snprintf(signatures[nbugs++], sizeof(*signatures), "%s",
		 f->trace.signature);
	return true;
}

static int print_hit(const struct session *ses, const struct search *s,
		     const struct search_hit *hit)
{
	static struct finding f;
	int ret;

	oblige_explains(true);
	ret = explain_hit(s, hit, ses->opt->dir, &f);
	oblige_explains(false);
	if (ret)
		return ret;
	if (nbugs < SEARCH_KINDS && is_new_signature(&f)) {
		if (ses->opt->json)
			json_bug(&f, hit);
		else
			paint_report(ses->opt, &f);
		fflush(stdout);
		if (!ses->opt->quiet)
			complain("%s: trace written; 'rmapsim replay %s' shows it again",
				 f.path, words_path(f.path));
	}
	finding_free(&f);
	return 0;
}

/* --keep-going: a finding of a new kind, in the middle of the search. */
static void on_hit(const struct search *s, void *arg)
{
	const struct session *ses = arg;
	int ret = print_hit(ses, s, &s->last);

	if (ret)
		hit_error = ret;
}

static int print_result(const struct session *ses)
{
	const struct search *s = ses->search;
	char line[256];
	int ret = hit_error;

	if (ses->end == SEARCH_UNSTABLE) {
		complain("internal error: a run was not reproducible (scenario %s, schedule %llu of seed 0x%llx); please report this line",
			 s->last.scn.name, s->last.run, s->cfg->seed);
		return EXIT_INTERNAL;
	}
	if (s->found && !ses->opt->keep_going)
		ret = print_hit(ses, s, &s->best);
	session_end_line(ses, line, sizeof(line));
	if (ses->opt->json)
		json_end(ses, nbugs);
	else if (!s->found && !ses->opt->quiet)
		printf("%s\n", line);
	if (ses->opt->verbose && !ses->opt->json)
		session_print_races();
	if (ret)
		return ret;
	if (s->found)
		return EXIT_BUG;
	return ses->stopped ? EXIT_INTERRUPT : EXIT_CLEAN;
}

/* -v: what was made of options, environment and defaults. */
static void print_config(const struct session *ses)
{
	const struct search_config *cfg = &ses->cfg;
	const struct options *opt = ses->opt;
	u64 ms = opt->for_ms || opt->runs ? opt->for_ms : SESSION_FOR_MS;

	complain("rev %s, core %s, mutation %s, model %s, races %s",
		 cfg->variant->rev, cfg->variant->hash,
		 cfg->variant->mutation ? cfg->variant->mutation : "none",
		 memory_model_word(sim.model), race_level_word(sim.races));
	complain("strategy %s, seed 0x%llx, %u scenarios%s, %s%s%s",
		 cfg->portfolio->name, opt->seed, cfg->nscenarios,
		 cfg->generate ? " and generated ones" : "",
		 ms ? text_duration(ms) : "no time limit",
		 opt->runs ? ", schedules " : "",
		 opt->runs ? text_count(opt->runs) : "");
}

static int explore_by_hand(const struct search_config *cfg,
			   const struct options *opt)
{
	bool named = opt->argc || opt->scenario || opt->program;

	if (named && cfg->nscenarios == 1 && !cfg->generate)
		return hand_explore(cfg->variant, cfg->scenarios[0], opt);
	complain("--manual: plays one scenario; name one, see 'rmapsim list scenarios'");
	return EXIT_USAGE;
}

int cmd_explore(const struct options *opt)
{
	struct session ses = { .opt = opt, .shows = true };
	const char *strategy;
	int ret = exhaust_check(opt);

	if (!ret)
		ret = oblige_take(opt, &strategy);
	if (ret)
		return ret;
	ses.cfg.variant = names_variant(opt->rev, opt->mutation);
	ses.cfg.portfolio = ses.cfg.variant ? names_portfolio(strategy) :
					      NULL;
	if (!ses.cfg.portfolio)
		return EXIT_USAGE;
	ses.cfg.hit = on_hit;
	explain_options(opt);
	ret = choose_scenarios(opt, &ses.cfg);
	/* How soon it is found is what a program is about. */
	ses.first_only = opt->program && !opt->keep_going;
	if (!ret)
		ret = outdir_open(opt->dir);
	if (ret)
		return ret;
	if (opt->verbose)
		print_config(&ses);
	if (opt->manual) {
		ret = explore_by_hand(&ses.cfg, opt);
		outdir_close(opt->dir);
		return ret;
	}
	if (seeds_wanted(opt)) {
		ret = seeds_explore(&ses);
		outdir_close(opt->dir);
		return ret;
	}
	if (opt->how) {
		ret = exhaust_explore(&ses, opt->argc || opt->scenario ||
				      opt->program, print_hit);
		outdir_close(opt->dir);
		return ret;
	}
	if (opt->json)
		json_start(&ses.cfg, opt);
	session_run(&ses);
	ret = print_result(&ses);
	if (!opt->quiet)
		oblige_print_tally();
	outdir_close(opt->dir);
	return ret;
}
