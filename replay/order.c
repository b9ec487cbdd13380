// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which recorded events happened before which?  See order.h.
 *
 * The recorded run is gone through once more by the rules of
 * sched/race_sync.c, level `on`: there a task knows up to which step it is
 * ordered behind the others, here up to which event.  Vector clocks: Mattern,
 * "Virtual Time and Global States of Distributed Systems" (1989); what a word
 * publishes by release and fence is that of docs/races.md.
 *
 * A delayed store publishes what was known where it stands in the program, and
 * its drain stands for it: both have the same place in their task's order.
 */
#include "replay/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/sim.h"

struct lock_state {
	u64			addr;
	struct order_clock	writers;	/* as of the last unlock */
	struct order_clock	readers;	/* as of all their unlocks */
	u8			held[LIMIT_TASKS];
};

struct task_state {
	struct order_clock	now;
	struct order_clock	fence;		/* what relaxed stores carry */
	struct order_clock	unlocked;	/* as of its last unlock */
	struct order_clock	woken;		/* by wake-ups */
	struct order_clock	spawned;	/* before it began */
	bool			fenced;
	bool			released;
	bool			began;
};

/* An object that was allocated during the run. */
struct born {
	u64	base;
	u32	size;
	u32	event;
};

static struct {
	u32			nevents;
	struct order_clock	*clock;
	u32			*pos;		/* in its task's order, from 1 */
	s32			*prev;		/* of the same task, or -1 */
	s32			*published;	/* index of .views, or -1 */
	bool			*drained;
	s32			*nth;		/* events by task and pos */
	u32			base[LIMIT_TASKS + 1];

	struct order_clock	*views;
	u32			nviews, views_max;
	struct lock_state	*locks;
	u32			nlocks, locks_max;
	struct born		*born;
	u32			nborn, born_max;

	struct task_state	task[LIMIT_TASKS];
	struct order_clock	srcu_begun, srcu_left[2];
	u8			cpu[LIMIT_CPUS];	/* who ran there last */
	bool			failed;			/* no memory */
} o;

/* ---- clocks ---- */

static void join(struct order_clock *to, const struct order_clock *from)
{
	u32 u;

	for (u = 0; u < LIMIT_TASKS; u++) {
		if (from->at[u] > to->at[u])
			to->at[u] = from->at[u];
	}
}

/* Room for one more of @size bytes; NULL: no memory, said once for all. */
static void *grow(void *p, u32 n, u32 *max, size_t size)
{
	void *bigger;

	if (n < *max)
		return p;
	bigger = realloc(p, (*max ? *max * 2 : 64) * size);
	if (!bigger) {
		o.failed = true;
		return p;
	}
	*max = *max ? *max * 2 : 64;
	return bigger;
}

/* ---- what stores publish ---- */

/* The task's value comes from its own CPU's buffer. */
static bool is_forwarded(const struct event *e)
{
	return e->op == OP_READ && e->writer >= 0 &&
	       record.events[e->writer].flags & OPF_DELAYED &&
	       !o.drained[e->writer];
}

/* The last allocation of the object at @addr, from which on it is another. */
static s32 born_at(u64 addr)
{
	u32 i;

	for (i = o.nborn; i-- > 0; ) {
		if (addr - o.born[i].base < o.born[i].size)
			return o.born[i].event;
	}
	return -1;
}

static u32 bytes_in_common(const struct event *e, const struct event *w)
{
	u32 mask = 0, b;

	for (b = 0; b < e->size; b++) {
		if (e->addr + b - w->addr < w->size)
			mask |= 1u << b;
	}
	return mask;
}

/* What the stores that left their bytes where @e looks have published. */
static void join_published(struct order_clock *to, const struct event *e)
{
	u32 left = (1u << e->size) - 1;
	s32 born = born_at(e->addr), w;

	for (w = e->word_writer; w > born && left;
	     w = record.events[w].word_writer) {
		u32 common = bytes_in_common(e, &record.events[w]);

		if (common & left && o.published[w] >= 0)
			join(to, &o.views[o.published[w]]);
		left &= ~common;
	}
}

static bool publish(u32 i, const struct order_clock *view)
{
	o.views = grow(o.views, o.nviews, &o.views_max, sizeof(*o.views));
	if (o.failed)
		return false;
	o.published[i] = o.nviews;
	o.views[o.nviews++] = *view;
	return true;
}

/* What a store with these flags carries; NULL: no order. */
static const struct order_clock *carried(const struct event *e)
{
	const struct task_state *t = &o.task[e->task];

	if (e->flags & (OPF_RELEASE | OPF_FULL))
		return &t->now;
	if ((e->flags & OPF_PLAIN) && !(e->flags & OPF_UNORDERED))
		return NULL;
	return t->fenced ? &t->fence : NULL;
}

static void fence(struct task_state *t)
{
	t->fence = t->now;
	t->fenced = true;
}

/* ---- memory ---- */

static void load(const struct event *e)
{
	bool is_plain = e->flags & OPF_PLAIN && !(e->flags & OPF_UNORDERED);

	if (!is_plain && !is_forwarded(e))
		join_published(&o.task[e->task].now, e);
}

static void store(u32 i)
{
	const struct order_clock *view = carried(&record.events[i]);

	if (view)
		publish(i, view);
}

/* One that stores adds to what its word had published: release sequence. */
static void modify(u32 i)
{
	const struct event *e = &record.events[i];
	struct task_state *t = &o.task[e->task];
	const struct order_clock *view;
	struct order_clock all = { { 0 } };

	join_published(&all, e);
	if (e->op == OP_XCHG || e->flags & (OPF_ACQUIRE | OPF_FULL))
		join(&t->now, &all);
	if (e->flags & OPF_FULL)
		fence(t);
	view = carried(e);
	if (view)
		join(&all, view);
	publish(i, &all);
}

static void memory(u32 i)
{
	const struct event *e = &record.events[i];

	if (!e->size)
		return;		/* a trylock that failed */
	if (e->op == OP_READ || e->flags & OPF_FAILED)
		load(e);
	else if (e->op == OP_WRITE)
		store(i);
	else
		modify(i);
}

static void drain(const struct event *e)
{
	if (e->aux < o.nevents)
		o.drained[e->aux] = true;
}

static void note_born(const struct event *e)
{
	o.born = grow(o.born, o.nborn, &o.born_max, sizeof(*o.born));
	if (!o.failed)
		o.born[o.nborn++] = (struct born){
			e->addr, e->aux, e - record.events
		};
}

/* ---- locks ---- */

static struct lock_state *lock_of(u64 addr)
{
	u32 i;

	for (i = 0; i < o.nlocks; i++) {
		if (o.locks[i].addr == addr)
			return &o.locks[i];
	}
	o.locks = grow(o.locks, o.nlocks, &o.locks_max, sizeof(*o.locks));
	if (o.failed)
		return NULL;
	o.locks[o.nlocks] = (struct lock_state){ .addr = addr };
	return &o.locks[o.nlocks++];
}

/* All before the unlock comes before all stores after the lock. */
static void take_over(struct task_state *t, const struct order_clock *view)
{
	join(&t->now, view);
	join(&t->fence, view);
}

static void lock(const struct event *e)
{
	struct task_state *t = &o.task[e->task];
	struct lock_state *l = lock_of(e->addr);

	if (!l)
		return;
	l->held[e->task]++;
	t->fenced = true;
	if (t->released)
		join(&t->fence, &t->unlocked);
	take_over(t, &l->writers);
	if (e->op == OP_WLOCK)
		take_over(t, &l->readers);
}

static void unlock(const struct event *e)
{
	struct task_state *t = &o.task[e->task];
	struct lock_state *l = lock_of(e->addr);

	if (!l || !l->held[e->task])
		return;		/* a release of what is not held */
	l->held[e->task]--;
	t->unlocked = t->now;
	t->released = true;
	if (e->op == OP_WUNLOCK)
		l->writers = t->now;
	else
		join(&l->readers, &t->now);
}

/* ---- tasks and CPUs ---- */

static void interrupt(const struct event *e)
{
	struct task_state *t = &o.task[e->task];
	u32 u;

	for (u = 1; u < M->ntasks; u++) {
		if (M->task[u].cpu != e->addr)
			continue;
		join(&t->now, &o.task[u].now);
		join(&o.task[u].now, &t->now);
	}
	fence(t);
}

static void sleep_over(struct task_state *t)
{
	join(&t->now, &t->woken);
	fence(t);
}

/* What wakes a task counts from the moment it means to sleep. */
static void wake(const struct event *e)
{
	struct task_state *t = &o.task[e->task], *to = &o.task[e->addr];

	fence(t);
	if (e->old)
		to->woken = t->now;
	else
		join(&to->woken, &t->now);
}

static void spawn(const struct event *e)
{
	struct task_state *t = &o.task[e->task];

	fence(t);
	o.task[e->addr].spawned = t->now;
}

static void join_task(const struct event *e)
{
	struct task_state *t = &o.task[e->task];

	join(&t->now, &o.task[e->addr].now);
	fence(t);
}

static void grace_period(const struct event *e)
{
	struct task_state *t = &o.task[e->task];

	join(&t->now, &o.srcu_left[e->old & 1]);
	fence(t);
	if (e->val == SYNC_BEGINS)
		join(&o.srcu_begun, &t->now);
}

/* A CPU turns to another task, or a task runs for the first time. */
static void begin_running(const struct event *e)
{
	struct task_state *t = &o.task[e->task];
	u8 *curr = &o.cpu[e->cpu];

	if (*curr && *curr != e->task) {
		join(&t->now, &o.task[*curr].now);
		fence(t);
	}
	*curr = e->task;
	if (t->began)
		return;
	t->began = true;
	join(&t->now, &t->spawned);
	if (t->spawned.at[0])
		fence(t);
}

static void execute(u32 i)
{
	const struct event *e = &record.events[i];
	struct task_state *t = &o.task[e->task];

	switch (e->op) {
	case OP_READ:
	case OP_WRITE:
	case OP_XCHG:
	case OP_CMPXCHG:
	case OP_RMW:
		return memory(i);
	case OP_WLOCK:
	case OP_RLOCK:
		return lock(e);
	case OP_WUNLOCK:
	case OP_RUNLOCK:
		return unlock(e);
	case OP_FENCE:
		if (e->val == FENCE_MB || e->val == FENCE_WMB)
			fence(t);
		return;
	case OP_SRCU_LOCK:
		return join(&t->now, &o.srcu_begun);
	case OP_SRCU_UNLOCK:
		return join(&o.srcu_left[e->val & 1], &t->now);
	case OP_SYNC:
		return grace_period(e);
	case OP_IPI:
		return interrupt(e);
	case OP_SLEEP:
		return sleep_over(t);
	case OP_WAKE:
		return wake(e);
	case OP_SPAWN:
		return spawn(e);
	case OP_JOIN:
		return join_task(e);
	case OP_ALLOC:
		return note_born(e);
	}
}

/* ---- the run ---- */

static bool is_setup(u32 i)
{
	return record.events[i].flags & OPF_SETUP;
}

/* Events of the set-up, and of the checks when all tasks have ended. */
static u32 count_setup(void)
{
	u32 i;

	for (i = 0; i < o.nevents && is_setup(i); i++)
		;
	return i;
}

static bool allocate(void)
{
	size_t n = o.nevents + 1;

	free(o.clock), free(o.pos), free(o.prev), free(o.published);
	free(o.drained), free(o.nth);
	o.clock = malloc(n * sizeof(*o.clock));
	o.pos = malloc(n * sizeof(*o.pos));
	o.prev = malloc(n * sizeof(*o.prev));
	o.published = malloc(n * sizeof(*o.published));
	o.drained = calloc(n, sizeof(*o.drained));
	o.nth = malloc(n * sizeof(*o.nth));
	return o.clock && o.pos && o.prev && o.published && o.drained && o.nth;
}

static void reset(void)
{
	o.nviews = o.nlocks = o.nborn = 0;
	o.failed = false;
	memset(o.task, 0, sizeof(o.task));
	memset(&o.srcu_begun, 0, sizeof(o.srcu_begun));
	memset(o.srcu_left, 0, sizeof(o.srcu_left));
	memset(o.cpu, 0, sizeof(o.cpu));
}

/* Which store a drain stands for. */
static u32 stored_by(const struct event *e)
{
	return e->aux < o.nevents ? e->aux : 0;
}

/* Where does each event stand in its task's order? */
static void number(void)
{
	u32 count[LIMIT_TASKS] = { 0 }, i, u;
	s32 last[LIMIT_TASKS];

	memset(last, -1, sizeof(last));
	for (i = 0; i < o.nevents; i++) {
		const struct event *e = &record.events[i];

		o.published[i] = -1;
		if (e->op == OP_DRAIN) {
			o.pos[i] = o.pos[stored_by(e)];
			o.prev[i] = stored_by(e);
			continue;
		}
		o.pos[i] = ++count[e->task];
		o.prev[i] = last[e->task];
		last[e->task] = i;
	}
	o.base[0] = 0;
	for (u = 0; u < LIMIT_TASKS; u++)
		o.base[u + 1] = o.base[u] + count[u];
	for (i = 0; i < o.nevents; i++) {
		if (record.events[i].op != OP_DRAIN)
			o.nth[o.base[record.events[i].task] + o.pos[i] - 1] = i;
	}
}

static void run_through(u32 nsetup)
{
	u32 i, u;

	for (u = 1; u < LIMIT_TASKS; u++)
		o.task[u].now.at[0] = nsetup;
	for (i = 0; i < o.nevents && !o.failed; i++) {
		const struct event *e = &record.events[i];
		struct task_state *t = &o.task[e->task];

		if (e->op == OP_DRAIN) {
			drain(e);
			o.clock[i] = o.clock[stored_by(e)];
			continue;
		}
		/* The checks at the end come after everything. */
		for (u = 1; i >= nsetup && is_setup(i) && u < LIMIT_TASKS; u++)
			t->now.at[u] = o.base[u + 1] - o.base[u];
		if (!is_setup(i))
			begin_running(e);
		t->now.at[e->task] = o.pos[i];
		if (!is_setup(i))
			execute(i);
		o.clock[i] = t->now;
	}
}

bool order_make(void)
{
	o.nevents = record.nevents;
	if (!allocate()) {
		o.nevents = 0;
		return false;
	}
	reset();
	number();
	run_through(count_setup());
	return !o.failed;
}

/* ---- questions ---- */

const struct order_clock *order_clock(u32 i)
{
	return &o.clock[i];
}

static bool knows(const struct order_clock *c, u32 a)
{
	return c->at[record.events[a].task] >= o.pos[a];
}

bool order_before(u32 a, u32 b)
{
	/* A store and its drain have one place. */
	if (record.events[a].task == record.events[b].task &&
	    o.pos[a] == o.pos[b])
		return a < b;
	return knows(&o.clock[b], a);
}

/* The last event of task @u that @c knows, if @old did not; -1: none. */
static s32 newest_known(const struct order_clock *c,
			const struct order_clock *old, u32 u)
{
	u32 n = o.base[u + 1] - o.base[u], at = c->at[u];

	if (!u || !at || at <= old->at[u] || at > n)
		return -1;
	return o.nth[o.base[u] + at - 1];
}

s32 order_last(u32 i, u32 task)
{
	static const struct order_clock nothing;

	return newest_known(&o.clock[i], &nothing, task);
}

u32 order_last_step(u32 i, u32 task)
{
	s32 k = order_last(i, task);

	while (k >= 0 && !record_is_step(k))
		k = o.prev[k];
	return k < 0 ? 0 : record.events[k].step;
}

const char *order_clock_words(u32 i, u32 ntasks, char *buf, size_t n)
{
	size_t len = 0;
	u32 u;

	for (u = 1; u <= ntasks && len < n; u++)
		len += snprintf(buf + len, n - len, "%s%u", u > 1 ? "," : "[",
				order_last_step(i, u));
	if (len < n)
		snprintf(buf + len, n - len, "]");
	return buf;
}

/*
 * Is it by another one of these that @i came to know of @y?
 */
static bool is_by_way_of_another(u32 i, const struct order_clock *old, s32 y)
{
	u32 u;

	for (u = 1; u < LIMIT_TASKS; u++) {
		s32 z = newest_known(&o.clock[i], old, u);

		if (z >= 0 && z != y && u != record.events[i].task &&
		    knows(&o.clock[z], y))
			return true;
	}
	return false;
}

/* Of task @u, if @i is ordered right behind it; -1: it is not. */
static s32 source_in(u32 i, u32 u)
{
	static const struct order_clock nothing;
	const struct order_clock *old =
		o.prev[i] < 0 ? &nothing : &o.clock[o.prev[i]];
	s32 y;

	if (u == record.events[i].task || record.events[i].op == OP_DRAIN)
		return -1;
	y = newest_known(&o.clock[i], old, u);
	return y < 0 || is_by_way_of_another(i, old, y) ? -1 : y;
}

s32 order_source(u32 i)
{
	s32 last = -1;
	u32 u;

	for (u = 1; u < LIMIT_TASKS; u++) {
		s32 y = source_in(i, u);

		if (y > last)
			last = y;
	}
	return last;
}

/* The source of @x that @a is or happens before. */
static s32 source_behind(u32 x, u32 a)
{
	u32 u;

	for (u = 1; u < LIMIT_TASKS; u++) {
		s32 y = source_in(x, u);

		if (y >= 0 && ((u32)y == a || order_before(a, y)))
			return y;
	}
	return -1;
}

/* From @b back to @a, @b first; 0: more than @n. */
static u32 walk_back(u32 a, u32 b, u32 *path, u32 n)
{
	u32 len = 0, x = b;

	if (len < n)
		path[len++] = b;
	for (;;) {
		s32 p = o.prev[x], y;

		if (record.events[x].task == record.events[a].task)
			break;
		if (p >= 0 && knows(&o.clock[p], a)) {
			x = p;
			continue;
		}
		y = source_behind(x, a);
		if (y < 0)
			break;		/* the set-up is before everything */
		if (x != path[len - 1] && len < n)
			path[len++] = x;
		if (len < n)
			path[len++] = y;
		x = y;
	}
	if (path[len - 1] != a && len < n)
		path[len++] = a;
	return len;
}

u32 order_path(u32 a, u32 b, u32 *path, u32 n)
{
	u32 len, i;

	if (!order_before(a, b) || !n)
		return 0;
	len = walk_back(a, b, path, n);
	for (i = 0; i < len / 2; i++) {
		u32 x = path[i];

		path[i] = path[len - 1 - i];
		path[len - 1 - i] = x;
	}
	return len;
}
