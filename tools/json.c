// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a program that reads our output get?
 *
 * One object a line, "v" and "type" first; within v1 keys are only added.
 */
#include <jansson.h>

#include "core/core_ops.h"
#include "sched/race.h"
#include "tools/build_id.h"
#include "tools/exhaust.h"
#include "tools/json.h"
#include "tools/mutants.h"
#include "tools/session.h"

void json_print(json_t *obj)
{
	sim_bug_on(!obj);
	json_dumpf(obj, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(obj);
}

json_t *json_hex(u64 n)
{
	return json_sprintf("0x%llx", n);
}

void json_start(const struct search_config *cfg, const struct options *opt)
{
	char build[BUILD_ID_SIZE];

	build_id(build);
	json_print(json_pack("{s:i s:s s:s s:s s:s s:s s:s s:s* s:s s:s s:o s:I s:I s:i s:i s:i s:b s:b}",
			     "v", 1, "type", "start",
			     "version", RMAPSIM_VERSION, "build", build,
			     "compiler", RMAPSIM_COMPILER,
			     "rev", cfg->variant->rev,
			     "core", cfg->variant->hash,
			     "mutation", cfg->variant->mutation,
			     "strategy", cfg->portfolio->name,
			     "model", memory_model_word(sim.model),
			     "seed", json_hex(opt->seed),
			     "budget_ms", (json_int_t)opt->for_ms,
			     "runs", (json_int_t)opt->runs,
			     "steps", (int)opt->steps,
			     "races", (int)sim.races,
			     "scenarios", (int)cfg->nscenarios,
			     "generated", cfg->generate,
			     "keep-going", opt->keep_going));
}

void json_pulse(const struct search *s, const struct progress *p, u64 elapsed_ms)
{
	u64 per_s = elapsed_ms ? s->runs * 1000 / elapsed_ms : 0;

	json_print(json_pack("{s:i s:s s:s s:I s:I s:I s:I s:i s:I s:i}",
			     "v", 1, "type", "pulse",
			     "scenario", s->scn.name,
			     "schedules", (json_int_t)s->runs,
			     "per_s", (json_int_t)per_s,
			     "steps", (json_int_t)s->steps,
			     "hits", (json_int_t)s->hits,
			     "coverage", (int)p->coverage,
			     "last_new_s",
			     (json_int_t)((elapsed_ms - p->fresh_ms) / 1000),
			     "bugs", (int)s->nkinds));
}

void json_bug(const struct finding *f, const struct search_hit *hit)
{
	json_print(json_bug_object(f, hit));
}

/* By rule, and what no rule or count covers. */
json_t *json_race_counters(void)
{
	json_t *o = json_pack("{s:I s:I s:I}",
			      "found", (json_int_t)race_counts.found,
			      "repeated", (json_int_t)race_counts.repeated,
			      "unchecked", (json_int_t)race_losses());

	for (u32 i = 0; o && i < RACE_RULES; i++)
		json_object_set_new(o, race_rule_name(i),
				    json_integer(race_counts.rule[i]));
	return o;
}

/* What the search stayed within, as its end line has it. */
static json_t *bound_of(const struct session *ses)
{
	if (session_is_run_out(ses))
		return json_sprintf("%llu schedules",
				    ses->search->cfg->runs_max);
	return json_sprintf("%s", text_duration(ses->budget_ms));
}

void json_end(const struct session *ses, unsigned int bugs)
{
	const struct search *s = ses->search;
	u64 last = ses->elapsed_ms - ses->progress.fresh_ms;

	json_print(json_pack("{s:i s:s s:I s:I s:b s:o s:b s:s s:i s:i s:I s:I s:{s:I s:I s:I} s:o}",
			     "v", 1, "type", "end",
			     "schedules", (json_int_t)s->runs,
			     "steps", (json_int_t)s->steps,
			     "complete", 0, "bound", bound_of(ses),
			     "interrupted", ses->stopped,
			     "model", memory_model_word(sim.model),
			     "bugs", (int)bugs,
			     "coverage", (int)ses->progress.coverage,
			     "last_new_s", (json_int_t)(last / 1000),
			     "elapsed_ms", (json_int_t)ses->elapsed_ms,
			     "counters", "lost_notes",
			     (json_int_t)s->lost_notes,
			     "cut", (json_int_t)s->cut,
			     "hits", (json_int_t)s->hits,
			     "races", json_race_counters()));
}

void json_exhausted(const struct exhaust *e)
{
	bool bounded = e->bounded && e->bound_met;

	json_print(json_pack("{s:i s:s s:s s:s s:b s:b s:s s:I s:I s:I s:i s:i s:f s:I}",
			     "v", 1, "type", "exhausted",
			     "scenario", e->scn->name,
			     "model", memory_model_word(sim.model),
			     "exhaustive", e->complete && !bounded,
			     "complete", e->complete,
			     "by", e->by_classes ? "classes" : "states",
			     "count", (json_int_t)e->classes,
			     "runs", (json_int_t)e->runs,
			     "finished", (json_int_t)e->finished,
			     "preemptions", bounded ? (int)e->bound : -1,
			     "bugs", (int)e->nhits,
			     "done", e->done,
			     "elapsed_ms", (json_int_t)e->elapsed_ms));
}

void json_exhaust_end(const struct exhaust_sum *sum)
{
	json_t *bound = sum->bounded ?
			json_sprintf("%u preemptions", sum->preemptions) :
			json_null();

	json_print(json_pack("{s:i s:s s:I s:b s:o s:b s:s s:i s:I}",
			     "v", 1, "type", "end",
			     "schedules", (json_int_t)sum->runs,
			     "complete", sum->complete, "bound", bound,
			     "interrupted", sum->interrupted,
			     "model", memory_model_word(sim.model),
			     "bugs", (int)sum->bugs,
			     "elapsed_ms", (json_int_t)sum->elapsed_ms));
}

void json_mutant(const struct mutant *mt)
{
	const struct core_mutation *m = mt->m;

	json_print(json_pack("{s:i s:s s:s s:s s:b s:s s:s s:b s:b s:b s:s* s:s* s:I s:I s:s}",
			     "v", 1, "type", "mutant", "mutation", m->name,
			     "rev", m->base, "control", mt->control,
			     "expected_verdict", m->verdict,
			     "expected_check", m->invariant,
			     "found", mt->found,
			     "as_expected", mutant_is_expected(mt),
			     "as_listed", mutant_is_as_listed(mt),
			     "verdict", mt->found ?
			     verdict_word(mt->verdict) : NULL,
			     "check", mt->found ?
			     invariant_id(mt->first) : NULL,
			     "schedules", (json_int_t)mt->schedule,
			     "elapsed_ms", (json_int_t)mt->ms,
			     "model", memory_model_word(mt->found ? mt->model : sim.model)));
}

void json_mutants_end(u32 defects, u32 found, u32 controls, u32 silent,
		      u64 median_ms, u64 max_ms, const char *uncovered,
		      bool interrupted)
{
	json_print(json_pack("{s:i s:s s:i s:i s:i s:i s:I s:I s:s s:b}",
			     "v", 1, "type", "mutants",
			     "defects", (int)defects, "found", (int)found,
			     "controls", (int)controls, "silent", (int)silent,
			     "median_ms", (json_int_t)median_ms,
			     "max_ms", (json_int_t)max_ms,
			     "first_of_none", uncovered,
			     "interrupted", interrupted));
}
