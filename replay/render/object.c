// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lies at the address, and how did the task get there?
 */
#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/words.h"
#include "sched/heap.h"

/* Pointers of rmap heads carry flags in their low bits. */
static bool leads_to(u64 val, u64 base, u32 size)
{
	return (val & ~7ull) - base < size;
}

/* The last value that @task got from memory and that points into there. */
static s32 find_pointer(unsigned int task, u64 base, u32 size, s32 before)
{
	while (before-- > 0) {
		const struct event *e = &record.events[before];

		if (e->flags & OPF_SETUP)
			return -1;
		if (e->task == task && op_is_memory(e->op) && e->size == 8 &&
		    e->op != OP_WRITE && leads_to(e->old, base, size))
			return before;
	}
	return -1;
}

void part_find_reach(struct report *r)
{
	const struct finding *f = r->f;
	u64 base = f->base;
	u32 size = f->size;
	s32 at = f->event;

	/* A slot's rmap is always there: the way to it says nothing. */
	if (!f->has_object || (f->class == HEAP_RMAP && f->free_event < 0))
		return;
	while (r->nreach < REPORT_REACH) {
		struct heap_object obj;

		at = find_pointer(f->note->task, base, size, at);
		if (at < 0)
			return;
		r->reach[r->nreach++] = at;
		/* From a descriptor the way goes on to what led to it. */
		if (!heap_find(record.events[at].addr, &obj) ||
		    obj.class != HEAP_DESC)
			return;
		base = obj.base;
		size = obj.size;
	}
}

static void put_position(const struct report *r)
{
	const struct finding *f = r->f;
	u64 addr = f->note->addr, end = f->base + f->size;
	const char *state = part_was_freed(f) ? "freed" : "allocated";
	char name[NAMES_MAX], whole[NAMES_MAX];

	names_of(addr, name, sizeof(name));
	names_object(f->base, whole, sizeof(whole));
	if (addr < end)
		part_line(r, "%s is located %llu bytes inside of", name,
			  addr - f->base);
	else
		part_line(r, "%s is located %llu bytes to the right of", name,
			  addr - end);
	part_line(r, " %s %u-byte region [0x%llx, 0x%llx)", state, f->size,
		  f->base, end);
	part_line(r, " %s of cache %s", whole, f->trace.object);
}

static void put_reach(const struct report *r)
{
	u32 i;

	for (i = 0; i < r->nreach; i++) {
		const struct event *e = &record.events[r->reach[i]];
		char name[NAMES_MAX], val[NAMES_MAX];

		part_line(r, " reached through %s = %s (read at step %u)",
			  names_of(e->addr, name, sizeof(name)),
			  names_value(e->addr, e->size, e->old, val,
				      sizeof(val)), e->step);
	}
}

void part_object(const struct report *r)
{
	if (!r->f->has_object || words_is_stuck(r->f->note->verdict))
		return;
	put_position(r);
	put_reach(r);
	part_line(r, "%s", "");
}
