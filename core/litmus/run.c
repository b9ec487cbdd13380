// SPDX-License-Identifier: GPL-2.0-only
/*
 * A litmus test as code under test, and the final states of all its
 * executions.
 */
#include <stdio.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/litmus/litmus.h"

/* What the callbacks of the machine work on. */
static struct {
	struct litmus			t;	/* with addresses */
	struct litmus_outcome		*out;
	const struct exhaustive_config	*cfg;
	struct litmus_state		state;	/* of the run */
	bool				has_state;
	bool				passes;	/* the filter */
} now;

/* ---- the code under test ---- */

static void setup(const struct scenario *scn)
{
	(void)scn;
	interp_setup();
}

static void run_op(const struct scenario *scn, unsigned int task,
		   unsigned int index)
{
	(void)scn, (void)index;
	interp_thread(task - 1);
}

static void quiesce(const struct scenario *scn)
{
	(void)scn;
	for (unsigned int i = 0; i < now.t.nshown; i++)
		now.state.at[i] = interp_at(now.t.shown[i]);
	now.state.satisfies = cond_holds(&now.t, now.t.cond, interp_at);
	now.passes = !now.t.has_filter ||
		     cond_holds(&now.t, now.t.filter, interp_at);
	now.has_state = true;
}

static const struct core_ops ops = {
	.setup = setup, .run_op = run_op, .quiesce = quiesce,
};

static const struct core_variant variant = {
	.rev = "litmus", .hash = "0", .ops = { &ops, &ops, &ops },
};

/* One CPU a thread, no guest. */
static const struct scenario *scenario(void)
{
	static struct scenario scn;

	memset(&scn, 0, sizeof(scn));
	snprintf(scn.name, sizeof(scn.name), "litmus");
	scn.ntasks = now.t.nthreads;
	for (unsigned int i = 0; i < now.t.nthreads; i++) {
		scn.tasks[i].cpu = i;
		scn.tasks[i].nops = 1;
	}
	return &scn;
}

/* ---- final states ---- */

static int compare_values(struct litmus_value a, struct litmus_value b)
{
	if (a.var != b.var)
		return a.var < b.var ? -1 : 1;
	return a.num < b.num ? -1 : a.num > b.num;
}

static int compare_states(const struct litmus_state *a,
			  const struct litmus_state *b)
{
	for (unsigned int i = 0; i < now.t.nshown; i++) {
		int c = compare_values(a->at[i], b->at[i]);

		if (c)
			return c;
	}
	/* What is not shown but asked about. */
	return a->satisfies - b->satisfies;
}

/* Sorted by insertion: there are few. */
static bool count_state(const struct litmus_state *st)
{
	struct litmus_outcome *out = now.out;
	u64 *side = st->satisfies ? &out->positive : &out->negative;
	unsigned int i = 0;

	while (i < out->nstates && compare_states(&out->states[i], st) < 0)
		i++;
	if (i < out->nstates && !compare_states(&out->states[i], st)) {
		out->states[i].runs++;
		*side += 1;
		return true;
	}
	if (out->nstates == LITMUS_STATES)
		return false;
	memmove(&out->states[i + 1], &out->states[i],
		(out->nstates - i) * sizeof(*st));
	out->states[i] = *st;
	out->states[i].runs = 1;
	out->nstates++;
	*side += 1;
	return true;
}

/* What the machine noted: a race, or a test that is wrong. */
static void look_at_notes(const struct run_result *res)
{
	for (u32 i = 0; i < res->nnotes; i++) {
		switch (res->notes[i].verdict) {
		case VERDICT_DATA_RACE:
			now.out->races = true;
			break;
		case VERDICT_BAD_UNLOCK:
			snprintf(now.out->misuse, sizeof(now.out->misuse),
				 "a thread releases a lock it does not hold");
			break;
		case VERDICT_RCU:
			snprintf(now.out->misuse, sizeof(now.out->misuse),
				 "a thread leaves an RCU section it is not in");
			break;
		default:
			break;
		}
	}
}

static bool ended(const struct run_result *res, void *arg)
{
	enum litmus_drop why;
	bool has_state = now.has_state;

	(void)arg;
	now.has_state = false;
	if (interp_too_narrow())
		return false;
	look_at_notes(res);
	if (*now.out->misuse)
		return false;
	if (interp_dropped(&why)) {
		now.out->dropped[why]++;
		return true;
	}
	if (!has_state) {
		now.out->dropped[DROP_DEADLOCK]++;
		return true;
	}
	return !now.passes || count_state(&now.state);
}

static bool stop(void *arg)
{
	(void)arg;
	return now.cfg->stop && now.cfg->stop(now.cfg->arg);
}

static void look_for_races(void)
{
	static struct run_result res;
	enum litmus_drop why;

	u64 max = now.cfg->runs_max;

	if (!max || max > LITMUS_RACE_RUNS)
		max = LITMUS_RACE_RUNS;
	for (u64 i = 0; i < max && !now.out->races; i++) {
		run_once(strategy_random(), i, &res);
		look_at_notes(&res);
		interp_dropped(&why);
	}
}

static bool has_grace_periods(void)
{
	for (unsigned int i = 1; i < now.t.nnodes; i++) {
		if (now.t.nodes[i].kind == NODE_CALL &&
		    now.t.nodes[i].op == CALL_SYNC)
			return true;
	}
	return false;
}

/* But for the states, which are many and only count up to .nstates. */
static void forget_outcome(struct litmus_outcome *out)
{
	out->nstates = 0;
	out->positive = 0;
	out->negative = 0;
	memset(&out->search, 0, sizeof(out->search));
	memset(out->dropped, 0, sizeof(out->dropped));
	out->races = false;
	out->misuse[0] = '\0';
}

/* False: some variable is too narrow for what it has to hold. */
static bool search(const struct litmus *t, bool wide)
{
	static struct run_result res;
	struct exhaustive_config cfg = {
		.runs_max = now.cfg->runs_max, .stop = stop,
		.state = interp_hash, .ended = ended,
	};

	forget_outcome(now.out);
	now.t = *t;
	cfg.flushes = has_grace_periods();
	now.has_state = false;
	interp_begin(&now.t, wide);
	sim.contended_only = false;
	sim.hashing = false;
	sim_bug_on(!run_prepare(&variant, scenario(), &res));
	exhaustive_run(&cfg, &now.out->search);
	if (!interp_too_narrow() && interp_was_plain())
		look_for_races();
	run_forget();
	return !interp_too_narrow();
}

void litmus_run(const struct litmus *t, const struct exhaustive_config *cfg,
		struct litmus_outcome *out)
{
	now.cfg = cfg;
	now.out = out;
	if (!search(t, false))
		search(t, true);
}

/* ---- for people ---- */

static int print_value(const struct litmus *t, struct litmus_value v,
		       char *buf, size_t size)
{
	if (v.var)
		return snprintf(buf, size, "%s", t->vars[v.var - 1].name);
	return snprintf(buf, size, "%lld", v.num);
}

static int print_place(const struct litmus *t, struct litmus_place pl,
		       char *buf, size_t size)
{
	if (pl.thread < 0)
		return snprintf(buf, size, "%s", t->vars[pl.index].name);
	return snprintf(buf, size, "%d:%s", pl.thread,
			t->threads[pl.thread].regs[pl.index].name);
}

void litmus_print_state(const struct litmus *t, const struct litmus_state *st,
			char *buf, size_t size)
{
	size_t n = 0;

	*buf = '\0';
	for (unsigned int i = 0; i < t->nshown && n + 3 * LITMUS_NAME < size;
	     i++) {
		n += snprintf(buf + n, size - n, "%s", i ? " " : "");
		n += print_place(t, t->shown[i], buf + n, size - n);
		n += snprintf(buf + n, size - n, "=");
		n += print_value(t, st->at[i], buf + n, size - n);
		n += snprintf(buf + n, size - n, ";");
	}
}

const char *litmus_verdict(const struct litmus_outcome *out)
{
	if (!out->positive)
		return "Never";
	return out->negative ? "Sometimes" : "Always";
}
