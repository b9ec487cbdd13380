// SPDX-License-Identifier: GPL-2.0-only
/*
 * How did a recorded run go, besides its events?  See capture.h.
 *
 * Segments are made while the run goes on, because only then is it known what
 * the task that is left stood before.
 */
#include "replay/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/names.h"
#include "replay/words.h"
#include "sched/record.h"

static bool stands_before_plain(const struct task *t)
{
	return t->started && !t->done && (t->flags & OPF_PLAIN);
}

/*
 * The accesses of the same kind to what is called @name since the task's last
 * explicit operation, or since the segment began, plus one.  Names, because
 * what has no number yet shares one.
 */
static u32 occurrence(const struct capture *c, const struct task *t,
		      const char *name)
{
	u32 i = record.nevents, n = 1;

	while (i-- > c->first) {
		const struct event *e = &record.events[i];

		if (e->op == OP_DRAIN)
			continue;
		if (e->task != t->id || e->explicit_no != t->explicit_ops)
			break;
		n += (e->flags & OPF_PLAIN) && e->op == t->op &&
		     words_is_place(name, e->op, e->addr, e->size);
	}
	return n;
}

static void add_choice(struct capture *c, const struct trace_choice *choice)
{
	sim_bug_on(trace_add_choice(&c->segments, choice));
}

/*
 * The segment of .cur ends here, before its next operation; of @counted
 * explicit ones that have not been executed yet, the task has counted.
 */
static void end_segment(struct capture *c, u32 counted, bool run_ended)
{
	const struct task *t = &M->task[c->cur];
	struct trace_choice choice = {
		.kind = TRACE_RUN,
		.task = c->cur,
		.count = t->explicit_ops - c->base - counted,
	};

	/* Nothing since a choice that is no switch: it needs no segment. */
	if (!c->cur || (c->goes_on && !c->ran))
		return;
	if (!run_ended && stands_before_plain(t)) {
		choice.anchor_op = t->op;
		words_place(t->op, t->addr, t->size, choice.anchor,
			    sizeof(choice.anchor));
		choice.occurrence = t->op == OP_DRAIN ? c->waits + 1 :
				    occurrence(c, t, choice.anchor);
	}
	add_choice(c, &choice);
	c->ndefault = c->by_default ? c->ndefault + 1 : 0;
}

static void begin_segment(struct capture *c, unsigned int task)
{
	c->goes_on = false;
	c->cur = task;
	c->base = M->task[task].explicit_ops;
	c->first = record.nevents;
	c->waits = 0;
}

/* The task goes on from where it stands. */
static void keep_on(struct capture *c)
{
	const struct task *t = &M->task[c->cur];

	c->ran = true;
	if (t->op == OP_DRAIN)
		c->waits++;
	else if (!(t->flags & OPF_PLAIN))
		c->waits = 0;
}

/*
 * The same task goes on behind a choice that is no switch.  In a store, that
 * is no default: a segment that ends before the task's first operation has
 * not made it the running one.
 */
static void go_on(struct capture *c, bool in_store, u32 counted)
{
	begin_segment(c, c->cur);
	c->base -= counted;
	c->goes_on = true;
	c->ran = in_store;
	c->by_default = !in_store;
	c->ndefault = 0;
}

static void remember_switch(struct capture *c, unsigned int to, bool enabled)
{
	const struct task *t = &M->task[c->cur];
	struct capture_switch *s;

	if (c->nswitches == c->room_switches) {
		c->room_switches = c->room_switches * 2 + 64;
		c->switches = realloc(c->switches,
				      c->room_switches * sizeof(*s));
		sim_bug_on(!c->switches);
	}
	s = &c->switches[c->nswitches++];
	*s = (struct capture_switch) {
		.event = record.nevents, .from = c->cur, .to = to, .op = t->op,
		.enabled = enabled, .done = t->done, .addr = t->addr,
		.pc = t->pc,
	};
}

static void remember_could(struct capture *c, task_mask enabled)
{
	u32 step = M->step + 1, room = c->room_could;

	if (step >= room) {
		c->room_could = step * 2 + 64;
		c->could = realloc(c->could, c->room_could * sizeof(*c->could));
		sim_bug_on(!c->could);
		memset(c->could + room, 0,
		       (c->room_could - room) * sizeof(*c->could));
	}
	c->could[step] = enabled;
}

task_mask capture_could(const struct capture *c, u32 step)
{
	return step < c->room_could ? c->could[step] : 0;
}

static void decided(struct capture *c, task_mask enabled, unsigned int task)
{
	bool could_go_on = enabled & BIT_MASK_OF(c->cur);

	remember_could(c, enabled);
	if (task == c->cur) {
		keep_on(c);
		return;
	}
	if (c->cur)
		remember_switch(c, task, could_go_on);
	end_segment(c, 0, false);
	c->by_default = !could_go_on &&
			task == task_first(enabled);
	begin_segment(c, task);
	keep_on(c);
}

static void capture_begin(struct strategy *s, u64 seed)
{
	struct capture *c = (struct capture *)s;

	c->inner->begin(c->inner, seed);
}

static unsigned int capture_pick(struct strategy *s, task_mask enabled)
{
	struct capture *c = (struct capture *)s;
	unsigned int task;

	/* At every step, because names may depend on what memory holds. */
	names_walk(record.nevents);
	task = c->inner->pick(c->inner, enabled);
	decided(c, enabled, task);
	return task;
}

static void capture_forced(struct strategy *s, unsigned int task)
{
	struct capture *c = (struct capture *)s;

	names_walk(record.nevents);
	if (c->inner->forced)
		c->inner->forced(c->inner, task);
	decided(c, BIT_MASK_OF(task), task);
}

static unsigned int capture_index(struct strategy *s, unsigned int n)
{
	struct capture *c = (struct capture *)s;
	struct trace_choice choice = { .kind = TRACE_INDEX };

	if (c->inner->index)
		choice.count = c->inner->index(c->inner, n);
	if (choice.count) {
		end_segment(c, 0, false);
		add_choice(c, &choice);
		c->by_default = false;
		c->ndefault = 0;
		begin_segment(c, c->cur);
	}
	return choice.count;
}

/* The store of @t has begun: its scheduling point is behind it. */
static bool capture_delay(struct strategy *s, const struct task *t)
{
	struct capture *c = (struct capture *)s;
	struct trace_choice choice = { .kind = TRACE_DELAY, .task = t->id };
	bool counted = !(t->flags & OPF_PLAIN);

	names_walk(record.nevents);
	if (!c->inner->delay || !c->inner->delay(c->inner, t))
		return false;
	words_place(t->op, t->addr, t->size, choice.anchor,
		    sizeof(choice.anchor));
	end_segment(c, counted, false);
	add_choice(c, &choice);
	go_on(c, true, counted);
	return true;
}

static int capture_drain(struct strategy *s, u32 cpus)
{
	struct capture *c = (struct capture *)s;
	struct trace_choice choice = { .kind = TRACE_DRAIN };
	int drain;

	names_walk(record.nevents);
	drain = c->inner->drain ? c->inner->drain(c->inner, cpus) : -1;
	if (drain < 0)
		return drain;
	choice.task = CHOICE_DRAIN_CPU(drain);
	choice.occurrence = words_pending(choice.task,
					  CHOICE_DRAIN_ENTRY(drain),
					  choice.anchor,
					  sizeof(choice.anchor));
	end_segment(c, 0, false);
	add_choice(c, &choice);
	go_on(c, false, 0);
	return drain;
}

static void capture_end(struct strategy *s, u32 steps)
{
	struct capture *c = (struct capture *)s;

	if (c->inner->end)
		c->inner->end(c->inner, steps);
}

static void keep_tasks(struct capture *c)
{
	c->ntasks = M->ntasks;
	memcpy(c->task, M->task, sizeof(c->task));
}

bool capture_run(struct capture *c, const struct core_variant *variant,
		 const struct scenario *scn, struct strategy *inner,
		 struct run_result *res)
{
	u32 steps_max = sim.steps_max;
	bool stands;

	memset(c, 0, sizeof(*c));
	trace_init(&c->segments);
	c->inner = inner;
	c->strategy = (struct strategy) {
		.name = inner->name, .begin = capture_begin,
		.pick = capture_pick, .index = capture_index,
		.end = capture_end, .forced = capture_forced,
		.delay = capture_delay, .drain = capture_drain,
	};
	names_reset(variant->ops[scn->geometry]);
	sim.steps_max = sim.record_max;
	record_start();
	stands = run_prepare(variant, scn, res);
	if (stands) {
		run_once(&c->strategy, 0, res);
		end_segment(c, 0, true);
	}
	record_stop();
	sim.steps_max = steps_max;
	keep_tasks(c);
	names_finish(record.nevents);
	return stands;
}

void capture_free(struct capture *c)
{
	free(c->switches);
	free(c->could);
	trace_free(&c->segments);
	memset(c, 0, sizeof(*c));
}

void capture_choices(const struct capture *c, struct trace *t)
{
	u32 i, n = c->segments.nchoices - c->ndefault;

	for (i = 0; i < n; i++)
		sim_bug_on(trace_add_choice(t, &c->segments.choices[i]));
}
