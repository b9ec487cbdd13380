// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source-DPOR against all interleavings: does it see each class of equivalent
 * runs, and how often?
 *
 * A class is identified here by what each access follows: for each word, the
 * writes in their order and the write that each read comes after.  The same
 * accesses are counted by a search that tries every decision, which knows
 * nothing of classes.
 */
#include <stdio.h>

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

static u64 mix(u64 x)
{
	x *= 0x9e3779b97f4a7c15ull;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9ull;
	return x ^ x >> 32;
}

/* The set-up does not count; the first step of a run begins anew. */
static u64 note_access(struct task *t, u64 addr)
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

static void on_load(struct task *t, enum heap_class c, u64 addr, u64 val)
{
	(void)c, (void)val;
	note_access(t, addr);
}

static void on_store(struct task *t, enum heap_class c, u64 addr, u64 old,
		     u64 new, enum op op, u16 flags)
{
	u64 me = note_access(t, addr);

	(void)c, (void)old, (void)new, (void)op, (void)flags;
	if (me)
		now.writer[(addr - (u64)(unsigned long)vars) / 8] = me;
}

static void on_lock(struct task *t, struct sim_lock *l, enum lock_mode m)
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
static bool add_class(u64 hash)
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
static unsigned int unstarted(task_mask enabled)
{
	for (; enabled; enabled &= enabled - 1)
		if (!M->task[task_first(enabled)].started)
			return task_first(enabled);
	return 0;
}

static unsigned int all_pick(struct strategy *s, task_mask enabled)
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

static void all_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	all.next = 0;
}

static bool all_advance(void)
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

/* v[0..3] of four bits each, which is enough for these programs. */
static u32 final_state(void)
{
	u32 state = 0;

	for (unsigned int i = 0; i < WORDS; i++)
		state = state << 4 | (vars->v[i] & 15);
	return state;
}

static void note_run(enum verdict v)
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

static void every_interleaving(const struct toy *t)
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

static bool dpor_ended(const struct run_result *res, void *arg)
{
	(void)arg;
	note_run(res->verdict);
	return true;
}

static void count_anew(void)
{
	memset(&seen, 0, sizeof(seen));
	nclasses = 0;
}

static void reduced(const struct toy *t, bool no_waits, struct dpor *d)
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
static void compare(const struct toy *t)
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

/* ---- programs ---- */

static u64 load(u64 *p)
{
	return sim_load(p, 8, MO_RELAXED);
}

static void store(u64 *p, u64 val)
{
	sim_store(p, val, 8, MO_RELAXED);
}

static void setup(void)
{
	vars = heap_alloc(HEAP_MISC, sizeof(*vars), true);
	for (unsigned int i = 0; i < 3; i++)
		sim_lock_init(&vars->lock[i], LOCK_RW, "toy");
}

static void bug_if(bool bug)
{
	if (bug)
		sim_lock_assert(false, "toy");
}

static void lock(unsigned int i)
{
	sim_lock(&vars->lock[i], LOCK_WRITE);
}

static void unlock(unsigned int i)
{
	sim_unlock(&vars->lock[i], LOCK_WRITE);
}

static void writes(unsigned int task)
{
	for (unsigned int i = 1; i <= 3; i++)
		store(&vars->v[0], task * 4 + i);
}

static void test_writes(void **state)
{
	static const struct toy t = { setup, writes, NULL, 2, false };

	(void)state;
	compare(&t);
}

static void apart(unsigned int task)
{
	for (unsigned int i = 1; i <= 3; i++) {
		load(&vars->v[0]);
		store(&vars->v[task], i);
	}
}

/* Nothing conflicts: one run. */
static void test_apart(void **state)
{
	static const struct toy t = { setup, apart, NULL, 3, false };
	struct dpor d;

	(void)state;
	reduced(&t, true, &d);
	assert_int_equal(d.runs, 1);
}

static void one_writes(unsigned int task)
{
	if (task == 1)
		store(&vars->v[0], 1);
	else
		store(&vars->v[task], load(&vars->v[0]) + 1);
}

static void test_readers(void **state)
{
	static const struct toy t = { setup, one_writes, NULL, 4, false };

	(void)state;
	compare(&t);
	/* Each of three readers comes before or after. */
	assert_int_equal(nclasses, 8);
}

/* Each reads what its neighbour writes. */
static void ring(unsigned int task)
{
	u64 seen_there = load(&vars->v[task % M->ntasks == M->ntasks - 1 ?
				      1 : task + 1]);

	store(&vars->v[task], seen_there + 1);
}

static void test_ring(void **state)
{
	static const struct toy t = { setup, ring, NULL, 3, false };

	(void)state;
	compare(&t);
}

static void reorder(unsigned int task)
{
	u64 a, b;

	if (task < 3) {
		store(&vars->v[0], 1);
		store(&vars->v[1], 2);
		return;
	}
	a = load(&vars->v[0]);
	b = load(&vars->v[1]);
	bug_if(!(a == 0 && b == 0) && !(a == 1 && b == 2));
}

static void test_reorder(void **state)
{
	static const struct toy t = { setup, reorder, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void twostage(unsigned int task)
{
	u64 first, second;

	if (task == 1) {
		lock(0);
		store(&vars->v[0], 1);
		unlock(0);
		lock(1);
		store(&vars->v[1], load(&vars->v[0]) + 1);
		unlock(1);
		return;
	}
	lock(0);
	first = load(&vars->v[0]);
	unlock(0);
	if (!first)
		return;
	lock(1);
	second = load(&vars->v[1]);
	unlock(1);
	bug_if(second != first + 1);
}

static void test_twostage(void **state)
{
	static const struct toy t = { setup, twostage, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void wronglock(unsigned int task)
{
	u64 x;

	lock(task == 1);
	x = load(&vars->v[0]);
	store(&vars->v[0], x + 1);
	if (task == 1)
		bug_if(load(&vars->v[0]) != x + 1);
	unlock(task == 1);
}

static void test_wronglock(void **state)
{
	static const struct toy t = { setup, wronglock, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void decrement(void)
{
	if (sim_rmw(&vars->v[1], RMW_ADD, -1, 8, MO_FULL) == 1)
		store(&vars->v[2], 1);
}

static void bluetooth(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[0], 1);
		decrement();
		if (load(&vars->v[2]))
			store(&vars->v[3], 1);
		return;
	}
	if (!load(&vars->v[0])) {
		sim_rmw(&vars->v[1], RMW_ADD, 1, 8, MO_FULL);
		bug_if(load(&vars->v[3]));
	}
	decrement();
}

static void setup_bluetooth(void)
{
	setup();
	vars->v[1] = 1;
}

static void test_bluetooth(void **state)
{
	static const struct toy t = {
		setup_bluetooth, bluetooth, NULL, 2, false
	};

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_ASSERTION);
}

static void account(unsigned int task)
{
	lock(0);
	if (task == 3) {
		u64 sum = load(&vars->v[1]) + load(&vars->v[2]);

		bug_if(sum == 2 && load(&vars->v[0]) != 1);
	} else {
		store(&vars->v[0], task);
		store(&vars->v[task], 1);
	}
	unlock(0);
}

static void test_account(void **state)
{
	static const struct toy t = { setup, account, NULL, 3, false };

	(void)state;
	compare(&t);
}

static void abba(unsigned int task)
{
	lock(task == 1);
	store(&vars->v[task], 1);
	lock(task != 1);
	store(&vars->v[0], task);
	unlock(task != 1);
	unlock(task == 1);
}

static void test_deadlock(void **state)
{
	static const struct toy t = { setup, abba, NULL, 2, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_DEADLOCK);
}

/* Who comes second waits for ever: nothing of it is executed then. */
static void keeps(unsigned int task)
{
	lock(0);
	store(&vars->v[0], task);
	if (task == 1)
		unlock(0);
}

static void test_never_released(void **state)
{
	static const struct toy t = { setup, keeps, NULL, 2, false };

	(void)state;
	compare(&t);
	assert_true(seen.verdicts & 1u << VERDICT_DEADLOCK);
}

static void readers(unsigned int task)
{
	if (task == 1) {
		lock(0);
		store(&vars->v[0], 1);
		unlock(0);
		return;
	}
	sim_lock(&vars->lock[0], LOCK_READ);
	store(&vars->v[task], load(&vars->v[0]));
	sim_unlock(&vars->lock[0], LOCK_READ);
}

static void test_read_locks(void **state)
{
	static const struct toy t = { setup, readers, NULL, 3, false };

	(void)state;
	compare(&t);
	assert_int_equal(nclasses, 4);
}

/* The violation comes first and hides what task 2 would do. */
static void early(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[0], 1);
		bug_if(true);
	} else {
		store(&vars->v[1], 1);
		store(&vars->v[2], 1);
		sim_warn(load(&vars->v[3]), "toy");
	}
}

static void test_violation_first(void **state)
{
	static const struct toy t = { setup, early, NULL, 2, false };

	(void)state;
	compare(&t);
}

/* A cmpxchg that fails is a read. */
static void once(unsigned int task)
{
	u64 found = sim_cmpxchg(&vars->v[0], 0, task, 8, MO_FULL);

	store(&vars->v[task], found);
}

static void test_cmpxchg(void **state)
{
	static const struct toy t = { setup, once, NULL, 4, false };

	(void)state;
	compare(&t);
	/* Who was first decides all. */
	assert_int_equal(nclasses, 4);
}

static void last_zero(unsigned int task)
{
	unsigned int i;

	if (task > 1) {
		store(&vars->v[task - 1], load(&vars->v[task - 2]) + 1);
		return;
	}
	for (i = 3; i && load(&vars->v[i]); i--)
		;
	store(&vars->v[7], i);
}

static void test_last_zero(void **state)
{
	static const struct toy t = { setup, last_zero, NULL, 4, false };

	(void)state;
	compare(&t);
}

/* ---- waiting ---- */

static void bit_lock(u64 *p)
{
	u64 old = load(p);

	for (;;) {
		while (old & 8) {
			sim_relax();
			old = load(p);
		}
		if (sim_try_cmpxchg(p, &old, old | 8, 8, MO_ACQUIRE))
			return;
	}
}

static void bit_locked(unsigned int task)
{
	u64 x;

	bit_lock(&vars->v[0]);
	x = load(&vars->v[1]);
	store(&vars->v[1], x + task);
	sim_store(&vars->v[0], task, 8, MO_RELEASE);
}

/* As above, but one forgets to unlock. */
static void bit_lock_kept(unsigned int task)
{
	bit_lock(&vars->v[0]);
	store(&vars->v[1], task);
	if (task != 2)
		sim_store(&vars->v[0], task, 8, MO_RELEASE);
}

/* A flag is waited for, and what it published is looked at. */
static void flag(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[1], 1);
		store(&vars->v[0], 1);
		store(&vars->v[1], 2);
		return;
	}
	while (!load(&vars->v[0]))
		sim_relax();
	store(&vars->v[task], load(&vars->v[1]));
}

/* With and without: the same verdicts and final states, fewer runs with. */
static void compare_waits(const struct toy *t)
{
	u32 verdicts, nfinals;
	struct dpor with, without;

	every_interleaving(t);
	verdicts = seen.verdicts;
	nfinals = seen.nfinals;
	reduced(t, true, &without);
	assert_int_equal(seen.verdicts, verdicts);
	assert_int_equal(seen.nfinals, nfinals);
	reduced(t, false, &with);
	print_message("%llu runs, %llu cut; %llu and %llu with waits\n",
		      without.runs, without.cut, with.runs, with.cut);
	assert_int_equal(seen.verdicts, verdicts);
	assert_int_equal(seen.nfinals, nfinals);
	assert_int_equal(seen.fresh, with.finished);
	assert_true(with.runs < without.runs);
}

static void test_bit_lock(void **state)
{
	static const struct toy t = { setup, bit_locked, NULL, 2, false };

	(void)state;
	compare_waits(&t);
}

static void test_bit_lock_kept(void **state)
{
	static const struct toy t = { setup, bit_lock_kept, NULL, 2, false };

	(void)state;
	compare_waits(&t);
	assert_true(seen.verdicts & 1u << VERDICT_DEADLOCK);
}

static void test_flag(void **state)
{
	static const struct toy t = { setup, flag, NULL, 2, false };

	(void)state;
	compare_waits(&t);
}

/* ---- what is no access: verdicts and final states ---- */

/* How many final states there are; what ends in a violation is one. */
static u32 compare_states(const struct toy *t)
{
	u32 verdicts, nfinals;
	struct dpor d;

	no_classes = true;
	every_interleaving(t);
	verdicts = seen.verdicts;
	nfinals = seen.nfinals;
	reduced(t, false, &d);
	no_classes = false;
	print_message("%u states, %llu runs, %llu cut\n", nfinals, d.runs,
		      d.cut);
	assert_int_equal(seen.verdicts, verdicts);
	assert_int_equal(seen.nfinals, nfinals);
	assert_true(d.runs < 100);
	return nfinals;
}

static void grace_period(unsigned int task)
{
	int idx;

	if (task == 1) {
		store(&vars->v[0], 1);
		sim_srcu_synchronize();
		store(&vars->v[1], 1);
		return;
	}
	idx = sim_srcu_lock();
	store(&vars->v[task], load(&vars->v[1]));
	store(&vars->v[task + 2], load(&vars->v[0]) + 2);
	sim_srcu_unlock(idx);
}

static void test_srcu(void **state)
{
	static const struct toy t = { setup, grace_period, NULL, 2, false };

	(void)state;
	assert_true(compare_states(&t) > 1);
}

/* The other one is interrupted before it looks, or after both looks. */
static void interrupted(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[0], 1);
		sim_ipi(1);
		store(&vars->v[1], 1);
		return;
	}
	store(&vars->v[4], load(&vars->v[0]));
	sim_irq_off();
	store(&vars->v[2], load(&vars->v[0]));
	store(&vars->v[3], load(&vars->v[1]));
	sim_irq_on();
	store(&vars->v[5], load(&vars->v[1]));
}

static void test_ipi(void **state)
{
	static const struct toy t = { setup, interrupted, NULL, 2, false };

	(void)state;
	assert_true(compare_states(&t) > 1);
}

static void sleeper(unsigned int task)
{
	if (task == 1) {
		store(&vars->v[0], 1);
		sim_wake(2);
		store(&vars->v[0], 2);
		return;
	}
	load(&vars->v[0]);
	sim_sleep_begin();
	if (!load(&vars->v[0]))
		sim_sleep();
	sim_sleep_end();
	store(&vars->v[1], load(&vars->v[0]));
}

static void test_sleep(void **state)
{
	static const struct toy t = { setup, sleeper, NULL, 2, false };

	(void)state;
	assert_true(compare_states(&t) > 1);
}

/* The holder lets go for a waiter, and writes down that it did. */
static void yields(unsigned int task)
{
	lock(0);
	store(&vars->v[0], load(&vars->v[0]) + task);
	if (task == 1 && sim_lock_contended(&vars->lock[0])) {
		store(&vars->v[2], 1);
		unlock(0);
		lock(0);
		store(&vars->v[1], load(&vars->v[0]));
	}
	unlock(0);
}

static void test_yield(void **state)
{
	static const struct toy t = { setup, yields, NULL, 3, false };

	(void)state;
	assert_true(compare_states(&t) > 1);
}

static void *object;

static void setup_object(void)
{
	setup();
	object = heap_alloc(HEAP_DESC, 64, true);
}

static void frees(unsigned int task)
{
	if (task == 1) {
		load(&vars->v[0]);
		heap_free(HEAP_DESC, object);
		store(&vars->v[1], 1);
	} else {
		store(&vars->v[0], 1);
		store(&vars->v[2], load((u64 *)object + 3) +
				   load(&vars->v[1]));
	}
}

/* Its use comes before or after. */
static void test_freed(void **state)
{
	static const struct toy t = { setup_object, frees, NULL, 2, false };

	(void)state;
	compare_states(&t);
	assert_true(seen.verdicts & 1u << VERDICT_UAF);
	assert_true(seen.verdicts & ~(1u << VERDICT_UAF));
}

/* What is no access at all is a choice, too. */
static void chooses(unsigned int task)
{
	u64 found = load(&vars->v[0]);

	store(&vars->v[0], found * 4 + choice_index(3) + 1);
	store(&vars->v[task], choice_index(2));
}

static void test_index(void **state)
{
	static const struct toy t = { setup, chooses, NULL, 2, false };
	struct dpor d;

	(void)state;
	reduced(&t, false, &d);
	/* The tasks in 4 orders (one lost update counts twice): 3 * 2 each. */
	assert_int_equal(d.finished % 36, 0);
	assert_int_equal(d.finished, nclasses * 36);
}

/* ---- in pieces ---- */

static void in_pieces(const struct toy *t, u64 runs)
{
	struct dpor_config cfg = { .ended = dpor_ended };
	FILE *f[2] = { tmpfile(), tmpfile() };
	struct dpor whole, d;
	unsigned int n = 0;

	reduced(t, false, &whole);
	count_anew();
	cfg.runs_max = 1;
	do {
		assert_true(toy_prepare(t));
		dpor_run(&cfg, &d);
		if (d.end == DPOR_COMPLETE)
			break;
		assert_int_equal(d.end, DPOR_STOPPED);
		cfg.from = f[n++ & 1];
		rewind(cfg.from);
		assert_true(dpor_save(cfg.from));
		rewind(cfg.from);
		cfg.runs_max = d.runs + d.spent + runs;
	} while (n < 10000);
	print_message("%u pieces\n", n);
	assert_true(n > 1);
	assert_int_equal(d.runs, whole.runs);
	assert_int_equal(d.finished, whole.finished);
	assert_int_equal(seen.runs, whole.finished);
	fclose(f[0]);
	fclose(f[1]);
}

static void test_resume(void **state)
{
	static const struct toy t[] = {
		{ setup, reorder, NULL, 3, false },
		{ setup, chooses, NULL, 2, false },
		{ setup, bit_locked, NULL, 3, false },
	};

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		in_pieces(&t[i], 1);
		in_pieces(&t[i], 7);
	}
}

static void test_bad_position(void **state)
{
	static const struct toy t = { setup, reorder, NULL, 3, false };
	struct dpor_config cfg = { .ended = dpor_ended };
	struct dpor d;

	(void)state;
	cfg.from = tmpfile();
	fputs("dpor-position 1\ncounts 1 1\n", cfg.from);
	rewind(cfg.from);
	assert_true(toy_prepare(&t));
	dpor_run(&cfg, &d);
	assert_int_equal(d.end, DPOR_NO_POSITION);
	fclose(cfg.from);
}

/* ---- random runs show no class that was missed ---- */

static bool note_class(const struct run_result *res, void *arg)
{
	(void)res, (void)arg;
	add_class(dpor_class());
	return true;
}

static void sample(const struct toy *t)
{
	struct dpor_config cfg = { .ended = note_class };
	struct dpor d;
	u64 class;

	assert_true(toy_prepare(t));
	count_anew();
	dpor_run(&cfg, &d);
	assert_int_equal(d.end, DPOR_COMPLETE);
	assert_int_equal(nclasses, d.finished);
	for (u64 i = 0; i < 3000; i++) {
		class = dpor_sample(i, &toy_result);
		/* What ends early has more classes than need be seen. */
		if (class && !toy_result.verdict)
			assert_false(add_class(class));
	}
}

static void test_sample(void **state)
{
	static const struct toy t[] = {
		{ setup, grace_period, NULL, 3, false },
		{ setup, interrupted, NULL, 2, false },
		{ setup, sleeper, NULL, 2, false },
		{ setup, yields, NULL, 3, false },
		{ setup_object, frees, NULL, 2, false },
		{ setup, bit_locked, NULL, 3, false },
		{ setup, last_zero, NULL, 4, false },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		sample(&t[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_readers),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_reorder),
		cmocka_unit_test(test_twostage),
		cmocka_unit_test(test_wronglock),
		cmocka_unit_test(test_bluetooth),
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_deadlock),
		cmocka_unit_test(test_never_released),
		cmocka_unit_test(test_read_locks),
		cmocka_unit_test(test_violation_first),
		cmocka_unit_test(test_cmpxchg),
		cmocka_unit_test(test_last_zero),
		cmocka_unit_test(test_bit_lock),
		cmocka_unit_test(test_bit_lock_kept),
		cmocka_unit_test(test_flag),
		cmocka_unit_test(test_srcu),
		cmocka_unit_test(test_ipi),
		cmocka_unit_test(test_sleep),
		cmocka_unit_test(test_yield),
		cmocka_unit_test(test_freed),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_bad_position),
		cmocka_unit_test(test_sample),
	};

	toy_ops.observer = &observer;
	return cmocka_run_group_tests(tests, toy_init, NULL);
}
