// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which seeds are searched, when is enough found, and what is said about it?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "tools/checkpoint.h"
#include "tools/jobs.h"
#include "tools/json.h"
#include "tools/piece_search.h"
#include "tools/publish.h"
#include "tools/seeds.h"

struct seeds {
	const struct session	*ses;
	const struct options	*opt;
	struct checkpoint	cp;
	struct publish		pub;
	u64			first;
	u64			last;
	bool			open_ended;
	u64			next;		/* to be started, */
	bool			all_started;	/* if any is left */
	u64			cursor;		/* to be published, */
	bool			all_published;	/* if any is left */
	bool			found;		/* without --keep-going: */
	u64			winner;		/* the lowest that found */
	u64			runs;		/* made by this process's */
	u32			ended;		/* pieces of this process */
	u64			start_ms;
	u64			shown_ms;
	u64			budget_ms;	/* 0: none */
	bool			late;
	bool			stopped;	/* by the user */
	int			fatal;		/* nothing can be kept */
	int			failed;		/* a piece was not searched */
};

/* ---- results ---- */

static void note_winner(struct seeds *s, const struct piece *p)
{
	if (s->opt->keep_going || !p->found ||
	    (s->found && p->seed >= s->winner))
		return;
	s->found = true;
	s->winner = p->seed;
}

/* Pieces count in the order of their seeds, whichever ends first. */
static void publish_ready(struct seeds *s)
{
	const struct piece *p;

	while (!s->fatal && !s->all_published &&
	       (p = piece_find(&s->cp.pieces, s->cursor))) {
		s->fatal = publish_piece(&s->pub, p);
		s->all_published = s->cursor == s->last ||
				   (s->found && s->cursor == s->winner);
		s->cursor++;
	}
}

/* An interrupted search says what it found, too. */
static void publish_rest(struct seeds *s)
{
	u32 i = piece_place(&s->cp.pieces, s->cursor);

	for (; !s->all_published && !s->fatal && i < s->cp.pieces.n; i++) {
		const struct piece *p = &s->cp.pieces.at[i];

		if (p->seed > s->last || (s->found && p->seed > s->winner))
			return;
		s->fatal = publish_piece(&s->pub, p);
	}
}

static void complain_failed(u64 seed, int status)
{
	if (WIFSIGNALED(status))
		complain("internal error: seed %llu: its search was ended by signal %d (%s); its piece is not counted",
			 seed, WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		complain("seed %llu: its search failed with exit code %d, see above; its piece is not counted",
			 seed, WEXITSTATUS(status));
}

static void give_up(struct seeds *s, u64 seed, int code)
{
	if (!s->failed || code == EXIT_INTERNAL)
		s->failed = code == EXIT_INTERRUPT ? EXIT_INTERNAL : code;
	if (!piece_add_failed(&s->cp.pieces, seed))
		s->fatal = EXIT_USAGE;
}

static void failed(struct seeds *s, u64 seed, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_INTERNAL;

	/* Ctrl-C goes to all processes at a terminal. */
	if (session_interrupted() && code == EXIT_INTERRUPT)
		return;
	complain_failed(seed, status);
	/* A search never ends so itself: a sanitizer ended it. */
	if (code == EXIT_CLEAN || code == EXIT_BUG)
		code = EXIT_INTERNAL;
	give_up(s, seed, code);
}

static void ended(struct seeds *s, u64 seed, const char *record, size_t len)
{
	int ret = checkpoint_add(&s->cp, record, len);

	if (ret == -EBADMSG) {
		complain("internal error: seed %llu: its result is not whole; its piece is not counted",
			 seed);
		give_up(s, seed, EXIT_INTERNAL);
		return;
	}
	s->fatal = ret;
	if (ret)
		return;
	note_winner(s, piece_find(&s->cp.pieces, seed));
	s->runs += publish_schedules(record, len);
	s->ended++;
}

static void done(void *arg, u64 seed, int status, const char *record,
		 size_t len)
{
	struct seeds *s = arg;

	if (!WIFEXITED(status) || WEXITSTATUS(status))
		failed(s, seed, status);
	else
		ended(s, seed, record, len);
	publish_ready(s);
}

/* ---- which seeds ---- */

static bool next(void *arg, u64 *seed)
{
	struct seeds *s = arg;

	if (s->fatal || s->stopped || s->late)
		return false;
	while (!s->all_started) {
		*seed = s->next++;
		s->all_started = *seed == s->last;
		if (s->found && *seed > s->winner)
			return false;
		if (!piece_find(&s->cp.pieces, *seed))
			return true;
	}
	return false;
}

/* Below a seed that found something all are awaited, whatever the time. */
static bool wanted(void *arg, u64 seed)
{
	const struct seeds *s = arg;

	if (s->fatal || s->stopped)
		return false;
	return s->found ? seed < s->winner : !s->late;
}

static int work(void *arg, u64 seed, FILE *out)
{
	struct seeds *s = arg;

	checkpoint_leave(&s->cp);
	return piece_search(s->ses, seed, out);
}

/* ---- progress ---- */

static void print_progress(const struct seeds *s, u64 elapsed)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "%s pieces, %s schedules %s/s  bugs %u  %s",
		 text_count(s->ended), text_count(s->runs),
		 progress_rate(s->runs, elapsed), s->pub.bugs,
		 progress_clock(elapsed, s->budget_ms));
	if (isatty(STDERR_FILENO))
		progress_line(text);
	else
		fprintf(stderr, "#%u pulse %s\n", s->ended, text);
}

static void show_progress(struct seeds *s, u64 elapsed)
{
	bool tty = isatty(STDERR_FILENO) && !s->opt->json;

	if (s->opt->quiet ||
	    elapsed - s->shown_ms < (tty ? JOBS_TICK_MS : PROGRESS_PLAIN_MS))
		return;
	s->shown_ms = elapsed;
	if (s->opt->json)
		publish_json_pulse(s->ended, s->runs, s->pub.bugs, elapsed);
	else
		print_progress(s, elapsed);
}

static void tick(void *arg)
{
	struct seeds *s = arg;
	u64 elapsed = text_now_ms() - s->start_ms;

	s->stopped = session_interrupted();
	s->late = s->budget_ms && elapsed >= s->budget_ms;
	show_progress(s, elapsed);
}

/* ---- the whole ---- */

static void choose_seeds(struct seeds *s)
{
	const struct options *opt = s->opt;
	u64 most = LIMIT_PIECES - 1;

	s->open_ended = !opt->seeds;
	s->first = opt->seeds ? opt->first_seed : opt->seed;
	s->last = opt->seeds ? opt->last_seed :
		  opt->seed > ~0ull - most ? ~0ull : opt->seed + most;
	s->next = s->cursor = s->first;
	s->budget_ms = opt->for_ms;
	if (s->open_ended && !s->budget_ms)
		s->budget_ms = SESSION_FOR_MS;
}

/* What an earlier process left may decide already. */
static void look_back(struct seeds *s)
{
	const struct piece_list *l = &s->cp.pieces;

	for (u32 i = piece_place(l, s->first);
	     i < l->n && l->at[i].seed <= s->last; i++)
		note_winner(s, &l->at[i]);
	publish_ready(s);
}

static int search(struct seeds *s)
{
	const struct jobs jobs = {
		.max = s->opt->jobs ? s->opt->jobs : 1, .next = next,
		.wanted = wanted, .work = work, .done = done, .tick = tick,
		.arg = s,
	};
	int ret;

	session_catch_interrupts();
	s->start_ms = text_now_ms();
	ret = jobs_run(&jobs);
	progress_erase();
	publish_rest(s);
	return ret;
}

/*
 * In order, and without what only some numbers of processes would have.  Not
 * after a failure: the next search may need it.
 */
static int settle(struct seeds *s)
{
	if (s->found && s->all_published && !s->failed &&
	    s->winner < s->last)
		checkpoint_drop(&s->cp, s->winner + 1, s->last);
	return checkpoint_settle(&s->cp);
}

static int result(struct seeds *s)
{
	struct publish_range r = {
		.first = s->first,
		.last = s->found && s->all_published ? s->winner : s->last,
		.open_ended = s->open_ended,
		.elapsed_ms = text_now_ms() - s->start_ms,
		.interrupted = s->stopped || s->fatal,
	};

	publish_end(&s->pub, &r);
	if (s->late && !s->pub.sum.runs && !s->opt->quiet)
		complain("no seed came to its end in that time: fewer schedules each with --runs, or longer with --for");
	if (s->stopped && !s->opt->quiet)
		complain("interrupted; the same command with --resume goes on from here");
	if (s->fatal || s->failed)
		return s->fatal ? s->fatal : s->failed;
	if (s->pub.bugs)
		return EXIT_BUG;
	return s->stopped ? EXIT_INTERRUPT : EXIT_CLEAN;
}

bool seeds_wanted(const struct options *opt)
{
	return opt->seeds || opt->jobs || opt->resume;
}

static int explore(struct seeds *s)
{
	int ret = checkpoint_open(&s->cp, s->opt->dir, piece_key(s->ses),
				  s->opt->resume);

	if (ret)
		return ret;
	publish_begin(&s->pub, s->opt, &s->cp);
	if (s->opt->json)
		publish_json_start(&s->pub, &(struct publish_range){
			.first = s->first, .last = s->last,
			.open_ended = s->open_ended });
	look_back(s);
	s->fatal = s->fatal ? s->fatal : search(s);
	if (!s->fatal)
		s->fatal = settle(s);
	ret = result(s);
	publish_finish(&s->pub);
	return ret;
}

int seeds_explore(const struct session *ses)
{
	static struct seeds s;
	int ret;

	s.ses = ses;
	s.opt = ses->opt;
	choose_seeds(&s);
	ret = explore(&s);
	checkpoint_close(&s.cp);
	return ret;
}
