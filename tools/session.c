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
#include <unistd.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "sched/race.h"
#include "tools/json.h"
#include "tools/session.h"

#define PROGRESS_TTY_MS		250
#define PROGRESS_PLAIN_MS	30000

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

/* ---- progress, on stderr ---- */

static void clock_text(u64 ms, char *buf, size_t size)
{
	snprintf(buf, size, "%llu:%02llu", ms / 60000, ms / 1000 % 60);
}

static void progress_text(const struct session *ses, const struct search *s,
			  u64 elapsed, char *buf, size_t size)
{
	char now[32], total[32] = "";

	clock_text(elapsed, now, sizeof(now));
	if (ses->budget_ms)
		clock_text(ses->budget_ms, total, sizeof(total));
	snprintf(buf, size, "%s %s, %s schedules %s/s  bugs %u  %s%s%s",
		 s->scn.name, s->cfg->portfolio->name, text_count(s->runs),
		 text_count(elapsed ? s->runs * 1000 / elapsed : 0), s->found,
		 now, *total ? "/" : "", total);
}

static bool is_power_of_two_passed(u64 before, u64 now)
{
	return now && (63 - __builtin_clzll(now)) !=
	       (before ? 63 - __builtin_clzll(before) : -1);
}

static void show_tty(struct session *ses, const struct search *s, u64 elapsed)
{
	char text[128];

	if (elapsed - ses->shown_ms < PROGRESS_TTY_MS)
		return;
	ses->shown_ms = elapsed;
	progress_text(ses, s, elapsed, text, sizeof(text));
	fprintf(stderr, "\r%-78.78s", text);
}

/* For logs: at powers of two from a thousand on, and now and then. */
static void show_plain(struct session *ses, const struct search *s,
		       u64 elapsed)
{
	char text[128];

	if (elapsed - ses->shown_ms < PROGRESS_PLAIN_MS &&
	    (s->runs < 1000 ||
	     !is_power_of_two_passed(ses->shown_runs, s->runs)))
		return;
	ses->shown_ms = elapsed;
	ses->shown_runs = s->runs;
	if (ses->opt->json) {
		json_pulse(s, elapsed);
		return;
	}
	progress_text(ses, s, elapsed, text, sizeof(text));
	fprintf(stderr, "#%llu pulse %s\n", s->runs, text);
}

static void show_progress(struct session *ses, const struct search *s,
			  u64 elapsed)
{
	if (ses->opt->quiet)
		return;
	if (isatty(STDERR_FILENO) && !ses->opt->json)
		show_tty(ses, s, elapsed);
	else
		show_plain(ses, s, elapsed);
}

static void erase_progress(const struct session *ses)
{
	if (!ses->opt->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%78s\r", "");
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
	show_progress(ses, s, elapsed);
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
	ses->cfg.stop = stop;
	ses->cfg.arg = ses;
	ses->search = &the_search;
	session_catch_interrupts();
	ses->start_ms = text_now_ms();
	ses->end = search_run(&the_search, &ses->cfg);
	ses->elapsed_ms = text_now_ms() - ses->start_ms;
	erase_progress(ses);
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

void session_end_line(const struct session *ses, char *buf, size_t size)
{
	const struct search *s = ses->search;
	char extra[SESSION_LOSSES], budget[48];

	if (ses->budget_ms)
		snprintf(budget, sizeof(budget), "%s",
			 text_duration(ses->budget_ms));
	else
		snprintf(budget, sizeof(budget), "%s schedules",
			 text_count(s->cfg->runs_max));
	session_losses(s, s->cfg->steps_max, extra, sizeof(extra));
	snprintf(buf, size,
		 "%s: %s schedules, NOT exhaustive (budget %s), "
		 "model %s%s, %llu.%llus",
		 ses->stopped ? "interrupted, no bug so far" : "no bug",
		 text_count(s->runs), budget, memory_model_word(sim.model),
		 extra, ses->elapsed_ms / 1000,
		 ses->elapsed_ms / 100 % 10);
}
