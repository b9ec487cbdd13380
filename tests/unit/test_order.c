// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events happened before which: each way of ordering two tasks, with a
 * twin that lacks it, and the race detector's opinion of random runs.
 */
#include "tests/unit/toy.h"

#include <stdio.h>

#include "core/scenario/registry.h"
#include "replay/order.h"
#include "sched/portfolio.h"
#include "sched/race.h"
#include "sched/race_state.h"

#define PATH_MAX_EVENTS	16

void __tsan_read8(void *p);
void __tsan_write8(void *p);
void __tsan_volatile_read8(void *p);
void __tsan_volatile_write8(void *p);

static u64 *x, *flag;
static struct sim_lock *lock, *other_lock, *rwlock;

static void setup(void)
{
	x = heap_alloc(HEAP_MISC, 64, true);
	flag = heap_alloc(HEAP_MISC, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	other_lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	rwlock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_SPIN, "lock");
	sim_lock_init(other_lock, LOCK_SPIN, "other_lock");
	sim_lock_init(rwlock, LOCK_RW, "rwlock");
}

static void write_x(void)
{
	__tsan_write8(x);
	*x = 1;
}

static void read_x(void)
{
	__tsan_read8(x);
}

static void locked(struct sim_lock *l, enum lock_mode mode, void (*f)(void))
{
	sim_lock(l, mode);
	f();
	sim_unlock(l, mode);
}

#define DO(name, ...)	static void name(void) { __VA_ARGS__; }

DO(locked_write, locked(lock, LOCK_WRITE, write_x))
DO(locked_read, locked(lock, LOCK_WRITE, read_x))
DO(other_read, locked(other_lock, LOCK_WRITE, read_x))
DO(rw_write, locked(rwlock, LOCK_WRITE, write_x))
DO(rw_read, locked(rwlock, LOCK_READ, read_x))
DO(reader_write, locked(rwlock, LOCK_READ, write_x))
DO(rw_late_read, locked(rwlock, LOCK_WRITE, read_x))

DO(send_release, write_x(); sim_store(flag, 1, 8, MO_RELEASE))
DO(send_relaxed, write_x(); sim_store(flag, 1, 8, MO_RELAXED))
DO(send_plain, write_x(); sim_fence(FENCE_MB); __tsan_write8(flag); *flag = 1)
DO(send_wmb, write_x(); sim_fence(FENCE_WMB);
   sim_store(flag, 1, 8, MO_RELAXED))
DO(send_rmb, write_x(); sim_fence(FENCE_RMB);
   sim_store(flag, 1, 8, MO_RELAXED))
DO(send_volatile, write_x(); sim_fence(FENCE_WMB);
   __tsan_volatile_write8(flag); *flag = 1)
DO(send_xchg, write_x(); sim_xchg(flag, 1, 8, MO_FULL))
DO(send_xchg_relaxed, write_x(); sim_xchg(flag, 1, 8, MO_RELAXED))
DO(get_acquire, sim_load(flag, 8, MO_ACQUIRE); read_x())
DO(get_relaxed, sim_load(flag, 8, MO_RELAXED); read_x())
DO(get_plain, __tsan_read8(flag); read_x())
DO(get_volatile, __tsan_volatile_read8(flag); read_x())
DO(get_nothing, read_x())
DO(take_bit, sim_cmpxchg(flag, 1, 2, 8, MO_ACQUIRE); read_x())
DO(take_bit_relaxed, sim_cmpxchg(flag, 1, 2, 8, MO_RELAXED); read_x())
DO(take_bit_failing, sim_cmpxchg(flag, 7, 2, 8, MO_ACQUIRE); read_x())
DO(add_release, write_x(); sim_store(flag, 1, 8, MO_RELEASE);
   sim_rmw(flag, RMW_ADD, 1, 8, MO_RELAXED))
DO(replace_release, write_x(); sim_store(flag, 1, 8, MO_RELEASE);
   sim_store(flag, 2, 8, MO_RELAXED))

DO(reader_leaves, int i = sim_srcu_lock(); write_x(); sim_srcu_unlock(i))
DO(waits_for_readers, sim_srcu_synchronize(); read_x())
DO(begins_grace_period, write_x(); sim_srcu_synchronize())
DO(reader_enters, int i = sim_srcu_lock(); read_x(); sim_srcu_unlock(i))
DO(writes_in_no_section, write_x(); sim_srcu_unlock(sim_srcu_lock()))

DO(interrupts, write_x(); sim_ipi(1))
DO(interrupts_third, write_x(); sim_ipi(2))
DO(reads_after_ipi, sim_ipi(0); read_x())

static const struct order_case {
	const char	*name;
	void		(*first)(void), (*second)(void);
	bool		ordered;
	bool		one_cpu;
} cases[] = {
	{ "nothing", write_x, read_x, false, false },
	{ "one CPU", write_x, read_x, true, true },
	{ "lock", locked_write, locked_read, true, false },
	{ "lock, another", locked_write, other_read, false, false },
	{ "lock, one side", locked_write, read_x, false, false },
	{ "rwlock, writer first", rw_write, rw_read, true, false },
	{ "rwlock, reader first", reader_write, rw_late_read, true, false },
	{ "rwlock, two readers", reader_write, rw_read, false, false },
	{ "release, acquire", send_release, get_acquire, true, false },
	{ "release, relaxed load", send_release, get_relaxed, true, false },
	{ "release, volatile load", send_release, get_volatile, true, false },
	{ "release, plain load", send_release, get_plain, false, false },
	{ "release, no load", send_release, get_nothing, false, false },
	{ "relaxed store", send_relaxed, get_acquire, false, false },
	{ "plain store", send_plain, get_acquire, false, false },
	{ "wmb", send_wmb, get_relaxed, true, false },
	{ "wmb, volatile store", send_volatile, get_relaxed, true, false },
	{ "rmb for wmb", send_rmb, get_relaxed, false, false },
	{ "xchg", send_xchg, get_relaxed, true, false },
	{ "xchg relaxed", send_xchg_relaxed, get_acquire, false, false },
	{ "bit lock", send_release, take_bit, true, false },
	{ "bit lock, relaxed unlock", send_relaxed, take_bit, false, false },
	{ "bit lock, relaxed lock", send_release, take_bit_relaxed, false,
	  false },
	{ "cmpxchg fails", send_release, take_bit_failing, true, false },
	{ "release sequence", add_release, get_acquire, true, false },
	{ "release replaced", replace_release, get_acquire, false, false },
	{ "reader, grace period", reader_leaves, waits_for_readers, true,
	  false },
	{ "reader, no wait", reader_leaves, read_x, false, false },
	{ "grace period, reader", begins_grace_period, reader_enters, true,
	  false },
	{ "grace period, no reader", begins_grace_period, read_x, false,
	  false },
	{ "two readers", writes_in_no_section, reader_enters, false, false },
	{ "IPI to", interrupts, read_x, true, false },
	{ "IPI from", write_x, reads_after_ipi, true, false },
	{ "IPI elsewhere", interrupts_third, read_x, false, false },
};

static const struct order_case *now;

static void task(unsigned int id)
{
	if (id == 1)
		now->first();
	else if (id == 2)
		now->second();
}

/* The access of x by a task; -1: none. */
static s32 find_access(u8 task_id)
{
	u32 i;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->task == task_id && e->addr == (u64)(unsigned long)x &&
		    op_is_memory(e->op) && !(e->flags & OPF_SETUP))
			return i;
	}
	return -1;
}

static void record_toy(const struct toy *t)
{
	record_start();
	assert_true(toy_prepare(t));
	toy_run(strategy_none(), 0);
	record_stop();
	assert_true(order_make());
}

/* Each edge of a path is an order, and those between tasks are sources. */
static void check_path(u32 a, u32 b)
{
	u32 path[PATH_MAX_EVENTS], n, i;

	n = order_path(a, b, path, PATH_MAX_EVENTS);
	assert_in_range(n, 2, PATH_MAX_EVENTS);
	assert_int_equal(path[0], a);
	assert_int_equal(path[n - 1], b);
	for (i = 0; i + 1 < n; i++) {
		assert_true(order_before(path[i], path[i + 1]));
		if (record.events[path[i]].task !=
		    record.events[path[i + 1]].task)
			assert_true(order_source(path[i + 1]) >= (s32)path[i]);
	}
}

static void check_case(const struct order_case *c)
{
	struct toy t = { setup, task, NULL, 3, c->one_cpu };
	s32 a, b;

	now = c;
	record_toy(&t);
	a = find_access(1);
	b = find_access(2);
	assert_true(a >= 0 && b > a);
	if (order_before(a, b) != c->ordered)
		fail_msg("%s: %s", c->name, c->ordered ? "no order" : "order");
	assert_false(order_before(b, a));
	assert_false(order_before(a, a));
	if (c->ordered)
		check_path(a, b);
	else
		assert_int_equal(order_path(a, b, NULL, 0), 0);
	/* The set-up comes before all, and nothing before it. */
	assert_true(order_before(0, a));
	assert_false(order_before(a, 0));
}

static void test_cases(void **state)
{
	(void)state;
	for (u32 i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_case(&cases[i]);
}

/* ---- threads ---- */

static void spawn_task(unsigned int id)
{
	if (id == 1) {
		write_x();
		sim_spawn(2);
		sim_join(2);
	} else {
		sim_thread_begin();
		read_x();
	}
}

static void test_spawn(void **state)
{
	struct toy t = { setup, spawn_task, NULL, 2, false };
	s32 a, b;

	(void)state;
	toy_spawner = true;
	record_toy(&t);
	toy_spawner = false;
	a = find_access(1);
	b = find_access(2);
	assert_true(a >= 0 && b > a);
	assert_true(order_before(a, b));
	check_path(a, b);
	/* And what comes after the join is behind the thread. */
	for (u32 i = b + 1; i < record.nevents; i++) {
		if (record.events[i].op == OP_JOIN)
			check_path(b, i);
	}
}

/* ---- the race detector ---- */

static struct {
	u32	runs;
	u32	pairs;		/* of a task and an access of another one */
	u32	ordered;
} seen;

static bool detector_knows(u32 task_id, const struct event *e)
{
	u32 at = race_tasks[task_id].now.level[0].at[e->task];

	return (race_base + e->step) << 1 <= at;
}

/* At the end of the run: the last event of a task, which is its end. */
static s32 last_of(u32 task_id)
{
	s32 i = record.nevents - 1;

	while (i >= 0 && (record.events[i].task != task_id ||
			  record.events[i].op == OP_DRAIN ||
			  record.events[i].flags & OPF_SETUP))
		i--;
	return i;
}

static void compare_access(const char *name, u32 task_id, s32 last, u32 i)
{
	const struct event *e = &record.events[i];
	bool knows = detector_knows(task_id, e);

	seen.pairs++;
	seen.ordered += knows;
	if (order_before(i, last) == knows)
		return;
	fail_msg("%s, run %u: step %u of task %u, %s, and task %u: %s",
		 name, seen.runs, e->step, e->task, op_word(e->op), task_id,
		 knows ? "the detector has an order" : "an order too many");
}

/*
 * What the detector knows when the run has ended is what the last event of
 * the task knows, unless an interrupt or a switch told it more since.
 */
static void compare_task(const char *name, u32 task_id)
{
	s32 last = last_of(task_id);
	u32 i;

	for (i = 0; last >= 0 && i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (op_is_memory(e->op) && e->size && e->task != task_id &&
		    (s32)i < last && !(e->flags & OPF_SETUP))
			compare_access(name, task_id, last, i);
	}
}

static void interrupts_seen(bool *told)
{
	u32 i, u;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		for (u = 1; u < M->ntasks && e->op == OP_IPI; u++) {
			if (M->task[u].cpu == e->addr && last_of(u) < (s32)i)
				told[u] = true;
		}
	}
}

static void compare_run(const struct core_variant *v,
			const struct scenario *scn, struct strategy *how,
			u64 seed)
{
	static struct run_result res;
	bool told[LIMIT_TASKS] = { false };
	u32 u;

	record_start();
	if (!run_prepare(v, scn, &res))
		return;
	run_once(how, seed, &res);
	record_stop();
	assert_true(order_make());
	seen.runs++;
	interrupts_seen(told);
	for (u = 1; u < M->ntasks && !M->shared_cpus; u++) {
		if (!told[u])
			compare_task(scn->name, u);
	}
}

static void compare_scenario(const struct scenario *scn)
{
	const struct portfolio *p = portfolio_find(PORTFOLIO_DEFAULT);
	const struct core_variant *v = core_find("newest", NULL);
	u32 run;

	if (scn->geometry == GEOMETRY_KERNEL || !core_runs(v, scn) ||
	    scn->ntasks >= LIMIT_RACE_TASKS)
		return;
	for (run = 0; run < 4; run++)
		compare_run(v, scn, portfolio_in_turn(p, 3 * run), run);
}

static void compare_model(enum memory_model model)
{
	u32 i;

	memset(&seen, 0, sizeof(seen));
	sim.model = model;
	for (i = 0; i < registry_count(); i++)
		compare_scenario(registry_get(i));
	sim.model = MM_SC;
	print_message("%s: %u runs, %u pairs, %u ordered\n",
		      memory_model_word(model), seen.runs, seen.pairs,
		      seen.ordered);
	assert_true(seen.runs > 100);
	assert_in_range(seen.ordered, 1000, seen.pairs - 1000);
}

static void test_as_the_detector(void **state)
{
	(void)state;
	compare_model(MM_SC);
	compare_model(MM_X86);
	compare_model(MM_LKMM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_spawn),
		cmocka_unit_test(test_as_the_detector),
	};

	sim.races = RACE_ON;
	return cmocka_run_group_tests(tests, toy_init, NULL);
}
