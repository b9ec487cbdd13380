// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where does a run stand still for a debugger?  See session.h.
 */
#include "replay/gdb/session.h"

#include <stdio.h>
#include <string.h>

#include "replay/order.h"
#include "sched/run.h"
#include "sched/witness.h"

struct gdb_session gdb_session;
struct finding *gdb_plan;

/* What the runs are made of. */
static struct {
	struct choice_log	log;
	struct choice_log	before;		/* ... the last take-over */
	struct scenario		scn;
	const struct core_variant *variant;
	struct choice		taken;		/* .step 0: not taken over */
	unsigned int		taken_task;	/* unless it is a drain */
	struct run_result	result;
} session;

/* The debugger's breakpoint must find a function, in every build. */
__attribute__((noinline)) void gdb_stopped(void)
{
	__asm__ volatile("" ::: "memory");
}

u32 gdb_next_step(void)
{
	if (gdb_session.state == GDB_RUNNING)
		return M->step + 1;
	return gdb_session.step;
}

u32 gdb_event_of(u32 step)
{
	u32 i = 0;

	while (i < record.nevents && (record.events[i].flags & OPF_SETUP ||
				      record.events[i].step < step))
		i++;
	return i;
}

/*
 * One number may be given twice: a trylock looks before it knows that it has
 * to wait for a drain, and that is the step then.
 */
static bool is_planned(u32 step, const struct task *t, bool drain)
{
	u32 i = gdb_event_of(step);
	const struct event *e = &record.events[i];

	if (i == record.nevents || e->step != step)
		return true;
	return drain == (e->op == OP_DRAIN) && (drain || e->task == t->id);
}

static void stand(u32 state, u32 step)
{
	/* What the user may set, the next run must find as it was. */
	arena_touch_range(0, ARENA_MACHINE);
	gdb_session.stop = 0;
	gdb_session.step = step;
	gdb_session.state = state;
	gdb_stopped();
	gdb_session.state = GDB_RUNNING;
}

static void arrive(u32 step, const struct task *t, bool drain)
{
	u32 stop = gdb_session.stop;

	if (stop && step >= stop && !gdb_session.restart &&
	    (step > stop || is_planned(step, t, drain)))
		stand(GDB_AT_STEP, step);
	if (gdb_session.restart)
		run_stop();
}

static void arrive_at_step(const struct task *t)
{
	arrive(M->step, t, false);
}

static void arrive_at_drain(void)
{
	arrive(M->step + 1, machine_task(), true);
}

static void ignore_change(u32 transition)
{
	(void)transition;
}

static const struct witness stops = {
	.step = arrive_at_step, .drain = arrive_at_drain,
	.change = ignore_change,
};

static void describe_plan(void)
{
	const struct finding *f = gdb_plan;

	sim_bug_on(!order_make());
	gdb_session.steps = f->result.steps;
	gdb_session.verdict = f->note ? f->note->step : 0;
}

static void make_plan(void)
{
	bool diverged;

	finding_free(gdb_plan);
	finding_run(gdb_plan, session.variant, &session.scn,
		    strategy_log(&session.log, &diverged));
	snprintf(gdb_plan->trace.found, sizeof(gdb_plan->trace.found),
		 "by hand, in gdb");
	describe_plan();
}

static void append(struct choice c)
{
	sim_bug_on(session.log.count == LIMIT_CHOICES);
	session.log.at[session.log.count++] = c;
}

/* What was decided before @step, and an index that its task asked for. */
static void cut_log(u32 step)
{
	struct choice_log *log = &session.log;
	u32 n = 0;

	while (n < log->count && (log->at[n].step < step ||
				  (log->at[n].step == step &&
				   log->at[n].kind == CHOICE_INDEX)))
		n++;
	log->count = n;
}

/* Who executes it by the plan needs no choice, or has one. */
static void append_task(u32 step, unsigned int task)
{
	u32 n = session.log.count;
	const struct choice *c = &session.before.at[n];

	if (task != record.events[gdb_event_of(step)].task)
		append((struct choice){ step, CHOICE_TASK, task });
	else if (n < session.before.count && c->step == step &&
		 c->kind == CHOICE_TASK)
		append(*c);
}

/* Then whoever follows by default. */
static void put_choice(void)
{
	const struct choice *c = &session.taken;

	cut_log(c->step);
	if (c->kind == CHOICE_DELAY)
		append_task(c->step, session.taken_task);
	append(*c);
}

static bool did_take_over(void)
{
	const struct choice *c = &session.taken;
	u32 i = gdb_event_of(c->step);
	const struct event *e = &record.events[i];

	if (i == record.nevents || e->step != c->step)
		return false;
	if (c->kind == CHOICE_DRAIN)
		return e->op == OP_DRAIN && e->cpu == CHOICE_DRAIN_CPU(c->value);
	return e->task == session.taken_task && e->op != OP_DRAIN &&
	       (c->kind != CHOICE_DELAY || e->flags & OPF_DELAYED);
}

static void refuse(void)
{
	const struct choice *c = &session.taken;
	char *text = gdb_session.refusal;
	size_t n = sizeof(gdb_session.refusal);

	if (c->kind == CHOICE_DRAIN)
		snprintf(text, n, "no drain can be step %u; see 'rs buffers'",
			 c->step);
	else if (c->kind == CHOICE_DELAY)
		snprintf(text, n, "task %u has no store that can be delayed as step %u; see 'rs tasks'",
			 session.taken_task, c->step);
	else
		snprintf(text, n, "task %u cannot execute step %u; see 'rs tasks'",
			 session.taken_task, c->step);
}

/* What cannot be is not: the schedule stays as it was. */
static void take_over(void)
{
	gdb_session.refusal[0] = '\0';
	session.before = session.log;
	put_choice();
	make_plan();
	if (did_take_over()) {
		gdb_session.by_hand = 1;
	} else {
		refuse();
		session.log = session.before;
		make_plan();
		gdb_session.stop = session.taken.step;
	}
	session.taken.step = 0;
}

void gdb_take_over(enum choice_kind kind, unsigned int value,
		   unsigned int task)
{
	session.taken = (struct choice){ gdb_next_step(), kind, value };
	session.taken_task = task;
}

/* The plan has made the VM, if it stood; nothing else was run since. */
static void run_again(void)
{
	bool diverged;

	witness = &stops;
	gdb_session.state = GDB_RUNNING;
	if (gdb_session.steps)
		run_once(strategy_log(&session.log, &diverged), 0,
			 &session.result);
	witness = NULL;
	gdb_session.ended = session.result.steps;
	if (!gdb_session.restart)
		stand(GDB_OVER, gdb_session.steps + 1);
	gdb_session.state = GDB_NO_RUN;
}

void gdb_session_run(struct finding *f, u32 stop)
{
	enum memory_model model = sim.model;
	u32 steps_max = sim.steps_max;

	gdb_plan = f;
	session.log = sim.log;
	session.scn = f->trace.scn;
	session.variant = f->variant;
	describe_plan();
	sim.scenario = &session.scn;
	sim.model = f->trace.model;
	sim.steps_max = sim.record_max;
	gdb_session.stop = stop;
	do {
		gdb_session.restart = 0;
		if (session.taken.step)
			take_over();
		run_again();
	} while (gdb_session.restart);
	sim.model = model;
	sim.steps_max = steps_max;
}
