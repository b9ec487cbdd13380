// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule was broken: what led to it?  Facts of this run: who stored to the word
 * since the task looked at it, with which locks; or who stored there last; who
 * turned preemption off; which pointer to a leaked object was the last.
 */
#include <string.h>

#include "replay/names.h"
#include "replay/order.h"
#include "replay/render/parts.h"
#include "replay/words.h"

#define WORDS_MAX	160
/* Stores that are told one by one; more are counted. */
#define STORES_MAX	4

static bool is_access_of(const struct event *e, u64 addr)
{
	return op_is_memory(e->op) && e->size &&
	       !(e->flags & OPF_SETUP) && e->addr >> 3 == addr >> 3;
}

/* The last access of the word by @task in [0, before); -1: none. */
static s32 last_access(u64 addr, u8 task, s32 before)
{
	while (before-- > 0) {
		const struct event *e = &record.events[before];

		if (e->task == task && is_access_of(e, addr))
			return before;
	}
	return -1;
}

static void put_store(const struct report *r, u32 i)
{
	const struct event *e = &record.events[i];
	char text[192], words[WORDS_MAX];
	struct locks_walk w;

	locks_start(&w);
	locks_walk_to(&w, i);
	part_line(r, "  step %u, task %u: %s, holding %s", e->step, e->task,
		  part_event(r, e, text, sizeof(text)),
		  locks_words(&w.held[e->task], words, sizeof(words)));
}

/* Stores to the word in (from, to), not by @except; the last ones. */
static u32 find_stores(u64 addr, u32 from, u32 to, int except, u32 *at)
{
	u32 i, n = 0;

	for (i = from; i < to; i++) {
		const struct event *e = &record.events[i];

		if (!is_access_of(e, addr) || !words_is_store(e) ||
		    e->task == except)
			continue;
		at[n++ % STORES_MAX] = i;
	}
	return n;
}

static void put_stores(const struct report *r, const u32 *at, u32 n)
{
	u32 i = n > STORES_MAX ? n - STORES_MAX : 0;

	if (i)
		part_line(r, "  %u earlier ones", i);
	for (; i < n; i++)
		put_store(r, at[i % STORES_MAX]);
}

/* A lock that was held all the way from @a to @b. */
static bool held_throughout(u8 task, u32 a, u32 b, struct locks_set *both)
{
	struct locks_walk w;
	struct locks_set then;
	u32 i, j;

	both->n = 0;
	locks_start(&w);
	locks_walk_to(&w, a + 1);
	then = w.held[task];
	locks_walk_to(&w, b);
	for (i = 0; i < then.n; i++) {
		for (j = 0; j < w.held[task].n; j++) {
			if (then.at[i].event == w.held[task].at[j].event)
				both->at[both->n++] = then.at[i];
		}
	}
	return both->n;
}

/*
 * Between two looks of the task at the word others have stored to it: what
 * the task did was not atomic.
 */
static bool put_interference(const struct report *r, u64 addr, s32 event)
{
	u8 task = record.events[event].task;
	s32 last = is_access_of(&record.events[event], addr) ? event :
		   last_access(addr, task, event + 1);
	s32 first = last < 0 ? -1 : last_access(addr, task, last);
	char text[192], words[WORDS_MAX];
	struct locks_set both;
	u32 at[STORES_MAX], n;

	if (first < 0)
		return false;
	n = find_stores(addr, first + 1, last, task, at);
	if (!n)
		return false;
	part_line(r, " Task %u did %s at step %u. Until its %s at step %u:",
		  task, part_event(r, &record.events[first], text,
				   sizeof(text)), record.events[first].step,
		  op_word(record.events[last].op), record.events[last].step);
	put_stores(r, at, n);
	if (held_throughout(task, first, last, &both))
		part_line(r, " From step %u to step %u task %u held %s.",
			  record.events[first].step, record.events[last].step,
			  task, locks_words(&both, words, sizeof(words)));
	else
		part_line(r, " No lock was held by task %u all the way from step %u to step %u.",
			  task, record.events[first].step,
			  record.events[last].step);
	return true;
}

/* Nobody got in between: who stored there, up to the violation. */
static void put_history(const struct report *r, u64 addr, u32 end)
{
	char name[NAMES_MAX];
	u32 at[STORES_MAX], n = find_stores(addr, 0, end, -1, at);

	names_of(addr, name, sizeof(name));
	if (!n) {
		part_line(r, " No task has stored to %s in this run.", name);
		return;
	}
	part_line(r, " %s was stored to by:", name);
	put_stores(r, at, n);
}

static void put_word(const struct report *r)
{
	const struct finding *f = r->f;
	u64 addr = f->note->addr;
	char name[NAMES_MAX];
	u32 end = f->event < 0 || !f->note->task ? record.nevents :
						   (u32)f->event + 1;

	if (addr - ARENA_BASE >= ARENA_HEAP_SIZE)
		return;
	part_line(r, "What led to it:");
	if (!f->note->task || f->event < 0 ||
	    !put_interference(r, addr, f->event))
		put_history(r, addr, end);
	if (f->write_event >= 0 && f->event > f->write_event &&
	    f->note->task &&
	    !(record.events[f->write_event].flags & OPF_SETUP))
		part_ordered(r, f->write_event, f->event);
	part_tally(r, names_of(addr, name, sizeof(name)), addr & ~7ull, 8,
		   true);
	part_line(r, "%s", "");
}

/* ---- an object that nobody has a pointer to ---- */

static bool points_into(u64 val, const struct finding *f)
{
	return (val & ~7ull) - f->base < f->size;
}

static void put_leak(const struct report *r)
{
	const struct finding *f = r->f;
	char name[NAMES_MAX], text[192];
	s32 i, last = -1, kept = -1;

	names_object(f->base, name, sizeof(name));
	for (i = f->alloc_event + 1; i < (s32)record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (!words_is_store(e) || e->size != 8)
			continue;
		if (points_into(e->old, f) && !points_into(e->val, f))
			last = i;
		else if (points_into(e->val, f))
			kept = i;
	}
	part_line(r, "What led to it:");
	if (last > kept)
		part_line(r, " The last pointer to %s was overwritten at step %u, by task %u: %s.",
			  name, record.events[last].step,
			  record.events[last].task,
			  part_event(r, &record.events[last], text,
				     sizeof(text)));
	else if (kept >= 0)
		part_line(r, " The last pointer to %s was stored at step %u, by task %u: %s.",
			  name, record.events[kept].step,
			  record.events[kept].task,
			  part_event(r, &record.events[kept], text,
				     sizeof(text)));
	else
		part_line(r, " No pointer to %s was ever stored in memory.",
			  name);
	part_line(r, "%s", "");
}

/* ---- sleeping where it is not allowed ---- */

/* The event that turned it off last, or -1: a lock did, or nobody. */
static s32 find_off(const struct finding *f, enum op off, enum op on)
{
	s32 i = f->event < 0 ? (s32)record.nevents : f->event + 1;
	u32 depth = 0;

	while (i-- > 0) {
		const struct event *e = &record.events[i];

		if (e->task != f->note->task)
			continue;
		if (e->op == on)
			depth++;
		else if (e->op == off && !depth--)
			return i;
	}
	return -1;
}

static void put_off(const struct report *r, s32 i, const char *what)
{
	char at[TRACE_WORD * 2], step[32];

	if (i < 0)
		return;
	part_line(r, " %s off since %s, at: %s", what,
		  part_step(&record.events[i], step, sizeof(step)),
		  part_stack_top(record.events[i].stack, at, sizeof(at)));
}

static void put_atomic(const struct report *r)
{
	s32 preempt = find_off(r->f, OP_PREEMPT_OFF, OP_PREEMPT_ON);
	s32 irq = find_off(r->f, OP_IRQ_OFF, OP_IRQ_ON);

	if (preempt < 0 && irq < 0)
		return;
	part_line(r, "What led to it:");
	put_off(r, preempt, "Preemption is");
	put_off(r, irq, "Interrupts are");
	part_line(r, "%s", "");
}

void part_why(const struct report *r)
{
	const struct note *n = r->f->note;

	/* In the set-up nobody can have got in between. */
	if (!r->f->result.steps)
		return;
	if (words_is_stuck(n->verdict) || n->verdict == VERDICT_DATA_RACE ||
	    verdict_severity(n->verdict) == SEVERITY_CORRUPTION)
		return;
	if (n->verdict == VERDICT_LEAK && r->f->alloc_event >= 0)
		put_leak(r);
	else if (n->verdict == VERDICT_ATOMIC_SLEEP)
		put_atomic(r);
	else
		put_word(r);
}
