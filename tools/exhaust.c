// SPDX-License-Identifier: GPL-2.0-only
/*
 * One scenario, exhaustively: which way, how far, and what was found.
 */
#include "tools/exhaust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/ops.h"
#include "sched/dpor.h"
#include "tools/session.h"

bool exhaust_is_small(const struct scenario *scn)
{
	bool single = true;

	for (unsigned int i = 0; i < scn->ntasks; i++)
		single &= scn->tasks[i].nops == 1;
	return scn->ntasks == 2 || (scn->ntasks == 3 && single);
}

/* ---- findings ---- */

static u64 key_of(const struct run_result *res)
{
	const struct note *n = &res->notes[res->worst];

	return n->pc << 16 ^ (u64)n->verdict << 8 ^ n->invariant;
}

static bool is_new(const struct exhaust *e, u64 key)
{
	for (u32 i = 0; i < e->nhits; i++) {
		if (e->hit[i].key == key)
			return false;
	}
	return true;
}

/*
 * A run that was cut in a known state has not ended: it goes on here, without
 * further switches.
 */
static void complete_run(struct run_result *res)
{
	static struct run_result whole;
	static struct choice_log log;
	const struct observer *obs = sim.obs;
	bool diverged = false;

	choice_log_copy(&log, &sim.log);
	sim.obs = exhaustive_observer();
	sim.contended_only = false;
	sim.parks = false;
	run_once(strategy_log(&log, &diverged), 0, &whole);
	sim.parks = true;
	sim.contended_only = true;
	sim.obs = obs;
	if (!diverged && whole.verdict != VERDICT_NONE) {
		*res = whole;
		return;
	}
	choice_log_copy(&sim.log, &log);
}

static struct dpor classes;
static struct exhaustive states;

/* Of all that were made, the one that ends now. */
static u64 run_number(const struct exhaust *e)
{
	return e->by_classes ? classes.runs + classes.spent :
			       e->runs + states.runs;
}

static void keep(struct exhaust *e, const struct run_result *res, u64 key,
		 u64 run)
{
	struct exhaust_hit *h = &e->hit[e->nhits];
	size_t size = sim.log.count * sizeof(*h->log);

	if (e->nhits == EXHAUST_HITS) {
		e->lost_hits++;
		return;
	}
	h->log = malloc(size + 1);
	sim_bug_on(!h->log);
	memcpy(h->log, sim.log.at, size);
	h->nlog = sim.log.count;
	h->result = *res;
	h->key = key;
	h->run = run;
	e->nhits++;
}

static bool ended(const struct run_result *res, void *arg)
{
	static struct run_result whole;
	struct exhaust *e = arg;
	u64 key = key_of(res);

	if (res->verdict == VERDICT_NONE || !is_new(e, key))
		return true;
	whole = *res;
	if (!e->by_classes && strategy_dfs_was_cut())
		complete_run(&whole);
	keep(e, &whole, key, run_number(e));
	return e->keep_going;
}

void exhaust_free(struct exhaust *e)
{
	for (u32 i = 0; i < e->nhits; i++)
		free(e->hit[i].log);
	e->nhits = 0;
}

/* ---- the two ways ---- */

static bool stop(void *arg)
{
	struct exhaust *e = arg;

	e->elapsed_ms = text_now_ms() - e->start_ms;
	if (e->by_classes) {
		e->runs = classes.runs;
	} else {
		e->under_way = states.runs;
		e->done = exhaustive_done();
	}
	if (session_interrupted()) {
		e->stopped = true;
		return true;
	}
	if (e->pulse)
		e->pulse(e);
	return e->elapsed_ms >= e->until_ms;
}

static u64 runs_left(const struct exhaust *e)
{
	if (!e->runs_max)
		return 0;
	return e->runs < e->runs_max ? e->runs_max - e->runs : 1;
}

static void take_states(struct exhaust *e)
{
	const struct exhaustive *ex = &states;

	e->runs += ex->runs;
	e->under_way = 0;
	e->finished += ex->finished;
	e->classes = ex->states;
	e->restarts += ex->restarts;
	e->complete = ex->complete;
	e->shared = M->shared_cpus;
	e->bound_met = ex->bound_met;
	e->full = exhaustive_full();
	e->too_long = ex->too_long;
	e->done = ex->complete ? 1 : exhaustive_done();
}

static void learn(void)
{
	static struct run_result res;

	for (u32 i = 0; i < EXHAUST_LEARNING; i++)
		run_once(strategy_random(), i, &res);
}

/* From no preemption on: the fewest that show a defect are the best. */
static void by_states(struct exhaust *e)
{
	struct exhaustive_config cfg = {
		.stop = stop, .ended = ended, .arg = e, .code = true,
		.bounded = e->bounded, .flushes = sim.model != MM_SC,
	};
	struct exhaustive *ex = &states;
	u32 n = 0;

	*ex = (struct exhaustive){ 0 };

	sim.contended_only = true;
	if (!exhaust_load(e, ex, &n))
		learn();
	for (; !e->error; n++) {
		cfg.preemptions = n;
		cfg.runs_max = runs_left(e);
		if (e->resumed && cfg.runs_max)
			cfg.runs_max += ex->runs;
		if (e->resumed)
			exhaustive_resume(&cfg, ex);
		else
			exhaustive_run(&cfg, ex);
		e->resumed = false;
		take_states(e);
		if (!e->bounded || !e->complete)
			break;
		e->bound = n;
		if (!e->bound_met || n == e->preemptions || e->nhits)
			break;
	}
	exhaust_save(e, ex, n);
	sim.contended_only = false;
	/* To turn preemption or interrupts off is no point of decision, so
	 * nobody is preempted right before it. */
	e->complete &= !e->shared;
}

/* .unsuitable: it is not for this scenario. */
static void by_classes(struct exhaust *e)
{
	const struct dpor_config cfg = {
		.stop = stop, .ended = ended, .arg = e, .runs_max = runs_left(e),
	};
	struct dpor *d = &classes;

	e->by_classes = true;
	dpor_run(&cfg, d);
	e->runs = d->runs + d->spent;
	e->finished = d->finished;
	e->classes = d->finished;
	e->restarts = d->restarts;
	e->complete = d->end == DPOR_COMPLETE;
	e->done = e->complete ? 1 : d->explored / 1e6;
	e->too_long = d->end == DPOR_TOO_LONG;
	e->unsuitable = d->end == DPOR_UNSUITABLE;
}

/* After the classes: is there nothing left for states? */
static bool is_over(const struct exhaust *e)
{
	if (e->complete || e->nhits || e->stopped || e->how == EXHAUST_DPOR)
		return true;
	return !e->unsuitable && e->runs_max && e->runs >= e->runs_max;
}

/*
 * Classes are the fewer mostly, and are exhaustive for data races too; where
 * tasks go round loops over a few words there are fewer states.
 */
static void search(struct exhaust *e)
{
	bool classes = e->how != EXHAUST_STATES && !e->bounded &&
		       sim.model == MM_SC;

	e->until_ms = e->for_ms;
	if (classes && e->how == EXHAUST_AUTO && e->for_ms != ~0ull)
		e->until_ms = e->for_ms / EXHAUST_SHARE;
	if (classes)
		by_classes(e);
	if (classes && is_over(e))
		return;
	/* To find out that it was not for classes is no search. */
	if (e->unsuitable && e->runs_max)
		e->runs_max += e->runs;
	e->until_ms = e->for_ms;
	e->by_classes = false;
	by_states(e);
}

static int refuse(const char *one, const char *other)
{
	complain("%s: does not go with %s; leave out one of them", one, other);
	return EXIT_USAGE;
}

/* What a search of all schedules would not look at. */
static int check_exhaustive(const struct options *opt)
{
	const struct {
		bool		given;
		const char	*name;
	} idle[] = {
		{ opt->jobs, "--jobs" },
		{ opt->seeds, "--seeds" },
		{ opt->resume, "--resume" },
		{ opt->strategy, "--strategy" },
		{ opt->oblige[0], "--oblige" },
		{ opt->steps, "--steps" },
		{ opt->coverage, "--coverage" },
		{ opt->strict, "--strict" },
		{ opt->for_controls_ms, "--for-controls" },
	};

	for (u32 i = 0; i < sizeof(idle) / sizeof(*idle); i++) {
		if (idle[i].given)
			return refuse(idle[i].name, "--exhaustive");
	}
	return 0;
}

static int check_how(const struct options *opt)
{
	int named = opt->argc + !!opt->scenario + !!opt->program;
	bool weak = opt->model != MM_COUNT && opt->model != MM_SC;

	if (opt->how == EXHAUST_DPOR && (opt->bounded || weak)) {
		complain("--exhaustive=dpor: knows neither --preemptions nor a model but sc; use --exhaustive=states");
		return EXIT_USAGE;
	}
	if (opt->how != EXHAUST_DPOR && !STATE_SEES_STACKS) {
		complain("--exhaustive: this build does not see the tasks' states; use --exhaustive=dpor");
		return EXIT_USAGE;
	}
	if (opt->state && (opt->how != EXHAUST_STATES || named != 1)) {
		complain("--state: goes with --exhaustive=states and one scenario");
		return EXIT_USAGE;
	}
	return 0;
}

int exhaust_check(const struct options *opt)
{
	int ret;

	if (opt->how) {
		ret = check_exhaustive(opt);
		return ret ? ret : check_how(opt);
	}
	if (!opt->bounded && !opt->state)
		return 0;
	complain("%s: goes with --exhaustive only; add it",
		 opt->bounded ? "--preemptions" : "--state");
	return EXIT_USAGE;
}

void exhaust_run(struct exhaust *e)
{
	static struct run_result res;

	e->start_ms = text_now_ms();
	if (!exhaust_can_save(e))
		return;
	if (run_prepare(e->variant, e->scn, &res)) {
		search(e);
	} else {
		sim.log.count = 0;
		keep(e, &res, key_of(&res), 1);
	}
	e->elapsed_ms = text_now_ms() - e->start_ms;
	run_forget();
}

/* ---- the end line ---- */

static void bound_text(const struct exhaust *e, char *buf, size_t size)
{
	*buf = '\0';
	if (e->bounded && e->bound_met)
		snprintf(buf, size, " up to %u preemption%s", e->bound,
			 e->bound == 1 ? "" : "s");
}

static const char *why_not(const struct exhaust *e)
{
	if (e->too_long)
		return "a run is too long";
	if (e->full)
		return "more states than there is room for";
	if (e->stopped)
		return "interrupted";
	return e->shared && e->done == 1 ? "tasks share a CPU" : "budget";
}

void exhaust_line(const struct exhaust *e, char *buf, size_t size)
{
	const char *what = e->by_classes ? "classes" : "states";
	char bound[48], share[48] = "";
	u64 s = e->elapsed_ms / 1000, ms = e->elapsed_ms % 1000;

	bound_text(e, bound, sizeof(bound));
	if (e->complete) {
		snprintf(buf, size,
			 "exhaustive%s: all %s %s, %s runs, model %s, %llu.%03llus%s",
			 bound, text_count(e->classes), what,
			 text_count(e->runs), memory_model_word(sim.model), s,
			 ms, sim.races && !e->by_classes ?
			 ", data races as met" : "");
		return;
	}
	if (!e->nhits && e->done < 1)
		snprintf(share, sizeof(share), ", about %.1f%% of the runs",
			 e->done * 100);
	snprintf(buf, size,
		 "NOT exhaustive (%s): %s %s%s, %s runs, model %s, %llu.%03llus",
		 e->nhits ? "a bug was found" : why_not(e),
		 text_count(e->classes), what, share, text_count(e->runs),
		 memory_model_word(sim.model), s, ms);
}
