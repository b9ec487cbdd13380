// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run after run until there is no other: depth first, see dpor.h.
 */
#include "sched/dpor_state.h"

#include <string.h>

#include "sched/heap.h"

/*
 * Random runs before the first exploration: until so many in a row have found
 * nothing new.  What they miss costs all that was explored until it is met.
 */
#define LEARN_SILENT	300
#define LEARN_RUNS	20000

/*
 * An exploration has to begin anew because of a word: other words of its
 * object would come next, at the price of one more exploration each.
 */
static void widen(void)
{
	struct heap_object obj;

	if (dpor.contended != conflict_contended &&
	    heap_find(ARENA_BASE + conflict_newest * 8ull, &obj))
		conflict_widen(obj.base - ARENA_BASE, obj.size);
}

/* What earlier runs found to matter; true: something was not known. */
static bool learned(void)
{
	bool more = dpor.restart || dpor.contended != conflict_contended;

	dpor.restart = false;
	dpor.contended = conflict_contended;
	return more;
}

static void begin_anew(void)
{
	dpor_objects_reset(dpor.ntasks);
	dpor_races_reset();
	dpor.depth = 0;
	dpor.live = 1;
	dpor.nuses = 0;
	dpor.nindexes = 0;
	dpor.sleep = 0;
	dpor.resuming = false;
}

/* ---- the end of a run ---- */

/*
 * Tasks that have not ended: what they wait for might not have been taken.
 * After a violation all others have to come first as well.
 */
static void look_at_pending(void)
{
	bool violated = !dpor.stuck && M->ready;
	task_mask left = 0;

	for (u32 i = 1; i <= dpor.ntasks; i++)
		if (!M->task[i].done && M->task[i].started)
			left |= BIT_MASK_OF(i);
	if (violated)
		left &= ~BIT_MASK_OF(M->cur);
	if (violated && left && dpor.event)
		dpor_nodes[dpor.event].backtrack |=
			dpor_nodes[dpor.event].enabled;
	for (; left; left &= left - 1)
		dpor_pending(task_first(left));
}

static void look_at_end(void)
{
	if (dpor.event > dpor.settled)
		dpor_settle();
	look_at_pending();
}

/* ---- on to the next ---- */

/* What the last event used stays as long as its task sleeps. */
static void put_to_sleep(struct dpor_node *n)
{
	u32 end = dpor.nuses;

	dpor_undo(n->undo);
	dpor_writes_cut(n->writes);
	for (u32 i = n->uses; i < end; i++)
		dpor_put_to_sleep(&dpor_uses[i], n->task);
	dpor.nuses = n->uses;
	n->undo = dpor_undo_mark();
}

static bool next_index(u32 event)
{
	struct dpor_index *i;

	if (!dpor.nindexes)
		return false;
	i = &dpor_indexes[dpor.nindexes - 1];
	if (i->event != event)
		return false;
	if (++i->taken < i->n)
		return true;
	dpor.nindexes--;
	return next_index(event);
}

/* Another choice at the last event; false: there is none. */
static bool next_choice(struct dpor_node *n)
{
	bool index = next_index(dpor.depth);
	task_mask left;

	put_to_sleep(n);
	if (index)
		return true;
	n->sleep |= BIT_MASK_OF(n->task);
	left = n->backtrack & ~n->sleep;
	if (!left)
		return false;
	n->task = task_first(left);
	dpor_path[dpor.depth] = n->task;
	return true;
}

static bool advance(void)
{
	while (dpor.depth) {
		struct dpor_node *n = &dpor_nodes[dpor.depth];

		if (next_choice(n)) {
			dpor.live = dpor.depth;
			dpor.sleep = n->sleep;
			return true;
		}
		dpor_undo(n->undo_all);
		dpor_dozes_cut(n->dozes);
		dpor.depth--;
	}
	dpor.live = 1;
	dpor.sleep = 0;
	return next_index(0);
}

/*
 * Knuth's estimate ("Estimating the efficiency of backtrack programs", 1975)
 * of the part that is done: each choice at a node counts the same.  Choices
 * are added as races are found, so it is too high at first.
 */
static u32 estimate(void)
{
	double part = 1, done = 0;

	for (u32 i = 1; i <= dpor.depth; i++) {
		const struct dpor_node *n = &dpor_nodes[i];
		unsigned int all = task_count(n->backtrack);

		done += part * task_count(n->backtrack & n->sleep) / all;
		part /= all;
	}
	return done * 1e6;
}

/* ---- the exploration ---- */

static bool out_of_budget(const struct dpor_config *cfg, struct dpor *d)
{
	u64 runs = d->runs + d->spent;

	if (cfg->runs_max && runs >= cfg->runs_max)
		return true;
	if (!cfg->stop || runs % DPOR_POLL)
		return false;
	d->explored = estimate();
	return cfg->stop(cfg->arg);
}

/* False: it is to end before all is known. */
static bool learn(struct run_result *res)
{
	bool go_on = true;
	u32 silent = 0;

	dpor.learning = true;
	for (u64 i = 0; i < LEARN_RUNS && silent < LEARN_SILENT; i++) {
		go_on = !out_of_budget(dpor.cfg, dpor.res);
		if (!go_on)
			break;
		run_once(&dpor.s, i, res);
		dpor.res->spent++;
		silent = learned() ? 0 : silent + 1;
	}
	dpor.learning = false;
	return go_on;
}

static void forget_counts(struct dpor *d)
{
	d->spent += d->runs;
	d->runs = d->finished = d->cut = d->events = 0;
	d->depth = 0;
}

/* False: the search is to end. */
static bool look_at_run(const struct run_result *res)
{
	struct dpor *d = dpor.res;

	if (dpor.event > d->depth)
		d->depth = dpor.event;
	if (dpor.cut) {
		d->cut++;
		return true;
	}
	look_at_end();
	d->finished++;
	return !dpor.cfg->ended || dpor.cfg->ended(res, dpor.cfg->arg);
}

/* Not a run that counts. */
static bool failed(enum dpor_end *end)
{
	if (dpor.unsuitable)
		*end = DPOR_UNSUITABLE;
	else if (dpor.too_long)
		*end = DPOR_TOO_LONG;
	else
		return false;
	return true;
}

static enum dpor_end explore(struct run_result *res)
{
	struct dpor *d = dpor.res;
	enum dpor_end end;
	bool go_on;

	for (;;) {
		if (out_of_budget(dpor.cfg, d))
			return DPOR_STOPPED;
		run_once(&dpor.s, 0, res);
		d->runs++;
		widen();
		if (failed(&end))
			return end;
		if (learned()) {
			forget_counts(d);
			d->restarts++;
			begin_anew();
			continue;
		}
		go_on = look_at_run(res);
		dpor.resuming = false;
		if (!advance())
			return failed(&end) ? end : DPOR_COMPLETE;
		if (!go_on)
			return DPOR_STOPPED;
	}
}

u64 dpor_sample(u64 seed, struct run_result *res)
{
	bool contended_only = sim.contended_only;

	sim.contended_only = true;
	dpor_listens = true;
	begin_anew();
	dpor.sampling = true;
	run_once(&dpor.s, seed, res);
	if (!dpor.cut && dpor.event > dpor.settled)
		dpor_settle();
	dpor.sampling = false;
	dpor_listens = dpor_looks = false;
	sim.contended_only = contended_only;
	return dpor.cut || learned() ? 0 : dpor_class();
}

void dpor_run(const struct dpor_config *cfg, struct dpor *d)
{
	static struct run_result res;
	bool contended_only = sim.contended_only;

	memset(d, 0, sizeof(*d));
	memset(&dpor, 0, sizeof(dpor));
	dpor.cfg = cfg;
	dpor.res = d;
	dpor.ntasks = M->ntasks - 1;
	d->end = DPOR_UNSUITABLE;
	if (sim.model != MM_SC || M->shared_cpus)
		return;
	dpor_strategy();
	dpor_spin_reset();
	sim.contended_only = true;
	dpor_listens = true;
	begin_anew();
	if (cfg->from)
		d->end = dpor_load(cfg->from) ? explore(&res) :
						DPOR_NO_POSITION;
	else
		d->end = learn(&res) ? explore(&res) : DPOR_STOPPED;
	dpor_listens = dpor_looks = false;
	sim.contended_only = contended_only;
	d->explored = d->end == DPOR_COMPLETE ? 1000000 : estimate();
}
