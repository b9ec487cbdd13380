/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How did a recorded run go, besides its events?
 *
 * A strategy that passes every question on to another one and remembers what
 * the events do not say: where each switch found the task it left, which
 * choices were not the default (anchored as a trace wants them), and what each
 * task held and stood before when the run ended.
 */
#ifndef RMAPSIM_REPLAY_CAPTURE_H
#define RMAPSIM_REPLAY_CAPTURE_H

#include "core/core_ops.h"
#include "replay/trace.h"
#include "sched/run.h"

struct capture_switch {
	u32	event;		/* the first event of .to, if it has any */
	u8	from;
	u8	to;
	u8	op;		/* what .from stood before */
	bool	enabled;	/* .from could have gone on */
	bool	done;		/* .from had ended */
	u64	addr;
	u64	pc;
};

struct capture {
	struct strategy		strategy;	/* first: it is cast back */
	struct strategy		*inner;

	u32			nswitches;
	u32			room_switches;
	struct capture_switch	*switches;
	struct trace		segments;	/* only its choices are used */
	u32			room_could;
	task_mask		*could;		/* who could have executed a
						 * step: by its number */
	u32			ndefault;	/* segments begun by default, */
						/* counted from the last */

	/* The segment being run. */
	u8			cur;		/* its task, 0: none yet */
	bool			by_default;	/* it began by default */
	bool			goes_on;	/* ... behind no switch, and */
	bool			ran;		/* has done something since */
	u32			base;		/* its task's explicit count */
	u32			first;		/* its first event */
	u32			waits;		/* drains it waited for since */
						/* its last explicit operation */

	/* When the run ended. */
	u32			ntasks;
	struct task		task[LIMIT_TASKS];
};

/*
 * Set up @scn with @variant, run it with @inner, recorder on.  Afterwards the
 * recorder and the names hold this run until the next one.  False when the
 * set-up itself already gave a verdict.
 */
bool capture_run(struct capture *c, const struct core_variant *variant,
		 const struct scenario *scn, struct strategy *inner,
		 struct run_result *res);
void capture_free(struct capture *c);

/* Who could have executed @step, if that was decided; else nobody. */
task_mask capture_could(const struct capture *c, u32 step);

/* The choices of the run, defaults at the end dropped, into @t. */
void capture_choices(const struct capture *c, struct trace *t);

#endif /* RMAPSIM_REPLAY_CAPTURE_H */
