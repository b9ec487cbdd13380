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

/*
 * What follows is without branches where it depends on who did what before:
 * with tasks in a random order these would be mispredicted, which costs more
 * than all the rest.  A condition is a mask, 0 or -1 in every lane.
 */
static inline race_lanes race_splat(s32 val)
{
	return (race_lanes){ val, val, val, val };
}

static inline race_lanes race_mask(bool cond)
{
	return race_splat(-(s32)cond);
}

static inline race_lanes race_choose(race_lanes mask, race_lanes a,
				     race_lanes b)
{
	return (a & mask) | (b & ~mask);
}

/* What is published counts if it is of this run; number 0 never is. */
static inline race_lanes race_valid(const struct race_published *p)
{
	return race_mask(p->since > race_start());
}

/* RACE_ON knows but one level. */
static inline struct race_clock *race_now_clock(void)
{
	return &race_self()->now.level[0];
}

static inline __attribute__((always_inline))
void race_take_over_lanes(const struct race_published *p, race_lanes mask,
			  u32 i)
{
	race_lanes *now = &race_now_clock()->lanes[i];

	*now = race_later(*now, p->view.level[0].lanes[i] & mask);
}

static inline __attribute__((always_inline))
void race_take_over(const struct race_word *w, race_lanes mask)
{
	const struct race_published *p = &race_published[RACE_PUBLISHED(w)];

	mask &= race_valid(p);
	race_take_over_lanes(p, mask, 0);
	if (race_wide)
		race_take_over_lanes(p, mask, 1);
}

/* What is published now, with all that the task did; lane 0 means nothing. */
static inline race_lanes race_all_so_far(u32 i)
{
	return race_choose(race_others[race_task].lanes[i],
			   race_now_clock()->lanes[i],
			   race_splat(race_now()));
}

/* That, or what was so at the last fence. */
static inline __attribute__((always_inline))
void race_publish_lanes(struct race_published *p, race_lanes ordered,
			race_lanes kept, u32 i)
{
	race_lanes fence = race_self()->fence.level[0].lanes[i];
	race_lanes *view = &p->view.level[0].lanes[i];

	*view = race_later(*view & kept,
			   race_choose(ordered, race_all_so_far(i), fence));
}

/*
 * A store publishes, @keeps: and so does still what came before.  Without a
 * fence a relaxed one has nothing to add.
 */
static inline __attribute__((always_inline))
void race_publish_word(struct race_word *w, u16 flags, bool keeps)
{
	struct race_published *p = &race_published[RACE_PUBLISHED(w)];
	bool is_ordered = flags & (OPF_RELEASE | OPF_FULL);
	bool adds = is_ordered | race_self()->is.fenced;
	race_lanes ordered = race_mask(is_ordered);
	race_lanes kept = race_mask(keeps) & race_valid(p);

	if (unlikely(adds && !RACE_PUBLISHED(w))) {
		p = race_new_clock(w);
		if (!p)
			return;
	}
	if (keeps && !adds)
		return;
	p->since = adds ? race_now() : 0;
	race_publish_lanes(p, ordered, kept, 0);
	if (race_wide)
		race_publish_lanes(p, ordered, kept, 1);
}

/* @t loads @size bytes at @offset; where these are constant, it is faster. */
static inline __attribute__((always_inline))
void race_load(const struct task *t, u64 offset, unsigned int size)
{
	struct race_word *w = race_usual_word(offset, size);

	if (likely(w)) {
		race_use(w, offset, size, RACE_MARKED_READ);
		race_take_over(w, race_mask(true));
	} else if (race_mode) {
		race_load_slow(t);
	}
}

static inline __attribute__((always_inline))
void race_store(const struct task *t, u64 offset, unsigned int size, u64 new)
{
	struct race_word *w = race_usual_word(offset, size);

	if (likely(w)) {
		race_use(w, offset, size, RACE_MARKED_WRITE);
		race_publish_word(w, t->flags, false);
	} else if (race_mode) {
		race_store_slow(t, new);
	}
}

/* The value was not known to the caller: something may depend on it. */
static inline bool race_gives_value(const struct task *t)
{
	return t->op == OP_XCHG || (t->flags & (OPF_ACQUIRE | OPF_FULL));
}

static inline __attribute__((always_inline))
void race_fence_lanes(race_lanes full, u32 i)
{
	race_lanes *fence = &race_self()->fence.level[0].lanes[i];

	*fence = race_choose(full, race_all_so_far(i), *fence);
}

/* One that stores. */
static inline __attribute__((always_inline))
void race_order_rmw(const struct task *t, struct race_word *w)
{
	bool is_full = t->flags & OPF_FULL;
	race_lanes full = race_mask(is_full);

	race_take_over(w, race_mask(race_gives_value(t)));
	race_fence_lanes(full, 0);
	if (race_wide)
		race_fence_lanes(full, 1);
	race_self()->is.fenced |= is_full;
	race_publish_word(w, t->flags, true);
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
		race_take_over(w, race_mask(true));
	} else {
		race_use(w, offset, size, RACE_MARKED_WRITE);
		race_order_rmw(t, w);
	}
}

#endif /* RMAPSIM_SCHED_RACE_FAST_H */
