/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a litmus test on the simulated machine, and what comes out.
 *
 * The test is a second kind of code under test beside core/kvm: its threads
 * are tasks, each on a CPU of its own, and its accesses are those of the shim.
 * So what is measured here are the memory models that core/kvm runs under.
 */
#ifndef RMAPSIM_CORE_LITMUS_LITMUS_H
#define RMAPSIM_CORE_LITMUS_LITMUS_H

#include "core/litmus/program.h"
#include "sched/exhaustive.h"

/* States that are told apart: IRIW has 16, four threads with loops hundreds. */
#define LITMUS_STATES	4096

struct litmus_state {
	struct litmus_value	at[LITMUS_SHOWN];
	u64			runs;		/* explored with this end */
	bool			satisfies;	/* the condition */
};

/* Random executions that look for races only: which accesses are ordered is a
 * matter of the path, and the search takes one path to each state.  No more
 * than executions of the search are allowed. */
#define LITMUS_RACE_RUNS	1000

/* Why an execution has no final state. */
enum litmus_drop {
	DROP_DEADLOCK,	/* threads wait for each other */
	DROP_UNROLL,	/* a loop goes round too often, or takes too long */
	DROP_ADDRESS,	/* what is followed is no address; division by zero */
	DROP_COUNT
};

struct litmus_outcome {
	unsigned int		nstates;
	struct litmus_state	states[LITMUS_STATES];	/* sorted */
	u64			positive;	/* runs that satisfy the condition */
	u64			negative;
	struct exhaustive	search;		/* its result */
	u64			dropped[DROP_COUNT];
	bool			races;		/* in some execution */
	char			misuse[160];	/* the test breaks a rule; or "" */
};

/*
 * All executions of @t under sim.model, as far as @cfg allows (.state and
 * .ended are ours).  run_init() came before.
 */
void litmus_run(const struct litmus *t, const struct exhaustive_config *cfg,
		struct litmus_outcome *out);

/* "0:r0=1; x=y;" without the last blank. */
void litmus_print_state(const struct litmus *t, const struct litmus_state *st,
			char *buf, size_t size);

/* Never, Sometimes, Always. */
const char *litmus_verdict(const struct litmus_outcome *out);

/* ---- interp.c ---- */

/* The test that tasks interpret; its variables get their addresses. */
void interp_begin(struct litmus *t, bool wide);
/* The set-up: allocate and initialise. */
void interp_setup(void);
void interp_thread(unsigned int thread);
/* What is at @pl at the end. */
struct litmus_value interp_at(struct litmus_place pl);
void interp_hash(struct state_hash *h);
/* The execution is to be dropped; does not return. */
void interp_drop(enum litmus_drop why) __attribute__((noreturn));
/* The run before was ended by interp_drop(). */
bool interp_dropped(enum litmus_drop *why);
/* Some access was plain, so that there may be races. */
bool interp_was_plain(void);
/* An address met a variable of 32 bits: the test needs wide ones. */
bool interp_too_narrow(void);

/* ---- cond.c ---- */

bool cond_holds(const struct litmus *t, u16 cond,
		struct litmus_value (*at)(struct litmus_place pl));

#endif /* RMAPSIM_CORE_LITMUS_LITMUS_H */
