// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recorder, see record.h.
 */
#include "sched/record.h"

#include <stdlib.h>
#include <string.h>

#include "sched/buffer.h"
#include "sched/heap.h"
#include "sched/run.h"

struct record record;

#define WORDS	(ARENA_HEAP_SIZE >> 3)

static struct {
	u32		events_max;
	struct stack	*stacks;
	u32		nstacks;
	u32		stacks_max;
	s32		*writer;	/* per word: event + 1 of its writer */
	s32		pending;	/* plain store whose value is unknown */
} rec = { .pending = -1 };

static void *grow(void *p, u32 *max, size_t size)
{
	*max = *max ? *max * 2 : 4096;
	p = realloc(p, *max * size);
	sim_bug_on(!p);
	return p;
}

void record_start(void)
{
	u32 i;

	if (!rec.writer) {
		rec.writer = calloc(WORDS, sizeof(*rec.writer));
		sim_bug_on(!rec.writer);
	}
	for (i = 0; i < record.nevents; i++) {
		u64 word = (record.events[i].addr - ARENA_BASE) >> 3;

		if (word < WORDS)
			rec.writer[word] = 0;
	}
	record.nevents = 0;
	rec.nstacks = 0;
	rec.pending = -1;
	record.on = true;
}

void record_stop(void)
{
	record_settle();
	record.on = false;
}

const struct stack *record_stack(u32 id)
{
	sim_bug_on(id >= rec.nstacks);
	return &rec.stacks[id];
}

/* Frame pointers from here outwards; the whole program keeps them. */
static void walk_frames(struct stack *s)
{
	void **fp = __builtin_frame_address(0);
	u64 low = ARENA_BASE + ARENA_STACKS, high = ARENA_BASE + ARENA_SIZE;

	while (s->depth < LIMIT_STACK_DEPTH) {
		u64 at = (u64)(unsigned long)fp;

		if (at < low || at + 16 > high || (at & 7) || !fp[1])
			break;
		s->pc[s->depth++] = (u64)(unsigned long)fp[1];
		fp = fp[0];
	}
}

u32 record_take_stack(void)
{
	struct stack *s;

	if (rec.nstacks == rec.stacks_max)
		rec.stacks = grow(rec.stacks, &rec.stacks_max,
				  sizeof(*rec.stacks));
	s = &rec.stacks[rec.nstacks];
	s->depth = 0;
	walk_frames(s);
	/* Loops repeat their stack; keep one. */
	if (rec.nstacks && s->depth == s[-1].depth &&
	    !memcmp(s->pc, s[-1].pc, s->depth * sizeof(s->pc[0])))
		return rec.nstacks - 1;
	return rec.nstacks++;
}

static s32 *writer_of(u64 addr)
{
	u64 word = (addr - ARENA_BASE) >> 3;

	return word < WORDS ? &rec.writer[word] : NULL;
}

void record_settle(void)
{
	struct event *e;

	if (rec.pending < 0)
		return;
	e = &record.events[rec.pending];
	e->val = sim_peek(e->addr, e->size);
	rec.pending = -1;
}

static struct event *append(const struct task *t)
{
	struct event *e;

	if (record.nevents == rec.events_max)
		record.events = grow(record.events, &rec.events_max,
				     sizeof(*record.events));
	e = &record.events[record.nevents++];
	memset(e, 0, sizeof(*e));
	e->step = M->active ? M->step : 0;
	e->task = t->id;
	e->cpu = t->cpu;
	e->scn_op = t->scn_op;
	e->preempt_count = t->preempt_count;
	e->explicit_no = t->explicit_ops;
	e->writer = -1;
	e->word_writer = -1;
	e->stack = record_take_stack();
	return e;
}

static bool stores(const struct event *e)
{
	switch (e->op) {
	case OP_WRITE:
	case OP_XCHG:
	case OP_RMW:
		return true;
	case OP_CMPXCHG:
		return !(e->flags & OPF_FAILED);
	default:
		return false;
	}
}

/* Fields may share a word: the last store that left a byte of @e there. */
static s32 find_writer(const struct event *e)
{
	s32 i = e->word_writer;

	while (i >= 0) {
		const struct event *w = &record.events[i];

		if (w->addr < e->addr + e->size && e->addr < w->addr + w->size)
			break;
		i = w->word_writer;
	}
	return i;
}

/* What its own CPU delays is what a task reads. */
static void forward(const struct task *t, struct event *e)
{
	const struct pending *p;

	if (likely(!M->buffered) || e->op != OP_READ)
		return;
	p = buffer_newest(t->cpu, e->addr, e->size);
	if (p)
		e->writer = p->event;
}

/* The store now is the newest of its word for everybody. */
void record_drain(const struct pending *p, unsigned int cpu)
{
	struct event *e;
	s32 *writer = writer_of(p->addr);

	record_settle();
	e = append(&M->task[p->task]);
	e->cpu = cpu;
	e->op = OP_DRAIN;
	e->size = p->size;
	e->addr = p->addr;
	e->old = e->val = p->val;
	e->aux = p->event;
	if (!p->size || p->event < 0 || !writer)
		return;
	record.events[p->event].word_writer = *writer - 1;
	*writer = p->event + 1;
}

struct event *record_event(const struct task *t, u64 old, u64 val)
{
	struct event *e = append(t);
	s32 *writer = writer_of(t->addr);
	s32 self = record.nevents;	/* index + 1 */

	e->op = t->op;
	e->size = t->size;
	e->flags = t->flags | (M->active ? 0 : OPF_SETUP);
	e->addr = t->addr;
	e->old = old;
	e->val = val;
	/* The operation itself is not before the operation. */
	if (M->active && !(t->flags & OPF_PLAIN))
		e->explicit_no--;
	if (!op_is_memory(t->op) || !t->size)
		return e;
	if (writer)
		e->word_writer = *writer - 1;
	e->writer = find_writer(e);
	forward(t, e);
	if (writer && stores(e) && !(e->flags & OPF_DELAYED))
		*writer = self;
	if (t->op == OP_WRITE && (t->flags & OPF_PLAIN))
		rec.pending = self - 1;
	return e;
}

struct event *record_mark(enum op op, u64 addr, u64 val, u32 aux)
{
	struct event *e;

	record_settle();
	e = append(machine_task());
	e->op = op;
	e->addr = addr;
	e->val = val;
	e->aux = aux;
	if (!M->active)
		e->flags = OPF_SETUP;
	return e;
}

static int find_back(enum op op, u64 base, u32 before)
{
	while (before-- > 0) {
		const struct event *e = &record.events[before];

		if (e->op == op && e->addr == base)
			return before;
	}
	return -1;
}

int record_find_alloc(u64 base, u32 before)
{
	return find_back(OP_ALLOC, base, before);
}

int record_find_free(u64 base, u32 before)
{
	return find_back(OP_FREE, base, before);
}
