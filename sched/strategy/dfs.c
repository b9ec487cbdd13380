// SPDX-License-Identifier: GPL-2.0-only
/*
 * Depth-first search over all decisions, see exhaustive.h.
 *
 * Source: stateless search with re-execution is Godefroid, POPL 1997; the
 * states kept beside it are hash compaction, Wolper and Leroy, CAV 1993.
 */
#include "sched/buffer.h"
#include "sched/exhaustive.h"

struct decision {
	task_mask left;		/* alternatives not taken yet */
	u8	taken;
};

static struct {
	struct strategy	s;
	const struct exhaustive_config *cfg;
	struct decision	path[EXHAUSTIVE_DEPTH];
	u32		length;		/* decisions of the path */
	u32		next;		/* the one to be made next */
	bool		cut;
} dfs;

/* ---- the state of the machine ---- */

static void hash_task(struct state_hash *h, const struct task *t)
{
	state_hash_add(h, t->started | t->done << 1 | t->op << 8 |
		       t->size << 16 | (u64)t->explicit_ops << 32);
	state_hash_add(h, t->addr);
	state_hash_add(h, t->srcu_held[0] | t->srcu_held[1] << 8 |
		       t->asleep << 16 | t->nheld << 24 |
		       (u64)t->preempt_count << 32);
}

/* Epochs count from the present one: only their difference matters. */
static void hash_buffer(struct state_hash *h, const struct store_buffer *b)
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

/* Memory must be what is committed, whoever happens to run. */
static void hash_machine(struct state_hash *h)
{
	unsigned int cpu = machine_task()->cpu;

	if (buffer_has(cpu))
		buffer_leave(cpu);
	for (unsigned int i = 1; i < M->ntasks; i++)
		hash_task(h, &M->task[i]);
	for (unsigned int i = 0; i < M->ncpus; i++)
		hash_buffer(h, &BUFFERS->cpu[i]);
	state_hash_add(h, M->srcu_readers[0] | M->srcu_readers[1] << 16 |
		       (u64)M->srcu_idx << 32);
	state_hash_add(h, M->ready | (u64)M->waiting << 32);
	dfs.cfg->state(h);
	if (buffer_has(cpu))
		buffer_enter(cpu);
}

/* ---- decisions ---- */

static void dfs_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	dfs.next = 0;
	dfs.cut = false;
}

static void cut(void)
{
	dfs.cut = true;
	run_stop();
}

static unsigned int decide(task_mask alternatives)
{
	struct decision *d = &dfs.path[dfs.next++];

	if (dfs.next <= dfs.length)
		return d->taken;
	sim_bug_on(dfs.length == EXHAUSTIVE_DEPTH);
	dfs.length++;
	d->taken = task_first(alternatives);
	d->left = alternatives & (alternatives - 1);
	return d->taken;
}

/* A store that only goes into the buffer. */
static bool is_buffered_store(const struct task *t)
{
	return sim.model != MM_SC && !dfs.cfg->flushes &&
	       t->op == OP_WRITE && !t->in_block;
}

/* A task whose next step commutes with all of the others' steps, or 0. */
static unsigned int find_invisible(task_mask enabled)
{
	task_mask left = enabled & (BIT_MASK_OF(LIMIT_TASKS) - 1);

	for (; left; left &= left - 1) {
		const struct task *t = &M->task[task_first(left)];

		if (!t->started || is_buffered_store(t))
			return t->id;
	}
	return 0;
}

static unsigned int dfs_pick(struct strategy *s, task_mask enabled)
{
	unsigned int only = find_invisible(enabled);
	struct state_hash h = { 0 };

	(void)s;
	if (only)
		return only;
	if (dfs.next == dfs.length) {
		hash_machine(&h);
		if (!exhaustive_visit(h))
			cut();
	}
	return decide(enabled);
}

static unsigned int dfs_index(struct strategy *s, unsigned int n)
{
	(void)s;
	sim_bug_on(n > 31);
	return decide(BIT_MASK_OF(n) - 1);
}

static bool dfs_delay(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	return true;
}

struct strategy *strategy_dfs(const struct exhaustive_config *cfg)
{
	dfs.s.name = "dfs";
	dfs.s.begin = dfs_begin;
	dfs.s.pick = dfs_pick;
	dfs.s.index = dfs_index;
	dfs.s.delay = dfs_delay;
	dfs.s.drains = true;
	dfs.cfg = cfg;
	dfs.length = 0;
	return &dfs.s;
}

bool strategy_dfs_advance(void)
{
	while (dfs.length) {
		struct decision *d = &dfs.path[dfs.length - 1];

		if (d->left) {
			d->taken = task_first(d->left);
			d->left &= d->left - 1;
			return true;
		}
		dfs.length--;
	}
	return false;
}

bool strategy_dfs_was_cut(void)
{
	return dfs.cut;
}
