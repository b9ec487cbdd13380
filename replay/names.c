// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the name of this address, of this value?  See names.h.
 *
 * The table maps the base of an object to its number.  A set-up of 1,100
 * faults mentions some 4,000 objects; the table grows and nothing iterates
 * over it, so host addresses of the program never matter.
 */
#include "replay/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/arena.h"
#include "sched/heap.h"

/* One counter per heap class, one for what is in no class, and one for page
 * tables as a whole: their addresses are those of their first entries. */
#define KIND_TABLE	(HEAP_CLASSES + 1)
#define KINDS		(HEAP_CLASSES + 2)

/* An odd address is no entry's, so it can stand for the table. */
#define TABLE_KEY(base)	((base) | 1)

struct number {
	u64	base;		/* 0: free */
	u32	number;
};

static struct {
	const struct core_ops	*ops;
	struct number		*slot;
	u32			size;		/* a power of two */
	u32			used;
	u32			next[KINDS];
	u32			walked;
} names;

static u32 kind_of(u64 base)
{
	u64 offset = base - ARENA_BASE;
	u32 class;

	if (offset >= ARENA_HEAP_SIZE)
		return HEAP_CLASSES;
	class = heap_class_of(offset);
	if (class == HEAP_SPT && (base & 1))
		return KIND_TABLE;
	return class < HEAP_CLASSES ? class : HEAP_CLASSES;
}

static struct number *find_slot(struct number *slot, u32 size, u64 base)
{
	u32 i = (base * 0x9e3779b97f4a7c15ull >> 32) & (size - 1);

	while (slot[i].base && slot[i].base != base)
		i = (i + 1) & (size - 1);
	return &slot[i];
}

static void grow(void)
{
	u32 size = names.size ? names.size * 2 : 1024, i;
	struct number *slot = calloc(size, sizeof(*slot));

	sim_bug_on(!slot);
	for (i = 0; i < names.size; i++) {
		if (names.slot[i].base)
			*find_slot(slot, size, names.slot[i].base) =
				names.slot[i];
	}
	free(names.slot);
	names.slot = slot;
	names.size = size;
}

/* For core_ops: the number of an object, a new one at first mention. */
static u32 assign(u64 base)
{
	struct number *n;

	if (names.used * 2 >= names.size)
		grow();
	n = find_slot(names.slot, names.size, base);
	if (!n->base) {
		n->base = base;
		n->number = ++names.next[kind_of(base)];
		names.used++;
	}
	return n->number;
}

/* The same without keeping it: a question must not change later names. */
static u32 peek(u64 base)
{
	struct number *n;

	if (!names.size)
		return 1;
	n = find_slot(names.slot, names.size, base);
	return n->base ? n->number : names.next[kind_of(base)] + 1;
}

void names_reset(const struct core_ops *ops)
{
	if (names.size)
		memset(names.slot, 0, names.size * sizeof(*names.slot));
	names.used = 0;
	names.walked = 0;
	memset(names.next, 0, sizeof(names.next));
	names.ops = ops;
}

static bool has_value(const struct event *e)
{
	return op_is_memory(e->op);
}

static void walk_event(const struct event *e)
{
	char buf[NAMES_MAX];

	/* Objects are allocated in batches; that is not their first use. */
	if (!has_value(e) && e->op != OP_FREE)
		return;
	if (e->op == OP_FREE && kind_of(e->addr) == HEAP_SPT) {
		assign(TABLE_KEY(e->addr));
		return;
	}
	names.ops->name(e->addr, assign, buf, sizeof(buf));
	if (!has_value(e))
		return;
	names.ops->value(e->addr, e->size, e->old, assign, buf, sizeof(buf));
	if (e->val != e->old)
		names.ops->value(e->addr, e->size, e->val, assign, buf,
				 sizeof(buf));
}

void names_walk(u32 nevents)
{
	for (; names.walked < nevents; names.walked++) {
		const struct event *e = &record.events[names.walked];

		if (!(e->flags & OPF_PLAIN))
			walk_event(e);
	}
}

void names_finish(u32 nevents)
{
	u32 i;

	names_walk(nevents);
	for (i = 0; i < nevents; i++) {
		if (record.events[i].flags & OPF_PLAIN)
			walk_event(&record.events[i]);
	}
}

const char *names_of(u64 addr, char *buf, size_t n)
{
	char *c;

	if (!names.ops || names.ops->name(addr, peek, buf, n) <= 0)
		snprintf(buf, n, "0x%llx", addr);
	/* A name is one word of a trace. */
	for (c = buf; *c; c++) {
		if (*c == ' ')
			*c = '_';
	}
	return buf;
}

const char *names_value(u64 addr, unsigned int size, u64 val, char *buf,
			size_t n)
{
	if (!names.ops ||
	    names.ops->value(addr, size, val, peek, buf, n) <= 0)
		snprintf(buf, n, "0x%llx", val);
	return buf;
}

const char *names_object(u64 base, char *buf, size_t n)
{
	if (kind_of(base) == HEAP_SPT) {
		snprintf(buf, n, "table#%u", peek(TABLE_KEY(base)));
		return buf;
	}
	names_of(base, buf, n);
	buf[strcspn(buf, ".")] = '\0';
	return buf;
}

bool names_is_part(const char *place, const char *name)
{
	size_t len = strlen(name);

	return len && !strncmp(place, name, len) &&
	       (!place[len] || strchr(".[+:", place[len]));
}

bool names_is_locked(u64 addr, u64 val)
{
	char buf[NAMES_MAX];

	return strstr(names_value(addr, 8, val, buf, sizeof(buf)), "LOCKED");
}
