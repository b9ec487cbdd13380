// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data races: each way of ordering two accesses, with a twin that lacks it.
 *
 * A case is two tasks, run in many orders.  A racy one must be reported in at
 * least one of them and with its own verdict only, a silent one never.
 */
#include "tests/unit/toy.h"

#include "sched/race.h"
#include "sched/tsan.h"

#define RUNS	64

/* The compiler puts these before plain accesses. */
void __tsan_read8(void *p);
void __tsan_write8(void *p);
void __tsan_read4(void *p);
void __tsan_write4(void *p);
void __tsan_write1(void *p);
void __tsan_volatile_read8(void *p);
void __tsan_volatile_write8(void *p);

static u64 *x, *flag, *third, *object, *spte;
static struct sim_lock *lock, *rwlock;

static void setup(void)
{
	x = heap_alloc(HEAP_MISC, 64, true);
	flag = heap_alloc(HEAP_MISC, 64, true);
	third = heap_alloc(HEAP_MISC, 64, true);
	object = heap_alloc(HEAP_DESC, 64, true);
	spte = heap_alloc(HEAP_SPT, 64, true);
	lock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	rwlock = heap_alloc(HEAP_MISC, sizeof(*lock), true);
	sim_lock_init(lock, LOCK_SPIN, "lock");
	sim_lock_init(rwlock, LOCK_RW, "rwlock");
}

static void write_x(void)
{
	__tsan_write8(x);
}

static void read_x(void)
{
	__tsan_read8(x);
}

/* ---- kinds of accesses ---- */

static void mark_x(void)
{
	sim_store(x, 1, 8, MO_RELAXED);
}

static void load_x(void)
{
	sim_load(x, 8, MO_RELAXED);
}

static void add_x(void)
{
	sim_rmw(x, RMW_ADD, 1, 8, MO_RELAXED);
}

static void volatile_write_x(void)
{
	__tsan_volatile_write8(x);
}

static void volatile_read_x(void)
{
	__tsan_volatile_read8(x);
}

static void write_low(void)
{
	__tsan_write4(x);
}

static void write_high(void)
{
	__tsan_write4((char *)x + 4);
}

static void write_byte_5(void)
{
	__tsan_write1((char *)x + 5);
}

static void ignored_write(void)
{
	sim_race_ignore_begin();
	write_x();
	sim_race_ignore_end();
}

static void ignored_then_write(void)
{
	ignored_write();
	write_x();
}

/* ---- messages: x, then flag; flag, then x ---- */

#define SENDER(name, before, order)					\
static void name(void)							\
{									\
	write_x();							\
	before;								\
	sim_store(flag, 1, 8, order);					\
}

#define RECEIVER(name, order, after)					\
static void name(void)							\
{									\
	if (sim_load(flag, 8, order)) {					\
		after;							\
		read_x();						\
	}								\
}

SENDER(send_release, , MO_RELEASE)
SENDER(send_relaxed, , MO_RELAXED)
SENDER(send_wmb, sim_fence(FENCE_WMB), MO_RELAXED)
SENDER(send_mb, sim_fence(FENCE_MB), MO_RELAXED)
SENDER(send_rmb, sim_fence(FENCE_RMB), MO_RELAXED)
RECEIVER(get_acquire, MO_ACQUIRE, )
RECEIVER(get_relaxed, MO_RELAXED, )
RECEIVER(get_rmb, MO_RELAXED, sim_fence(FENCE_RMB))
RECEIVER(get_dependent, MO_RELAXED, sim_race_dependency())
RECEIVER(get_wmb, MO_RELAXED, sim_fence(FENCE_WMB))

static void send_volatile(void)
{
	write_x();
	__tsan_volatile_write8(flag);
	*flag = 1;
}

/* The message goes on through an RMW of somebody else, or is overwritten. */
static void pass_on_by_rmw(void)
{
	if (sim_rmw(flag, RMW_ADD, 0, 8, MO_RELAXED))
		sim_rmw(flag, RMW_ADD, 1, 8, MO_RELAXED);
}

static void pass_on_by_store(void)
{
	if (sim_load(flag, 8, MO_RELAXED) == 1)
		sim_store(flag, 2, 8, MO_RELAXED);
}

static void get_two(void)
{
	if (sim_load(flag, 8, MO_ACQUIRE) == 2)
		read_x();
}

static void send_xchg(void)
{
	write_x();
	sim_xchg(flag, 1, 8, MO_FULL);
}

static void send_xchg_relaxed(void)
{
	write_x();
	sim_xchg(flag, 1, 8, MO_RELAXED);
}

static void get_xchg(void)
{
	if (sim_xchg(flag, 2, 8, MO_FULL) == 1)
		read_x();
}

/* A successful relaxed cmpxchg tells its caller nothing new. */
static void get_cmpxchg(enum memory_order mo)
{
	if (sim_cmpxchg(flag, 1, 2, 8, mo) == 1)
		read_x();
}

static void get_cmpxchg_acquire(void)
{
	get_cmpxchg(MO_ACQUIRE);
}

static void get_cmpxchg_relaxed(void)
{
	get_cmpxchg(MO_RELAXED);
}

/* ---- locks ---- */

static void locked(struct sim_lock *l, enum lock_mode mode, void (*f)(void))
{
	sim_lock(l, mode);
	f();
	sim_unlock(l, mode);
}

static void locked_write(void)
{
	locked(lock, LOCK_WRITE, write_x);
}

static void rw_write(void)
{
	locked(rwlock, LOCK_WRITE, write_x);
}

static void rw_read(void)
{
	locked(rwlock, LOCK_READ, read_x);
}

static void rw_read_writes(void)
{
	locked(rwlock, LOCK_READ, write_x);
}

static void trylock_write(void)
{
	if (sim_trylock(lock, LOCK_WRITE)) {
		write_x();
		sim_unlock(lock, LOCK_WRITE);
	}
}

static void failed_trylock_write(void)
{
	if (sim_trylock(lock, LOCK_WRITE))
		sim_unlock(lock, LOCK_WRITE);
	else
		write_x();
}

/* unlock, then lock, orders as far as a relaxed store is concerned. */
static void unlock_lock_send(void)
{
	locked(lock, LOCK_WRITE, write_x);
	sim_lock(rwlock, LOCK_WRITE);
	sim_store(flag, 1, 8, MO_RELAXED);
	sim_unlock(rwlock, LOCK_WRITE);
}

/* ---- SRCU, IPI, sleep ---- */

static void srcu_reader(void)
{
	int idx = sim_srcu_lock();

	if (!sim_load(flag, 8, MO_RELAXED))
		read_x();
	sim_srcu_unlock(idx);
}

static void unlocked_reader(void)
{
	if (!sim_load(flag, 8, MO_RELAXED))
		read_x();
}

static void srcu_writer(void)
{
	sim_store(flag, 1, 8, MO_RELAXED);
	sim_srcu_synchronize();
	write_x();
}

static void irq_reader(void)
{
	sim_irq_off();
	if (!sim_load(flag, 8, MO_RELAXED))
		read_x();
	sim_irq_on();
}

static void ipi_writer(void)
{
	sim_store(flag, 1, 8, MO_RELAXED);
	sim_ipi(0);
	write_x();
}

static void no_ipi_writer(void)
{
	sim_store(flag, 1, 8, MO_RELAXED);
	write_x();
}

static void sleeper(void)
{
	sim_sleep_begin();
	sim_store(flag, 1, 8, MO_RELAXED);
	sim_sleep();
	sim_sleep_end();
	read_x();
}

static void waker(void)
{
	write_x();
	while (!sim_load(flag, 8, MO_RELAXED))
		sim_relax();
	sim_wake(1);
}

static void late_waker(void)
{
	while (!sim_load(flag, 8, MO_RELAXED))
		sim_relax();
	sim_wake(1);
	write_x();
}

/* ---- objects ---- */

static void look_at_object(void)
{
	sim_load(object, 8, MO_RELAXED);
	sim_store(flag, 1, 8, MO_RELAXED);
}

static void look_at_object_release(void)
{
	sim_load(object, 8, MO_RELAXED);
	sim_store(flag, 1, 8, MO_RELEASE);
}

static void free_object(void)
{
	if (sim_load(flag, 8, MO_ACQUIRE))
		heap_free(HEAP_DESC, object);
}

/* ---- what KVM does on purpose ---- */

static void read_spte(void)
{
	__tsan_read8(spte);
}

static void write_spte(void)
{
	__tsan_write8(spte);
}

static void clear_bit_of_spte(void)
{
	sim_rmw(spte, RMW_AND, 1, 8, MO_RELAXED);
}

static void look_at_spte(void)
{
	locked(rwlock, LOCK_READ, read_spte);
}

/* ---- assertions ---- */

static void assert_writer(void)
{
	sim_race_assert(x, 8, RACE_NO_WRITES, 0);
	sim_store(third, 1, 8, MO_RELAXED);
}

static void assert_access(void)
{
	sim_race_assert(x, 8, RACE_NO_ACCESS, 0);
	sim_store(third, 1, 8, MO_RELAXED);
}

static void assert_bits(void)
{
	sim_race_assert(x, 8, RACE_NO_BITS, 0xf0);
	/* KCSAN: what follows is as good as marked. */
	read_x();
}

static void set_bit_4(void)
{
	sim_rmw(x, RMW_OR, 0x10, 8, MO_RELAXED);
}

static void assert_scoped(void)
{
	u32 scope = sim_race_scope_begin(x, 8, RACE_NO_WRITES);

	sim_store(flag, 1, 8, MO_RELEASE);
	sim_store(third, 1, 8, MO_RELAXED);
	sim_race_scope_end(&scope);
}

static void assert_then_release(void)
{
	sim_race_assert(x, 8, RACE_NO_WRITES, 0);
	sim_store(flag, 1, 8, MO_RELEASE);
}

static void mark_x_after_flag(void)
{
	if (sim_load(flag, 8, MO_ACQUIRE))
		mark_x();
}

static void release_then_assert(void)
{
	sim_store(flag, 1, 8, MO_RELEASE);
	sim_race_assert(x, 8, RACE_NO_WRITES, 0);
}

/* ---- the cases ---- */

enum expect { SILENT, LINT, RACY, ONE_CPU };	/* the last one: silent */

static const struct race_case {
	const char	*name;
	void		(*task[3])(void);
	enum expect	expect;
} cases[] = {
	{ "plain/plain", { write_x, write_x }, RACY },
	{ "one cpu", { write_x, write_x }, ONE_CPU },
	{ "reads", { read_x, read_x }, SILENT },
	{ "plain write/load", { write_x, load_x }, RACY },
	{ "plain read/store", { read_x, mark_x }, RACY },
	{ "plain read/load", { read_x, load_x }, SILENT },
	{ "marked", { mark_x, add_x }, SILENT },
	{ "plain read/rmw", { read_x, add_x }, RACY },
	{ "volatile", { volatile_write_x, volatile_read_x }, SILENT },
	{ "volatile/plain", { volatile_read_x, write_x }, RACY },
	{ "halves", { write_low, write_high }, SILENT },
	{ "half and byte", { write_low, write_byte_5 }, SILENT },
	{ "other half and byte", { write_high, write_byte_5 }, RACY },
	{ "half and word", { write_high, read_x }, RACY },
	{ "data_race()", { ignored_write, write_x }, SILENT },
	{ "behind data_race()", { ignored_then_write, write_x }, RACY },

	{ "release/acquire", { send_release, get_acquire }, SILENT },
	{ "relaxed/acquire", { send_relaxed, get_acquire }, RACY },
	{ "wmb/acquire", { send_wmb, get_acquire }, SILENT },
	{ "mb/acquire", { send_mb, get_acquire }, SILENT },
	{ "rmb/acquire", { send_rmb, get_acquire }, RACY },
	{ "release/relaxed", { send_release, get_relaxed }, LINT },
	{ "release/rmb", { send_release, get_rmb }, SILENT },
	{ "release/wmb", { send_release, get_wmb }, LINT },
	{ "release/dependency", { send_release, get_dependent }, SILENT },
	{ "volatile store/acquire", { send_volatile, get_acquire }, RACY },
	{ "release, rmw", { send_release, pass_on_by_rmw, get_two }, SILENT },
	{ "release, store", { send_release, pass_on_by_store, get_two },
	  RACY },
	{ "xchg/xchg", { send_xchg, get_xchg }, SILENT },
	{ "relaxed xchg/xchg", { send_xchg_relaxed, get_xchg }, RACY },
	{ "cmpxchg acquire", { send_release, get_cmpxchg_acquire }, SILENT },
	{ "cmpxchg relaxed", { send_release, get_cmpxchg_relaxed }, RACY },

	{ "lock", { locked_write, locked_write }, SILENT },
	{ "lock/none", { locked_write, write_x }, RACY },
	{ "lock/other lock", { locked_write, rw_write }, RACY },
	{ "rwlock", { rw_write, rw_read }, SILENT },
	{ "readers", { rw_read, rw_read_writes }, RACY },
	{ "trylock", { locked_write, trylock_write }, SILENT },
	{ "failed trylock", { locked_write, failed_trylock_write }, RACY },
	{ "unlock, lock", { unlock_lock_send, get_acquire }, SILENT },

	{ "srcu", { srcu_reader, srcu_writer }, SILENT },
	{ "no srcu", { unlocked_reader, srcu_writer }, RACY },
	{ "ipi", { irq_reader, ipi_writer }, SILENT },
	{ "no ipi", { irq_reader, no_ipi_writer }, RACY },
	{ "wake", { sleeper, waker }, SILENT },
	{ "late wake", { sleeper, late_waker }, RACY },

	{ "free", { look_at_object, free_object }, RACY },
	{ "free, released", { look_at_object_release, free_object }, SILENT },

	{ "spte", { look_at_spte, clear_bit_of_spte }, SILENT },
	{ "spte, no lock", { read_spte, clear_bit_of_spte }, RACY },
	{ "spte, plain write", { look_at_spte, write_spte }, RACY },
	{ "spte, behind the rule", { look_at_spte, clear_bit_of_spte,
				     write_spte }, RACY },

	{ "exclusive writer/store", { assert_writer, mark_x }, RACY },
	{ "exclusive writer/load", { assert_writer, load_x }, SILENT },
	{ "exclusive access/load", { assert_access, load_x }, RACY },
	{ "exclusive bits, these", { assert_bits, set_bit_4 }, RACY },
	{ "exclusive bits, others", { assert_bits, add_x }, SILENT },
	{ "scope, ordered", { assert_scoped, mark_x_after_flag }, RACY },
	{ "assert, ordered", { assert_then_release, mark_x_after_flag },
	  SILENT },
	{ "assert, late", { release_then_assert, mark_x_after_flag }, RACY },
};

#define CASES	(sizeof(cases) / sizeof(*cases))

static const struct race_case *now;

static void task(unsigned int id)
{
	now->task[id - 1]();
}

static u32 ntasks(const struct race_case *c)
{
	return c->task[2] ? 3 : 2;
}

/* How many runs of @c report a race, other verdicts fail. */
static unsigned int count_races(const struct race_case *c, u32 level,
				bool contended_only)
{
	struct toy t = { setup, task, NULL, ntasks(c),
			 c->expect == ONE_CPU };
	unsigned int hits;

	now = c;
	sim.races = level;
	assert_true(toy_prepare(&t));
	sim.contended_only = contended_only;
	hits = toy_count(strategy_random(), RUNS, VERDICT_DATA_RACE);
	sim.contended_only = false;
	sim.races = RACE_ON;
	return hits;
}

static void check(const struct race_case *c, u32 level, bool racy)
{
	unsigned int hits = count_races(c, level, false);

	if (!!hits != racy)
		fail_msg("%s: %u of %u runs report a race", c->name, hits,
			 RUNS);
}

static void test_cases(void **state)
{
	(void)state;
	for (u32 i = 0; i < CASES; i++) {
		check(&cases[i], RACE_ON, cases[i].expect == RACY);
		check(&cases[i], RACE_LINT, cases[i].expect == LINT ||
					   cases[i].expect == RACY);
	}
}

#ifdef RMAPSIM_TSAN
/* What is asserted is for our own detector alone. */
static bool asserts(const struct race_case *c)
{
	return !strncmp(c->name, "exclusive", 9) ||
	       !strncmp(c->name, "scope", 5) || !strncmp(c->name, "assert", 6);
}

/* Where one of the detectors reports an access, so does the other one. */
static void test_libtsan_agrees(void **state)
{
	(void)state;
	for (u32 i = 0; i < CASES; i++) {
		struct tsan_tally was = tsan_tally;
		unsigned int hits = count_races(&cases[i], RACE_ON, false);

		if (asserts(&cases[i]))
			continue;
		if (tsan_tally.tsan_only != was.tsan_only ||
		    tsan_tally.ours_only != was.ours_only ||
		    (tsan_tally.both != was.both) != !!hits)
			fail_msg("%s: they differ", cases[i].name);
	}
}
#endif

static void test_off(void **state)
{
	(void)state;
	check(&cases[0], RACE_OFF, false);
}

/* A rule that is off tolerates nothing. */
static void test_rule_off(void **state)
{
	u64 before;

	(void)state;
	for (now = cases; strcmp(now->name, "spte"); now++)
		;
	before = race_counts.rule[RACE_RULE_SPTE];
	check(now, RACE_ON, false);
	assert_true(race_counts.rule[RACE_RULE_SPTE] > before);
	sim.race_rules_off = 1u << RACE_RULE_SPTE;
	check(now, RACE_ON, true);
	sim.race_rules_off = 0;
}

/* The search decides less often; what it sees is as racy. */
static void test_contended_only(void **state)
{
	(void)state;
	for (u32 i = 0; i < CASES; i++) {
		unsigned int hits = count_races(&cases[i], RACE_ON, true);

		if (cases[i].expect != RACY)
			assert_int_equal(hits, 0);
	}
	assert_true(count_races(&cases[0], RACE_ON, true));
}

/* Recorded or not, with short cuts or without: the same notes. */
static void test_same_notes(void **state)
{
	static struct choice_log log;
	static struct run_result first;
	bool diverged;

	(void)state;
	for (u32 i = 0; i < CASES; i++) {
		struct toy t = { setup, task, NULL, ntasks(&cases[i]),
				 cases[i].expect == ONE_CPU };

		now = &cases[i];
		assert_true(toy_prepare(&t));
		sim.contended_only = true;
		for (u64 seed = 0; seed < RUNS; seed++) {
			sim.contended_only = true;
			run_once(strategy_random(), seed, &first);
			log = sim.log;
			sim.contended_only = false;
			toy_run(strategy_log(&log, &diverged), 0);
			assert_false(diverged);
			assert_int_equal(first.nnotes, toy_result.nnotes);
			if (first.nnotes)
				assert_int_equal(first.notes[0].other_step,
						 toy_result.notes[0].other_step);
		}
	}
}

/*
 * The clocks of tasks 4 to 7 are compared apart from the others: two of seven
 * tasks use x, in any places.  What each of them does, with an order and not.
 */
static struct {
	unsigned int	task[2];
	void		(*use[2])(void);
} pair;

static void locked_write_x(void)
{
	sim_lock(lock, LOCK_WRITE);
	write_x();
	sim_unlock(lock, LOCK_WRITE);
}

static void write_x_release(void)
{
	write_x();
	sim_store(flag, 1, 8, MO_RELEASE);
}

static void write_x_relaxed(void)
{
	write_x();
	sim_store(flag, 1, 8, MO_RELAXED);
}

static void acquire_write_x(void)
{
	if (sim_load(flag, 8, MO_ACQUIRE))
		write_x();
}

static void xchg_then_write_x(void)
{
	if (sim_xchg(flag, 2, 8, MO_FULL))
		write_x();
}

static void one_of_seven(unsigned int id)
{
	for (unsigned int i = 0; i < 2; i++) {
		if (id == pair.task[i])
			pair.use[i]();
	}
}

static unsigned int races_of(void (*first)(void), void (*second)(void))
{
	struct toy t = { setup, one_of_seven, NULL, 7, false };

	pair.use[0] = first;
	pair.use[1] = second;
	assert_true(toy_prepare(&t));
	return toy_count(strategy_random(), RUNS, VERDICT_DATA_RACE);
}

static void test_seven_tasks(void **state)
{
	static const unsigned int places[][2] = {
		{ 1, 2 }, { 3, 4 }, { 4, 3 }, { 1, 7 }, { 7, 1 }, { 5, 6 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(places) / sizeof(*places); i++) {
		memcpy(pair.task, places[i], sizeof(pair.task));
		assert_int_not_equal(races_of(write_x, write_x), 0);
		assert_int_equal(races_of(locked_write_x, locked_write_x), 0);
		assert_int_not_equal(races_of(locked_write_x, write_x), 0);
		assert_int_equal(races_of(write_x_release, acquire_write_x), 0);
		assert_int_not_equal(races_of(write_x_relaxed,
					      acquire_write_x), 0);
		assert_int_equal(races_of(write_x_release, xchg_then_write_x),
				 0);
	}
}

static void age_the_clock(void)
{
	race_base = ~0u >> 1;
}

/* Long before the clock wraps, what it stamped is forgotten. */
static void test_clock_wraps(void **state)
{
	struct toy t = { setup, task, age_the_clock, 2, false };

	(void)state;
	now = &cases[0];
	assert_true(toy_prepare(&t));
	for (u32 i = 0; i < 8; i++) {
		assert_int_equal(toy_run(strategy_none(), 0),
				 VERDICT_DATA_RACE);
		assert_in_range(race_base, ~0u >> 1, ~0u >> 1);
		t.quiesce = i % 2 ? age_the_clock : NULL;
		toy_run(strategy_none(), 0);
		t.quiesce = age_the_clock;
	}
	assert_in_range(race_base, 0, ~0u >> 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
#ifdef RMAPSIM_TSAN
		cmocka_unit_test(test_libtsan_agrees),
#endif
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_rule_off),
		cmocka_unit_test(test_contended_only),
		cmocka_unit_test(test_same_notes),
		cmocka_unit_test(test_seven_tasks),
		cmocka_unit_test(test_clock_wraps),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
