// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events of the run could have come in another order?
 *
 * Each event has a vector clock: for each task, its last event that happens
 * before.  An event races with an earlier dependent one that does not happen
 * before the task's previous event.  Then some first step of "all that does
 * not happen after the earlier one, and the event" has to be tried before the
 * earlier one, unless one already is (POPL 2014, definitions 3.2 and 4.3).
 */
#include <string.h>

#include "sched/dpor_state.h"
#include "sched/state.h"

/* Events that one event is compared with: words of a freed object. */
#define PARTNERS	1024

static u32 clocks[DPOR_CLOCKS];

/* ... and by which of its uses. */
static u32 partner[PARTNERS];
static u32 partner_use[PARTNERS];
static u32 npartners;
static u32 earlier[PARTNERS];
static u32 earlier_use[PARTNERS];
static u32 nearlier;

static u32 *clock_of(u32 event)
{
	return &clocks[event * (dpor.ntasks + 1)];
}

static void join(u32 *to, const u32 *from)
{
	for (u32 i = 1; i <= dpor.ntasks; i++)
		if (from[i] > to[i])
			to[i] = from[i];
}

/* Does one of the first events of tasks come before? */
static bool has_predecessor(const u32 *clock, const u32 *first,
			    unsigned int self)
{
	for (u32 i = 1; i <= dpor.ntasks; i++)
		if (first[i] && i != self && clock[i] >= first[i])
			return true;
	return false;
}

/* What would have happened before the event, had @at come after it. */
static void clock_without(u32 at, const u32 *base, u32 *clock)
{
	unsigned int task = dpor_nodes[at].task;

	memcpy(clock, base, (dpor.ntasks + 1) * sizeof(*clock));
	for (u32 i = 0; i < nearlier; i++)
		if (clock_of(earlier[i])[task] < at)
			join(clock, clock_of(earlier[i]));
}

/*
 * The first steps of what follows @at and does not happen after it, and then
 * an event of @self.  0 if one of them is or was tried already.
 */
static task_mask first_steps(u32 at, u32 event, unsigned int self,
			     const u32 *base)
{
	const struct dpor_node *n = &dpor_nodes[at];
	task_mask tried = n->backtrack | n->sleep, steps = 0;
	u32 first[LIMIT_TASKS] = { 0 }, clock[LIMIT_TASKS];

	for (u32 i = at + 1; i < event; i++) {
		unsigned int task = dpor_nodes[i].task;

		if (first[task] || clock_of(i)[n->task] >= at)
			continue;
		first[task] = i;
		if (has_predecessor(clock_of(i), first, task))
			continue;
		if (tried & BIT_MASK_OF(task))
			return 0;
		steps |= BIT_MASK_OF(task);
	}
	if (first[self])
		return steps;
	clock_without(at, base, clock);
	if (has_predecessor(clock, first, self))
		return steps;
	return tried & BIT_MASK_OF(self) ? 0 : steps | BIT_MASK_OF(self);
}

/* @event of @self could have come before @at. */
static void reverse(u32 at, u32 event, unsigned int self, const u32 *base)
{
	task_mask steps = first_steps(at, event, self, base);
	struct dpor_node *n = &dpor_nodes[at];

	if (!steps)
		return;
	if (steps & BIT_MASK_OF(self))
		n->backtrack |= BIT_MASK_OF(self);
	else
		n->backtrack |= BIT_MASK_OF(task_first(steps));
}

static u32 tag(u32 *tags, u32 from, u32 n, u32 tag)
{
	while (n--)
		tags[from++] = tag;
	return from;
}

static void collect(const struct dpor_op *op, u32 first, u32 last)
{
	npartners = nearlier = 0;
	for (u32 i = first; i < last; i++) {
		const struct dpor_uses *u = &dpor_uses[i];
		u32 n = dpor_partners(u, op, partner + npartners,
				      PARTNERS - npartners);

		npartners = tag(partner_use, npartners, n, i);
		n = dpor_before(u, earlier + nearlier, PARTNERS - nearlier);
		nearlier = tag(earlier_use, nearlier, n, i);
	}
	/* Nothing can come between a task's end and who waits for that. */
	if (op->op == OP_JOIN && nearlier < PARTNERS) {
		earlier[nearlier] = dpor_last(op->addr);
		nearlier = tag(earlier_use, nearlier, 1, last);
	}
	if (npartners == PARTNERS || nearlier == PARTNERS)
		dpor.too_long = true;
}

static bool is_partner(u32 event, u32 use)
{
	for (u32 i = 0; i < npartners; i++)
		if (partner[i] == event && partner_use[i] == use)
			return true;
	return false;
}

static bool comes_after(u32 event, u32 before)
{
	return clock_of(event)[dpor_nodes[before].task] >= before;
}

/*
 * Is there no doing without @event, because of another use than @use?  What
 * takes a lock and then looks at a word comes after the lock's release,
 * whatever its releaser had done to the word.
 */
static bool is_needed(u32 event, u32 use)
{
	for (u32 j = 0; j < nearlier; j++)
		if (earlier_use[j] != use && comes_after(earlier[j], event) &&
		    !is_partner(earlier[j], earlier_use[j]))
			return true;
	return false;
}

/* Does another partner, which has to be reversed first, come after it? */
static bool is_covered(u32 event, u32 use)
{
	for (u32 j = 0; j < npartners; j++)
		if (partner_use[j] != use && partner[j] != event &&
		    comes_after(partner[j], event) &&
		    !is_needed(partner[j], partner_use[j]))
			return true;
	return false;
}

static bool is_race(u32 i, unsigned int task, const u32 *base)
{
	u32 event = partner[i], use = partner_use[i];
	unsigned int other = dpor_nodes[event].task;

	return other != task && base[other] < event &&
	       !is_needed(event, use) && !is_covered(event, use);
}

static void find_races(u32 event, unsigned int task, const u32 *base)
{
	for (u32 i = 0; i < npartners; i++)
		if (is_race(i, task, base))
			reverse(partner[i], event, task, base);
}

void dpor_races_reset(void)
{
	memset(clock_of(0), 0, (dpor.ntasks + 1) * sizeof(u32));
}

void dpor_settle(void)
{
	struct dpor_node *n = &dpor_nodes[dpor.event];
	u32 *base = clock_of(dpor_last(n->task));
	u32 *clock = clock_of(dpor.event);

	dpor.settled = dpor.event;
	dpor_list_uses(&dpor.op, true);
	collect(&dpor.op, n->uses, dpor.nuses);
	find_races(dpor.event, n->task, base);
	memcpy(clock, base, (dpor.ntasks + 1) * sizeof(*clock));
	for (u32 i = 0; i < nearlier; i++)
		join(clock, clock_of(earlier[i]));
	clock[n->task] = dpor.event;
	for (u32 i = n->uses; i < dpor.nuses; i++) {
		dpor_use(&dpor_uses[i], n->task, dpor.event);
		if (dpor.sleep)
			dpor.sleep &= ~dpor_wake(&dpor_uses[i], dpor.sleep);
	}
	dpor_set_last(n->task, dpor.event);
	if (dpor.op.op == OP_SPAWN)
		dpor_set_last(dpor.op.addr, dpor.event);
	dpor.res->events++;
}

/* What does not depend on the order of independent events. */
u64 dpor_class(void)
{
	static u32 nth[DPOR_EVENTS];
	u32 count[LIMIT_TASKS] = { 0 };
	u64 hash = 0;

	for (u32 i = 1; i <= dpor.event; i++) {
		const u32 *clock = clock_of(i);
		u64 h = state_mix(dpor_nodes[i].task ^ dpor_nodes[i].what);

		nth[i] = ++count[dpor_nodes[i].task];
		for (u32 t = 1; t <= dpor.ntasks; t++)
			h = state_mix(h + (clock[t] ? nth[clock[t]] : 0) + t);
		hash += h;
	}
	return hash;
}

void dpor_pending(unsigned int task)
{
	u32 uses = dpor.nuses;
	struct dpor_op op;

	dpor_look(&op, task);
	dpor_list_uses(&op, false);
	collect(&op, uses, dpor.nuses);
	find_races(dpor.event + 1, task, clock_of(dpor_last(task)));
	dpor.nuses = uses;
}
