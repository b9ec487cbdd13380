// SPDX-License-Identifier: GPL-2.0-only
/*
 * The store buffers: what may be seen under which model, and what forces a
 * delayed store out.
 *
 * Each shape asks one question and names the weakest of the models that say
 * "never"; the letters are those of docs/memory-model.md.
 */
#include "tests/unit/toy.h"

#include "sched/buffer.h"
#include "sched/race.h"
#include "sched/state.h"
#include "sched/strategy/weak.h"

#define RUNS	4000

static u64 *x, *y, *seen;
static struct sim_lock *lock, *lock2;

void __tsan_write8(void *p);

static void plain_store(u64 *p, u64 val)
{
	__tsan_write8(p);
	*(volatile u64 *)p = val;
}

static void w(u64 *p, u64 val)
{
	sim_store(p, val, 8, MO_RELAXED);
}

static u64 r(u64 *p)
{
	return sim_load(p, 8, MO_RELAXED);
}

static void setup(void)
{
	x = heap_alloc(HEAP_MISC, 64, true);
	y = heap_alloc(HEAP_MISC, 64, true);
	seen = heap_alloc(HEAP_MISC, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	lock2 = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_SPIN, "lock");
	sim_lock_init(lock2, LOCK_SPIN, "lock2");
}

/* What the tasks found; private to each, so no access of the machine. */
static u64 found[4];

static void bug_if(bool bug)
{
	if (bug)
		sim_violation(INV_RANGE, x, "seen");
}

/* ---- store buffering: two stores, each followed by the other's load ---- */

static void sb_end(void)
{
	bug_if(!found[1] && !found[2]);
}

static void sb(unsigned int id, void (*between)(void))
{
	w(id == 1 ? x : y, 1);
	if (between)
		between();
	found[id] = r(id == 1 ? y : x);
}

static void mb(void)
{
	sim_fence(FENCE_MB);
}

static void wmb(void)
{
	sim_fence(FENCE_WMB);
}

static void rmb(void)
{
	sim_fence(FENCE_RMB);
}

static void compiler(void)
{
	sim_fence(FENCE_COMPILER);
}

static void rmw_relaxed(void)
{
	sim_rmw(seen, RMW_ADD, 1, 8, MO_RELAXED);
}

static void rmw_full(void)
{
	sim_rmw(seen, RMW_ADD, 1, 8, MO_FULL);
}

static void cmpxchg_fails(void)
{
	sim_cmpxchg(seen, 77, 78, 8, MO_FULL);
}

static void take_lock(void)
{
	struct sim_lock *l = machine_task()->id == 1 ? lock : lock2;

	sim_lock(l, LOCK_WRITE);
	sim_unlock(l, LOCK_WRITE);
}

static void own_load(void)
{
	u64 *own = machine_task()->id == 1 ? x : y;

	bug_if(r(own) != 1);
}

static void sb_none(unsigned int id)
{
	sb(id, NULL);
}

static void sb_mb(unsigned int id)
{
	sb(id, mb);
}

static void sb_wmb(unsigned int id)
{
	sb(id, wmb);
}

static void sb_rmb(unsigned int id)
{
	sb(id, rmb);
}

static void sb_relaxed(unsigned int id)
{
	sb(id, rmw_relaxed);
}

static void sb_full(unsigned int id)
{
	sb(id, rmw_full);
}

static void sb_failed(unsigned int id)
{
	sb(id, cmpxchg_fails);
}

static void sb_lock(unsigned int id)
{
	sb(id, take_lock);
}

static void sb_forward(unsigned int id)
{
	sb(id, own_load);
}

/* ---- message passing: data, then a flag; the reader reads in order ---- */

static void mp_end(void)
{
	bug_if(found[1] && !found[2]);
}

static void mp_reader(void)
{
	found[1] = r(y);
	found[2] = r(x);
}

static void mp_marked(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	w(x, 1);
	w(y, 1);
}

static void mp_plain(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	plain_store(x, 1);
	w(y, 1);
}

static void mp_plain_barrier(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	plain_store(x, 1);
	compiler();
	w(y, 1);
}

static void mp_wmb(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	plain_store(x, 1);
	wmb();
	w(y, 1);
}

static void mp_release(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	plain_store(x, 1);
	sim_store(y, 1, 8, MO_RELEASE);
}

static void mp_flag_by_rmw(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	w(x, 1);
	sim_xchg(y, 1, 8, MO_RELAXED);
}

/* The first store makes y known as its CPU's own: still in order. */
static void mp_same_word(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	plain_store(x, 2);
	w(x, 1);
	w(y, 1);
}

static void mp_unlock_lock(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	sim_lock(lock, LOCK_WRITE);
	w(x, 1);
	sim_unlock(lock, LOCK_WRITE);
	sim_lock(lock2, LOCK_WRITE);
	w(y, 1);
	sim_unlock(lock2, LOCK_WRITE);
}

static void mp_lock(unsigned int id)
{
	if (id == 2)
		return mp_reader();
	sim_lock(lock, LOCK_WRITE);
	w(x, 1);
	w(y, 1);
	sim_unlock(lock, LOCK_WRITE);
}

/* ---- coherence of one word ---- */

static void coww_end(void)
{
	bug_if(r(x) != 2 || (found[1] == 2 && found[2] != 2));
}

static void coww(unsigned int id)
{
	if (id == 2) {
		found[1] = r(x);
		found[2] = r(x);
		return;
	}
	plain_store(x, 1);
	w(x, 2);
}

/* ---- what forces a store out ---- */

static void ipi_end(void)
{
	bug_if(found[1] && !found[2]);
}

/* A store executed before the interrupt is seen by who sent it. */
static void ipi(unsigned int id)
{
	if (id == 1) {
		w(x, 1);
		*(volatile u64 *)&found[0] = 1;
		r(seen);
		return;
	}
	found[1] = found[0];
	sim_ipi(0);
	found[2] = r(x);
}

/* Both on one CPU: the second finds what the first stored. */
static void one_cpu(unsigned int id)
{
	if (id == 1) {
		w(x, 1);
		found[0] = 1;
		r(seen);
		return;
	}
	r(seen);
	bug_if(found[0] && r(x) != 1);
}

/* A full buffer, one CPU, and who waits for it to be empty. */
static void many(unsigned int id)
{
	for (u64 i = 0; i < 3 * LIMIT_PENDING; i++)
		w(i % 2 ? x : y, i + id);
	sim_lock(lock, LOCK_WRITE);
	sim_unlock(lock, LOCK_WRITE);
}

static void spin(unsigned int id)
{
	if (id == 1) {
		w(x, 1);
		w(y, 1);
		return;
	}
	while (!r(y))
		sim_relax();
	found[1] = 1;
	found[2] = r(x);
}

/* ---- memory ---- */

static void free_task(unsigned int id)
{
	if (id == 1) {
		w(x, 1);
		w(y, 1);
		return;
	}
	if (r(y))
		heap_free(HEAP_MISC, x);
}

/* Frees it once the store has been executed, which is not enough. */
static void free_too_early(unsigned int id)
{
	if (id == 1) {
		w(x, 1);
		found[0] = 1;
		r(seen);
		return;
	}
	r(seen);
	if (found[0])
		heap_free(HEAP_MISC, x);
}

static void publish_uninit(unsigned int id)
{
	if (id == 1) {
		u64 *p = heap_alloc(HEAP_MISC, 64, false);

		w(p, 5);
		w(y, (u64)(unsigned long)p);
		return;
	}
	if (r(y))
		r((u64 *)(unsigned long)r(y));
}

#define SHAPE(n, t, e, f, ...)						\
	{ .name = n, .task = t, .end = e, .from = f, __VA_ARGS__ }

static const struct shape {
	const char *name;
	void (*task)(unsigned int id);
	void (*end)(void);
	enum memory_model from;		/* the strongest that shows it */
	bool one_cpu;
	enum verdict verdict;
} shapes[] = {
	SHAPE("SB", sb_none, sb_end, MM_TSO),
	SHAPE("SB+mb", sb_mb, sb_end, MM_COUNT),
	SHAPE("SB+wmb", sb_wmb, sb_end, MM_TSO),
	SHAPE("SB+rmb", sb_rmb, sb_end, MM_TSO),
	SHAPE("SB+forwarding", sb_forward, sb_end, MM_TSO),
	SHAPE("SB+relaxed rmw", sb_relaxed, sb_end, MM_LKMM),
	SHAPE("SB+full rmw", sb_full, sb_end, MM_COUNT),
	SHAPE("SB+failed cmpxchg", sb_failed, sb_end, MM_LKMM),
	SHAPE("SB+lock", sb_lock, sb_end, MM_LKMM),
	SHAPE("MP", mp_marked, mp_end, MM_LKMM),
	SHAPE("MP+plain", mp_plain, mp_end, MM_X86),
	SHAPE("MP+plain, barrier()", mp_plain_barrier, mp_end, MM_LKMM),
	SHAPE("MP+wmb", mp_wmb, mp_end, MM_COUNT),
	SHAPE("MP+release", mp_release, mp_end, MM_COUNT),
	SHAPE("MP+relaxed rmw", mp_flag_by_rmw, mp_end, MM_LKMM),
	SHAPE("MP+same word", mp_same_word, mp_end, MM_LKMM),
	SHAPE("MP+unlock-lock", mp_unlock_lock, mp_end, MM_COUNT),
	SHAPE("MP in a lock", mp_lock, mp_end, MM_LKMM),
	SHAPE("CoWW", coww, coww_end, MM_COUNT),
	SHAPE("IPI", ipi, ipi_end, MM_COUNT),
	SHAPE("one CPU", one_cpu, NULL, MM_COUNT, .one_cpu = true),
	SHAPE("full buffer", many, NULL, MM_COUNT),
	SHAPE("spin, MP", spin, mp_end, MM_LKMM),
	SHAPE("free after", free_task, NULL, MM_LKMM, .verdict = VERDICT_UAF),
	SHAPE("free too early", free_too_early, NULL, MM_TSO, .verdict = VERDICT_UAF),
	SHAPE("uninit", publish_uninit, NULL, MM_LKMM, .verdict = VERDICT_UNINIT),
};

static const struct shape *shape;

static void prepare(enum memory_model model)
{
	static struct toy t;

	t = (struct toy) { .setup = setup, .task = shape->task,
			   .quiesce = shape->end, .ntasks = 2,
			   .one_cpu = shape->one_cpu };
	sim.model = model;
	sim.races = RACE_OFF;
	weak_forget();
	assert_true(toy_prepare(&t));
}

static u32 run_one(struct strategy *s, u32 seed, enum verdict want)
{
	enum verdict got = toy_run(s, seed);

	if (got && got != want) {
		print_error("%s: %s\n", shape->name, verdict_word(got));
		fail();
	}
	return !!got;
}

/* How often it shows in many runs; nothing else may. */
static u32 count(enum memory_model model, struct strategy *s)
{
	enum verdict want = shape->verdict ? shape->verdict : VERDICT_INVARIANT;
	u32 hits = 0;

	prepare(model);
	for (u32 i = 0; i < RUNS; i++) {
		memset(found, 0, sizeof(found));
		hits += run_one(s, i, want);
	}
	return hits;
}

static void check(const struct shape *sh, struct strategy *s)
{
	shape = sh;
	for (enum memory_model m = MM_SC; m < MM_COUNT; m++) {
		u32 hits = count(m, s);

		if (!!hits == (m >= sh->from))
			continue;
		print_error("%s under %s: seen %u times\n", sh->name,
			    memory_model_word(m), hits);
		fail();
	}
}

static void test_random_walk(void **state)
{
	(void)state;
	for (u32 i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		check(&shapes[i], strategy_random());
}

/* The same choices give the same run, delays and all. */
static void test_log(void **state)
{
	static struct choice_log log;
	bool diverged;

	(void)state;
	shape = &shapes[0];
	sim.hashing = true;
	for (u32 seed = 0; seed < 200; seed++) {
		enum verdict v;
		u64 hash;

		prepare(MM_LKMM);
		v = toy_run(strategy_random(), seed);
		hash = sim.hash;
		log = sim.log;
		assert_int_equal(toy_run(strategy_log(&log, &diverged), 0), v);
		assert_false(diverged);
		assert_int_equal(sim.hash, hash);
		assert_int_equal(sim.log.count, log.count);
	}
	sim.hashing = false;
}

/* ---- a state is what it looks like, not what lay on the stack ---- */

static u8 dirt;
static u64 stored;
static struct state_hash state_seen;

static __attribute__((noinline)) void soil_stack(void)
{
	volatile u8 below[4096];

	for (unsigned int i = 0; i < sizeof(below); i++)
		below[i] = dirt;
}

/* A store and the release of a lock that wait. */
static void take_state(unsigned int id)
{
	unsigned int cpu = machine_task()->cpu;

	(void)id;
	sim_lock(lock, LOCK_WRITE);
	soil_stack();
	w(x, stored);
	soil_stack();
	sim_unlock(lock, LOCK_WRITE);
	assert_int_equal(BUFFERS->cpu[cpu].count, 2);
	buffer_leave(cpu);
	state_add_machine(&state_seen);
	buffer_enter(cpu);
}

static void begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
}

static bool always(struct strategy *s, const struct task *t)
{
	(void)s, (void)t;
	return true;
}

static struct state_hash state_with(u8 pattern, u64 value)
{
	static struct strategy s = {
		.name = "delays", .begin = begin, .delay = always,
	};

	dirt = pattern;
	stored = value;
	memset(&state_seen, 0, sizeof(state_seen));
	run_one(&s, 0, VERDICT_NONE);
	return state_seen;
}

/* And its twin: another value that waits is another state. */
static void test_state(void **state)
{
	static const struct shape sh = { .name = "state" };
	static const struct toy t = {
		.setup = setup, .task = take_state, .ntasks = 1,
	};
	struct state_hash clean, soiled;

	(void)state;
	shape = &sh;
	sim.model = MM_LKMM;
	assert_true(toy_prepare(&t));
	clean = state_with(0, 1);
	soiled = state_with(0xa5, 1);
	assert_int_equal(clean.a, soiled.a);
	assert_int_equal(clean.b, soiled.b);
	assert_int_not_equal(clean.a, state_with(0, 2).a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_walk),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_state),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
