// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who goes on?  As the path says, and behind its end as it comes.
 */
#include <string.h>

#include "sched/dpor_state.h"
#include "sched/prng.h"

struct dpor_state dpor;
struct dpor_node dpor_nodes[DPOR_EVENTS];
u8 dpor_path[DPOR_EVENTS];
struct dpor_uses dpor_uses[DPOR_USES];
struct dpor_index dpor_indexes[DPOR_INDEXES];

static struct prng prng;
/* Of so many decisions of a random run, one is to switch. */
static u32 stay;

static void dpor_begin(struct strategy *s, u64 seed)
{
	(void)s;
	prng_seed(&prng, seed);
	stay = 2u << seed % 6;
	dpor.event = 0;
	dpor.index = 0;
	dpor.cut = false;
	dpor.stuck = false;
	dpor.unstarted = (2 * BIT_MASK_OF(dpor.ntasks) - 1) & ~1ull;
	dpor.looks = 0;
	dpor.step = 0;
	dpor_looks = dpor.live <= 1;
	dpor_spin_forget();
	dpor.settled = dpor.live ? dpor.live - 1 : 0;
}

/* All stand before their first operation before anybody executes one. */
static unsigned int start_next(task_mask enabled)
{
	unsigned int next = task_first(enabled & dpor.unstarted);

	dpor.unstarted &= ~BIT_MASK_OF(next);
	return next;
}

/* The running task stands before its next operation, or has ended. */
static void arrive(void)
{
	if (M->cur && !M->task[M->cur].done)
		dpor_spin_arrive(M->cur);
}

static unsigned int leave(unsigned int next)
{
	dpor.step = M->step + 1;
	dpor_spin_leave(next);
	return next;
}

static unsigned int pick_at_random(task_mask enabled)
{
	if (enabled & BIT_MASK_OF(M->cur) && prng_below(&prng, stay))
		return M->cur;
	return task_nth(enabled, prng_below(&prng, task_count(enabled)));
}

static void stop(void)
{
	dpor.cut = true;
	run_stop();
}

static bool must_end(void)
{
	return dpor.restart || dpor.too_long || dpor.unsuitable ||
	       conflict_contended != dpor.contended;
}

/* The event to come is that of node @i; what there is so far is as it was. */
static void begin_node(u32 i, task_mask able)
{
	struct dpor_node *n = &dpor_nodes[i];

	n->enabled = able;
	n->undo = n->undo_all = dpor_undo_mark();
	n->uses = dpor.nuses;
	n->writes = dpor_writes_count();
	n->dozes = dpor_dozes_count();
}

static unsigned int new_node(task_mask able, task_mask awake)
{
	struct dpor_node *n = &dpor_nodes[++dpor.depth];

	if (unlikely(dpor.sampling))
		n->task = pick_at_random(awake);
	else
		n->task = awake & BIT_MASK_OF(M->cur) ? M->cur :
							task_first(awake);
	dpor_path[dpor.depth] = n->task;
	n->backtrack = BIT_MASK_OF(n->task);
	n->sleep = dpor.sleep;
	begin_node(dpor.depth, able);
	return n->task;
}

/* Somebody who can go on and need not sleep. */
static unsigned int choose(task_mask enabled)
{
	task_mask able = enabled & ~dpor_waiting(enabled);
	task_mask awake = able & ~dpor.sleep;

	if (!able) {
		dpor.stuck = true;
		return task_first(enabled);
	}
	if (!awake)
		stop();
	return new_node(able, awake);
}

/* A node that was loaded gets what is not in the file. */
static unsigned int follow(task_mask enabled)
{
	u32 i = dpor.event + 1;

	if (dpor.resuming) {
		if (!(enabled & BIT_MASK_OF(dpor_path[i]))) {
			dpor.restart = true;
			stop();
		}
		begin_node(i, enabled & ~dpor_waiting(enabled));
		dpor_load_sleepers(i);
		dpor.sleep = dpor_nodes[i].sleep;
	}
	return dpor_path[i];
}

static bool has_room(void)
{
	return dpor.event + 2 < DPOR_EVENTS &&
	       (dpor.event + 2) * (dpor.ntasks + 1) < DPOR_CLOCKS;
}

/* A read in the prefix was looked at when it was new, and so was its pause. */
static void go_live(void)
{
	dpor_looks = true;
	conflict_own_read = CONFLICT_NEVER;
	for (u32 i = 1; i <= dpor.ntasks; i++)
		if (i != M->cur && M->task[i].started && !M->task[i].done)
			dpor_spin_arrive(i);
}

static unsigned int go_on(task_mask enabled)
{
	unsigned int next;

	if (dpor.event + 1 == dpor.live)
		go_live();
	arrive();
	if (dpor.event > dpor.settled)
		dpor_settle();
	if (!has_room())
		dpor.too_long = true;
	if (unlikely(must_end()))
		stop();
	next = dpor.event < dpor.depth ? follow(enabled) : choose(enabled);
	if (dpor.stuck)
		return next;
	if (++dpor.event >= dpor.live) {
		dpor_look(&dpor.op, next);
		dpor_nodes[dpor.event].what = dpor.op.op ^ dpor.op.pc << 8;
	}
	return leave(next);
}

static __attribute__((noinline))
unsigned int pick_slow(task_mask enabled)
{
	if (dpor.unstarted & enabled) {
		arrive();
		return start_next(enabled);
	}
	if (dpor.stuck)
		return task_first(enabled);
	if (!dpor.learning)
		return go_on(enabled);
	arrive();
	return leave(pick_at_random(enabled));
}

/* Most decisions repeat those of the run before. */
static unsigned int dpor_pick(struct strategy *s, task_mask enabled)
{
	(void)s;
	if (likely(dpor.event + 1 < dpor.live && !(dpor.unstarted & enabled)))
		return dpor_path[++dpor.event];
	return pick_slow(enabled);
}

static void dpor_forced(struct strategy *s, unsigned int task)
{
	dpor_pick(s, BIT_MASK_OF(task));
}

static unsigned int dpor_index_of(struct strategy *s, unsigned int n)
{
	struct dpor_index *i = &dpor_indexes[dpor.index];

	(void)s;
	if (dpor.learning)
		return prng_below(&prng, n);
	if (dpor.stuck)
		return 0;
	if (dpor.index++ < dpor.nindexes)
		return i->taken;
	if (dpor.index > DPOR_INDEXES) {
		dpor.too_long = true;
		return 0;
	}
	sim_bug_on(n > 0xff);
	*i = (struct dpor_index){ dpor.event, n, 0 };
	dpor.nindexes++;
	return 0;
}

struct strategy *dpor_strategy(void)
{
	dpor.s.name = "dpor";
	dpor.s.begin = dpor_begin;
	dpor.s.pick = dpor_pick;
	dpor.s.forced = dpor_forced;
	dpor.s.index = dpor_index_of;
	return &dpor.s;
}
