// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hash of a state, see state.h.
 */
#include "sched/state.h"

#include "core/core_ops.h"
#include "sched/buffer.h"
#include "sched/globals.h"
#include "sched/heap.h"
#include "sched/machine.h"
#include "sched/run.h"

/* Deeper calls than this are made from task code only to report. */
#define STACK_CLEARED	8192

/* ---- the machine ---- */

static void add_task(struct state_hash *h, const struct task *t)
{
	state_hash_add(h, t->started | t->done << 1 | t->op << 8 |
		       t->size << 16 | (u64)t->explicit_ops << 32);
	state_hash_add(h, t->addr);
	state_hash_add(h, t->srcu_held[0] | t->srcu_held[1] << 8 |
		       t->asleep << 16 | t->nheld << 24 |
		       (u64)t->preempt_count << 32);
}

/* Epochs count from the present one: only their difference matters. */
static void add_buffer(struct state_hash *h, const struct store_buffer *b)
{
	for (unsigned int i = 0; i < b->count; i++) {
		const struct pending *p = &b->at[i];

		state_hash_add(h, p->addr);
		state_hash_add(h, p->val);
		state_hash_add(h, p->size | p->flags << 8 | p->mode << 16 |
			       (u64)(u16)(b->epoch - p->epoch) << 32);
	}
	state_hash_add(h, b->count);
}

static void add_buffers(struct state_hash *h)
{
	for (unsigned int i = 0; i < M->ncpus; i++)
		add_buffer(h, &BUFFERS->cpu[i]);
}

static void add_sync(struct state_hash *h)
{
	state_hash_add(h, M->srcu_readers[0] | M->srcu_readers[1] << 16 |
		       (u64)M->srcu_idx << 32);
	state_hash_add(h, M->ready);
	state_hash_add(h, M->waiting);
}

void state_add_machine(struct state_hash *h)
{
	for (unsigned int i = 1; i < M->ntasks; i++)
		add_task(h, &M->task[i]);
	add_buffers(h);
	add_sync(h);
}

/* ---- tasks that are compiled code ---- */

static void add_locks(struct state_hash *h, const struct task *t)
{
	for (unsigned int i = 0; i < t->nheld; i++)
		state_hash_add(h, t->held[i].lock << 1 | t->held[i].mode);
	state_hash_add(h, t->nheld);
}

/* What makes it go round, wait, or be in a critical section. */
static void add_condition(struct state_hash *h, const struct task *t)
{
	u32 since = t->explicit_ops - t->relax_ops;

	state_hash_add(h, t->op | t->size << 8 | t->flags << 16 |
		       (u64)t->seen_size << 32 |
		       (u64)(since < 2 ? since : 2) << 40 |
		       (u64)(t->alloc_ops == t->explicit_ops) << 48);
	state_hash_add(h, t->addr);
	state_hash_add(h, t->preempt_count | t->irq_count << 16 |
		       (u64)t->srcu_depth << 32 | (u64)t->srcu_held[0] << 48 |
		       (u64)t->srcu_held[1] << 56);
	state_hash_add(h, t->in_block | t->asleep << 1 | t->scn_op << 8);
	state_hash_add(h, t->seen_addr);
	state_hash_add(h, t->seen_val);
	state_hash_add(h, t->relax_addr);
	state_hash_add(h, t->relax_val);
	state_hash_add(h, t->bitlock);
	state_hash_add(h, t->bitlock ? t->bitlock_val : 0);
}

/* Redzones included. */
__attribute__((no_sanitize("address")))
static void add_stack(struct state_hash *h, const struct task *t)
{
	const u64 *at = t->co.sp;
	const u64 *top = (const u64 *)((char *)t->co.stack + t->co.stack_size);

	state_hash_add(h, (u64)(unsigned long)at);
	state_hash_add(h, (u64)(unsigned long)t->co.fp);
	for (; at < top; at++)
		state_hash_add(h, *at);
}

static void add_code_task(struct state_hash *h, const struct task *t)
{
	state_hash_add(h, t->started | t->done << 1);
	if (t->done || !t->started)
		return;
	add_condition(h, t);
	add_locks(h, t);
	add_stack(h, t);
}

/* By hand: memset() looks at what AddressSanitizer has poisoned. */
__attribute__((no_sanitize("address")))
static void clear(volatile u64 *at, const volatile u64 *end)
{
	while (at < end)
		*at++ = 0;
}

void state_clear_stacks(void)
{
	for (unsigned int i = 1; i < M->ntasks; i++) {
		char *end = (char *)machine_stack(i) + LIMIT_STACK_SIZE;

		clear((u64 *)(end - STACK_CLEARED), (u64 *)end);
	}
}

/* ---- memory ---- */

static bool is_skipped(const struct state_model *m, u64 offset)
{
	for (u32 i = 0; i < m->nskips; i++) {
		if (offset >= m->skip[i].start && offset < m->skip[i].end)
			return true;
	}
	return false;
}

/* Freed, never initialised, or beside the objects. */
static bool is_dead(u64 offset)
{
	return *heap_state_of(offset) != HEAP_LIVE || !*heap_init_of(offset);
}

static void add_word(const struct state_model *m, u64 offset, u64 val)
{
	if (offset < ARENA_HEAP_SIZE ? is_dead(offset) :
	    offset >= ARENA_MODEL && is_skipped(m, offset))
		return;
	state_hash_place(m->h, offset, val);
}

/* Nothing that is as the set-up left it. */
static void add_block(const struct state_model *m, u32 block)
{
	u64 offset = (u64)block << ARENA_BLOCK_SHIFT;
	const u64 *now = arena_ptr(offset);
	const u64 *then = (const u64 *)(arena.mirror[ARENA_LEVEL_VM] + offset);

	for (unsigned int i = 0; i < ARENA_BLOCK / 8; i++) {
		if (now[i] != then[i])
			add_word(m, offset + i * 8, now[i]);
	}
}

static void add_memory(struct state_hash *h)
{
	const struct core_ops *ops = sim.variant->ops[sim.scenario->geometry];
	struct state_hash sum = { 0 };
	struct state_model m = { .h = &sum };

	if (ops->state)
		ops->state(&m);
	for (u32 i = 0; i < arena.count[ARENA_LEVEL_VM]; i++)
		add_block(&m, arena.list[ARENA_LEVEL_VM][i]);
	globals_add_state(&sum);
	state_hash_add(h, sum.a);
	state_hash_add(h, sum.b);
}

static void add_heap(struct state_hash *h)
{
	for (unsigned int i = 0; i < HEAP_CLASSES; i++)
		state_hash_add(h, M->pool_next[i] | (u64)M->pool_free[i] << 32);
	state_hash_add(h, M->fail | M->fail_in << 8);
}

/* The order graph of locks, and which task is on its CPU. */
static void add_rest(struct state_hash *h)
{
	for (unsigned int i = 0; i < LIMIT_LOCK_CLASSES; i++)
		state_hash_add(h, M->lock_after[i]);
	state_hash_add(h, M->spinning);
	for (unsigned int i = 0; M->shared_cpus && i < M->ncpus; i++)
		state_hash_add(h, M->cpu[i].curr);
}

void state_add_code(struct state_hash *h)
{
	for (unsigned int i = 1; i < M->ntasks; i++)
		add_code_task(h, &M->task[i]);
	add_buffers(h);
	add_sync(h);
	add_heap(h);
	add_rest(h);
	add_memory(h);
}
