// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a sketch followed, and made?  See minimise_sketch.h.
 */
#include "replay/minimise_sketch.h"

#include <string.h>

#include "sched/buffer.h"

/* How far a task is; kept up to date before each decision. */
struct progress {
	struct sketch_place	at;
	u32			base;	/* explicit operations before .at.op */
	u32			seen;	/* ... when .at.plain was counted */
	u8			delays;	/* asked about since the last pick */
	u8			indexes;
};

static struct {
	struct strategy		s;
	const struct sketch	*in;
	struct strategy		*inner;
	struct sketch		*out;
	u32			cursor;
	u32			ndefault;	/* cuts at the end */
	bool			by_default;	/* the segment began so */
	u8			cur;		/* its task, 0: none yet */
	struct progress		of[LIMIT_TASKS];
} trail;

void sketch_copy(struct sketch *to, const struct sketch *from)
{
	memcpy(to, from, offsetof(struct sketch, cut));
	memcpy(to->cut, from->cut, from->ncuts * sizeof(from->cut[0]));
}

int sketch_compare(const struct sketch_place *a, const struct sketch_place *b)
{
	if (a->op != b->op)
		return a->op < b->op ? -1 : 1;
	if (a->ops != b->ops)
		return a->ops < b->ops ? -1 : 1;
	return a->plain < b->plain ? -1 : a->plain > b->plain;
}

/* Where @task stands, as far as decisions have shown. */
static const struct sketch_place *place_of(unsigned int task)
{
	const struct task *t = &M->task[task];
	struct progress *p = &trail.of[task];

	if (t->done) {
		p->at = (struct sketch_place){ .op = SKETCH_END };
		return &p->at;
	}
	if (t->scn_op != p->at.op) {
		p->at = (struct sketch_place){ .op = t->scn_op };
		p->base = t->explicit_ops;
		p->seen = t->explicit_ops;
		p->indexes = 0;
	}
	if (t->explicit_ops != p->seen)
		p->at.plain = 0;
	p->seen = t->explicit_ops;
	p->at.ops = t->explicit_ops - p->base;
	return &p->at;
}

/* ---- what came out ---- */

static void add_cut(const struct sketch_cut *c)
{
	struct sketch *out = trail.out;

	if (out->ncuts < LIMIT_CHOICES)
		out->cut[out->ncuts++] = *c;
	trail.ndefault = c->by_default ? trail.ndefault + 1 : 0;
}

static void end_segment(void)
{
	struct sketch_cut c = {
		.task = trail.cur, .by_default = trail.by_default,
	};

	if (!trail.cur)
		return;
	c.to = *place_of(trail.cur);
	add_cut(&c);
}

/* @task executes the next step: it leaves the place where it stands. */
static void leaves(unsigned int task)
{
	const struct task *t = &M->task[task];
	struct progress *p = &trail.of[task];

	place_of(task);
	p->delays = 0;
	if (t->started && (t->flags & OPF_PLAIN || t->op == OP_DRAIN))
		p->at.plain++;
}

static void decided(task_mask enabled, unsigned int task)
{
	bool could_go_on = trail.cur && enabled & BIT_MASK_OF(trail.cur);

	if (task != trail.cur) {
		end_segment();
		trail.out->preemptions += could_go_on;
		trail.by_default = !could_go_on &&
				   task == task_first(enabled);
		trail.cur = task;
	}
	leaves(task);
}

static void keep_aside(struct sketch_aside *list, u32 *n,
		       const struct sketch_aside *a)
{
	if (*n < SKETCH_ASIDE)
		list[(*n)++] = *a;
}

/* ---- following ---- */

/* The segment that is due, after what is done or cannot be. */
static const struct sketch_cut *due(task_mask enabled)
{
	for (; trail.cursor < trail.in->ncuts; trail.cursor++) {
		const struct sketch_cut *c = &trail.in->cut[trail.cursor];

		if (c->kind == SKETCH_DRAIN) {
			if (M->buffered & BIT_MASK_OF(c->task))
				return c;
			continue;
		}
		if (!(enabled & BIT_MASK_OF(c->task)))
			continue;
		if (!M->task[c->task].started ||
		    sketch_compare(place_of(c->task), &c->to) < 0)
			return c;
	}
	return NULL;
}

static unsigned int follow(task_mask enabled)
{
	const struct sketch_cut *c = due(enabled);

	/* It was asked for a drain before, and none was possible. */
	while (c && c->kind == SKETCH_DRAIN) {
		trail.cursor++;
		c = due(enabled);
	}
	if (c)
		return c->task;
	return trail.cur && enabled & BIT_MASK_OF(trail.cur) ? trail.cur :
	       task_first(enabled);
}

static const struct sketch_aside *find_aside(const struct sketch_aside *list,
					     u32 n, unsigned int task,
					     const struct sketch_place *at,
					     u8 nth)
{
	for (u32 i = 0; i < n; i++) {
		if (list[i].task == task && list[i].nth == nth &&
		    !sketch_compare(&list[i].at, at))
			return &list[i];
	}
	return NULL;
}

static int follow_drain(u32 cpus)
{
	/* Who could go on if asked does not matter here: a segment of a task
	 * that is away is not over. */
	const struct sketch_cut *c = due(~(task_mask)0);
	u32 legal;

	if (!c || c->kind != SKETCH_DRAIN || !(cpus & BIT_MASK_OF(c->task)))
		return -1;
	legal = buffer_legal(c->task);
	trail.cursor++;
	return CHOICE_DRAIN_OF(c->task, legal & BIT_MASK_OF(c->entry) ?
			       c->entry : (u32)__builtin_ctz(legal));
}

/* ---- the strategy ---- */

static void trail_begin(struct strategy *s, u64 seed)
{
	(void)s;
	trail.cursor = 0;
	trail.ndefault = 0;
	trail.by_default = false;
	trail.cur = 0;
	memset(trail.of, 0, sizeof(trail.of));
	memset(trail.out, 0, offsetof(struct sketch, delay));
	if (trail.inner)
		trail.inner->begin(trail.inner, seed);
}

static unsigned int trail_pick(struct strategy *s, task_mask enabled)
{
	unsigned int task;

	(void)s;
	task = trail.inner ? trail.inner->pick(trail.inner, enabled) :
			     follow(enabled);
	decided(enabled, task);
	return task;
}

static void trail_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	if (trail.inner && trail.inner->forced)
		trail.inner->forced(trail.inner, task);
	if (!trail.inner)
		follow(BIT_MASK_OF(task));
	decided(BIT_MASK_OF(task), task);
}

static unsigned int trail_index(struct strategy *s, unsigned int n)
{
	unsigned int task = M->cur, value = 0;
	struct progress *p = &trail.of[task];
	struct sketch_aside a = {
		.at = { .op = M->task[task].scn_op }, .task = task,
	};
	const struct sketch_aside *wanted;

	(void)s;
	place_of(task);
	a.nth = p->indexes++;
	if (trail.inner) {
		if (trail.inner->index)
			value = trail.inner->index(trail.inner, n);
	} else {
		wanted = find_aside(trail.in->index, trail.in->nindexes, task,
				    &a.at, a.nth);
		if (wanted && wanted->value < n)
			value = wanted->value;
	}
	a.value = value;
	if (value)
		keep_aside(trail.out->index, &trail.out->nindexes, &a);
	return value;
}

/* The store has begun: its place is behind the last decision. */
static bool trail_delay(struct strategy *s, const struct task *t)
{
	struct sketch_aside a = { .task = t->id };
	bool delay;

	(void)s;
	a.at = *place_of(t->id);
	a.nth = trail.of[t->id].delays++;
	if (trail.inner)
		delay = trail.inner->delay &&
			trail.inner->delay(trail.inner, t);
	else
		delay = find_aside(trail.in->delay, trail.in->ndelays, t->id,
				   &a.at, a.nth);
	if (delay)
		keep_aside(trail.out->delay, &trail.out->ndelays, &a);
	return delay;
}

static int trail_drain(struct strategy *s, u32 cpus)
{
	struct sketch_cut c = { .kind = SKETCH_DRAIN };
	int drain = -1;

	(void)s;
	if (!trail.inner)
		drain = follow_drain(cpus);
	else if (trail.inner->drain)
		drain = trail.inner->drain(trail.inner, cpus);
	if (drain < 0)
		return drain;
	/* The task goes on behind it, which is no switch. */
	end_segment();
	c.task = CHOICE_DRAIN_CPU(drain);
	c.entry = CHOICE_DRAIN_ENTRY(drain);
	add_cut(&c);
	trail.by_default = true;
	return drain;
}

static void trail_end(struct strategy *s, u32 points)
{
	(void)s;
	end_segment();
	trail.out->ncuts -= trail.ndefault;
	if (trail.inner && trail.inner->end)
		trail.inner->end(trail.inner, points);
}

struct strategy *sketch_strategy(const struct sketch *in,
				 struct strategy *inner, struct sketch *out)
{
	trail.s = (struct strategy){
		.name = "sketch", .begin = trail_begin, .pick = trail_pick,
		.index = trail_index, .end = trail_end,
		.forced = trail_forced, .delay = trail_delay,
		.drain = trail_drain,
	};
	trail.in = in;
	trail.inner = in ? NULL : inner;
	trail.out = out;
	return &trail.s;
}
