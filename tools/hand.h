/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explore --manual: who asks for each choice is the user, or a program.
 *
 * A question is asked where two tasks or more can go on, or where a delayed
 * store can become visible; its answer may hold for many steps.  Answers are
 * kept: taking one back is the run made again from those before it.
 */
#ifndef RMAPSIM_TOOLS_HAND_H
#define RMAPSIM_TOOLS_HAND_H

#include "replay/finding.h"
#include "tools/cmd.h"

enum hand_kind {
	HAND_RUN,	/* .task executes .steps, or up to .until */
	HAND_DELAY,	/* .task executes its store, which is delayed */
	HAND_DRAIN,	/* .value, a CHOICE_DRAIN_OF(), becomes visible */
	HAND_FAIL,	/* the next allocation fails */
	HAND_REST,	/* nothing is asked any more: all by default */
	/* Not kept: */
	HAND_UNDO,	/* .steps answers are taken back */
	HAND_SAVE,	/* the trace so far, to the file .until */
	HAND_QUIT,	/* enough: the rest by default, and unseen */
};

#define HAND_ENDS	"ends"		/* as .until: to the end of the task */
#define HAND_ALWAYS	0u		/* as .steps, with .until */

struct hand_answer {
	enum hand_kind	kind;
	u8		task;
	u8		value;
	u32		steps;		/* from 1, or HAND_ALWAYS */
	char		until[256];	/* "": by .steps alone */
};

/* What can be chosen now; valid while the question is being asked. */
struct hand_question {
	u32		step;		/* it has not executed */
	task_mask	enabled;
	u32		cpus;		/* with delayed stores */
	unsigned int	by_default;	/* the task that goes on */
	bool		fail;		/* the next allocation will fail */
	const struct scenario *scn;
};

/* How to talk to who answers.  All is called on the host's stack. */
struct hand_talk {
	void (*begin)(const struct hand_question *q);
	/* Event @i of the recorder, in order, each once. */
	void (*event)(const struct finding *f, u32 i);
	/* False: nobody answers any more. */
	bool (*ask)(const struct hand_question *q, struct hand_answer *a);
	/* @why the answer cannot be: the question is asked again. */
	void (*refuse)(const char *why);
	/* "back at step 12", "saved x.trace" */
	void (*tell)(const char *what);
	/* The run is over, *@f is as found; .path says where its trace is. */
	void (*end)(const struct finding *f, bool whole);
};

extern const struct hand_talk hand_text, hand_json;

/* An answer to be filled in; false: @until is too long. */
bool hand_set(struct hand_answer *a, enum hand_kind kind, unsigned int task,
	      u32 steps, const char *until);

/* What @t stands before: "read", "rmap[0x10].val", "kvm_rmap_get". */
struct hand_place {
	const char	*op;		/* "begin", "end" */
	char		place[TRACE_WORD];
	char		func[TRACE_WORD];
};

void hand_place_of(const struct task *t, struct hand_place *p);

/* "by hand": explore --manual of @scn; the exit code. */
int hand_explore(const struct core_variant *v, const struct scenario *scn,
		 const struct options *opt);

#endif /* RMAPSIM_TOOLS_HAND_H */
