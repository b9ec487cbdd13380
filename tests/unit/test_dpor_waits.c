// SPDX-License-Identifier: GPL-2.0-only
/*
 * What source-DPOR knows besides accesses and locks: waiting, what is no step,
 * positions in files; and that random runs show nothing it has missed.
 */
#include <stdio.h>

#include "tests/unit/interleavings.h"

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

/* ---- what is not modelled ---- */

static void gives_way(unsigned int task)
{
	store(&vars->v[0], task);
	sim_yield();
	store(&vars->v[0], task + 2);
}

/* The last event of all: nothing comes after it that would look. */
static void tries_last(unsigned int task)
{
	if (task == 1)
		sim_trylock(&vars->lock[0], LOCK_WRITE);
}

static void test_unsuitable(void **state)
{
	static const struct toy t[] = {
		{ setup, gives_way, NULL, 2, false },
		{ setup, tries_last, NULL, 2, false },
		{ setup, tries_last, NULL, 1, false },
	};
	struct dpor_config cfg = { .ended = dpor_ended };
	struct dpor d;

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_true(toy_prepare(&t[i]));
		count_anew();
		dpor_run(&cfg, &d);
		assert_int_equal(d.end, DPOR_UNSUITABLE);
	}
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
	cfg.runs_max = whole.spent + 1;
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

static bool stop_at_once(void *arg)
{
	++*(unsigned int *)arg;
	return true;
}

/* The random runs before the exploration are runs like others. */
static void test_stop_early(void **state)
{
	static const struct toy t = { setup, reorder, NULL, 3, false };
	unsigned int asked = 0;
	struct dpor_config cfg = { .runs_max = 5, .arg = &asked };
	struct dpor d;

	(void)state;
	assert_true(toy_prepare(&t));
	dpor_run(&cfg, &d);
	assert_int_equal(d.end, DPOR_STOPPED);
	assert_int_equal(d.runs + d.spent, 5);
	cfg.runs_max = 0;
	cfg.stop = stop_at_once;
	assert_true(toy_prepare(&t));
	dpor_run(&cfg, &d);
	assert_int_equal(d.end, DPOR_STOPPED);
	assert_int_equal(d.runs + d.spent, 0);
	assert_int_equal(asked, 1);
}

/* How much is done, as who is asked to stop sees it. */
static struct {
	const struct dpor *d;
	u32 most;
	unsigned int between;
} progress;

static bool note_progress(void *arg)
{
	u32 explored = progress.d->explored;

	(void)arg;
	if (explored > progress.most)
		progress.most = explored;
	progress.between += explored > 0 && explored < 1000000;
	return false;
}

static void test_progress(void **state)
{
	static const struct toy t = { setup, bit_locked, NULL, 3, false };
	struct dpor_config cfg = {
		.stop = note_progress, .ended = dpor_ended, .no_waits = true,
	};
	struct dpor d;

	(void)state;
	progress.d = &d;
	assert_true(toy_prepare(&t));
	count_anew();
	dpor_run(&cfg, &d);
	assert_int_equal(d.end, DPOR_COMPLETE);
	assert_int_equal(d.explored, 1000000);
	assert_true(progress.between > 1);
	assert_true(progress.most > 500000);
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
		cmocka_unit_test(test_bit_lock),
		cmocka_unit_test(test_bit_lock_kept),
		cmocka_unit_test(test_flag),
		cmocka_unit_test(test_srcu),
		cmocka_unit_test(test_ipi),
		cmocka_unit_test(test_sleep),
		cmocka_unit_test(test_yield),
		cmocka_unit_test(test_freed),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_unsuitable),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_stop_early),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_bad_position),
		cmocka_unit_test(test_sample),
	};

	toy_ops.observer = &observer;
	return cmocka_run_group_tests(tests, toy_init, NULL);
}
