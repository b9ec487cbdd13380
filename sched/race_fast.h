/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marked accesses and the race detector: the usual case, to be inlined.
 *
 * Usual is: every access of the word so far was of this size, its task is not
 * in data_race(), nothing is asserted, no store is delayed, RACE_ON.  All else
 * goes to race_sync.c, where the rules are written down.
 */
#ifndef RMAPSIM_SCHED_RACE_FAST_H
#define RMAPSIM_SCHED_RACE_FAST_H

#include "sched/race_state.h"

/* The word of an access, or NULL: not the usual. */
static inline struct race_word *race_usual_word(u64 offset, unsigned int size)
{
	if (unlikely(race_mode != RACE_MODE_USUAL || M->buffered))
		return NULL;
	return race_word_of(offset, size);
}

/* RACE_ON knows but one level. */
static inline struct race_clock *race_now_clock(void)
{
	return &race_self()->now.level[0];
}

static inline void race_take_over(const struct race_word *w)
{
	const struct race_published *p = &race_published[RACE_PUBLISHED(w)];

	/* Number 0 is never valid. */
	if (p->since > race_start())
		race_join_clock(race_now_clock(), &p->view.level[0]);
}

/* What is published now, with all that the task did. */
static inline struct race_clock race_all_so_far(void)
{
	struct race_clock c = *race_now_clock();

	c.at[race_task] = race_now();
	return c;
}

static inline void race_publish_view(struct race_word *w,
				     const struct race_clock *c, bool add)
{
	struct race_published *p = &race_published[RACE_PUBLISHED(w)];
	bool valid = p->since > race_start();

	if (unlikely(!RACE_PUBLISHED(w))) {
		p = race_new_clock(w);
		if (!p)
			return;
	}
	p->since = race_now();
	if (add && valid)
		race_join_clock(&p->view.level[0], c);
	else
		p->view.level[0] = *c;
}

/* @t loads @size bytes at @offset; where these are constant, it is faster. */
static inline __attribute__((always_inline))
void race_load(const struct task *t, u64 offset, unsigned int size)
{
	struct race_word *w = race_usual_word(offset, size);

	if (likely(w)) {
		race_use(w, offset, size, RACE_MARKED_READ);
		race_take_over(w);
	} else if (race_mode) {
		race_load_slow(t);
	}
}

static inline __attribute__((always_inline))
void race_store(const struct task *t, u64 offset, unsigned int size, u64 new)
{
	struct race_word *w = race_usual_word(offset, size);
	struct race_clock c;

	if (unlikely(!w)) {
		if (race_mode)
			race_store_slow(t, new);
		return;
	}
	race_use(w, offset, size, RACE_MARKED_WRITE);
	if (t->flags & (OPF_RELEASE | OPF_FULL)) {
		c = race_all_so_far();
		race_publish_view(w, &c, false);
	} else if (race_self()->is.fenced) {
		race_publish_view(w, &race_self()->fence.level[0], false);
	} else {
		race_published[RACE_PUBLISHED(w)].since = 0;
	}
}

/* The value was not known to the caller: something may depend on it. */
static inline bool race_gives_value(const struct task *t)
{
	return t->op == OP_XCHG || (t->flags & (OPF_ACQUIRE | OPF_FULL));
}

/* One that stores. */
static inline void race_order_rmw(const struct task *t, struct race_word *w)
{
	struct race_task_state *self = race_self();
	struct race_clock c;

	if (race_gives_value(t))
		race_take_over(w);
	if (t->flags & (OPF_RELEASE | OPF_FULL)) {
		c = race_all_so_far();
		if (t->flags & OPF_FULL) {
			self->fence.level[0] = c;
			self->is.fenced = true;
		}
		race_publish_view(w, &c, true);
	} else if (self->is.fenced) {
		race_publish_view(w, &self->fence.level[0], true);
	}
}

static inline __attribute__((always_inline))
void race_rmw(const struct task *t, u64 offset, unsigned int size, u64 new)
{
	struct race_word *w = race_usual_word(offset, size);

	if (unlikely(!w)) {
		if (race_mode)
			race_rmw_slow(t, new);
	} else if (t->flags & OPF_FAILED) {
		race_use(w, offset, size, RACE_MARKED_READ);
		race_take_over(w);
	} else {
		race_use(w, offset, size, RACE_MARKED_WRITE);
		race_order_rmw(t, w);
	}
}

#endif /* RMAPSIM_SCHED_RACE_FAST_H */
