/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where does a run stand still for a debugger?
 *
 * The run is made once from end to end, recorded: that is the plan, and all
 * that is asked about steps is looked up in it.  Then it is made again, not
 * recorded, and calls gdb_stopped() right before the step that the debugger
 * wants; whatever it wants behind that step is this run going on, whatever
 * before it is another run of the same choices.  Without a debugger
 * gdb_stopped() does nothing.
 *
 * The debugger (the scripts replay/gdb/rs_*.py) reads and writes gdb_session,
 * and calls gdb_answer().  Neither is a step, and neither changes the run.
 */
#ifndef RMAPSIM_REPLAY_GDB_SESSION_H
#define RMAPSIM_REPLAY_GDB_SESSION_H

#include "replay/finding.h"

enum gdb_state {
	GDB_NO_RUN,	/* the plan is being made, or all is done */
	GDB_RUNNING,	/* in a run, between two steps */
	GDB_AT_STEP,	/* in gdb_stopped(), .step has not been executed */
	GDB_OVER,	/* in gdb_stopped(), behind the last step */
};

struct gdb_session {
	/* Written by the debugger. */
	u32	stop;		/* stand before this step; 0: before none */
	u32	restart;	/* give this run up, and begin again */
	char	words[512];	/* the question to gdb_answer() */

	/* Read by it. */
	u32	state;		/* enum gdb_state */
	u32	step;		/* of GDB_AT_STEP and GDB_OVER */
	u32	steps;		/* of the whole run */
	u32	verdict;	/* the step of the verdict, 0: there is none */
	u32	ended;		/* of GDB_OVER: after that many, see answer.c */
	u32	by_hand;	/* the run is no longer that of the trace */
	char	refusal[256];	/* why the last `run` was not done, or "" */
};

extern struct gdb_session gdb_session;

/*
 * Stand before step @stop of the run that *@f describes, then wherever the
 * debugger wants, until it lets the run end.  *@f is then that of the last
 * plan, and the recorder holds it.
 */
void gdb_session_run(struct finding *f, u32 stop);

/* A debugger has a breakpoint here. */
void gdb_stopped(void);
/* Answer .words; text that stays until the next question.  See answer.c. */
const char *gdb_answer(void);

/* ---- between session.c and the files of the answers ---- */

/* The plan; the recorder holds it, too. */
extern struct finding *gdb_plan;

/* The next step that has not been executed. */
u32 gdb_next_step(void);
/* The first event of step @step or behind it. */
u32 gdb_event_of(u32 step);
/*
 * Make step .step again, at the next restart: CHOICE_TASK, executed by @task,
 * which is @value; CHOICE_DELAY, a store of @task that is delayed; CHOICE_DRAIN,
 * the drain @value.
 */
void gdb_take_over(enum choice_kind kind, unsigned int value,
		   unsigned int task);

#endif /* RMAPSIM_REPLAY_GDB_SESSION_H */
