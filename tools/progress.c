// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is the search doing?
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sched/search.h"
#include "tools/cmd.h"
#include "tools/json.h"
#include "tools/progress.h"

/* A scenario's name may be longer; the numbers must stay on the line. */
#define NAME_COLUMNS	20

static bool shown;

/* The last column stays free: some terminals wrap as soon as it is used. */
static int columns(void)
{
	struct winsize ws;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) || ws.ws_col < 20)
		return PROGRESS_COLUMNS;
	return ws.ws_col - 1;
}

void progress_line(const char *text)
{
	shown = true;
	fprintf(stderr, "\r%-*.*s", columns(), columns(), text);
}

void progress_erase(void)
{
	if (shown)
		fprintf(stderr, "\r%*s\r", columns(), "");
	shown = false;
}

/* ---- numbers ---- */

const char *progress_rate(u64 n, u64 ms)
{
	static char buf[32];
	u64 rate = ms ? n * 1000 / ms : 0;

	if (rate < 1000)
		snprintf(buf, sizeof(buf), "%llu", rate);
	else if (rate < 10000)
		snprintf(buf, sizeof(buf), "%llu.%lluk", rate / 1000,
			 rate / 100 % 10);
	else
		snprintf(buf, sizeof(buf), "%lluk", rate / 1000);
	return buf;
}

const char *progress_clock(u64 ms, u64 total)
{
	static char buf[64];
	int n;

	n = snprintf(buf, sizeof(buf), "%llu:%02llu", ms / 60000,
		     ms / 1000 % 60);
	if (total)
		snprintf(buf + n, sizeof(buf) - n, "/%llu:%02llu",
			 total / 60000, total / 1000 % 60);
	return buf;
}

const char *progress_ago(u64 ms)
{
	static char buf[32];
	u64 s = ms / 1000;

	if (s < 60)
		snprintf(buf, sizeof(buf), "%llus", s);
	else if (s < 3600)
		snprintf(buf, sizeof(buf), "%llum", s / 60);
	else
		snprintf(buf, sizeof(buf), "%lluh", s / 3600);
	return buf;
}

/* ---- lines ---- */

/* What is searched, as far as there is room: the numbers matter more. */
static void text_of(const struct progress *p, const struct search *s,
		    u64 elapsed, int room, char *buf, size_t size)
{
	char what[64], numbers[128];
	int len = snprintf(numbers, sizeof(numbers),
		 "%s schedules %s/s  coverage %u (+%u, %s ago)  bugs %u  %s",
		 text_count(s->runs),
		 progress_rate(s->runs, elapsed), p->coverage, p->fresh,
		 progress_ago(elapsed - p->fresh_ms), s->nkinds,
		 progress_clock(elapsed, p->budget_ms));

	room -= len + 2;
	if (snprintf(what, sizeof(what), "%.*s %s %s", NAME_COLUMNS,
		     s->scn.name, s->cfg->portfolio->name,
		     memory_model_word(sim.model)) > room)
		snprintf(what, sizeof(what), "%.*s", room < 0 ? 0 : room,
			 s->scn.name);
	snprintf(buf, size, "%s%s%s", what, *what ? "  " : "", numbers);
}

static bool is_power_of_two_passed(u64 before, u64 now)
{
	return now && (63 - __builtin_clzll(now)) !=
	       (before ? 63 - __builtin_clzll(before) : -1);
}

static void show_tty(struct progress *p, const struct search *s, u64 elapsed)
{
	char text[200];

	if (elapsed - p->shown_ms < PROGRESS_TTY_MS)
		return;
	p->shown_ms = elapsed;
	text_of(p, s, elapsed, columns(), text, sizeof(text));
	progress_line(text);
}

static void show_plain(struct progress *p, const struct search *s, u64 elapsed)
{
	char text[200];

	if (elapsed - p->shown_ms < PROGRESS_PLAIN_MS &&
	    !is_power_of_two_passed(p->shown_runs, s->runs))
		return;
	p->shown_ms = elapsed;
	p->shown_runs = s->runs;
	if (p->opt->json) {
		json_pulse(s, p, elapsed);
		return;
	}
	text_of(p, s, elapsed, INT_MAX, text, sizeof(text));
	fprintf(stderr, "#%llu pulse %s\n", s->runs, text);
}

static void take_coverage(struct progress *p, const struct search *s,
			  u64 elapsed)
{
	u32 now = search_coverage();

	if (now == p->coverage)
		return;
	p->fresh = now - p->coverage;
	p->fresh_ms = elapsed;
	p->coverage = now;
	if (!p->opt->verbose || p->opt->json)
		return;
	progress_erase();
	fprintf(stderr, "#%llu NEW coverage %u (+%u) %s\n", s->runs, now,
		p->fresh, s->scn.name);
}

/* ---- the file ---- */

static void write_keys(FILE *f, const struct progress *p,
		       const struct search *s, u64 elapsed)
{
	fprintf(f, "run_time          : %llu\n", elapsed / 1000);
	fprintf(f, "schedules         : %llu\n", s->runs);
	fprintf(f, "schedules_per_sec : %llu\n",
		elapsed ? s->runs * 1000 / elapsed : 0);
	fprintf(f, "steps             : %llu\n", s->steps);
	fprintf(f, "coverage          : %u\n", p->coverage);
	fprintf(f, "last_new          : %llu\n",
		(elapsed - p->fresh_ms) / 1000);
	fprintf(f, "kinds_of_bugs     : %u\n", s->nkinds);
	fprintf(f, "runs_with_verdict : %llu\n", s->hits);
	fprintf(f, "seed              : 0x%llx\n", s->cfg->seed);
	fprintf(f, "strategy          : %s\n", s->cfg->portfolio->name);
	fprintf(f, "model             : %s\n", memory_model_word(sim.model));
	fprintf(f, "scenario          : %s\n", s->scn.name);
	/* Another result of a repeated run ends the search. */
	fprintf(f, "stability         : 100.00%%\n");
}

/* In one go: a reader never sees half of it.  That it cannot be written is
 * told once, and no reason to end a search. */
static void write_stats(struct progress *p, const struct search *s,
			u64 elapsed)
{
	char path[1024], new[1032];
	bool bad;
	FILE *f;

	snprintf(path, sizeof(path), "%s/" PROGRESS_STATS, p->opt->dir);
	snprintf(new, sizeof(new), "%s.new", path);
	f = fopen(new, "w");
	if (f)
		write_keys(f, p, s, elapsed);
	bad = !f || ferror(f);
	if (f)
		bad |= fclose(f) || rename(new, path);
	if (bad && !p->stats_ms)
		complain("%s: cannot be written; check the disk", path);
	p->stats_ms = elapsed;
}

/* ---- when ---- */

void progress_tick(struct progress *p, const struct search *s, u64 elapsed)
{
	if (p->opt->dir && elapsed - p->stats_ms >= PROGRESS_STATS_MS)
		write_stats(p, s, elapsed);
	take_coverage(p, s, elapsed);
	if (p->opt->quiet)
		return;
	if (isatty(STDERR_FILENO) && !p->opt->json)
		show_tty(p, s, elapsed);
	else
		show_plain(p, s, elapsed);
}

void progress_end(struct progress *p, const struct search *s, u64 elapsed)
{
	take_coverage(p, s, elapsed);
	progress_erase();
	if (p->stats_ms)
		write_stats(p, s, elapsed);
}
