// SPDX-License-Identifier: GPL-2.0-only
/*
 * How do the records of pieces become what the user reads?
 */
#include <stdio.h>
#include <string.h>

#include "replay/words.h"
#include "sched/race.h"
#include "tools/jobs.h"
#include "tools/json.h"
#include "tools/publish.h"
#include "tools/session.h"

void publish_begin(struct publish *pub, const struct options *opt,
		   const struct checkpoint *cp)
{
	pub->opt = opt;
	pub->cp = cp;
	pub->seen = json_object();
	race_counts_reset();
}

void publish_finish(struct publish *pub)
{
	json_decref(pub->seen);
}

static const char *word(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

static u64 count(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

u64 publish_schedules(const char *record, size_t len)
{
	json_t *o = piece_parse(record, len);
	u64 n = count(o, "schedules");

	json_decref(o);
	return n;
}

/* ---- bugs ---- */

/* As `rmapsim show` prints it: the runs of a replay are not this process's. */
static int show(void *arg)
{
	char *argv[] = { arg, NULL };
	const struct options opt = {
		.model = MM_COUNT, .races = sim.races,
		.race_rules_off = sim.race_rules_off,
		.no_pager = true, .argc = 1, .argv = argv,
	};

	return cmd_show(&opt);
}

static int show_report(const struct publish *pub, char *path)
{
	int ret = jobs_aside(show, path);

	if (!ret && !pub->opt->quiet)
		complain("%s: trace written; 'rmapsim replay %s' shows it again",
			 path, words_path(path));
	return ret;
}

static void print_brief(const json_t *bug, u64 seed, const char *path)
{
	printf("%s\n  seed %llu, %s\n", word(bug, "title"), seed, path);
}

/* "v" and "type" first, then the rest in the order of their names. */
static void print_json(json_t *bug, u64 seed, const char *path)
{
	json_t *o = json_pack("{s:i s:s s:o s:s}", "v", 1, "type", "bug",
			      "seed", json_hex(seed), "trace", path);

	json_object_update_missing(o, bug);
	json_object_del(o, "name");
	json_object_del(o, "text");
	json_print(o);
}

static int publish_bug(struct publish *pub, json_t *bug, u64 seed)
{
	const char *sig = word(bug, "signature");
	char path[CHECKPOINT_PATH];
	int ret;

	if (json_object_get(pub->seen, sig))
		return 0;
	ret = checkpoint_write_trace(pub->cp, bug);
	if (ret)
		return ret;
	json_object_set_new(pub->seen, sig, json_true());
	pub->bugs++;
	checkpoint_trace_path(pub->cp, bug, path, sizeof(path));
	if (pub->opt->json)
		print_json(bug, seed, path);
	else if (pub->brief)
		print_brief(bug, seed, path);
	else
		ret = show_report(pub, path);
	return ret;
}

/* ---- counters ---- */

static void add_races(const json_t *races)
{
	race_counts.found += count(races, "found");
	race_counts.repeated += count(races, "repeated");
	race_counts.untracked += count(races, "unchecked");
	for (u32 i = 0; i < RACE_RULES; i++)
		race_counts.rule[i] += count(races, race_rule_name(i));
}

static void add_counters(struct search *sum, const json_t *record)
{
	sum->runs += count(record, "schedules");
	sum->steps += count(record, "steps");
	sum->hits += count(record, "hits");
	sum->cut += count(record, "cut");
	sum->lost_notes += count(record, "lost_notes");
	add_races(json_object_get(record, "races"));
}

static void print_piece(json_t *record)
{
	json_t *o = json_pack("{s:i s:s}", "v", 1, "type", "piece");
	json_t *signatures = json_array(), *bug;
	size_t i;

	json_array_foreach(json_object_get(record, "bugs"), i, bug) {
		json_array_append(signatures,
				  json_object_get(bug, "signature"));
	}
	json_object_update_missing(o, record);
	json_object_set_new(o, "bugs", signatures);
	json_print(o);
}

int publish_piece(struct publish *pub, const struct piece *p)
{
	json_t *record, *bug;
	size_t i;
	int ret = 0;

	if (!p->line)
		return 0;
	record = piece_parse(p->line, strlen(p->line));
	if (!record)
		return EXIT_INTERNAL;
	json_array_foreach(json_object_get(record, "bugs"), i, bug) {
		ret = ret ? ret : publish_bug(pub, bug, p->seed);
	}
	add_counters(&pub->sum, record);
	if (pub->opt->json)
		print_piece(record);
	json_decref(record);
	return ret;
}

/* ---- the whole ---- */

void publish_json_start(const struct publish *pub,
			const struct publish_range *r)
{
	json_t *o = json_pack("{s:i s:s s:s s:o s:I}", "v", 1,
			      "type", "start", "version", RMAPSIM_VERSION,
			      "seed", json_hex(r->first),
			      "budget_ms", (json_int_t)pub->opt->for_ms);

	if (!r->open_ended)
		json_object_set_new(o, "last_seed", json_hex(r->last));
	json_object_update_missing(o, pub->cp->key);
	if (!strcmp(word(o, "mutation"), "none"))
		json_object_del(o, "mutation");
	json_print(o);
}

void publish_json_pulse(u32 pieces, u64 runs, u32 bugs, u64 elapsed_ms)
{
	u64 per_s = elapsed_ms ? runs * 1000 / elapsed_ms : 0;

	json_print(json_pack("{s:i s:s s:i s:I s:I s:i}",
			     "v", 1, "type", "pulse", "pieces", (int)pieces,
			     "schedules", (json_int_t)runs,
			     "per_s", (json_int_t)per_s, "bugs", (int)bugs));
}

static json_t *ranges(const struct publish *pub,
		      const struct publish_range *r, bool missing)
{
	if (missing && r->open_ended)
		return json_array();
	return piece_ranges_json(&pub->cp->pieces, r->first, r->last, missing);
}

static void print_json_end(const struct publish *pub,
			   const struct publish_range *r)
{
	const struct search *s = &pub->sum;

	json_print(json_pack("{s:i s:s s:I s:I s:b s:b s:s s:i s:I s:{s:I s:I s:I} s:o s:o s:o}",
			     "v", 1, "type", "end",
			     "schedules", (json_int_t)s->runs,
			     "steps", (json_int_t)s->steps,
			     "complete", 0, "interrupted", r->interrupted,
			     "model", word(pub->cp->key, "model"),
			     "bugs", (int)pub->bugs,
			     "elapsed_ms", (json_int_t)r->elapsed_ms,
			     "counters", "lost_notes",
			     (json_int_t)s->lost_notes,
			     "cut", (json_int_t)s->cut,
			     "hits", (json_int_t)s->hits,
			     "races", json_race_counters(),
			     "searched", ranges(pub, r, false),
			     "missing", ranges(pub, r, true)));
}

static void what_text(const struct publish *pub,
		      const struct publish_range *r, char *buf, size_t size)
{
	if (pub->bugs)
		snprintf(buf, size, "%s%u bug%s",
			 r->interrupted ? "interrupted, " : "", pub->bugs,
			 pub->bugs > 1 ? "s" : "");
	else
		snprintf(buf, size, "%s", r->interrupted ?
			 "interrupted, no bug so far" : "no bug");
}

/* "1,000 each for seeds 1..40, 42, missing 41", "1,000 each, no seed to its
 * end" */
static void seeds_text(const struct publish *pub,
		       const struct publish_range *r, char *buf, size_t size)
{
	const struct piece_list *l = &pub->cp->pieces;
	char done[160], missing[160];
	bool gaps;

	piece_ranges(l, r->first, r->last, false, done, sizeof(done));
	piece_ranges(l, r->first, r->last, true, missing, sizeof(missing));
	gaps = !r->open_ended && strcmp(missing, "none");
	if (r->open_ended && !strcmp(done, "none")) {
		snprintf(buf, size, "%s each, no seed to its end",
			 text_count(count(pub->cp->key, "runs")));
		return;
	}
	snprintf(buf, size, "%s each for seed%s %s%s%s",
		 text_count(count(pub->cp->key, "runs")),
		 strpbrk(done, ".,") ? "s" : "", done,
		 gaps ? ", missing " : "", gaps ? missing : "");
}

static void print_line(const struct publish *pub,
		       const struct publish_range *r)
{
	char what[48], seeds[400], losses[SESSION_LOSSES];

	what_text(pub, r, what, sizeof(what));
	seeds_text(pub, r, seeds, sizeof(seeds));
	session_losses(&pub->sum, count(pub->cp->key, "steps"), losses,
		       sizeof(losses));
	printf("%s: %s schedules (%s), NOT exhaustive, model %s%s", what,
	       text_count(pub->sum.runs), seeds, word(pub->cp->key, "model"),
	       losses);
	if (r->elapsed_ms)
		printf(", %llu.%llus", r->elapsed_ms / 1000,
		       r->elapsed_ms / 100 % 10);
	putchar('\n');
}

void publish_end(const struct publish *pub, const struct publish_range *r)
{
	if (pub->opt->json)
		print_json_end(pub, r);
	else if (!pub->opt->quiet)
		print_line(pub, r);
	if (pub->opt->verbose && !pub->opt->json)
		session_print_races();
}
