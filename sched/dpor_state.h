/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the exploration share.  Internal to sched/dpor*.c.
 *
 * Events of the present run are numbered from 1; 0 is "none".  All that is
 * known about them is either indexed by event, and cut off, or logged when it
 * changes, and undone, when the search goes back to an earlier event.
 */
#ifndef RMAPSIM_SCHED_DPOR_STATE_H
#define RMAPSIM_SCHED_DPOR_STATE_H

#include "sched/conflict.h"
#include "sched/dpor.h"
#include "sched/dpor_note.h"

/* Events of one run times tasks: clocks of 20,000 events by 50 tasks. */
#define DPOR_CLOCKS	(1u << 20)
#define DPOR_EVENTS	(1u << 17)
/* Uses by the events of one run; changes of objects by them. */
#define DPOR_USES	(1u << 19)
#define DPOR_CHANGES	(1u << 20)
/* u64s of objects, see dpor_object.c. */
#define DPOR_POOL	(1u << 20)
/* Index choices of one run. */
#define DPOR_INDEXES	4096

/* Objects are words of the heap, by number, and these: */
enum dpor_object {
	OBJECT_SRCU_INDEX = CONFLICT_WORDS,
	OBJECT_SRCU_READERS,		/* and one more */
	OBJECT_SHORT = OBJECT_SRCU_READERS + 2,
	OBJECT_IRQ,
	OBJECT_ASLEEP = OBJECT_IRQ + LIMIT_CPUS,
	OBJECTS = OBJECT_ASLEEP + LIMIT_TASKS
};

enum dpor_use {
	USE_READ, USE_WRITE,
	USE_ACQUIRE_READ, USE_ACQUIRE_WRITE,
	USE_RELEASE_READ, USE_RELEASE_WRITE,
};

struct dpor_uses {
	u32	object;		/* a handle, see dpor_object() */
	u8	how;		/* enum dpor_use */
	bool	waits;		/* only possible with some values */
	u64	before;		/* of a write: the word until then */
};

/* What a sleeping task would use. */
struct dpor_doze {
	u32	object;
	u8	task;
	bool	changes;
};

/* The operation that a task stands before. */
struct dpor_op {
	u8	task;
	u8	op;
	u8	size;
	bool	spins;		/* in cpu_relax(), until the word changes */
	u8	srcu_idx;
	u8	srcu_held[2];
	u64	addr;
	u64	pc;
	u64	before;		/* the word */
	u64	seen;		/* spins: the value that is waited to change */
};

/* An event, and the state before it. */
struct dpor_node {
	task_mask	backtrack;	/* to be tried here */
	task_mask	sleep;		/* need not be; those that were */
	task_mask	enabled;
	u32		undo;		/* changes before the event */
	u32		undo_all;	/* ... and before those tried */
	u32		uses;		/* of the event: first */
	u32		writes;		/* before the event */
	u32		dozes;		/* before those tried */
	u8		task;
	u64		what;		/* operation and place in the code */
};

struct dpor_index {
	u32	event;		/* whose task asked, before its next one */
	u8	n, taken;
};

struct dpor_state {
	const struct dpor_config *cfg;
	struct dpor	*res;
	struct strategy	s;

	u32		ntasks;		/* ids up to it */
	u32		depth;		/* nodes 1 .. depth are the path */
	u32		event;		/* of the present run, so far */
	u32		live;		/* from here on events are new */
	u32		step;		/* of the event */
	u32		settled;	/* event that has been looked at */
	u32		nuses;
	u32		nindexes;
	u32		index;		/* the one to be asked for next */
	task_mask	unstarted;
	task_mask	sleep;		/* now */
	task_mask	looks;		/* stand before a read that may wait */
	struct dpor_op	op;		/* of the event */

	bool		learning;	/* a random run */
	bool		sampling;	/* ... with its events looked at */
	bool		resuming;	/* the first run of a saved position */
	bool		restart;	/* something was learned */
	bool		cut;
	bool		stuck;		/* nobody can go on any more */
	bool		asked;		/* who waits for a lock matters */
	bool		unsuitable;
	bool		too_long;
	u32		contended;	/* words known */
};

extern struct dpor_state dpor;
extern struct dpor_node dpor_nodes[DPOR_EVENTS];
/* The .task of each: all that the common prefix of two runs needs. */
extern u8 dpor_path[DPOR_EVENTS];
extern struct dpor_uses dpor_uses[DPOR_USES];
extern struct dpor_index dpor_indexes[DPOR_INDEXES];

/* ---- dpor_object.c: who used what, and going back ---- */

void dpor_objects_reset(u32 ntasks);
u32 dpor_object(u32 number);
u32 dpor_undo_mark(void);
void dpor_undo(u32 mark);
void dpor_writes_cut(u32 n);
u32 dpor_writes_count(void);
void dpor_dozes_cut(u32 n);
u32 dpor_dozes_count(void);
struct dpor_doze dpor_doze_at(u32 i);
/* The last event of @task. */
u32 dpor_last(unsigned int task);
void dpor_set_last(unsigned int task, u32 event);

/* The events that @u of @task has to be compared with; how many. */
u32 dpor_partners(const struct dpor_uses *u, const struct dpor_op *op,
		  u32 *event, u32 max);
/* The events that it comes after; how many. */
u32 dpor_before(const struct dpor_uses *u, u32 *event, u32 max);
/* @event of @task has used it so. */
void dpor_use(const struct dpor_uses *u, unsigned int task, u32 event);
/* The sleeping tasks whose next event is dependent; they are awake now. */
task_mask dpor_wake(const struct dpor_uses *u, task_mask asleep);
void dpor_put_to_sleep(const struct dpor_uses *u, unsigned int task);

/* ---- dpor_event.c: what does an operation use? ---- */

void dpor_look(struct dpor_op *op, unsigned int task);
/* The uses of the event that just ended, or (not @done) might follow. */
void dpor_list_uses(const struct dpor_op *op, bool done);

/* ---- dpor_spin.c: reads that wait ---- */

void dpor_spin_reset(void);
/* A run begins. */
void dpor_spin_forget(void);
/* @task has come to where it stands. */
void dpor_spin_arrive(unsigned int task);
/* ... and goes on. */
void dpor_spin_leave(unsigned int task);
/* Would @op, finding the word at @before, only wait? */
bool dpor_waits(const struct dpor_op *op, u64 before);
bool dpor_spin_is_site(u64 pc);
/* All that is known, as text; false: that is not it. */
void dpor_spin_save(FILE *f);
bool dpor_spin_load(FILE *f);
task_mask dpor_waiting(task_mask enabled);

/* ---- dpor_race.c: what must be tried in another order? ---- */

void dpor_races_reset(void);
/* The event has ended. */
void dpor_settle(void);
/* Nobody can go on, or the run was ended. */
void dpor_pending(unsigned int task);
/* Of a run that has ended: equal iff it is equivalent.  For tests. */
u64 dpor_class(void);

/* ---- dpor.c ---- */

/*
 * A random run with what the exploration before has learned: its class, or 0
 * if it found something that was not known.  For tests.
 */
u64 dpor_sample(u64 seed, struct run_result *res);

/* ---- dpor_save.c: a position in a file ---- */

bool dpor_load(FILE *f);
/* The path has been loaded; what slept at node @i goes to sleep again. */
void dpor_load_sleepers(u32 i);

/* ---- dpor_pick.c: who goes on? ---- */

struct strategy *dpor_strategy(void);

#endif /* RMAPSIM_SCHED_DPOR_STATE_H */
