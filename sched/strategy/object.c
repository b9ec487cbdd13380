// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do tasks contend for, and how often does each touch it?  See object.h.
 */
#include "sched/strategy/object.h"

#include <string.h>

#include "sched/run.h"
#include "sched/strategy/event.h"

#define SLOTS	256	/* of the hash table; a power of two */

struct object {
	u32		key;
	bool		contended;
	task_mask	users;
	task_mask	writers;
	u16		most[LIMIT_TASKS];	/* touched in a run, */
	u16		now[LIMIT_TASKS];	/* ... and in this one */
};

static struct object objects[OBJECTS_MAX];
static unsigned int count;
static u8 contended[OBJECTS_MAX];
static unsigned int ncontended;

/* Number of the object + 1. */
static u8 slots[SLOTS];

void object_forget(void)
{
	memset(slots, 0, sizeof(slots));
	count = 0;
	ncontended = 0;
}

void object_begin(void)
{
	for (unsigned int i = 0; i < count; i++)
		memset(objects[i].now, 0, M->ntasks * sizeof(u16));
}

void object_end(void)
{
	for (unsigned int i = 0; i < count; i++) {
		struct object *o = &objects[i];

		for (unsigned int t = 1; t < M->ntasks; t++) {
			if (o->now[t] > o->most[t])
				o->most[t] = o->now[t];
		}
	}
}

static u8 *slot_of(u32 key)
{
	u32 at = key * 0x9e3779b1u >> 24;

	while (slots[at] && objects[slots[at] - 1].key != key)
		at = (at + 1) % SLOTS;
	return &slots[at];
}

/* Words and locks in one numbering; 0: no object. */
static u32 key_of(const struct event *e)
{
	u64 word = (e->addr - ARENA_BASE) >> 3;

	return event_is_access(e) || event_is_lock(e) ? word + 1 : 0;
}

unsigned int object_at(unsigned int task)
{
	struct event e = event_of(&M->task[task]);
	u32 key = key_of(&e);

	return key && *slot_of(key) ? *slot_of(key) - 1u : OBJECT_NONE;
}

static struct object *add(u32 key)
{
	struct object *o = &objects[count];

	if (count == OBJECTS_MAX)
		return NULL;
	memset(o, 0, sizeof(*o));
	o->key = key;
	*slot_of(key) = ++count;
	return o;
}

static struct object *object_of(const struct event *e)
{
	u32 key = key_of(e);
	u8 slot;

	if (!key)
		return NULL;
	slot = *slot_of(key);
	return slot ? &objects[slot - 1] : add(key);
}

void object_note(unsigned int task)
{
	struct event e = event_of(&M->task[task]);
	struct object *o;

	if (sim.frozen)
		return;
	o = object_of(&e);
	if (!o)
		return;
	if (o->now[task] != 0xffff)
		o->now[task]++;
	o->users |= BIT_MASK_OF(task);
	if (event_writes(&e))
		o->writers |= BIT_MASK_OF(task);
	if (!o->contended && o->writers && o->users & (o->users - 1)) {
		o->contended = true;
		contended[ncontended++] = o - objects;
	}
}

unsigned int object_ncontended(void)
{
	return ncontended;
}

unsigned int object_contended(unsigned int n)
{
	return contended[n];
}

u32 object_left(unsigned int object, unsigned int task)
{
	const struct object *o = &objects[object];

	return o->most[task] > o->now[task] ? o->most[task] - o->now[task] : 0;
}
