/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every interleaving of a toy, and the classes of equivalent ones among them,
 * for comparison with what an exploration sees.
 *
 * A class is identified here by what each access follows: for each word, the
 * writes in their order and the write that each read comes after.
 */
#ifndef RMAPSIM_TESTS_UNIT_INTERLEAVINGS_H
#define RMAPSIM_TESTS_UNIT_INTERLEAVINGS_H

#include "toy.h"

#include "sched/dpor.h"
#include "sched/dpor_state.h"
#include "sched/strategy.h"

#define WORDS		8
#define CLASSES		65536

static struct vars {
	u64 v[WORDS];
	u64 cell[WORDS];
	struct sim_lock lock[3];
} *vars;

/* ---- the class of a run ---- */

static struct {
	u64 hash;
	u32 nth[LIMIT_TASKS];	/* accesses of each task so far */
	u64 writer[sizeof(struct vars) / 8];
} now;

static u64 classes[CLASSES];
static u32 nclasses;

static inline u64 mix(u64 x)
{
	x *= 0x9e3779b97f4a7c15ull;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9ull;
	return x ^ x >> 32;
}

/* The set-up does not count; the first step of a run begins anew. */
static inline u64 note_access(struct task *t, u64 addr)
{
	u64 word = (addr - (u64)(unsigned long)vars) / 8, me;

	if (M->step <= 1)
		memset(&now, 0, sizeof(now));
	if (!M->active || word >= sizeof(struct vars) / 8)
		return 0;
	me = mix(t->id << 16 | ++now.nth[t->id]);
	now.hash += mix(me ^ mix(now.writer[word] + word * 31));
	return me;
}

static inline void on_load(struct task *t, enum heap_class c, u64 addr, u64 val)
{
	(void)c, (void)val;
	note_access(t, addr);
}

static inline void on_store(struct task *t, enum heap_class c, u64 addr,
			    u64 old, u64 new, enum op op, u16 flags)
{
	u64 me = note_access(t, addr);

	(void)c, (void)old, (void)new, (void)op, (void)flags;
	if (me)
		now.writer[(addr - (u64)(unsigned long)vars) / 8] = me;
}

static inline void on_lock(struct task *t, struct sim_lock *l, enum lock_mode m)
{
	u64 addr = (u64)(unsigned long)l, me = note_access(t, addr);

	if (me && m == LOCK_WRITE)
		now.writer[(addr - (u64)(unsigned long)vars) / 8] = me;
}

static const struct observer observer = {
	.marked_read_mask = ~0u, .marked_write_mask = ~0u,
	.load = on_load, .store = on_store, .lock = on_lock,
};

/* True if it is new. */
static inline bool add_class(u64 hash)
{
	u32 i = 0;

	while (i < nclasses && classes[i] != hash)
		i++;
	if (i < nclasses)
		return false;
	assert_true(nclasses < CLASSES);
	classes[nclasses++] = hash;
	return true;
}

/* ---- every interleaving ---- */

#define DEPTH 512

static struct {
	task_mask left[DEPTH];
	u8 taken[DEPTH];
	u32 length, next;
} all;

/* To start is no step: nobody has done anything that others could see. */
static inline unsigned int unstarted(task_mask enabled)
{
	for (; enabled; enabled &= enabled - 1)
		if (!M->task[task_first(enabled)].started)
			return task_first(enabled);
	return 0;
}

static inline unsigned int all_pick(struct strategy *s, task_mask enabled)
{
	unsigned int starts = unstarted(enabled);
	u32 i;

	(void)s;
	if (starts)
		return starts;
	i = all.next++;
	if (i == all.length) {
		assert_true(i < DEPTH);
		all.length++;
		all.taken[i] = task_first(enabled);
		all.left[i] = enabled & (enabled - 1);
	}
	return all.taken[i];
}

static inline void all_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	all.next = 0;
}

static inline bool all_advance(void)
{
	while (all.length) {
		u32 i = all.length - 1;

		if (all.left[i]) {
			all.taken[i] = task_first(all.left[i]);
			all.left[i] &= all.left[i] - 1;
			return true;
		}
		all.length--;
	}
	return false;
}

static struct {
	u32 verdicts;		/* mask of those seen */
	u32 finals[256];	/* final states, see final_state() */
	u32 nfinals;
	u64 runs, fresh;
} seen;

/* More happens than the accesses that make a class. */
static bool no_classes;

/* Four bits of each variable, which is enough for these programs. */
static inline u32 final_state(void)
{
	u32 state = 0;

	for (unsigned int i = 0; i < WORDS; i++)
		state = state << 4 | (vars->v[i] & 15);
	return state;
}

static inline void note_run(enum verdict v)
{
	u32 state = final_state(), i = 0;

	seen.runs++;
	seen.verdicts |= 1u << v;
	/* Where a run was ended depends on the order within a class. */
	if (v)
		state = ~0u;
	while (i < seen.nfinals && seen.finals[i] != state)
		i++;
	if (i == seen.nfinals && i < 256)
		seen.finals[seen.nfinals++] = state;
	if (!no_classes && add_class(now.hash))
		seen.fresh++;
}

static inline void every_interleaving(const struct toy *t)
{
	static struct strategy s = { .begin = all_begin, .pick = all_pick };

	memset(&seen, 0, sizeof(seen));
	nclasses = 0;
	all.length = 0;
	sim.contended_only = false;
	assert_true(toy_prepare(t));
	do {
		note_run(toy_run(&s, 0));
	} while (all_advance());
}

static inline bool dpor_ended(const struct run_result *res, void *arg)
{
	(void)arg;
	note_run(res->verdict);
	return true;
}

static inline void count_anew(void)
{
	memset(&seen, 0, sizeof(seen));
	nclasses = 0;
}

static inline void reduced(const struct toy *t, bool no_waits, struct dpor *d)
{
	struct dpor_config cfg = { .ended = dpor_ended, .no_waits = no_waits };

	assert_true(toy_prepare(t));
	count_anew();
	dpor_run(&cfg, d);
	assert_int_equal(d->end, DPOR_COMPLETE);
	/* What was learned by random runs is all there is in these. */
	assert_int_equal(d->restarts, 0);
}

/* All classes, verdicts and final states; at most 1.2 runs a class. */
static inline void compare(const struct toy *t)
{
	u32 found, verdicts, nfinals;
	u64 interleavings;
	struct dpor d;

	every_interleaving(t);
	found = nclasses;
	verdicts = seen.verdicts;
	nfinals = seen.nfinals;
	interleavings = seen.runs;
	reduced(t, true, &d);
	print_message("%llu interleavings, %u classes: %llu runs, %llu cut\n",
		      interleavings, found, d.runs, d.cut);
	assert_int_equal(seen.verdicts, verdicts);
	assert_int_equal(nclasses, found);
	assert_int_equal(seen.nfinals, nfinals);
	assert_true(d.runs * 5 <= found * 6);
}

/* ---- what toys are made of ---- */

static inline u64 load(u64 *p)
{
	return sim_load(p, 8, MO_RELAXED);
}

static inline void store(u64 *p, u64 val)
{
	sim_store(p, val, 8, MO_RELAXED);
}

static inline void setup(void)
{
	vars = heap_alloc(HEAP_MISC, sizeof(*vars), true);
	for (unsigned int i = 0; i < 3; i++)
		sim_lock_init(&vars->lock[i], LOCK_RW, "toy");
}

static inline void bug_if(bool bug)
{
	if (bug)
		sim_lock_assert(false, "toy");
}

static inline void lock(unsigned int i)
{
	sim_lock(&vars->lock[i], LOCK_WRITE);
}

static inline void unlock(unsigned int i)
{
	sim_unlock(&vars->lock[i], LOCK_WRITE);
}

#endif /* RMAPSIM_TESTS_UNIT_INTERLEAVINGS_H */
