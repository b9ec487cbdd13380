// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim show --candidates: which reads could have met another store?
 */
#include <stdio.h>

#include "replay/candidates.h"
#include "replay/names.h"
#include "replay/words.h"
#include "tools/forms.h"

/* "from step 12", "from the set-up" */
static void put_writer(const struct event *e)
{
	if (e->writer < 0)
		printf("from before the run");
	else if (record.events[e->writer].flags & OPF_SETUP)
		printf("from the set-up");
	else
		printf("from step %u", record.events[e->writer].step);
}

static void put_other(const struct candidate *c)
{
	const struct event *s = &record.events[c->store];
	char val[NAMES_MAX];

	if (!c->early) {
		printf("that store could have waited on from step %u",
		       record.events[c->drain].step);
		return;
	}
	printf("%s of step %u waited",
	       names_value(s->addr, s->size, s->val, val, sizeof(val)),
	       s->step);
	if (c->drain >= 0)
		printf(" until step %u", record.events[c->drain].step);
}

static void put_candidate(const struct finding *f, const struct candidate *c)
{
	const struct event *e = &record.events[c->read];
	char place[NAMES_MAX], val[NAMES_MAX];
	char options[CANDIDATE_TEXTS * (INSTEAD_WORDS + 16)];

	words_place(e->op, e->addr, e->size, place, sizeof(place));
	printf("step %u: task %u (%s) read %s = %s ", e->step, e->task,
	       f->trace.scn.tasks[e->task - 1].name, place,
	       names_value(e->addr, e->size, e->old, val, sizeof(val)));
	put_writer(e);
	printf("; ");
	put_other(c);
	candidate_options(c, options, sizeof(options));
	printf("%s%s%s\n", *options ? ": " : "; no choice was found for it",
	       *options ? f->options : "", options);
}

int show_candidates(const struct finding *f)
{
	const struct candidates *all = f->candidates;

	for (u32 i = 0; all && i < all->n; i++)
		put_candidate(f, &all->at[i]);
	if (all && all->n)
		return EXIT_CLEAN;
	printf("no read could have met another store, model %s: %s\n",
	       memory_model_word(f->trace.model),
	       f->trace.model == MM_SC ? "no store waits in a buffer" :
	       "no store that it reads waited then");
	return EXIT_CLEAN;
}
