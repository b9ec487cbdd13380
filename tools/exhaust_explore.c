// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim explore --exhaustive: scenario after scenario, and what it prints.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/exhaust.h"
#include "tools/json.h"
#include "tools/session.h"

static struct exhaust one;
static u64 shown_ms;

/* Runs so far, of how many there will be if the estimate is right. */
static void show(const struct exhaust *e)
{
	bool tty = isatty(STDERR_FILENO);
	char text[160], all[32] = "";
	u64 runs = e->runs + e->under_way;

	if (e->elapsed_ms - shown_ms <
	    (tty ? PROGRESS_TTY_MS : PROGRESS_PLAIN_MS))
		return;
	shown_ms = e->elapsed_ms;
	if (e->done > 0 && runs / e->done < 1e15)
		snprintf(all, sizeof(all), "/%s",
			 text_count((u64)(runs / e->done)));
	snprintf(text, sizeof(text),
		 "%.24s %s %s  %s%s schedules %s/s  bugs %u  %s", e->scn->name,
		 e->by_classes ? "classes" : "states",
		 memory_model_word(sim.model), text_count(runs), all,
		 progress_rate(runs, e->elapsed_ms), e->nhits,
		 progress_clock(e->elapsed_ms, e->for_ms == ~0ull ? 0 : e->for_ms));
	if (tty)
		progress_line(text);
	else
		fprintf(stderr, "#%llu pulse %s\n", runs, text);
}

/* As a search would have it, which findings are explained from. */
static int print_hits(struct session *ses, const struct exhaust *e,
		      int (*print)(const struct session *ses,
				   const struct search *s,
				   const struct search_hit *hit))
{
	static struct search s;
	int ret = 0;

	s.cfg = &ses->cfg;
	for (u32 i = 0; !ret && i < e->nhits; i++) {
		const struct exhaust_hit *h = &e->hit[i];

		s.best.scn = *e->scn;
		s.best.result = h->result;
		s.best.log.count = h->nlog;
		memcpy(s.best.log.at, h->log, h->nlog * sizeof(*h->log));
		s.best.run = h->run;
		s.best.strategy = "exhaustive";
		ret = print(ses, &s, &s.best);
	}
	return ret;
}

static void fill(const struct session *ses, const struct scenario *scn)
{
	const struct options *opt = ses->opt;

	one = (struct exhaust){
		.variant = ses->cfg.variant, .scn = scn, .how = opt->how,
		.keep_going = opt->keep_going, .bounded = opt->bounded,
		.preemptions = opt->preemptions, .runs_max = opt->runs,
		.for_ms = opt->for_ms ? opt->for_ms :
			  opt->runs ? ~0ull : EXHAUST_FOR_MS,
		.state = opt->state, .pulse = opt->quiet ? NULL : show,
	};
	shown_ms = 0;
}

static void sum_up(struct exhaust_sum *sum, const struct exhaust *e)
{
	sum->runs += e->runs;
	sum->bugs += e->nhits;
	sum->elapsed_ms += e->elapsed_ms;
	sum->complete &= e->complete;
	if (e->bounded && e->bound_met)
		sum->preemptions = e->preemptions;
	sum->bounded |= e->bounded && e->bound_met;
	sum->interrupted |= e->stopped;
}

/* By what it met, which may be after some runs. */
static bool is_refused(const struct exhaust *e)
{
	if (e->how != EXHAUST_DPOR || !e->unsuitable || e->nhits)
		return false;
	complain("%s: not for classes (shared CPU, trylock or yield); use --exhaustive=states",
		 e->scn->name);
	return true;
}

int exhaust_explore(struct session *ses, bool named,
		    int (*print)(const struct session *ses,
				 const struct search *s,
				 const struct search_hit *hit))
{
	struct exhaust_sum sum = { .complete = true };
	bool found = false, refused = false, searched = false;
	char line[256];
	int ret = 0;

	if (ses->opt->model == MM_COUNT)
		sim.model = MM_SC;
	if (named && ses->cfg.generate) {
		complain("generated: are not searched exhaustively; name scenarios, see 'rmapsim list scenarios'");
		return EXIT_USAGE;
	}
	session_catch_interrupts();
	if (ses->opt->json)
		json_start(&ses->cfg, ses->opt);
	for (u32 i = 0; !ret && i < ses->cfg.nscenarios; i++) {
		const struct scenario *scn = ses->cfg.scenarios[i];

		if (!named && !exhaust_is_small(scn))
			continue;
		fill(ses, scn);
		exhaust_run(&one);
		progress_erase();
		if (is_refused(&one)) {
			refused = true;
			continue;
		}
		if (one.error && !one.runs)
			return one.error;
		searched = true;
		found |= one.nhits;
		sum_up(&sum, &one);
		exhaust_line(&one, line, sizeof(line));
		ret = print_hits(ses, &one, print);
		if (ses->opt->json)
			json_exhausted(&one);
		else if (!ses->opt->quiet)
			printf("%s: %s\n", scn->name, line);
		fflush(stdout);
		exhaust_free(&one);
		if (one.error)
			return one.error;
		if (one.stopped || (found && !ses->opt->keep_going))
			break;
	}
	sum.complete &= searched && !refused && !one.stopped;
	if (ses->opt->json)
		json_exhaust_end(&sum);
	if (ret)
		return ret;
	if (found)
		return EXIT_BUG;
	if (!searched && !refused)
		complain("--exhaustive: no small scenario to search; name one, see 'rmapsim list scenarios'");
	if (one.stopped)
		return EXIT_INTERRUPT;
	return refused || !searched ? EXIT_USAGE : EXIT_CLEAN;
}
