/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run: a populated scenario, a strategy, a result.
 *
 *	run_init() once
 *	run_prepare(variant, scenario)		set-up, snapshot
 *	run_once(strategy, seed, &result)	as often as wanted
 *
 * A run is a function of the variant, the scenario and the choices.
 */
#ifndef RMAPSIM_SCHED_RUN_H
#define RMAPSIM_SCHED_RUN_H

#include "sched/choice.h"
#include "sched/memory_model.h"
#include "sched/strategy.h"
#include "sched/verdict.h"

struct core_variant;
struct scenario;

struct run_result {
	enum verdict	verdict;	/* VERDICT_NONE: nothing found */
	u32		worst;		/* index into notes[] */
	u32		nnotes;		/* kept */
	u32		lost_notes;	/* not kept, see LIMIT_NOTES */
	u32		steps;
	u32		points;		/* scheduling points */
	u32		switches;
	struct note	notes[LIMIT_NOTES];
};

/* Host-side state of the machine; survives from run to run. */
struct sim {
	const struct core_variant *variant;
	const struct scenario	*scenario;
	const struct observer	*obs;
	struct strategy		*strategy;
	struct run_result	*result;
	struct co		main;		/* who started the run */
	enum memory_model	model;
	u32			races;		/* enum race_level */
	u32			race_rules_off;	/* mask, see race_rules.def */
	bool			in_task;	/* a task's stack is live */
	bool			hashing;	/* keep .hash up to date */
	bool			contended_only;	/* see conflict.h */
	bool			frozen;		/* a run teaches nothing */
	bool			asked;		/* by a debugger: no run goes on */
	bool			communicates;	/* see communication.h */
	bool			parks;		/* see point_park() */
	task_mask		hold_enabled;	/* see choice_hold() */
	u32			hold_until;
	u32			delay_at;	/* see choice_delay_from() */
	u32			setups;		/* VMs so far, see run_begin() */
	u32			steps_max;	/* of a run; 0: LIMIT_STEPS */
	u32			record_max;	/* of a recorded one; as above */
	u64			hash;		/* over (task, op, address) */
	struct choice_log	log;
};

extern struct sim sim;

/* Map the arena and make the empty machine.  0 or a negative errno. */
int run_init(void);

/*
 * Build the scenario's VM with @variant and snapshot it.  A violation in the
 * set-up is a result like any other: true means the VM stands, false that
 * @res holds a verdict.
 */
bool run_prepare(const struct core_variant *variant,
		 const struct scenario *scn, struct run_result *res);

/* With sim.contended_only set, decisions are made only where accesses can
 * race, as far as the runs since run_prepare() have shown. */
void run_once(struct strategy *s, u64 seed, struct run_result *res);

/*
 * The parts of run_prepare(), for who keeps VMs (prepared.c): what is to be
 * run; the set-up in the empty machine, false: @res of run_begin() holds a
 * verdict; and the tasks, when the VM stands, in the arena and in M.
 */
void run_begin(const struct core_variant *variant, const struct scenario *scn,
	       struct run_result *res);
bool run_setup(void);
void run_add_tasks(void);

/* Back to the empty machine: the next set-up finds nothing to undo. */
void run_forget(void);

/* What else than the worst went wrong in memory or state: that may be all it
 * follows from. */
u32 run_faults(const struct run_result *res);

/*
 * Call @fn(@arg) where there is plenty of stack, as libraries want it: on the
 * host's.  It must not perform visible operations.
 */
void run_on_host(void (*fn)(void *arg), void *arg);

/* End the running task's run at once; back to who called run_once(). */
void run_stop(void) __attribute__((noreturn));

#endif /* RMAPSIM_SCHED_RUN_H */
