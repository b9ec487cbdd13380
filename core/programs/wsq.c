// SPDX-License-Identifier: GPL-2.0-only
/*
 * The work-stealing queues of CHESS: one thread pushes and pops at the tail
 * without a lock, others steal at the head under one.
 *
 * The defect: push leaves no gap between tail and head, although a thief that
 * has moved the head may not have fetched its item yet, which is overwritten.
 *
 * After the Chess programs of SCTBench (Thomson et al., TOPC 2016), whose
 * protocol is that of Cilk-5 (Frigo et al., PLDI 1998).  WSQ has a mutex, IWSQ
 * a spin lock; head and tail are read by cmpxchg and written by xchg, as there.
 * IWSQWithState and SWSQ there keep a record of what each thread is doing, by
 * code that has defects of its own; here that is one access a step, which
 * makes runs longer, and so these two are alike only.
 *
 * ARG(0): enum variant.
 */
#include "core/programs/program.h"

enum variant { WSQ, IWSQ, IWSQ_STATE, SWSQ };

#define ITEMS		4
#define STEALS		2
#define FIRST_SIZE	2
/* Arrays of 2, 4 and 8 items in a row: the queue holds four. */
#define ARRAY_WORDS	14

struct queue {
	struct sim_lock	cs;
	u64		lock;		/* of IWSQ: 0 or 1 */
	u64		head, tail;
	u64		mask;
	u64		elems;		/* where in .array the items begin */
	u64		array[ARRAY_WORDS];
	u64		field[ITEMS];	/* how often an item was taken */
	u64		state[4];	/* of a thread */
};

#define Q	SHARED(queue)

static void setup(void)
{
	program_lock_init(&Q->cs, "cs");
	Q->mask = FIRST_SIZE - 1;
}

static u64 read_index(u64 *p)
{
	return sim_cmpxchg(p, 0, 0, sizeof(*p), MO_FULL);
}

static void write_index(u64 *p, u64 val)
{
	sim_xchg(p, val, sizeof(*p), MO_FULL);
}

static void acquire(void)
{
	if (ARG(0) == WSQ) {
		LOCK(Q->cs);
		return;
	}
	while (sim_xchg(&Q->lock, 1, sizeof(Q->lock), MO_FULL))
		sim_relax();
}

static void release(void)
{
	if (ARG(0) == WSQ)
		UNLOCK(Q->cs);
	else
		sim_store(&Q->lock, 0, sizeof(Q->lock), MO_RELEASE);
}

static void note_state(unsigned int who, u64 what)
{
	if (ARG(0) >= IWSQ_STATE)
		STORE(Q->state[who], what);
}

static u64 *item_at(u64 index)
{
	u64 first = LOAD(Q->elems);

	return &Q->array[first + (index & LOAD(Q->mask))];
}

static void use(u64 item)
{
	STORE(Q->field[item - 1], LOAD(Q->field[item - 1]) + 1);
}

/* An item, counted from 1; 0: there is none. */
static u64 steal(void)
{
	u64 item = 0;
	s64 head;

	acquire();
	head = read_index(&Q->head);
	write_index(&Q->head, head + 1);
	if (head < (s64)read_index(&Q->tail))
		item = LOAD(*item_at(head));
	else
		write_index(&Q->head, head);
	release();
	return item;
}

static u64 pop_locked(void)
{
	u64 item = 0;
	s64 tail;

	acquire();
	tail = read_index(&Q->tail) - 1;
	write_index(&Q->tail, tail);
	if ((s64)read_index(&Q->head) <= tail)
		item = LOAD(*item_at(tail));
	else
		write_index(&Q->tail, tail + 1);
	/* Empty: begin at 0 again. */
	if ((s64)read_index(&Q->head) > tail) {
		write_index(&Q->head, 0);
		write_index(&Q->tail, 0);
		item = 0;
	}
	release();
	return item;
}

static u64 pop(void)
{
	s64 tail = read_index(&Q->tail) - 1;

	write_index(&Q->tail, tail);
	if ((s64)read_index(&Q->head) <= tail)
		return LOAD(*item_at(tail));
	write_index(&Q->tail, tail + 1);
	return pop_locked();
}

/* Twice the array behind the one there is, and head is 0 again. */
static void grow(u64 head, u64 count)
{
	u64 size = 2 * (LOAD(Q->mask) + 1), to = LOAD(Q->elems) + size / 2, i;

	CHECK(to + size <= ARRAY_WORDS);
	for (i = 0; i < count; i++)
		STORE(Q->array[to + i], LOAD(*item_at(head + i)));
	STORE(Q->elems, to);
	STORE(Q->mask, size - 1);
	write_index(&Q->head, 0);
	write_index(&Q->tail, count);
}

static void push_locked(u64 item)
{
	s64 head, count, tail;

	acquire();
	head = read_index(&Q->head);
	count = read_index(&Q->tail) - head;
	head &= LOAD(Q->mask);
	write_index(&Q->head, head);
	write_index(&Q->tail, head + count);
	if (count >= (s64)LOAD(Q->mask))
		grow(head, count);
	CHECK(count < (s64)LOAD(Q->mask));
	tail = read_index(&Q->tail);
	STORE(*item_at(tail), item);
	write_index(&Q->tail, tail + 1);
	release();
}

static void push(u64 item)
{
	s64 tail = read_index(&Q->tail);
	s64 room = read_index(&Q->head) + LOAD(Q->mask) + !IS_FIXED;

	if (tail < room) {
		STORE(*item_at(tail), item);
		write_index(&Q->tail, tail + 1);
	} else {
		push_locked(item);
	}
}

static void take(void)
{
	u64 item;

	note_state(0, 4);
	item = pop();
	if (item)
		use(item);
}

static void produce(u64 item)
{
	note_state(0, item);
	push(item);
}

/* SWSQ pushes all before it pops the first. */
static void own_queue(void)
{
	u64 i;

	for (i = 1; i <= ITEMS; i++) {
		produce(i);
		if (ARG(0) != SWSQ && i % 2 == 0)
			take();
	}
	for (i = 0; i < (ARG(0) == SWSQ ? ITEMS : ITEMS / 2); i++)
		take();
}

static void wsq_main(void)
{
	unsigned int i;

	for (i = 0; i < program_now->threads; i++)
		SPAWN(i);
	own_queue();
	for (i = 0; i < program_now->threads; i++)
		JOIN(i);
	for (i = 0; i < ITEMS; i++)
		CHECK(LOAD(Q->field[i]) == 1);
}

static void thief(unsigned int n, unsigned int op)
{
	(void)op;
	for (unsigned int i = 0; i < STEALS; i++) {
		u64 item;

		note_state(n + 1, i);
		item = steal();
		if (item)
			use(item);
	}
}

static const struct program_field fields[] = {
	FIELD(queue, lock, 1), FIELD(queue, head, 1), FIELD(queue, tail, 1),
	FIELD(queue, mask, 1), FIELD(queue, elems, 1),
	FIELD(queue, array, ARRAY_WORDS), FIELD(queue, field, ITEMS),
	FIELD(queue, state, 4), { 0 }
};

const struct program_code program_wsq = {
	.setup = setup, .main = wsq_main, .thread = thief, .fields = fields,
};
