// SPDX-License-Identifier: GPL-2.0-only
/*
 * Depth-first search over all decisions, see exhaustive.h.
 *
 * Source: stateless search with re-execution is Godefroid, POPL 1997; the
 * states kept beside it are hash compaction, Wolper and Leroy, CAV 1993.
 */
#include "core/scenario/ops.h"
#include "sched/buffer.h"
#include "sched/conflict.h"
#include "sched/exhaustive.h"
#include "sched/heap.h"
#include "sched/strategy/event.h"

struct decision {
	task_mask	left;		/* alternatives not taken yet */
	u8		taken;
	u8		of;		/* alternatives in all */
	u8		done;		/* of these */
};

static struct {
	struct strategy	s;
	const struct exhaustive_config *cfg;
	struct decision	path[EXHAUSTIVE_DEPTH];
	u32		length;		/* decisions of the path */
	u32		next;		/* the one to be made next */
	bool		cut;
	bool		too_long;

	/* This run. */
	unsigned int	running;	/* the task last decided for, 0: none */
	u32		spent;		/* preemptions */
	u64		racing;		/* the step taken last is a plain */
					/* access that another task awaits */
	bool		met_bound;

	/* What all runs together have shown. */
	u32		news;		/* conflict_news, at the start */
	bool		waits;		/* a grace period is waited for */
	bool		is_void;
	bool		srcu_commutes;
} dfs;

/* ---- the state ---- */

/* Memory must be what is committed, whoever happens to run. */
static void hash_machine(struct state_hash *h)
{
	unsigned int cpu = machine_task()->cpu;

	if (buffer_has(cpu))
		buffer_leave(cpu);
	if (dfs.cfg->code) {
		state_add_code(h);
	} else {
		state_add_machine(h);
		dfs.cfg->state(h);
	}
	if (buffer_has(cpu))
		buffer_enter(cpu);
}

static u32 budget(void)
{
	return dfs.cfg->bounded ? dfs.cfg->preemptions - dfs.spent : 0;
}

static bool is_known(void)
{
	struct state_hash h = { 0 };

	if (dfs.cfg->reduction == REDUCE_NOTHING)
		return false;
	hash_machine(&h);
	state_hash_add(&h, dfs.racing);
	if (dfs.cfg->bounded)
		state_hash_add(&h, dfs.running);
	return !exhaustive_visit(h, budget());
}

/* ---- decisions ---- */

static void dfs_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	dfs.next = 0;
	dfs.cut = false;
	dfs.too_long = false;
	dfs.running = 0;
	dfs.spent = 0;
	dfs.racing = 0;
	dfs.met_bound = false;
	if (dfs.cfg->prefix_everywhere)
		sim.contended_only = false;
	if (dfs.cfg->prefix)
		dfs.cfg->prefix->begin(dfs.cfg->prefix, 0);
	if (dfs.cfg->code)
		state_clear_stacks();
}

static bool in_prefix(void)
{
	if (dfs.cfg->prefix && M->step < dfs.cfg->prefix_steps)
		return true;
	if (dfs.cfg->prefix_everywhere)
		sim.contended_only = true;
	return false;
}

static void cut(void)
{
	dfs.cut = true;
	run_stop();
}

static u32 depth_max(void)
{
	return dfs.cfg->depth ? dfs.cfg->depth : EXHAUSTIVE_DEPTH;
}

static unsigned int decide(task_mask alternatives, unsigned int first)
{
	struct decision *d = &dfs.path[dfs.next];

	if (dfs.next == depth_max()) {
		dfs.too_long = true;
		cut();
	}
	if (dfs.next++ < dfs.length)
		return d->taken;
	dfs.length++;
	d->taken = first;
	d->left = alternatives & ~BIT_MASK_OF(first);
	d->of = task_count(alternatives);
	d->done = 0;
	return d->taken;
}

/* To turn away from a task that could go on is a preemption. */
static unsigned int decide_task(task_mask enabled)
{
	bool goes_on = enabled & BIT_MASK_OF(dfs.running) && dfs.running;
	unsigned int first = goes_on ? dfs.running : task_first(enabled), next;

	if (goes_on && dfs.cfg->bounded && !budget()) {
		task_mask tasks = BIT_MASK_OF(LIMIT_TASKS) - 1;

		dfs.met_bound = true;
		enabled &= ~tasks | BIT_MASK_OF(first);
	}
	next = decide(enabled, first);
	if (next >= LIMIT_TASKS)
		return next;
	dfs.spent += goes_on && next != dfs.running;
	dfs.running = next;
	return next;
}

/* ---- which steps commute ---- */

/* A store that only goes into the buffer. */
static bool is_buffered_store(const struct task *t)
{
	return sim.model != MM_SC && !dfs.cfg->flushes &&
	       t->op == OP_WRITE && !t->in_block;
}

static bool is_lock_op(const struct task *t)
{
	struct event e = event_of(t);

	return event_is_lock(&e);
}

static u32 entry_of(u64 addr)
{
	return conflict_map[(addr - ARENA_BASE) >> 3];
}

/* Of those who use the word in some run, has anybody else steps to come? */
static bool is_only_user(const struct task *t, u32 users)
{
	task_mask live = 0;

	for (unsigned int i = 1; i < M->ntasks; i++) {
		if (!M->task[i].done && i != t->id)
			live |= CONFLICT_READ(i);
	}
	return M->ntasks <= CONFLICT_MANY && !(users & live);
}

static bool is_private_lock(const struct task *t)
{
	u32 entry;

	if (!is_lock_op(t))
		return false;
	entry = entry_of(t->addr);
	return is_only_user(t, (entry | entry >> 8) & 0xff);
}

static bool is_private_access(const struct task *t)
{
	u32 entry, users;

	if (!op_is_memory(t->op) || !t->size)
		return false;
	entry = entry_of(t->addr);
	users = entry >> 8;
	if (t->op != OP_READ)
		users |= entry;
	return is_only_user(t, users & 0xff);
}

/* The object is nobody else's in any run. */
static bool is_private_free(const struct task *t)
{
	struct heap_object obj;
	u64 at;

	if (t->op != OP_FREE || !heap_find(t->addr, &obj) || obj.freed)
		return false;
	for (at = obj.base; at < obj.base + obj.size; at += 8) {
		u32 entry = entry_of(at);

		if (!is_only_user(t, (entry | entry >> 8) & 0xff))
			return false;
	}
	return true;
}

static bool is_srcu(const struct task *t)
{
	return dfs.srcu_commutes && !dfs.waits &&
	       (t->op == OP_SRCU_LOCK || t->op == OP_SRCU_UNLOCK);
}

/* A step that ends with preemption off disables whoever shares the CPU. */
static bool commutes(const struct task *t)
{
	if (M->shared_cpus)
		return false;
	if (!t->started || is_buffered_store(t))
		return true;
	return dfs.cfg->code && sim.contended_only && !M->buffered &&
	       (is_private_lock(t) || is_private_access(t) || is_srcu(t) ||
		is_private_free(t));
}

/* A task whose next step commutes with all of the others' steps, or 0. */
static unsigned int find_invisible(task_mask enabled)
{
	task_mask left = enabled & (BIT_MASK_OF(LIMIT_TASKS) - 1);

	for (; left; left &= left - 1) {
		const struct task *t = &M->task[task_first(left)];

		if (commutes(t))
			return t->id;
	}
	return 0;
}

/* What find_invisible() relies on: who uses which lock, and who waits. */
static void learn(const struct task *t)
{
	if (!dfs.cfg->code || !t->id || t->done)
		return;
	if (is_lock_op(t))
		conflict_visit(t->addr - ARENA_BASE, CONFLICT_WRITE(t->id));
	if (t->op == OP_SYNC && !dfs.waits) {
		dfs.waits = true;
		dfs.is_void = true;
	}
}

/* ---- data races ---- */

static bool conflict(const struct task *a, const struct task *b)
{
	return op_is_memory(b->op) && b->size && b->started && !b->done &&
	       (a->flags | b->flags) & OPF_PLAIN &&
	       (a->op != OP_READ || b->op != OP_READ) &&
	       a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

/* Something that tells the step of @task, if it races with a pending one. */
static u64 find_race(unsigned int task)
{
	const struct task *t;

	/* A number behind the tasks is a drain. */
	if (!dfs.cfg->code || !sim.races || task >= LIMIT_TASKS)
		return 0;
	t = &M->task[task];
	if (!op_is_memory(t->op) || !t->size || !t->started)
		return 0;
	for (unsigned int i = 1; i < M->ntasks; i++) {
		if (i != task && conflict(t, &M->task[i]))
			return t->addr << 8 | task;
	}
	return 0;
}

/* ---- the strategy ---- */

static unsigned int dfs_pick(struct strategy *s, task_mask enabled)
{
	const struct task *t = machine_task();
	unsigned int next;

	(void)s;
	learn(t);
	if (in_prefix()) {
		dfs.running = dfs.cfg->prefix->pick(dfs.cfg->prefix, enabled);
		return dfs.running;
	}
	if (dfs.cfg->over && dfs.cfg->over())
		cut();
	next = find_invisible(enabled);
	if (next)
		return next;
	if (dfs.next == dfs.length && is_known())
		cut();
	next = decide_task(enabled);
	dfs.racing = find_race(next);
	return next;
}

static void dfs_forced(struct strategy *s, unsigned int task)
{
	(void)s;
	learn(machine_task());
	if (in_prefix())
		dfs.cfg->prefix->forced(dfs.cfg->prefix, task);
}

/* Who waits for a lock when the run ends was not asked before it. */
static void dfs_end(struct strategy *s, u32 points)
{
	(void)s, (void)points;
	for (unsigned int i = 1; i < M->ntasks; i++) {
		if (M->task[i].started)
			learn(&M->task[i]);
	}
}

static unsigned int dfs_index(struct strategy *s, unsigned int n)
{
	(void)s;
	sim_bug_on(n > 63);
	if (in_prefix())
		return dfs.cfg->prefix->index(dfs.cfg->prefix, n);
	return decide(BIT_MASK_OF(n) - 1, 0);
}

/* Asked when the step has been counted. */
static bool dfs_delay(struct strategy *s, const struct task *t)
{
	const struct exhaustive_config *cfg = dfs.cfg;

	(void)s;
	if (cfg->prefix && M->step <= cfg->prefix_steps)
		return cfg->prefix->delay && cfg->prefix->delay(cfg->prefix, t);
	return true;
}

static bool slots_change(void)
{
	const struct scn_op *op;

	for (unsigned int i = 0; (op = scn_op_at(sim.scenario, i)); i++) {
		if (scn_changes_slots(op))
			return true;
	}
	return false;
}

struct strategy *strategy_dfs_again(const struct exhaustive_config *cfg)
{
	dfs.s.name = "dfs";
	dfs.s.begin = dfs_begin;
	dfs.s.pick = dfs_pick;
	dfs.s.index = dfs_index;
	dfs.s.forced = cfg->code ? dfs_forced : NULL;
	dfs.s.end = cfg->code ? dfs_end : NULL;
	dfs.s.delay = dfs_delay;
	dfs.s.drains = true;
	dfs.cfg = cfg;
	dfs.news = conflict_news;
	dfs.is_void = false;
	dfs.srcu_commutes = cfg->code && !slots_change();
	return &dfs.s;
}

struct strategy *strategy_dfs(const struct exhaustive_config *cfg)
{
	dfs.length = 0;
	return strategy_dfs_again(cfg);
}

void strategy_dfs_copy(void (*put)(const void *p, size_t size))
{
	put(&dfs.waits, sizeof(dfs.waits));
	put(&dfs.length, sizeof(dfs.length));
	put(dfs.path, dfs.length * sizeof(*dfs.path));
}

bool strategy_dfs_take(void (*get)(void *p, size_t size))
{
	get(&dfs.waits, sizeof(dfs.waits));
	get(&dfs.length, sizeof(dfs.length));
	if (dfs.length > EXHAUSTIVE_DEPTH) {
		dfs.length = 0;
		return false;
	}
	get(dfs.path, dfs.length * sizeof(*dfs.path));
	return true;
}

void strategy_dfs_forget(void)
{
	dfs.waits = false;
}

bool strategy_dfs_advance(void)
{
	while (dfs.length) {
		struct decision *d = &dfs.path[dfs.length - 1];

		if (d->left) {
			d->taken = task_first(d->left);
			d->left &= d->left - 1;
			d->done++;
			return true;
		}
		dfs.length--;
	}
	return false;
}

double exhaustive_done(void)
{
	double weight = 1, done = 0;

	for (u32 i = 0; i < dfs.length && weight > 1e-9; i++) {
		const struct decision *d = &dfs.path[i];

		weight /= d->of;
		done += d->done * weight;
	}
	return done;
}

bool strategy_dfs_was_cut(void)
{
	return dfs.cut;
}

bool strategy_dfs_was_too_long(void)
{
	return dfs.too_long;
}

bool strategy_dfs_met_bound(void)
{
	return dfs.met_bound;
}

bool strategy_dfs_is_void(void)
{
	return dfs.is_void || (dfs.cfg->code && conflict_news != dfs.news);
}

u32 strategy_dfs_depth(void)
{
	return dfs.length;
}
