// SPDX-License-Identifier: GPL-2.0-only
/*
 * When does a search end, and what does the user see while it runs?
 *
 * The clock is read here and nowhere below tools/: it ends a search, it never
 * steers one.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "sched/race.h"
#include "tools/session.h"

static volatile sig_atomic_t interrupted;
static struct search the_search;

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

/*
 * The second Ctrl-C ends the program the ordinary way.  The first one counts
 * for all searches to come, also if it arrives between two.
 */
void session_catch_interrupts(void)
{
	struct sigaction sa = {
		.sa_handler = on_interrupt, .sa_flags = SA_RESETHAND,
	};

	if (interrupted)
		return;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

bool session_interrupted(void)
{
	return interrupted;
}

/* ---- the budget ---- */

/*
 * The clock of a finding starts again when something worse is found.  It
 * counts schedules when they are the budget, so that such a search is the same
 * on every machine.
 */
static bool after_finding(struct session *ses, const struct search *s,
			  u64 elapsed)
{
	enum severity now = verdict_severity(s->best.result.verdict);
	u64 at = ses->budget_ms ? elapsed : s->runs;
	u64 least = ses->budget_ms ? SESSION_AFTER_MS : SESSION_AFTER_RUNS;
	u64 more;

	if (!ses->found_at || now < ses->found_severity) {
		ses->found_at = at ? at : 1;
		ses->found_severity = now;
	}
	more = ses->found_at * SESSION_AFTER_TIMES;
	return at >= ses->found_at + (more < least ? least : more);
}

static bool stop(const struct search *s, void *arg)
{
	struct session *ses = arg;
	u64 elapsed = text_now_ms() - ses->start_ms;

	if (interrupted) {
		ses->stopped = true;
		return true;
	}
	if (ses->budget_ms && elapsed >= ses->budget_ms)
		return true;
	if (s->found && ses->first_only)
		return true;
	if (s->found && !s->cfg->keep_going && after_finding(ses, s, elapsed))
		return true;
	if (ses->shows)
		progress_tick(&ses->progress, s, elapsed);
	return false;
}

void session_run(struct session *ses)
{
	const struct options *opt = ses->opt;

	ses->budget_ms = opt->for_ms;
	if (!ses->budget_ms && !opt->runs)
		ses->budget_ms = SESSION_FOR_MS;
	ses->cfg.seed = opt->seed;
	ses->cfg.runs_max = opt->runs;
	ses->cfg.steps_max = opt->steps;
	ses->cfg.keep_going = opt->keep_going;
	ses->cfg.watch = ses->shows;
	ses->cfg.stop = stop;
	ses->cfg.arg = ses;
	ses->search = &the_search;
	ses->progress = (struct progress){
		.opt = opt, .budget_ms = ses->budget_ms,
	};
	session_catch_interrupts();
	ses->start_ms = text_now_ms();
	ses->end = search_run(&the_search, &ses->cfg);
	ses->elapsed_ms = text_now_ms() - ses->start_ms;
	if (ses->shows)
		progress_end(&ses->progress, &the_search, ses->elapsed_ms);
}

u32 session_scenarios(const struct core_variant *v,
		      const struct scenario **list)
{
	u32 n = 0;

	for (u32 i = 0; i < registry_count(); i++) {
		const struct scenario *scn = registry_get(i);

		if (core_runs(v, scn))
			list[n++] = scn;
	}
	return n;
}

void session_print_races(void)
{
	printf("data races: %s seen", text_count(race_counts.found));
	for (u32 i = 0; i < RACE_RULES; i++) {
		if (race_counts.rule[i])
			printf(", %s %s", race_rule_name(i),
			       text_count(race_counts.rule[i]));
	}
	printf(", repeated %s\n", text_count(race_counts.repeated));
}

void session_losses(const struct search *s, u32 steps, char *buf, size_t size)
{
	int n = 0;

	*buf = '\0';
	if (s->cut)
		n = snprintf(buf, size, ", %s cut at %u steps",
			     text_count(s->cut), steps);
	if (s->lost_notes)
		n += snprintf(buf + n, size - n, ", notes not kept %s",
			      text_count(s->lost_notes));
	if (race_losses())
		snprintf(buf + n, size - n, ", not checked for races %s",
			 text_count(race_losses()));
}

bool session_is_run_out(const struct session *ses)
{
	const struct search *s = ses->search;

	return s->cfg->runs_max &&
	       (s->runs >= s->cfg->runs_max || !ses->budget_ms);
}

void session_end_line(const struct session *ses, char *buf, size_t size)
{
	const struct search *s = ses->search;
	char extra[SESSION_LOSSES], budget[48], last[48] = "";

	if (session_is_run_out(ses))
		snprintf(budget, sizeof(budget), "%s schedules",
			 text_count(s->cfg->runs_max));
	else
		snprintf(budget, sizeof(budget), "%s",
			 text_duration(ses->budget_ms));
	if (ses->shows)
		snprintf(last, sizeof(last), ", last new coverage %s ago",
			 progress_ago(ses->elapsed_ms -
				      ses->progress.fresh_ms));
	session_losses(s, s->cfg->steps_max, extra, sizeof(extra));
	snprintf(buf, size,
		 "%s: %s schedules, NOT exhaustive (budget %s)%s, "
		 "model %s%s, %llu.%llus",
		 ses->stopped ? "interrupted, no bug so far" : "no bug",
		 text_count(s->runs), budget, last, memory_model_word(sim.model),
		 extra, ses->elapsed_ms / 1000,
		 ses->elapsed_ms / 100 % 10);
}
