// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run from the populated VM to its result, see run.h.
 *
 * The set-up and the checks of the quiet state run as task 0, on its own
 * stack, because a violation there must be able to end them at any depth.
 */
#include "sched/run.h"

#include <string.h>

#include "core/core_ops.h"
#include "sched/buffer.h"
#include "sched/communication.h"
#include "sched/conflict.h"
#include "sched/fnv.h"
#include "sched/globals.h"
#include "sched/heap.h"
#include "sched/point.h"
#include "sched/race.h"
#include "sched/tsan.h"
#include "sched/witness.h"

struct sim sim = { .races = RACE_ON };

/* The set-up ran to its end. */
static bool vm_stands;

/* The machine as of the VM snapshot: small and hot, so copied whole. */
static struct machine saved_machine;

int run_init(void)
{
	int ret = arena_init();

	if (ret)
		return ret;
	heap_init();
	arena_snapshot(ARENA_LEVEL_BASE);
	machine_reset();
	return 0;
}

/* What a task wants the host to call, see run_on_host(). */
static struct {
	void	(*fn)(void *arg);
	void	*arg;
} request;

void run_on_host(void (*fn)(void *arg), void *arg)
{
	if (!sim.in_task) {
		fn(arg);
		return;
	}
	request.fn = fn;
	request.arg = arg;
	co_switch(&machine_task()->co, &sim.main);
}

/* The run goes on until it is over. */
static void serve_requests(void)
{
	while (request.fn) {
		request.fn(request.arg);
		request.fn = NULL;
		co_switch(&sim.main, &machine_task()->co);
	}
}

void run_stop(void)
{
	struct task *t = machine_task();

	M->active = 0;
	sim.in_task = false;
	co_exit(&t->co, &sim.main);
}

static void setup_entry(void *arg)
{
	struct task *t = machine_task();

	(void)arg;
	co_entered(&t->co, &sim.main);
	sim.variant->ops[sim.scenario->geometry]->setup(sim.scenario);
	vm_stands = true;
	run_stop();
}

static void start_task0(void (*entry)(void *))
{
	struct task *t = &M->task[0];

	co_init(&t->co, machine_stack(0), LIMIT_STACK_SIZE, 0, entry, NULL);
	point_begin();
	point_set_task(0);
	sim.in_task = true;
}

void run_forget(void)
{
	sim.setups++;
	globals_restore(ARENA_LEVEL_BASE);
	conflict_reset();
	communication_forget_scenario();
	race_reset();
	arena_restore(ARENA_LEVEL_BASE);
	machine_reset();
}

void run_begin(const struct core_variant *variant, const struct scenario *scn,
	       struct run_result *res)
{
	const struct core_ops *ops = variant->ops[scn->geometry];

	sim.setups++;
	sim.variant = variant;
	sim.scenario = scn;
	sim.obs = ops->observer;
	sim.result = res;
	memset(res, 0, offsetof(struct run_result, notes));
	sim.log.count = 0;
	choice_delay_from(~0u);
}

bool run_setup(void)
{
	M->page0 = sim.scenario->page0;
	M->fail = sim.scenario->fail;
	if (sim.steps_max)
		M->steps_max = sim.steps_max;
	vm_stands = false;
	tsan_begin_run();
	start_task0(setup_entry);
	co_switch(&sim.main, &M->task[0].co);
	if (vm_stands && record.on)
		record_settle();
	return vm_stands;
}

void run_add_tasks(void)
{
	const struct scenario *scn = sim.scenario;
	u32 i;

	for (i = 0; i < scn->ntasks; i++)
		sim_bug_on(machine_add_task(scn->tasks[i].cpu) != (int)i + 1);
	if (scn->spawner)
		M->ready = BIT_MASK_OF(1);
	globals_snapshot();
	memcpy(&saved_machine, M, machine_size(M->ntasks));
}

bool run_prepare(const struct core_variant *variant,
		 const struct scenario *scn, struct run_result *res)
{
	run_begin(variant, scn, res);
	run_forget();
	if (!run_setup())
		return false;
	arena_snapshot(ARENA_LEVEL_VM);
	run_add_tasks();
	return res->verdict == VERDICT_NONE;
}

static void task_entry(void *arg)
{
	struct task *t = machine_task();
	const struct core_ops *ops = sim.variant->ops[sim.scenario->geometry];
	const struct scn_task *st = &sim.scenario->tasks[t->id - 1];
	u32 i;

	(void)arg;
	t->started = true;
	co_entered(&t->co, &sim.main);
	for (i = 0; i < st->nops; i++)
		ops->run_op(sim.scenario, t->id, i);
	point_task_exit();
}

static void run_entry(void *arg)
{
	struct task *t = &M->task[0];
	const struct core_ops *ops = sim.variant->ops[sim.scenario->geometry];

	(void)arg;
	co_entered(&t->co, &sim.main);
	M->active = 1;
	M->step_stop = sim.hashing || sim.communicates || witness ?
		       0 : M->steps_max;
	point_set_task(choice_task(M->ready));
	M->cpu[M->task[M->cur].cpu].curr = M->cur;
	co_switch(&t->co, &M->task[M->cur].co);
	while (M->active)
		co_switch(&t->co, &M->task[point_decide()].co);
	/* Every task has ended; the machine is quiet. */
	ops->quiesce(sim.scenario);
	run_stop();
}

static void start_tasks(void)
{
	u32 i;

	for (i = 1; i < M->ntasks; i++)
		co_init(&M->task[i].co, machine_stack(i), LIMIT_STACK_SIZE, i,
			task_entry, NULL);
}

void run_once(struct strategy *s, u64 seed, struct run_result *res)
{
	sim.result = res;
	sim.strategy = s;
	sim.log.count = 0;
	choice_hold(0, 0);
	sim.hash = FNV_INIT;
	memset(res, 0, offsetof(struct run_result, notes));
	globals_restore(ARENA_LEVEL_VM);
	arena_restore(ARENA_LEVEL_VM);
	memcpy(M, &saved_machine, machine_size(saved_machine.ntasks));
	M->stores = 0;
	buffer_reset();
	choice_delay_from(s->delay && sim.model != MM_SC ? 0 : ~0u);
	race_begin_run();
	tsan_begin_run();
	s->begin(s, seed);
	if (sim.communicates)
		communication_begin_run();
	start_task0(run_entry);
	start_tasks();
	co_switch(&sim.main, &M->task[0].co);
	serve_requests();
	if (record.on)
		record_settle();
	race_end_run();
	tsan_end_run();
	res->steps = M->step;
	res->points = M->points;
	res->switches = sim.log.count;
	if (s->end && !sim.frozen)
		s->end(s, M->points);
}

u32 run_faults(const struct run_result *res)
{
	u32 n = 0;

	for (u32 i = 0; i < res->nnotes; i++)
		n += i != res->worst && verdict_severity(res->notes[i].verdict) <
					SEVERITY_DISCIPLINE;
	return n;
}
