/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events that tasks stand before, as strategies compare them.
 *
 * Two events of different tasks race, in the words of the papers, when they
 * touch the same bytes and one of them writes, or when they are operations on
 * one lock and not both of readers: exchanging two such neighbours may change
 * what the run does, exchanging others cannot.
 */
#ifndef RMAPSIM_SCHED_STRATEGY_EVENT_H
#define RMAPSIM_SCHED_STRATEGY_EVENT_H

#include "sched/machine.h"

struct event {
	u64	addr;
	u8	op;		/* enum op */
	u8	size;		/* 0: a lock, or no access at all */
};

static inline struct event event_of(const struct task *t)
{
	return (struct event){ .addr = t->addr, .op = t->op, .size = t->size };
}

/* A trylock is a cmpxchg of no bytes. */
static inline bool event_is_lock(const struct event *e)
{
	switch (e->op) {
	case OP_WLOCK:
	case OP_WUNLOCK:
	case OP_RLOCK:
	case OP_RUNLOCK:
		return true;
	case OP_CMPXCHG:
		return !e->size;
	default:
		return false;
	}
}

static inline bool event_is_access(const struct event *e)
{
	switch (e->op) {
	case OP_READ:
	case OP_WRITE:
	case OP_XCHG:
	case OP_CMPXCHG:
	case OP_RMW:
	case OP_DRAIN:
		return e->size;
	default:
		return false;
	}
}

/* Does it change what it touches? */
static inline bool event_writes(const struct event *e)
{
	return e->op != OP_READ && e->op != OP_RLOCK && e->op != OP_RUNLOCK;
}

static inline bool event_races(const struct event *a, const struct event *b)
{
	if (!event_writes(a) && !event_writes(b))
		return false;
	if (event_is_access(a))
		return event_is_access(b) && a->addr < b->addr + b->size &&
		       b->addr < a->addr + a->size;
	return event_is_lock(a) && event_is_lock(b) && a->addr == b->addr;
}

/*
 * One of @enabled that has not begun, or 0: before it has, it stands before no
 * event.  Up to its first one it does nothing that others could see.
 */
static inline unsigned int event_none_yet(task_mask enabled)
{
	for (; enabled; enabled &= enabled - 1) {
		unsigned int t = task_first(enabled);

		if (t < LIMIT_TASKS && !M->task[t].started)
			return t;
	}
	return 0;
}

/* The one of a set, not empty, with the highest priority; first of equals. */
static inline unsigned int event_highest(const u32 *prio, task_mask set)
{
	unsigned int best = task_first(set);

	for (set &= set - 1; set; set &= set - 1) {
		unsigned int t = task_first(set);

		if (prio[t] > prio[best])
			best = t;
	}
	return best;
}

#endif /* RMAPSIM_SCHED_STRATEGY_EVENT_H */
