// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is what the recorder says what happened, and would it have happened without
 * the recorder?
 */
#include "tests/unit/toy.h"

#include "core/scenario/registry.h"
#include "sched/race.h"
#include "sched/record.h"

#define SEEDS	50

static const char *const scenarios[] = {
	"age-fault-zap", "chain-edges", "same-cpu", "shared-tables",
	"write-protect-vs-fault",
};

#define SCENARIOS	(sizeof(scenarios) / sizeof(*scenarios))

/* ---- the same run ---- */

struct summary {
	u64	hash;
	u32	steps;
	u32	points;
	u32	nnotes;
	u32	explicit_ops[LIMIT_TASKS];
};

static struct scenario scn;
static struct run_result result;

static void summarise(struct summary *s)
{
	u32 i;

	memset(s, 0, sizeof(*s));
	s->hash = sim.hash;
	s->steps = result.steps;
	s->points = result.points;
	s->nnotes = result.nnotes;
	for (i = 0; i < M->ntasks; i++)
		s->explicit_ops[i] = M->task[i].explicit_ops;
}

static const struct core_variant *find_scenario(const char *name)
{
	assert_true(registry_find(name, &scn));
	return core_find("newest", NULL);
}

/* The run of @seed, recorded from the set-up on. */
static void record_run(const struct core_variant *v, struct strategy *s,
		       u64 seed)
{
	record_start();
	assert_true(run_prepare(v, &scn, &result));
	run_once(s, seed, &result);
	record_stop();
}

static void check_same(const char *name)
{
	const struct core_variant *v = find_scenario(name);
	static struct summary plain[SEEDS];
	struct summary recorded;
	u32 i;

	assert_true(run_prepare(v, &scn, &result));
	for (i = 0; i < SEEDS; i++) {
		run_once(strategy_random(), i, &result);
		assert_int_equal(result.verdict, VERDICT_NONE);
		summarise(&plain[i]);
	}
	for (i = 0; i < SEEDS; i++) {
		record_run(v, strategy_random(), i);
		summarise(&recorded);
		assert_memory_equal(&recorded, &plain[i], sizeof(recorded));
		assert_true(record.nevents > result.steps / 2);
	}
	/* Different seeds are different runs, or this would say nothing. */
	assert_true(plain[0].hash != plain[1].hash);
}

static void test_recording_changes_nothing(void **state)
{
	u32 i;

	(void)state;
	sim.hashing = true;
	for (i = 0; i < SCENARIOS; i++)
		check_same(scenarios[i]);
	sim.hashing = false;
}

/* A PCT run goes by what runs before it taught; its log does not. */
static void test_recording_a_log(void **state)
{
	const struct core_variant *v = find_scenario(scenarios[0]);
	static struct choice_log log;
	struct summary before, after;
	bool diverged;
	u32 i;

	(void)state;
	sim.hashing = true;
	for (i = 0; i < SEEDS; i++) {
		assert_true(run_prepare(v, &scn, &result));
		run_once(strategy_pct(3), i, &result);
		summarise(&before);
		log = sim.log;
		record_run(v, strategy_log(&log, &diverged), 0);
		summarise(&after);
		assert_false(diverged);
		assert_memory_equal(&after, &before, sizeof(after));
	}
	sim.hashing = false;
}

/* ---- the right values ---- */

static bool is_access(const struct event *e)
{
	return op_is_memory(e->op) && e->size;
}

static bool is_store(const struct event *e)
{
	return is_access(e) && e->op != OP_READ && !(e->flags & OPF_FAILED);
}

/* The last store to any byte of event @i, -1: none was recorded. */
static s32 last_store(u32 i)
{
	const struct event *e = &record.events[i];
	s32 k;

	for (k = (s32)i - 1; k >= 0; k--) {
		const struct event *w = &record.events[k];

		if (is_store(w) && w->addr < e->addr + e->size &&
		    e->addr < w->addr + w->size)
			return k;
	}
	return -1;
}

/* What stands for the rest of KVM stores to some fields of a vCPU, unseen:
 * core/world is not compiled as core/kvm is. */
static bool world_writes(u64 addr)
{
	return sim.variant != &toy_variant &&
	       heap_class_of(addr - ARENA_BASE) == HEAP_MISC;
}

static void check_event(u32 i)
{
	const struct event *e = &record.events[i];
	const struct event *w;

	if (!is_access(e))
		return;
	assert_int_equal(e->writer, last_store(i));
	if (!is_store(e))
		assert_int_equal(e->old, e->val);
	if (e->writer < 0 || world_writes(e->addr))
		return;
	w = &record.events[e->writer];
	if (w->addr == e->addr && w->size == e->size)
		assert_int_equal(w->val, e->old);
}

/* Operations of the source before each event, task by task. */
static void check_counts(void)
{
	u32 count[LIMIT_TASKS] = { 0 }, i;

	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];
		bool step = is_access(e) || e->op == OP_FREE ||
			    e->op == OP_RELAX || e->op == OP_SRCU_LOCK ||
			    e->op == OP_SRCU_UNLOCK || e->op == OP_WLOCK ||
			    e->op == OP_WUNLOCK || e->op == OP_RLOCK ||
			    e->op == OP_RUNLOCK || e->op == OP_CMPXCHG;

		if (e->flags & OPF_SETUP) {
			assert_int_equal(e->step, 0);
			continue;
		}
		assert_int_equal(e->explicit_no, count[e->task]);
		count[e->task] += step && !(e->flags & OPF_PLAIN);
	}
	for (i = 1; i < M->ntasks; i++)
		assert_int_equal(M->task[i].explicit_ops, count[i]);
}

static void test_values_and_writers(void **state)
{
	const struct core_variant *v;
	u32 i, seed, k;

	(void)state;
	for (i = 0; i < SCENARIOS; i++) {
		v = find_scenario(scenarios[i]);
		for (seed = 0; seed < 10; seed++) {
			record_run(v, strategy_random(), seed);
			for (k = 0; k < record.nevents; k++)
				check_event(k);
			check_counts();
		}
	}
}

/* ---- plain stores, one by one ---- */

static u64 *word;

void __tsan_write1(void *p);
void __tsan_write2(void *p);
void __tsan_write4(void *p);
void __tsan_write8(void *p);
void __tsan_read4(void *p);
void __tsan_read8(void *p);

/* As the compiler does it: the call, then the access. */
#define STORE(n, type, p, v) do {					\
	__tsan_write##n(p);						\
	*(volatile type *)(p) = (v);					\
} while (0)

static void plain_setup(void)
{
	word = heap_alloc(HEAP_MISC, 64, true);
	sim_store(&word[0], 100, 8, MO_RELAXED);
	STORE(8, u64, &word[1], 101);
}

static void plain_task(unsigned int id)
{
	u32 *half = (u32 *)&word[3];

	if (id == 2) {
		STORE(8, u64, &word[7], 7);
		return;
	}
	__tsan_read8(&word[0]);
	__tsan_read8(&word[1]);
	__tsan_read8(&word[2]);
	STORE(8, u64, &word[0], 5);
	STORE(8, u64, &word[0], 6);
	sim_load(&word[0], 8, MO_RELAXED);
	STORE(4, u32, &half[0], 0xdddddddd);
	STORE(2, u16, &half[1], 0xeeee);
	__tsan_read4(&half[0]);
	__tsan_read4(&half[1]);
	STORE(1, u8, &word[4], 0xff);
	/* A failed exchange reads only. */
	sim_cmpxchg(&word[0], 1, 2, 8, MO_FULL);
	sim_rmw(&word[0], RMW_ADD, 1, 8, MO_FULL);
	/* The last value must be seen before the next task overwrites it. */
	STORE(8, u64, &word[7], 1);
}

static const struct toy plain = { plain_setup, plain_task, NULL, 2, false };

/* Event @i after those of the set-up. */
static const struct event *nth(u32 i)
{
	u32 k = 0;

	while (k < record.nevents &&
	       ((record.events[k].flags & OPF_SETUP) || i--))
		k++;
	assert_true(k < record.nevents);
	return &record.events[k];
}

static const struct event *writer_of(const struct event *e)
{
	return e->writer < 0 ? NULL : &record.events[e->writer];
}

static void record_toy(void)
{
	/* The tasks share words without any order. */
	sim.races = RACE_OFF;
	record_start();
	assert_true(toy_prepare(&plain));
	assert_int_equal(toy_run(strategy_none(), 0), VERDICT_NONE);
	record_stop();
}

static void test_plain_stores_settle(void **state)
{
	static const struct { u8 op; u64 old, val; } want[] = {
		{ OP_READ, 100, 100 }, { OP_READ, 101, 101 },
		{ OP_READ, 0, 0 }, { OP_WRITE, 100, 5 }, { OP_WRITE, 5, 6 },
		{ OP_READ, 6, 6 }, { OP_WRITE, 0, 0xdddddddd },
		{ OP_WRITE, 0, 0xeeee }, { OP_READ, 0xdddddddd, 0xdddddddd },
		{ OP_READ, 0xeeee, 0xeeee }, { OP_WRITE, 0, 0xff },
		{ OP_CMPXCHG, 6, 6 }, { OP_RMW, 6, 7 }, { OP_WRITE, 0, 1 },
		{ OP_WRITE, 1, 7 },
	};
	u32 i;

	(void)state;
	record_toy();
	for (i = 0; i < sizeof(want) / sizeof(*want); i++) {
		assert_int_equal(nth(i)->op, want[i].op);
		assert_int_equal(nth(i)->old, want[i].old);
		assert_int_equal(nth(i)->val, want[i].val);
		assert_int_equal(nth(i)->step, i + 1);
	}
}

static void test_writers_of_plain_reads(void **state)
{
	u32 i;

	(void)state;
	record_toy();
	assert_int_equal(writer_of(nth(0))->val, 100);
	assert_true(writer_of(nth(0))->flags & OPF_SETUP);
	assert_int_equal(writer_of(nth(1))->val, 101);
	assert_null(writer_of(nth(2)));
	assert_ptr_equal(writer_of(nth(5)), nth(4));
	/* Two fields in one word: each has its own writer. */
	assert_ptr_equal(writer_of(nth(8)), nth(6));
	assert_ptr_equal(writer_of(nth(9)), nth(7));
	assert_ptr_equal(writer_of(nth(11)), nth(4));
	assert_ptr_equal(writer_of(nth(12)), nth(4));
	assert_ptr_equal(writer_of(nth(14)), nth(13));
	for (i = 0; i < record.nevents; i++)
		check_event(i);
}

/* A new recording starts with nothing of the former one. */
static void test_start_forgets(void **state)
{
	const struct core_variant *v = find_scenario(scenarios[0]);
	u32 nevents, i;

	(void)state;
	record_run(v, strategy_random(), 1);
	nevents = record.nevents;
	for (i = 0; i < 3; i++) {
		record_run(v, strategy_random(), 2 + i);
		record_run(v, strategy_random(), 1);
		assert_int_equal(record.nevents, nevents);
	}
	for (i = 0; i < record.nevents; i++)
		check_event(i);
}

/* Every event has a stack, and every allocation and free is found again. */
static void test_stacks_and_objects(void **state)
{
	const struct core_variant *v = find_scenario(scenarios[0]);
	u32 i;

	(void)state;
	record_run(v, strategy_random(), 1);
	for (i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		assert_in_range(record_stack(e->stack)->depth, 1,
				LIMIT_STACK_DEPTH);
		if (e->op == OP_ALLOC)
			assert_int_equal(record_find_alloc(e->addr, i + 1), i);
		if (e->op == OP_FREE)
			assert_int_equal(record_find_free(e->addr, i + 1), i);
	}
	assert_int_equal(record_find_alloc(1, record.nevents), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recording_changes_nothing),
		cmocka_unit_test(test_recording_a_log),
		cmocka_unit_test(test_values_and_writers),
		cmocka_unit_test(test_plain_stores_settle),
		cmocka_unit_test(test_writers_of_plain_reads),
		cmocka_unit_test(test_start_forgets),
		cmocka_unit_test(test_stacks_and_objects),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}
