// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was held at the accesses of one thing?
 *
 * The locks that were held at all of them are its candidate lockset (Savage et
 * al., "Eraser", TOCS 1997, section 2), of this run only and without Eraser's
 * states: what the set-up did does not count.
 */
#include <string.h>

#include "replay/render/parts.h"

#define WORDS_MAX	160

struct tally {
	u32			count;
	struct locks_set	common;
};

struct tallies {
	struct tally	all;
	struct tally	task[LIMIT_TASKS];
};

static void add(struct tally *t, const struct locks_set *set)
{
	u32 i = 0;

	if (!t->count++) {
		t->common = *set;
		return;
	}
	while (i < t->common.n) {
		if (locks_has(set, &t->common.at[i]))
			i++;
		else
			t->common.at[i] = t->common.at[--t->common.n];
	}
}

/* Up to the violation. */
static void tally_range(const struct report *r, u64 base, u64 size,
			struct tallies *t)
{
	u32 i, end = r->f->event < 0 ? record.nevents : r->f->event + 1u;
	struct locks_walk w;

	memset(t, 0, sizeof(*t));
	locks_start(&w);
	for (i = 0; i < end; i++) {
		const struct event *e = &record.events[i];

		if ((e->flags & OPF_SETUP) || !op_is_memory(e->op) ||
		    !e->size || e->addr - base >= size)
			continue;
		locks_walk_to(&w, i);
		add(&t->all, &w.held[e->task]);
		add(&t->task[e->task], &w.held[e->task]);
	}
}

static u32 count_tasks(const struct tallies *t)
{
	u32 i, n = 0;

	for (i = 0; i < LIMIT_TASKS; i++)
		n += !!t->task[i].count;
	return n;
}

void part_tally(const struct report *r, const char *what, u64 base, u64 size,
		bool by_task)
{
	static struct tallies t;
	char words[WORDS_MAX];
	u32 i;

	tally_range(r, base, size, &t);
	if (count_tasks(&t) < 2)
		return;
	if (t.all.common.n) {
		part_line(r, " All %u accesses of %s held %s.", t.all.count,
			  what, locks_words(&t.all.common, words,
					    sizeof(words)));
		return;
	}
	part_line(r, " No lock is common to the %u accesses of %s%s",
		  t.all.count, what, by_task ? ":" : ".");
	for (i = 0; by_task && i < LIMIT_TASKS; i++) {
		if (t.task[i].count)
			part_line(r, "  task %u: %u holding %s", i,
				  t.task[i].count,
				  locks_words(&t.task[i].common, words,
					      sizeof(words)));
	}
}
