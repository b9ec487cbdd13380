// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does this access race with, and what would have ordered the two?
 *
 * Facts of this run: the word through which the first task could have told the
 * second one, if there is one, and how it was written and read; the locks that
 * each side held.
 */
#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/words.h"

#define WORDS_MAX	160

static bool is_marked(const struct event *e)
{
	return !(e->flags & OPF_PLAIN) || (e->flags & OPF_UNORDERED);
}

static void put_other(const struct report *r, const struct event *e)
{
	char task[64], step[32];

	part_line(r, "%s to 0x%llx of %u bytes by %s, %s:",
		  e->op == OP_ASSERT ? part_assert_word(e) :
		  part_access_word(e->op, !is_marked(e)), e->addr,
		  e->op == OP_ASSERT ? e->aux : e->size,
		  part_task(r, e->task, task, sizeof(task)),
		  part_step(e, step, sizeof(step)));
	part_stack(r, e->stack);
}

/* Of the later of the two that is a store. */
static void put_change(const struct report *r, const struct event *first,
		       const struct event *second)
{
	const struct event *e = words_is_store(second) ? second : first;

	if (words_is_store(e))
		part_change(r, e);
}

static const char *store_word(const struct event *e)
{
	if (!is_marked(e))
		return "with a plain store";
	if (e->flags & (OPF_RELEASE | OPF_FULL))
		return "with release";
	return "without release";
}

static const char *load_word(const struct event *e)
{
	if (!is_marked(e))
		return "with a plain load";
	if (e->op == OP_CMPXCHG && (e->flags & OPF_FAILED))
		return "with a cmpxchg that failed";
	if (e->flags & (OPF_ACQUIRE | OPF_FULL))
		return "with acquire";
	return "without acquire";
}

/*
 * The last read of the second task, before its access, of something that the
 * first task stored after its own.
 */
static s32 find_message(s32 first, s32 second)
{
	const struct event *e = record.events;

	for (s32 i = second; i-- > first; ) {
		if (e[i].task != e[second].task || e[i].op == OP_WRITE ||
		    !op_is_memory(e[i].op) || e[i].writer <= first)
			continue;
		if (e[e[i].writer].task == e[first].task)
			return i;
	}
	return -1;
}

static void put_message(const struct report *r, s32 first, s32 second)
{
	s32 read = find_message(first, second);
	const struct event *e, *w;
	char name[NAMES_MAX];

	if (read < 0) {
		part_line(r, " Between the two, task %u read nothing that task %u stored after step %u.",
			  record.events[second].task,
			  record.events[first].task,
			  record.events[first].step);
		return;
	}
	e = &record.events[read];
	w = &record.events[e->writer];
	names_of(e->addr, name, sizeof(name));
	part_line(r, " Task %u stored %s at step %u %s.", w->task, name,
		  w->step, store_word(w));
	part_line(r, " Task %u read that at step %u %s.", e->task, e->step,
		  load_word(e));
	part_line(r, " A release at step %u and an acquire at step %u order step %u against step %u.",
		  w->step, e->step, record.events[first].step,
		  record.events[second].step);
}

static void put_locks(const struct report *r, s32 first, s32 second)
{
	struct locks_walk w;
	struct locks_set held;
	char words[WORDS_MAX];
	const struct event *a = &record.events[first];
	const struct event *b = &record.events[second];

	locks_start(&w);
	locks_walk_to(&w, first);
	held = w.held[a->task];
	locks_walk_to(&w, second);
	part_line(r, " Step %u was done holding %s,", a->step,
		  locks_words(&held, words, sizeof(words)));
	part_line(r, " step %u holding %s.", b->step,
		  locks_words(&w.held[b->task], words, sizeof(words)));
}

void part_race(const struct report *r)
{
	s32 first = r->f->other_event, second = r->f->event;

	if (r->f->note->verdict != VERDICT_DATA_RACE || first < 0 ||
	    second < 0 || second >= (s32)record.nevents)
		return;
	put_other(r, &record.events[first]);
	put_change(r, &record.events[first], &record.events[second]);
	part_line(r, "Missing order:");
	part_ordered(r, first, second);
	put_locks(r, first, second);
	put_message(r, first, second);
	if (r->f->note->lint)
		part_line(r, " Race unless dependency: what was read before may decide the address of step %u.",
			  record.events[second].step);
	part_line(r, "%s", "");
}
