// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who used which object last, and which events does a use meet?
 *
 * For each object: the last change, each task's last look, the sleeping tasks
 * whose next event uses it.  An acquisition and its release are told apart:
 * what comes later is ordered behind the release, but could only have come
 * before the acquisition.
 */
#include <string.h>

#include "sched/dpor_state.h"

/* One u64 each, then one for each task. */
enum field { NUMBER, WRITTEN, SLEEP_READS, SLEEP_WRITES, HISTORY, LOOKS };

/* Two events in a u64: of the acquisition, and of what releases it. */
#define TAKEN(x)	((u32)(x))
#define GIVEN(x)	((u32)((x) >> 32))
#define BOTH(taken, given)	((u64)(taken) | (u64)(given) << 32)

struct change {
	u64	*at;
	u64	old;
};

/* A change of an object and the one before it. */
struct write {
	u64	before;		/* the word until then */
	u32	event;
	u32	prev;
};

static u32 handles[OBJECTS];
static u32 known[OBJECTS];
static u32 nknown;
static u64 pool[DPOR_POOL];
static u32 used;
static u32 ntasks;

static struct change changes[DPOR_CHANGES];
static u32 nchanges;
static struct write writes[DPOR_USES];
static u32 nwrites;
static u64 last[LIMIT_TASKS];

/* What the next event of each sleeping task uses is marked at the objects. */
static struct dpor_doze dozes[DPOR_USES];
static u32 ndozes;
static u64 doze[LIMIT_TASKS];	/* the first, and how many << 32 */

void dpor_objects_reset(u32 tasks)
{
	while (nknown)
		handles[known[--nknown]] = 0;
	memset(pool, 0, used * sizeof(*pool));
	memset(last, 0, sizeof(last));
	memset(doze, 0, sizeof(doze));
	ndozes = 0;
	used = LOOKS + tasks + 1;
	ntasks = tasks;
	nchanges = 0;
	nwrites = 1;
}

u32 dpor_object(u32 number)
{
	u32 handle = handles[number];

	if (likely(handle))
		return handle;
	if (used + LOOKS + ntasks + 1 > DPOR_POOL) {
		dpor.too_long = true;
		return 0;
	}
	handle = used;
	used += LOOKS + ntasks + 1;
	handles[number] = handle;
	pool[handle + NUMBER] = number;
	known[nknown++] = number;
	return handle;
}

/* ---- going back ---- */

static void set(u64 *at, u64 val)
{
	if (*at == val)
		return;
	if (unlikely(nchanges == DPOR_CHANGES)) {
		dpor.too_long = true;
		return;
	}
	changes[nchanges++] = (struct change){ at, *at };
	*at = val;
}

u32 dpor_undo_mark(void)
{
	return nchanges;
}

void dpor_undo(u32 mark)
{
	while (nchanges > mark) {
		const struct change *c = &changes[--nchanges];

		*c->at = c->old;
	}
}

void dpor_writes_cut(u32 n)
{
	nwrites = n;
}

u32 dpor_writes_count(void)
{
	return nwrites;
}

u32 dpor_last(unsigned int task)
{
	return last[task];
}

void dpor_set_last(unsigned int task, u32 event)
{
	set(&last[task], event);
}

/* ---- events that a use meets ---- */

static u32 add(u32 *event, u32 n, u32 max, u32 e)
{
	if (e && n < max)
		event[n++] = e;
	return n;
}

/*
 * The last change that @op could have come before.  A read that waits was not
 * possible before a change of a word that kept it waiting.
 */
static u32 last_change(const struct dpor_uses *u, const struct dpor_op *op)
{
	const u64 *o = &pool[u->object];
	u32 i = o[HISTORY];

	if (!u->waits)
		return TAKEN(o[WRITTEN]);
	while (i && dpor_waits(op, writes[i].before))
		i = writes[i].prev;
	return i ? writes[i].event : 0;
}

static bool is_look(const struct dpor_uses *u)
{
	return u->how == USE_READ || u->how == USE_ACQUIRE_READ;
}

static bool is_change(const struct dpor_uses *u)
{
	return u->how == USE_WRITE || u->how == USE_ACQUIRE_WRITE;
}

u32 dpor_partners(const struct dpor_uses *u, const struct dpor_op *op,
		  u32 *event, u32 max)
{
	const u64 *o = &pool[u->object];
	u32 written = TAKEN(o[WRITTEN]), n = 0;

	if (is_change(u)) {
		for (u32 i = 1; i <= ntasks; i++)
			if (TAKEN(o[LOOKS + i]) > written)
				n = add(event, n, max, TAKEN(o[LOOKS + i]));
		/* Who looked came after the last change. */
		if (n)
			return n;
	} else if (!is_look(u)) {
		return 0;
	}
	return add(event, n, max, last_change(u, op));
}

u32 dpor_before(const struct dpor_uses *u, u32 *event, u32 max)
{
	const u64 *o = &pool[u->object];
	u32 n = 0;

	if (!is_look(u) && !is_change(u))
		return 0;
	for (u32 i = 1; i <= ntasks && is_change(u); i++)
		if (GIVEN(o[LOOKS + i]) > GIVEN(o[WRITTEN]))
			n = add(event, n, max, GIVEN(o[LOOKS + i]));
	/* Who looked came after the last change. */
	return n ? n : add(event, n, max, GIVEN(o[WRITTEN]));
}

static void remember(u64 *o, u64 before, u32 event)
{
	if (unlikely(nwrites == DPOR_USES)) {
		dpor.too_long = true;
		return;
	}
	writes[nwrites] = (struct write){ before, event, o[HISTORY] };
	set(&o[HISTORY], nwrites++);
}

void dpor_use(const struct dpor_uses *u, unsigned int task, u32 event)
{
	u64 *o = &pool[u->object], *look = &o[LOOKS + task];

	switch (u->how) {
	case USE_READ:
		set(look, BOTH(event, event));
		break;
	case USE_WRITE:
		remember(o, u->before, event);
		set(&o[WRITTEN], BOTH(event, event));
		break;
	case USE_ACQUIRE_READ:
		set(look, BOTH(event, GIVEN(*look)));
		break;
	case USE_ACQUIRE_WRITE:
		set(&o[WRITTEN], BOTH(event, GIVEN(o[WRITTEN])));
		break;
	case USE_RELEASE_READ:
		set(look, BOTH(TAKEN(*look), event));
		break;
	case USE_RELEASE_WRITE:
		set(&o[WRITTEN], BOTH(TAKEN(o[WRITTEN]), event));
		break;
	}
}

/* ---- sleep ---- */

void dpor_dozes_cut(u32 n)
{
	ndozes = n;
}

u32 dpor_dozes_count(void)
{
	return ndozes;
}

/* Its .object is a number: handles are of one process. */
struct dpor_doze dpor_doze_at(u32 i)
{
	struct dpor_doze d = dozes[i];

	d.object = pool[d.object + NUMBER];
	return d;
}

void dpor_put_to_sleep(const struct dpor_uses *u, unsigned int task)
{
	u64 *o = &pool[u->object], *d = &doze[task];

	if (!is_look(u) && !is_change(u))
		return;
	if (unlikely(ndozes == DPOR_USES)) {
		dpor.too_long = true;
		return;
	}
	o += is_look(u) ? SLEEP_READS : SLEEP_WRITES;
	set(o, *o | BIT_MASK_OF(task));
	/* Right behind the last: of the same event. */
	if ((u32)*d + (*d >> 32) != ndozes)
		set(d, ndozes);
	set(d, *d + (1ull << 32));
	dozes[ndozes++] = (struct dpor_doze){
		u->object, task, is_change(u),
	};
}

static void wake(unsigned int task)
{
	u32 first = doze[task], n = doze[task] >> 32;

	for (u32 i = first; i < first + n; i++) {
		u64 *o = &pool[dozes[i].object];

		set(&o[SLEEP_READS], o[SLEEP_READS] & ~BIT_MASK_OF(task));
		set(&o[SLEEP_WRITES], o[SLEEP_WRITES] & ~BIT_MASK_OF(task));
	}
}

task_mask dpor_wake(const struct dpor_uses *u, task_mask asleep)
{
	const u64 *o = &pool[u->object];
	task_mask woken, left;

	if (!is_look(u) && !is_change(u))
		return 0;
	woken = o[SLEEP_WRITES];
	if (is_change(u))
		woken |= o[SLEEP_READS];
	woken &= asleep;
	for (left = woken; left; left &= left - 1)
		wake(task_first(left));
	return woken;
}
