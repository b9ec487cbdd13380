// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which order is missing?  Facts of this run only: what each side held, what
 * it acquired in between, and what was held at the other accesses.
 */
#include <string.h>

#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/words.h"

/* Different (task, locks held) pairs told apart; the rest is counted. */
#define TALLY_MAX	8
#define WORDS_MAX	160

struct tally {
	u8			task;
	u32			count;
	struct locks_set	set;
};

struct tallies {
	u32		n;
	u32		other;
	struct tally	at[TALLY_MAX];
};

static void tally_add(struct tallies *t, u8 task, const struct locks_set *set)
{
	u32 i;

	for (i = 0; i < t->n; i++) {
		if (t->at[i].task == task && locks_equal(&t->at[i].set, set)) {
			t->at[i].count++;
			return;
		}
	}
	if (t->n == TALLY_MAX) {
		t->other++;
		return;
	}
	t->at[t->n++] = (struct tally){ task, 1, *set };
}

static void tally_range(u64 base, u64 size, struct tallies *t)
{
	struct locks_walk w;
	u32 i;

	memset(t, 0, sizeof(*t));
	locks_start(&w);
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if ((e->flags & OPF_SETUP) || !op_is_memory(e->op) ||
		    !e->size || e->addr - base >= size)
			continue;
		locks_walk_to(&w, i);
		tally_add(t, e->task, &w.held[e->task]);
	}
}

static void put_tallies(const struct report *r, const char *what,
			const struct tallies *t)
{
	char words[WORDS_MAX];
	u32 i;

	if (!t->n)
		return;
	part_line(r, " Accesses of %s in this run:", what);
	for (i = 0; i < t->n; i++)
		part_line(r, "  task %u: %u holding %s", t->at[i].task,
			  t->at[i].count,
			  locks_words(&t->at[i].set, words, sizeof(words)));
	if (t->other)
		part_line(r, "  and %u more", t->other);
}

/* What the accessing task acquired since the release, last first. */
static void put_between(const struct report *r, u32 from, u32 to, u8 task)
{
	char place[NAMES_MAX];
	u32 i;

	for (i = to; i-- > from + 1; ) {
		const struct event *e = &record.events[i];

		if (e->task != task || (e->op != OP_WLOCK &&
					e->op != OP_RLOCK &&
					words_bitlock(e) <= 0))
			continue;
		words_place(e->op, e->addr, e->size, place, sizeof(place));
		part_line(r, " Between the two, task %u last acquired %s at step %u.",
			  task, place, e->step);
		return;
	}
	part_line(r, " Between the two, task %u acquired nothing.", task);
}

static void put_free_against_access(const struct report *r)
{
	const struct finding *f = r->f;
	const struct event *fe = &record.events[f->free_event];
	const struct event *ae = &record.events[f->event];
	struct locks_walk w;
	struct locks_set freed;
	char name[NAMES_MAX], words[WORDS_MAX];
	u8 task = f->note->task;

	locks_start(&w);
	locks_walk_to(&w, f->free_event);
	freed = w.held[fe->task];
	locks_walk_to(&w, f->event);
	part_line(r, " Step %u freed %s holding %s.", fe->step,
		  names_object(f->base, name, sizeof(name)),
		  locks_words(&freed, words, sizeof(words)));
	part_line(r, " Step %u used it holding %s.", ae->step,
		  locks_words(&w.held[task], words, sizeof(words)));
	if (!locks_common(&freed, &w.held[task]))
		part_line(r, " No lock orders step %u against step %u.",
			  fe->step, ae->step);
	put_between(r, f->free_event, f->event, task);
}

static void put_reach(const struct report *r)
{
	struct locks_walk w;
	char name[NAMES_MAX], words[WORDS_MAX];
	u32 i;

	for (i = 0; i < r->nreach; i++) {
		const struct event *e = &record.events[r->reach[i]];

		locks_start(&w);
		locks_walk_to(&w, r->reach[i]);
		part_line(r, " Step %u read %s holding %s.", e->step,
			  names_of(e->addr, name, sizeof(name)),
			  locks_words(&w.held[e->task], words, sizeof(words)));
	}
}

static bool frees_apart(const struct finding *f)
{
	return f->free_event >= 0 && f->event > f->free_event &&
	       !(record.events[f->free_event].flags & OPF_SETUP) &&
	       record.events[f->free_event].task != f->note->task;
}

static void put_accesses(const struct report *r)
{
	struct tallies t;
	char name[NAMES_MAX];
	u64 addr = r->f->note->addr;

	if (r->nreach)
		addr = record.events[r->reach[r->nreach - 1]].addr;
	if (addr - ARENA_BASE >= ARENA_HEAP_SIZE)
		return;
	tally_range(addr & ~7ull, 8, &t);
	put_tallies(r, names_of(addr, name, sizeof(name)), &t);
}

void part_order(const struct report *r)
{
	bool apart = frees_apart(r->f);

	if (r->f->note->verdict == VERDICT_DATA_RACE)
		return;
	if (!r->f->note->addr || !r->f->has_object ||
	    words_is_stuck(r->f->note->verdict))
		return;
	part_line(r, apart ? "Missing order:" : "Order:");
	if (apart)
		put_free_against_access(r);
	put_reach(r);
	put_accesses(r);
	part_line(r, "%s", "");
}
