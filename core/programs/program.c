// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a program run on the simulated machine?  See program.h.
 */
#include "core/programs/program.h"

#include <stdio.h>
#include <string.h>

#include "sched/heap.h"

const struct program *program_now;

static bool has_main(const struct program *p)
{
	return !p->code->no_main;
}

/* ---- what threads do ---- */

static unsigned int task_of(unsigned int thread)
{
	return thread + 1 + has_main(program_now);
}

void program_spawn(unsigned int n)
{
	if (!(program_now->flags & PROGRAM_READY))
		sim_spawn(task_of(n));
}

void program_join(unsigned int n)
{
	sim_join(task_of(n));
}

void program_give_up(void)
{
	run_stop();
}

void program_failed(const char *file, int line, const char *cond)
{
	sim_note(VERDICT_ASSERTION, INV_NONE, 0, "%s:%d: assertion fails: %s",
		 file, line, cond);
	run_stop();
}

/* They are one class: a wrong order is to be found by its deadlock. */
void program_lock_init(struct sim_lock *l, const char *name)
{
	sim_lock_init(l, LOCK_MUTEX, "program lock");
	l->name = name;
}

void program_wait(struct program_cond *c, struct sim_lock *l)
{
	task_mask self = BIT_MASK_OF(machine_task()->id);

	sim_rmw(&c->waiters, RMW_OR, self, sizeof(c->waiters), MO_FULL);
	sim_sleep_begin();
	sim_unlock(l, LOCK_WRITE);
	sim_sleep();
	sim_sleep_end();
	sim_lock(l, LOCK_WRITE);
}

void program_signal(struct program_cond *c)
{
	u64 old = LOAD(c->waiters);

	while (old) {
		if (!sim_try_cmpxchg(&c->waiters, &old, old & (old - 1),
				     sizeof(old), MO_FULL))
			continue;
		sim_wake(task_first(old));
		return;
	}
}

void program_broadcast(struct program_cond *c)
{
	u64 left = sim_xchg(&c->waiters, 0, sizeof(c->waiters), MO_FULL);

	for (; left; left &= left - 1)
		sim_wake(task_first(left));
}

/* ---- the variant ---- */

static void setup(const struct scenario *scn)
{
	const struct program *p = program_find(scn->name);
	void *shared;

	sim_bug_on(!p);
	program_now = p;
	shared = heap_alloc(HEAP_MISC, PROGRAM_SHARED_SIZE, true);
	sim_bug_on((u64)(unsigned long)shared != PROGRAM_SHARED);
	if (p->code->setup)
		p->code->setup();
}

static void run_main(void)
{
	const struct program *p = program_now;
	unsigned int i;

	if (p->code->main) {
		p->code->main();
		return;
	}
	for (i = 0; i < p->threads; i++)
		program_spawn(i);
	for (i = 0; i < p->threads; i++)
		program_join(i);
	if (p->code->check)
		p->code->check();
}

static void run_op(const struct scenario *scn, unsigned int task,
		   unsigned int index)
{
	const struct program_code *code = program_now->code;

	(void)scn;
	if (code->no_main) {
		code->thread(task - 1, index);
		return;
	}
	if (!index)
		sim_thread_begin();
	if (task == 1)
		run_main();
	else
		code->thread(task - 2, index);
}

static void quiesce(const struct scenario *scn)
{
	(void)scn;
	if (program_now->code->quiet)
		program_now->code->quiet();
}

static int name(u64 addr, u32 (*ordinal)(u64 base), char *buf, size_t n)
{
	const struct program_field *f = program_now ?
					program_now->code->fields : NULL;
	u64 offset = addr - PROGRAM_SHARED;

	(void)ordinal;
	for (; f && f->name; f++) {
		if (offset - f->offset >= f->count * 8ull)
			continue;
		if (f->count == 1)
			return snprintf(buf, n, "%s", f->name);
		return snprintf(buf, n, "%s[%llu]", f->name,
				(offset - f->offset) / 8);
	}
	return 0;
}

static int value(u64 addr, unsigned int size, u64 val,
		 u32 (*ordinal)(u64 base), char *buf, size_t n)
{
	(void)addr, (void)ordinal;
	if (size == 8 && (s64)val < 0 && (s64)val > -1000)
		return snprintf(buf, n, "%lld", (s64)val);
	return snprintf(buf, n, val < 1000 ? "%llu" : "0x%llx", val);
}

static const struct core_ops ops = {
	.setup = setup, .run_op = run_op, .quiesce = quiesce,
	.name = name, .value = value,
};

const struct core_variant program_core = {
	.rev = "programs", .hash = PROGRAM_HASH, .ops = { &ops, &ops, &ops },
};

void program_scenario(const struct program *p, struct scenario *scn)
{
	unsigned int i, mains = has_main(p);

	memset(scn, 0, sizeof(*scn));
	snprintf(scn->name, sizeof(scn->name), "%s", p->name);
	scn->spawner = mains && !(p->flags & PROGRAM_READY);
	scn->ntasks = p->threads + mains;
	sim_bug_on(p->threads + mains >= LIMIT_TASKS);
	for (i = 0; i < scn->ntasks; i++) {
		struct scn_task *t = &scn->tasks[i];

		t->cpu = i % LIMIT_CPUS;
		t->nops = i < mains ? 1 : p->ops;
		snprintf(t->name, sizeof(t->name), i < mains ? "main" :
			 "thread%u", i - mains);
	}
}

bool program_prepare(const struct program *p, struct run_result *res)
{
	static struct scenario scn;

	program_scenario(p, &scn);
	return run_prepare(&program_core, &scn, res);
}
