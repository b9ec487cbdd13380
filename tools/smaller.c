// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the finding of the smallest run?  See smaller.h.
 */
#include "tools/smaller.h"

#include <string.h>

#include "replay/certainty.h"
#include "replay/chance.h"
#include "replay/ladder.h"
#include "replay/passing.h"
#include "tools/input.h"

/* Of what a report says besides, if minimising has left less. */
#define AROUND_STEPS	(MINIMISE_STEPS / 10)

/* The same trace gets the same words. */
#define CLIMB_SEED	1

/* Replays that prove a trace before it is written. */
#define PROOF_REPLAYS	100

/* What a report says of a trace and takes runs of its own. */
struct around {
	u32			passes;
	struct passing		*passing;
	struct trace_certain	certain;
	struct trace_chance	chance;		/* if it is not certain */
};

/* What is left of the bound, and something in any case: with --steps=1 a trace
 * gets its words and stays what it is. */
static struct allowance allowance_of(const struct minimise_options *opt,
				     const struct minimised *m)
{
	u64 steps = opt->steps ? opt->steps : MINIMISE_STEPS;

	steps -= m->steps < steps ? m->steps : steps;
	return (struct allowance){
		.steps = steps > AROUND_STEPS ? steps : AROUND_STEPS,
		.stop = opt->stop,
	};
}

/* Where nothing can be exhausted there are samples. */
static void look_ahead(const struct finding_source *src,
		       struct allowance *allowed, struct around *a)
{
	struct allowance of_samples = {
		.steps = AROUND_STEPS, .stop = allowed->stop,
	};

	if (!certainty_find(src, allowed, &a->certain))
		chance_find(src, &of_samples, &a->chance);
}

/* Of the trace as it will be written. */
static enum finding_status look_around(const struct finding_source *src,
				       struct allowance *allowed,
				       struct around *a)
{
	static struct finding f;
	struct finding_source once = *src;
	enum finding_status status;

	memset(a, 0, sizeof(*a));
	once.replays = 0;
	status = finding_make(&once, &f);
	if (status == FINDING_OK) {
		a->passes = minimise_passes(src->variant, &f.trace, allowed);
		f.trace.passes = a->passes;
		a->passing = passing_make(src->variant, &f.trace);
		look_ahead(src, allowed, a);
	}
	finding_free(&f);
	return status;
}

static void say_around(const struct around *a, struct finding *f)
{
	f->trace.passes = a->passes;
	f->trace.certain = a->certain;
	f->trace.chance = a->chance;
	trace_seal(&f->trace);
	f->passing = a->passing;
	if (f->passing && f->note)
		passing_compare(f->passing, f);
}

/* What the ladder said of the larger run need not be true of this one: a small
 * scenario is searched better. */
static void climb(const struct finding_source *small,
		  const struct minimise_options *opt, struct ladder *l)
{
	l->shows = MM_COUNT;
	if (!opt->stop || !opt->stop())
		ladder_climb(small, CLIMB_SEED, l);
}

static void say_ladder(const struct ladder *l, struct trace *t)
{
	t->shows = l->shows;
	memcpy(t->searched, l->searched, sizeof(t->searched));
}

enum finding_status smaller_make(const struct finding_source *src,
				 const struct minimise_options *opt,
				 struct finding *f, struct minimised *m)
{
	static struct ladder ladder;
	struct finding_source small = *src;
	enum finding_status status;
	struct allowance allowed;
	struct around around;

	if (!minimise(src, opt, m))
		return finding_make(src, f);
	small.scn = &m->scn;
	small.log = &m->log;
	small.expect = &m->result;
	allowed = allowance_of(opt, m);
	if (m->changed)
		climb(&small, opt, &ladder);
	status = look_around(&small, &allowed, &around);
	if (status == FINDING_OK)
		status = finding_make(&small, f);
	else
		finding_make(&small, f);
	say_around(&around, f);
	if (m->changed) {
		f->trace.minimised_steps = m->was_steps;
		f->trace.minimised_switches = m->was_switches;
		say_ladder(&ladder, &f->trace);
	}
	return status;
}

/* What only the trace that came in says. */
static void keep_words(struct trace *t, const struct trace *was,
		       const struct minimised *m, const char *path)
{
	t->status = was->status;
	if (!m->changed && t->shows == MM_COUNT) {
		t->shows = was->shows;
		memcpy(t->searched, was->searched, sizeof(t->searched));
	}
	if (was->minimised_steps) {
		t->minimised_steps = was->minimised_steps;
		t->minimised_switches = was->minimised_switches;
	}
	if (was->story && !m->changed)
		t->story = strdup(was->story);
	else if (was->story)
		complain("%s: its story is of the longer run and is left out; write it anew",
			 path);
}

int smaller_of_run(const char *path, const struct finding *was,
		   const struct minimise_options *opt, struct finding *f,
		   struct minimised *m)
{
	static struct choice_log log;
	struct finding_source src = {
		.variant = was->variant, .scn = &was->trace.scn, .log = &log,
		.expect = &was->result, .found = was->trace.found,
		.replays = PROOF_REPLAYS,
	};
	enum memory_model model = sim.model;
	enum finding_status status;

	log = sim.log;
	sim.model = was->trace.model;
	status = smaller_make(&src, opt, f, m);
	sim.model = model;
	if (status == FINDING_OK) {
		keep_words(&f->trace, &was->trace, m, path);
		return 0;
	}
	finding_free(f);
	return input_unstable(path);
}
