// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is searched with one seed, and what is kept of it?
 *
 * A record must be the same on every machine: no clock, no folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/text.h"
#include "tools/build_id.h"
#include "tools/explain.h"
#include "tools/json.h"
#include "tools/piece.h"
#include "tools/piece_search.h"

/* What the search of this process has found. */
static json_t *bugs;
static int error;

static bool is_known(const struct finding *f)
{
	json_t *bug;
	size_t i;

	json_array_foreach(bugs, i, bug) {
		if (!strcmp(json_string_value(json_object_get(bug,
							      "signature")),
			    f->trace.signature))
			return true;
	}
	return false;
}

static int add_bug(const struct finding *f, const struct search_hit *hit)
{
	json_t *bug = json_bug_object(f, hit);
	char name[PIECE_NAME], *text;
	size_t len;

	text = trace_print(&f->trace, &len);
	if (!text) {
		complain("no memory for the trace; close something");
		json_decref(bug);
		return EXIT_USAGE;
	}
	finding_file_name(f, name, sizeof(name));
	json_object_set_new(bug, "name", json_string(name));
	json_object_set_new(bug, "text", json_stringn(text, len));
	json_object_del(bug, "trace");
	json_array_append_new(bugs, bug);
	free(text);
	return 0;
}

static int keep(const struct search *s, const struct search_hit *hit)
{
	static struct finding f;
	int ret = explain_hit(s, hit, NULL, &f);

	if (ret)
		return ret;
	if (!is_known(&f))
		ret = add_bug(&f, hit);
	finding_free(&f);
	return ret;
}

/* --keep-going: a finding of a new kind, in the middle of the search. */
static void on_hit(const struct search *s, void *arg)
{
	int ret = keep(s, &s->last);

	(void)arg;
	if (ret)
		error = ret;
}

static json_t *make_record(const struct search *s)
{
	return json_pack("{s:o s:I s:I s:I s:I s:I s:o s:O}",
			 "seed", json_hex(s->cfg->seed),
			 "schedules", (json_int_t)s->runs,
			 "steps", (json_int_t)s->steps,
			 "hits", (json_int_t)s->hits,
			 "cut", (json_int_t)s->cut,
			 "lost_notes", (json_int_t)s->lost_notes,
			 "races", json_race_counters(), "bugs", bugs);
}

static int write_record(const struct search *s, FILE *out)
{
	json_t *record = make_record(s);
	char *text = record ? piece_print(record) : NULL;

	if (!text) {
		complain("no memory for a result; close something");
		return EXIT_USAGE;
	}
	fputs(text, out);
	free(text);
	json_decref(record);
	return 0;
}

static int unstable(const struct search *s)
{
	complain("internal error: a run was not reproducible (scenario %s, schedule %llu of seed 0x%llx); please report this line",
		 s->last.scn.name, s->last.run, s->cfg->seed);
	return EXIT_INTERNAL;
}

u64 piece_runs(const struct options *opt)
{
	u64 ms = opt->for_ms ? opt->for_ms : SESSION_FOR_MS;

	if (opt->runs)
		return opt->runs;
	return opt->seeds || ms >= PIECE_SHORT_MS ? PIECE_RUNS :
						    PIECE_RUNS_SHORT;
}

int piece_search(const struct session *proto, u64 seed, FILE *out)
{
	static struct session ses;
	struct options opt = *proto->opt;

	opt.seed = seed;
	opt.runs = piece_runs(proto->opt);
	opt.for_ms = 0;
	opt.quiet = true;
	ses.opt = &opt;
	ses.cfg = proto->cfg;
	ses.cfg.hit = on_hit;
	ses.first_only = proto->first_only;
	bugs = json_array();
	session_run(&ses);
	if (ses.stopped)
		return EXIT_INTERRUPT;
	if (ses.end == SEARCH_UNSTABLE)
		return unstable(ses.search);
	if (ses.search->found && !opt.keep_going)
		error = keep(ses.search, &ses.search->best);
	return error ? error : write_record(ses.search, out);
}

/* ---- the key ---- */

/* A file of the user may change under its name. */
static u64 scenario_sum(const struct search_config *cfg)
{
	static char text[SCN_TEXT_MAX];
	u64 sum = 0;

	for (u32 i = 0; i < cfg->nscenarios; i++) {
		int len = scenario_print(cfg->scenarios[i], text, sizeof(text));

		sum = sum * 31 + piece_sum(text, len);
	}
	return sum;
}

/* "1845eda06edbcf30 age-vs-zap generated" */
static json_t *scenarios(const struct session *ses)
{
	const struct search_config *cfg = &ses->cfg;
	const struct options *opt = ses->opt;
	bool all = !opt->argc && !opt->scenario && !opt->program;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_t *words;

	sim_bug_on(!out);
	fprintf(out, "%016llx%s", scenario_sum(cfg), all ? " all" : "");
	for (u32 i = 0; !all && i < cfg->nscenarios; i++)
		fprintf(out, " %s", cfg->scenarios[i]->name);
	fputs(cfg->generate ? " generated" : "", out);
	fclose(out);
	words = json_string(text);
	free(text);
	return words;
}

static json_t *obligations(const struct options *opt)
{
	json_t *list = json_array();

	for (u32 i = 0; i < LIMIT_OBLIGATIONS && opt->oblige[i]; i++)
		json_array_append_new(list, json_string(opt->oblige[i]));
	return list;
}

json_t *piece_key(const struct session *ses)
{
	const struct options *opt = ses->opt;
	const struct search_config *cfg = &ses->cfg;
	const char *mutation = cfg->variant->mutation;
	u64 runs = piece_runs(opt);
	char build[BUILD_ID_SIZE];
	json_t *key;

	build_id(build);
	key = json_pack("{s:s s:s s:s s:s s:s s:s s:i s:i s:I s:i s:b s:o s:o}",
			"build", build, "rev", cfg->variant->rev,
			"core", cfg->variant->hash,
			"mutation", mutation ? mutation : "none",
			"strategy", cfg->portfolio->name,
			"model", memory_model_word(sim.model),
			"races", (int)opt->races,
			"strict-race", (int)opt->race_rules_off,
			"runs", (json_int_t)runs, "steps", (int)opt->steps,
			"keep-going", opt->keep_going,
			"oblige", obligations(opt),
			"scenarios", scenarios(ses));
	sim_bug_on(!key);
	return key;
}
